"""How a refusal looks to people: a page, or for htmx a fragment, with the same words and something to do next."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import errors
from app.errors import Complaint, Refusal
from app.web.errors import show as show_refusal
from tests.cast import Cast, ask
from tests.web.pages import HTMX, OWN_PAGE, spoken


def kinds(kind: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    yield kind
    for below in kind.__subclasses__():
        yield from kinds(below)


KINDS = sorted(set(kinds()), key=lambda kind: kind.__name__)
COMPLAINTS = {"complaints": [Complaint("", "Not so.")]}
ARGUMENTS = {errors.Invalid: COMPLAINTS, errors.Misread: COMPLAINTS,
             errors.RateLimited: {"detail": "Wait.", "retry_after": 7}}  # fmt: skip
SHOWN = [kind for kind in KINDS if kind is not errors.Unauthenticated]


@pytest.fixture
def show(app: Flask) -> Callable[..., Any]:
    """Shows a refusal in the shape a visitor gets it, page or fragment."""

    def shown(kind: type[Refusal], headers: dict[str, str]) -> Any:
        with app.test_request_context("/t/acme/due", headers=headers):
            app.preprocess_request()
            return show_refusal(kind(**ARGUMENTS.get(kind, {})))

    return shown


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_refusal_is_a_page_with_its_words(show: Callable[..., Any], kind: type[Refusal]) -> None:
    answer = show(kind, {})
    html = answer.get_data(as_text=True)
    assert answer.status_code == kind.status
    assert html.startswith("<!doctype html>")
    assert {kind.title, kind(**ARGUMENTS.get(kind, {})).detail} <= set(unescaped_lines(html))
    assert re.search(r"Request [0-9a-f]{32}", html)
    assert 'href="/"' in html


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_refusal_is_a_fragment_for_htmx(show: Callable[..., Any], kind: type[Refusal]) -> None:
    answer = show(kind, HTMX)
    html = answer.get_data(as_text=True)
    assert answer.status_code == kind.status
    assert html.strip().startswith('<div class="failure" role="alert"')
    assert kind.title in spoken(html)
    assert ("Request" in spoken(html)) == (kind.status >= 500)
    assert "<html" not in html


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "fragment"])
def test_who_should_wait_is_told_how_long(show: Callable[..., Any], headers: dict[str, str]) -> None:
    assert show(errors.RateLimited, headers).headers["Retry-After"] == "7"
    assert int(show(errors.Unavailable, headers).headers["Retry-After"]) > 0


def test_a_fault_is_ours_and_tells_nothing_of_its_inside(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    nowhere = "update members set zone = 'FOO+3' where tenant_id = %(tenant)s and id = %(id)s returning id"
    ask(app, cast.acme.id, nowhere, id=cast.alice.id)
    for headers in ({}, HTMX):
        answer = client.get("/t/acme/due", headers=headers)
        assert answer.status_code == 500
        assert "This is our fault" in spoken(answer.text)
        assert "FOO" not in answer.text
        assert re.search(r"Request [0-9a-f]{32}", answer.text)


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/nowhere", 404),
        ("get", "/t/acme/nowhere", 404),
        ("post", "/t/acme/due", 405),
        ("delete", "/sign-in", 405),
        ("get", "/t/acme/opportunities/1", 404),
    ],
)
def test_what_the_framework_refuses_speaks_our_language(cast: Cast, method: str, address: str, status: int) -> None:
    client = cast.alice.signed_in()
    page = getattr(client, method)(address, headers=OWN_PAGE)
    fragment = getattr(client, method)(address, headers=OWN_PAGE | HTMX)
    assert page.status_code == fragment.status_code == status
    assert 'class="trouble"' in page.text
    assert fragment.text.strip().startswith('<div class="failure"')


def test_where_nobody_can_say_who_asks_the_way_on_leads_home(cast: Cast, client: FlaskClient) -> None:
    for visitor in (cast.alice.signed_in(), client):
        assert '<a class="button" href="/" autofocus>Home</a>' in visitor.get("/nowhere/at/all").text


def test_an_address_that_only_takes_forms_says_so_in_our_words(cast: Cast) -> None:
    for address in ("/t/acme/bulk", "/t/acme/undo"):
        page = cast.alice.signed_in().get(address)
        assert page.status_code == 405
        assert "This address is not to be opened like this. Nothing was changed." in spoken(page.text)
        assert "method" not in spoken(page.text[page.text.index("<main") :].partition("</main>")[0])


@pytest.mark.parametrize("method", ["get", "post"])
def test_where_no_page_is_a_member_is_still_among_his_own(cast: Cast, method: str) -> None:
    page = getattr(cast.alice.signed_in(), method)("/t/acme/nowhere/at/all", headers=OWN_PAGE)
    assert page.status_code == 404
    assert '<nav id="rail"' in page.text
    assert '<a class="button" href="/t/acme/due" autofocus>Due</a>' in page.text


def test_where_no_page_is_another_team_is_one_that_never_was(cast: Cast, client: FlaskClient) -> None:
    others, none = (cast.alice.signed_in().get(f"/t/{slug}/nowhere") for slug in ("globex", "nobody"))
    assert others.status_code == none.status_code == 404
    assert re.sub("[0-9a-f]{32}", "", others.text) == re.sub("[0-9a-f]{32}", "", none.text)
    assert 'id="rail"' not in others.text
    for slug in ("acme", "nobody"):
        assert client.get(f"/t/{slug}/nowhere").location == f"/sign-in?next=/t/{slug}/nowhere"


def test_a_body_beyond_the_limit_is_refused_at_once(cast: Cast, client: FlaskClient) -> None:
    answer = cast.alice.signed_in().post("/sign-in", data={"email": "x" * 2**21}, headers=OWN_PAGE)
    assert answer.status_code == 413
    assert 'class="trouble"' in answer.text


def unescaped_lines(html: str) -> list[str]:
    return [unescape(part).strip() for part in re.findall(r">([^<]+)<", html)]
