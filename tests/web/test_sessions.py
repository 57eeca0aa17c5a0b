"""Signing in, going on where one wanted to be, and signing out."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.config import Config
from app.domain import members, people, sessions
from tests.cast import NOW, PASSWORD, Cast, ask, gather, transaction
from tests.web.pages import OWN_PAGE, complaints, send, spoken


def sign_in(
    client: FlaskClient, email: str, password: str = PASSWORD, *, base_url: str | None = None, **form: str
) -> Any:
    given = {"email": email, "password": password, **form}
    return client.post("/sign-in", data=given, headers=OWN_PAGE, base_url=base_url)


def later(app: Flask, **span: float) -> None:
    app.config["CLOCK"] = lambda: NOW + timedelta(**span)


def test_signing_in_leads_to_the_due_list(cast: Cast, client: FlaskClient) -> None:
    answer = sign_in(client, "Alice@ACME.example ")
    assert (answer.status_code, answer.location) == (303, "/t/acme/due")
    assert "Anvils" in client.get(answer.location).text


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(cast: Cast, client: FlaskClient) -> None:
    unknown = sign_in(client, "nobody@acme.example", "wrong password")
    wrong = sign_in(client, "alice@acme.example", "wrong password")
    assert unknown.status_code == wrong.status_code == 422
    assert unknown.text.replace("nobody@", "alice@") == wrong.text
    assert "do not belong together" in complaints(wrong.text)["password"]


def test_the_address_is_kept_and_the_password_is_not(cast: Cast, client: FlaskClient) -> None:
    refused = sign_in(client, 'alice"@acme.example', "wrong <password>").text
    assert 'value="alice&#34;@acme.example"' in refused
    assert "wrong &lt;password" not in refused


def test_each_missing_field_is_complained_about(cast: Cast, client: FlaskClient) -> None:
    assert complaints(sign_in(client, "", "").text) == {"email": "This is required.", "password": "This is required."}


def test_repeated_failures_make_one_wait(cast: Cast, app: Flask, client: FlaskClient) -> None:
    answers = [sign_in(client, "alice@acme.example", "wrong password") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]
    assert answers[3].headers["Retry-After"] == "2"
    assert "Too many attempts" in spoken(answers[3].text)


def test_who_waits_gets_in_with_the_right_password_only_then(cast: Cast, app: Flask, client: FlaskClient) -> None:
    for _ in range(4):
        sign_in(client, "alice@acme.example", "wrong password")
    assert sign_in(client, "alice@acme.example").status_code == 429
    later(app, minutes=3)
    assert sign_in(client, "alice@acme.example").status_code == 303


def test_one_accounts_failures_do_not_keep_a_colleague_out(cast: Cast, client: FlaskClient) -> None:
    for _ in range(5):
        sign_in(client, "alice@acme.example", "wrong password")
    assert sign_in(client, "bob@acme.example").status_code == 303


def test_the_session_cookie_is_for_this_host_and_no_script(cast: Cast, client: FlaskClient) -> None:
    cookie = sign_in(client, "alice@acme.example").headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_over_tls_no_other_host_can_set_the_cookie(database: Config) -> None:
    app = create_app(replace(database, secure_cookies=True))
    gather(app)
    client = app.test_client()
    answer = sign_in(client, "alice@acme.example", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert client.get("/t/acme/due", base_url="https://localhost").status_code == 200
    app.extensions["database"].close()


def test_the_session_is_new_at_sign_in_and_stored_hashed(cast: Cast, app: Flask, client: FlaskClient) -> None:
    client.set_cookie("session", "planted")
    secrets = [sign_in(client, "alice@acme.example").headers["Set-Cookie"].split(";")[0][8:] for _ in range(2)]
    assert len({"planted", *secrets}) == 3
    kept = ask(app, None, "select token_hash::text as kept from sessions where created_at = %(now)s")
    assert not [row for row in kept if any(secret in row.kept for secret in secrets)]


@pytest.mark.parametrize("target", ["/t/acme/due?owner=team", "/t/acme/opportunities/1"])
def test_one_goes_on_where_one_wanted_to_be(cast: Cast, client: FlaskClient, target: str) -> None:
    page = client.get("/sign-in", query_string={"next": target}).text
    assert f'name="next" value="{target}"' in page
    assert sign_in(client, "alice@acme.example", next=target).location == target


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "evil",
        "/a\r\nSet-Cookie: a=b",
    ],
)
def test_one_is_never_led_to_another_host(cast: Cast, client: FlaskClient, target: str) -> None:
    assert "evil" not in client.get("/sign-in", query_string={"next": target}).text
    assert sign_in(client, "alice@acme.example", next=target).location == "/t/acme/due"


def test_a_page_asked_for_without_a_session_comes_after_sign_in(cast: Cast, client: FlaskClient) -> None:
    answer = client.get("/t/acme/due?owner=team")
    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/t/acme/due?owner%3Dteam")


def test_the_door_leads_to_sign_in_or_to_the_due_list(cast: Cast, client: FlaskClient) -> None:
    assert client.get("/").location == "/sign-in"
    assert cast.alice.signed_in().get("/").location == "/t/acme/due"


def test_signing_out_ends_the_session_for_whoever_kept_it(cast: Cast, app: Flask) -> None:
    client, thief = cast.alice.signed_in(), app.test_client()
    thief.set_cookie("session", client.get_cookie("session").value)
    answer = send(client, "/sign-out", {})
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert '"storage"' in answer.headers["Clear-Site-Data"]
    assert client.get_cookie("session") is None
    assert thief.get("/t/acme/due").status_code == 303


@pytest.mark.parametrize(("span", "status"), [({"days": 13}, 200), ({"days": 15}, 303)])
def test_a_session_lapses_when_it_is_not_used(cast: Cast, app: Flask, span: Any, status: int) -> None:
    client = cast.alice.signed_in()
    later(app, **span)
    assert client.get("/t/acme/due").status_code == status


def test_a_session_ends_however_much_it_is_used(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    for days in range(10, 60, 10):
        later(app, days=days)
        assert client.get("/t/acme/due").status_code == 200
    later(app, days=61)
    assert client.get("/t/acme/due").status_code == 303


def test_a_poll_does_not_count_as_use(cast: Cast, app: Flask) -> None:
    client = cast.alice.signed_in()
    etag = client.get("/t/acme/due").headers["ETag"]
    for days in (5, 10, 13):
        later(app, days=days)
        client.get("/t/acme/due", headers={"If-None-Match": etag})
    later(app, days=15)
    assert client.get("/t/acme/due").status_code == 303


@pytest.fixture
def link(cast: Cast, app: Flask) -> str:
    """The address that lets Bob choose his password."""
    with transaction(app, None) as tx:
        return f"/password/{people.add_link(tx, cast.bob.person_id)}"


def test_a_one_time_link_sets_the_password_once(cast: Cast, client: FlaskClient, link: str) -> None:
    assert "bob@acme.example" in client.get(link).text
    assert send(client, link, {"password": "a new long password"}).location == "/t/acme/due"
    assert client.get("/t/acme/due").status_code == 200
    assert sign_in(client, "bob@acme.example", "a new long password").status_code == 303
    assert send(client, link, {"password": "another long password"}).status_code == 404
    assert client.get(link).status_code == 404
    assert sign_in(client, "bob@acme.example", "a new long password").status_code == 303


def test_who_comes_without_a_link_costs_no_hashing(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "hash_password", lambda _: pytest.fail("hashed"))
    assert send(client, "/password/guessed", {"password": "a new long password"}).status_code == 404


def test_a_link_lapses(cast: Cast, app: Flask, client: FlaskClient, link: str) -> None:
    later(app, days=8)
    assert client.get(link).status_code == 404
    assert send(client, link, {"password": "a new long password"}).status_code == 404
    assert sign_in(client, "bob@acme.example").status_code == 303


def test_a_short_password_does_not_use_the_link_up(cast: Cast, client: FlaskClient, link: str) -> None:
    refused = send(client, link, {"password": "short"})
    assert refused.status_code == 422
    assert complaints(refused.text) == {"password": "At least 10 characters."}
    assert send(client, link, {"password": "a new long password"}).status_code == 303


def test_a_person_of_no_team_is_told_so(cast: Cast, app: Flask, client: FlaskClient) -> None:
    with transaction(app, None) as tx:
        people.add(tx, "eve@example.com", password_hash=sessions.hash_password(PASSWORD))
    answer = sign_in(client, "eve@example.com")
    assert answer.status_code == 404
    assert "not a member of any team" in spoken(answer.text)


def test_one_goes_from_one_team_to_another(cast: Cast, app: Flask, client: FlaskClient) -> None:
    with transaction(app, cast.globex.id) as tx:
        members.admit(tx, cast.ada.person_id, name="Ada", role="viewer")
    ada = cast.ada.signed_in()
    assert 'href="/teams"' in ada.get("/t/acme/due").text
    assert re.findall(r'href="(/t/[^"]+)"', ada.get("/teams").text) == ["/t/acme/due", "/t/globex/due"]
    assert re.findall(r'href="(/t/[^"]+)"', cast.bob.signed_in().get("/teams").text) == ["/t/acme/due"]
    assert client.get("/teams").location == "/sign-in?next=/teams"


def test_the_door_leads_to_the_team_visited_last(cast: Cast, app: Flask) -> None:
    with transaction(app, cast.globex.id) as tx:
        members.admit(tx, cast.ada.person_id, name="Ada", role="viewer")
    client = cast.ada.signed_in()
    for slug in ("globex", "acme", "globex"):
        assert client.get(f"/t/{slug}/due").status_code == 200
        assert client.get("/").location == f"/t/{slug}/due"
