"""What every answer carries: a strict policy for the browser, and nothing kept where others could read it."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web.render import compile_templates
from tests.cast import Cast
from tests.web.markup import evaluated, repeated_ids, unbalanced
from tests.web.pages import HTMX

PAGES = ["/sign-in", "/t/acme/due", "/t/acme/opportunities/{deal}", "/t/acme/opportunities/{deal}/completion",
         "/t/acme/nothing-here", "/t/globex/due", "/healthz", "/no-such-page"]  # fmt: skip
every_page = pytest.mark.parametrize("address", PAGES)


def at(address: str, cast: Cast) -> str:
    return address.format(deal=cast.acme.deals["Anvils"])


@every_page
@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_every_answer_is_bound_to_a_strict_policy(alice: FlaskClient, cast: Cast, address: str, headers: dict) -> None:
    found = alice.get(at(address, cast), headers=headers).headers
    policy = dict(part.split(" ", 1) for part in found["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'",
        "connect-src": "'self'", "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
    }  # fmt: skip
    assert found["X-Content-Type-Options"] == "nosniff"
    assert found["Referrer-Policy"] == "same-origin"


@every_page
def test_no_answer_is_kept_where_another_could_read_it(alice: FlaskClient, cast: Cast, address: str) -> None:
    found = alice.get(at(address, cast)).headers
    assert found["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "HX-Request"} <= set(found["Vary"].split(", "))


@every_page
def test_no_page_has_anything_inline(alice: FlaskClient, cast: Cast, address: str) -> None:
    assert evaluated(alice.get(at(address, cast)).text) == []


def test_a_fragment_is_whole_and_no_page(alice: FlaskClient, cast: Cast) -> None:
    for address in ("/t/acme/due", completion_of(cast), "/t/acme/nothing-here"):
        fragment = alice.get(address, headers=HTMX).text
        assert "<html" not in fragment
        assert unbalanced(fragment) == []


@every_page
def test_every_page_is_balanced_and_its_ids_are_unique(alice: FlaskClient, cast: Cast, address: str) -> None:
    html = alice.get(at(address, cast)).text
    assert unbalanced(html) == []
    assert repeated_ids(html) == []


def test_static_files_are_named_by_their_content_and_kept_for_ever(alice: FlaskClient) -> None:
    html = alice.get("/t/acme/due").text
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
    assert {name.rsplit(".", 1)[1] for name in files} >= {"css", "js", "svg"}
    for name in files:
        answer = alice.get(name)
        assert answer.status_code == 200
        assert re.search(r"\.[0-9a-f]{12}\.\w+$", name)
        assert "immutable" in answer.headers["Cache-Control"]


def test_strict_transport_is_asked_for_over_tls_alone(client: FlaskClient, app: Flask) -> None:
    assert "Strict-Transport-Security" not in client.get("/sign-in").headers
    assert "max-age=" in client.get("/sign-in", base_url="https://localhost").headers["Strict-Transport-Security"]


def completion_of(cast: Cast) -> str:
    return f"/t/acme/opportunities/{cast.acme.deals['Anvils']}/completion"


def test_templates_that_were_compiled_for_all_are_ready_for_each(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_templates(app)
    monkeypatch.setattr(app.jinja_env, "compile", None)
    names = app.jinja_env.list_templates(extensions=["html"])
    assert "lists/page.html" in names
    assert all(app.jinja_env.get_template(name).name == name for name in names)


def test_words_below_a_tag_stay_apart_from_those_before_it(app: Flask) -> None:
    template = "  <p>\n    a{% if true %} b{% endif %}\n    c\n  </p>"
    assert app.jinja_env.from_string(template).render() == "<p>\na b c\n</p>"
