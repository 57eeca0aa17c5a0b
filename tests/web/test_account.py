"""A person's own password and sessions."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import PASSWORD, Cast, ask
from tests.web.pages import complaints, send, spoken

PATH = "/t/acme/settings/password"
SESSIONS = "/t/acme/settings/sessions"
NEW = "another long password"


def sign_in(client: FlaskClient, password: str, agent: str = "tests") -> Any:
    given = {"email": "alice@acme.example", "password": password}
    return send(client, "/sign-in", given, User_Agent=agent)


def ids(app: Flask, cast: Cast) -> list[UUID]:
    rows = ask(app, None, "select id from sessions where person_id = %(person)s and revoked_at is null",
               person=cast.alice.person_id)  # fmt: skip
    return [row.id for row in rows]


def test_another_password_ends_all_other_sessions(cast: Cast, client: FlaskClient) -> None:
    here, elsewhere = cast.alice.signed_in(), cast.alice.signed_in()
    answer = send(here, PATH, {"present": PASSWORD, "password": NEW})
    assert answer.location == f"{SESSIONS}?done=password"
    assert (here.get("/t/acme/due").status_code, elsewhere.get("/t/acme/due").status_code) == (200, 303)
    assert sign_in(client, PASSWORD).status_code == 422
    assert sign_in(client, NEW).status_code == 303


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({"present": "not the password", "password": NEW}, {"present": "This is not your present password."}),
        (
            {"present": PASSWORD, "password": "Alice@ACME.example"},
            {"password": "This is your e-mail address, which anybody may know: choose another password."},
        ),
        ({"present": PASSWORD, "password": "short"}, {"password": "At least 10 characters."}),
        ({"present": "", "password": ""}, {"present": "This is required.", "password": "At least 10 characters."}),
    ],
)
def test_a_password_is_changed_by_who_knows_it(cast: Cast, client: FlaskClient, form: Any, wrong: Any) -> None:
    answer = send(cast.alice.signed_in(), PATH, form)
    assert (answer.status_code, complaints(answer.text)) == (422, wrong)
    assert "not the password" not in answer.text
    assert sign_in(client, PASSWORD).status_code == 303


def test_guessing_the_present_password_makes_one_wait(cast: Cast) -> None:
    client = cast.alice.signed_in()
    answers = [send(client, PATH, {"present": f"wrong password {n}", "password": NEW}) for n in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429, 429]


def test_sessions_are_listed_by_device_and_ended_one_by_one(cast: Cast, app: Flask) -> None:
    here = app.test_client()
    sign_in(here, PASSWORD, "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    [mine] = ids(app, cast)
    thief = cast.alice.signed_in()
    page = spoken(here.get(SESSIONS).text)
    assert "Firefox on Linux this one" in page
    assert "A program" in page
    [other] = [each for each in ids(app, cast) if each != mine]
    assert send(here, f"{SESSIONS}/{other}/end", {}).location == f"{SESSIONS}?done=ended"
    assert (thief.get("/t/acme/due").status_code, here.get("/t/acme/due").status_code) == (303, 200)


def test_all_others_or_all_sessions_end_at_once(cast: Cast) -> None:
    here, there = cast.alice.signed_in(), cast.alice.signed_in()
    send(here, f"{SESSIONS}/end", {})
    assert (here.get("/t/acme/due").status_code, there.get("/t/acme/due").status_code) == (200, 303)
    there = cast.alice.signed_in()
    answer = send(here, f"{SESSIONS}/end", {"everywhere": "1"})
    assert (answer.location, answer.headers["Clear-Site-Data"]) == ("/sign-in", '"storage"')
    assert (here.get("/t/acme/due").status_code, there.get("/t/acme/due").status_code) == (303, 303)


def test_a_colleagues_session_is_nowhere(cast: Cast, app: Flask) -> None:
    alice, bob = cast.alice.signed_in(), cast.bob.signed_in()
    [hers] = ids(app, cast)
    assert send(bob, f"{SESSIONS}/{hers}/end", {}).status_code == 404
    assert alice.get("/t/acme/due").status_code == 200


def test_signing_in_again_ends_the_session_of_before(cast: Cast, app: Flask, client: FlaskClient) -> None:
    sign_in(client, PASSWORD)
    before = client.get_cookie("session").value
    sign_in(client, PASSWORD)
    thief = app.test_client()
    thief.set_cookie("session", before)
    assert (client.get("/t/acme/due").status_code, thief.get("/t/acme/due").status_code) == (200, 303)


def test_what_was_done_to_password_and_sessions_is_in_the_audit_log(cast: Cast) -> None:
    client = cast.alice.signed_in()
    send(client, PATH, {"present": PASSWORD, "password": NEW})
    send(client, f"{SESSIONS}/end", {})
    told = spoken(cast.ada.signed_in().get("/t/acme/settings/audit").text)
    assert "Alice changed the password" in told
    assert "Alice ended all other sessions" in told
