"""Invitations: a link to pass on, good once and for a week, and for whom it was made."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import members
from tests.cast import NOW, PASSWORD, Cast, transaction
from tests.web.inviting import DORA, LIST, SECRET, at, everybody, link, row, sign_in
from tests.web.pages import complaints, fields, send, spoken


def test_an_invited_colleague_chooses_a_password_and_is_in(cast: Cast, app: Flask, client: FlaskClient) -> None:
    answer = send(cast.ada.signed_in(), LIST, DORA)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    page = client.get(link(answer))
    assert "Join Acme" in spoken(page.text)
    assert "dora@new.example is invited as Dora New , rep" in spoken(page.text)
    assert send(client, link(answer), {"password": "a new long password"}).location == "/t/acme/due"
    assert client.get("/t/acme/due").status_code == 200
    assert sign_in(app.test_client(), "dora@new.example", "a new long password").status_code == 303
    assert row(app, cast.acme.id, "Dora New").role == "rep"


def test_who_accepts_in_the_browser_of_somebody_else_is_signed_in_instead_of_them(cast: Cast, app: Flask) -> None:
    ada = cast.ada.signed_in()
    left = app.test_client()
    left.set_cookie("session", ada.get_cookie("session").value)
    send(ada, link(send(ada, LIST, DORA)), {"password": "a new long password"})
    assert "Dora New" in spoken(ada.get("/t/acme/due").text)
    assert left.get("/t/acme/due").status_code == 303


def test_an_invitation_works_once_and_for_seven_days(cast: Cast, app: Flask, client: FlaskClient) -> None:
    used = link(send(cast.ada.signed_in(), LIST, DORA))
    send(client, used, {"password": "a new long password"})
    assert client.get(used).status_code == send(client, used, {"password": PASSWORD}).status_code == 404
    old = link(send(cast.ada.signed_in(), LIST, DORA | {"email": "eve@new.example", "name": "Eve"}))
    app.config["CLOCK"] = lambda: NOW + timedelta(days=7)
    assert client.get(old).status_code == send(client, old, {"password": PASSWORD}).status_code == 404


def test_a_short_password_leaves_the_invitation_good(cast: Cast, client: FlaskClient) -> None:
    invitation = link(send(cast.ada.signed_in(), LIST, DORA))
    refused = send(client, invitation, {"password": "short"})
    assert (refused.status_code, complaints(refused.text)) == (422, {"password": "At least 10 characters."})
    guessed = send(client, invitation, {"password": "dora@new.example", "email": "another@new.example"})
    assert "This is your e-mail address" in complaints(guessed.text)["password"]
    assert send(client, invitation, {"password": PASSWORD}).status_code == 303


def test_a_known_person_joins_by_signing_in(cast: Cast, client: FlaskClient) -> None:
    charlie = {"email": cast.charlie.email, "name": "Charlie", "role": "viewer"}
    invitation = link(send(cast.ada.signed_in(), LIST, charlie))
    to_sign_in = send(client, invitation, {"password": "not asked for"})
    assert to_sign_in.location == f"/sign-in?next={invitation}"
    form = fields(client.get(invitation).text, "invitation-form") | {"password": PASSWORD}
    assert form["email"] == cast.charlie.email
    back = send(client, "/sign-in", form)
    assert back.location == invitation
    assert send(client, invitation, {}).location == "/t/acme/due"
    assert client.get("/t/acme/due").status_code == client.get("/t/globex/due").status_code == 200


def test_whoever_claimed_an_address_elsewhere_is_not_let_in_by_it(cast: Cast, client: FlaskClient) -> None:
    theirs = link(send(cast.charlie.signed_in(), LIST.replace("acme", "globex"), DORA))
    send(client, theirs, {"password": "the impostor's password"})  # Charlie himself opened his link to Dora
    ours = link(send(cast.ada.signed_in(), LIST, DORA))
    sign_in(client, "dora@new.example", "the impostor's password")
    assert client.get("/t/acme/due").status_code == 404
    for stranger in (cast.bob.signed_in(), cast.charlie.signed_in(), client.application.test_client()):
        assert send(stranger, ours, {"password": PASSWORD}).location.startswith("/sign-in")


def test_inviting_tells_nothing_of_other_teams(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    unknown, known = send(ada, LIST, DORA), send(ada, LIST, DORA | {"email": cast.charlie.email, "name": "Dora New2"})
    words = [spoken(SECRET.sub("", answer.text)).replace("New2", "New") for answer in (unknown, known)]
    assert words[0] == words[1]


def test_a_link_pressed_twice_is_one_invitation(cast: Cast, app: Flask) -> None:
    ada = cast.ada.signed_in()
    form = fields(ada.get(LIST).text, "invite-form") | DORA
    first, second = send(ada, LIST, form), send(ada, LIST, form)
    assert (first.status_code, second.location) == (200, f"{LIST}?done=linked")
    assert len([one for one in everybody(cast) if one.name == "Dora New"]) == 1


def test_an_imported_name_is_invited_with_its_deals(cast: Cast, app: Flask, client: FlaskClient) -> None:
    with transaction(app, cast.acme.id) as tx:
        members.named_or_new(tx, {"Dora New"})
    invitation = link(send(cast.ada.signed_in(), LIST, DORA))
    send(client, invitation, {"password": PASSWORD})
    assert [one.person_id is None for one in everybody(cast) if one.name == "Dora New"] == [False]


def test_a_new_invitation_ends_the_one_before(cast: Cast, app: Flask, client: FlaskClient) -> None:
    ada = cast.ada.signed_in()
    first = link(send(ada, LIST, DORA))
    path = f"{LIST}/{row(app, cast.acme.id, 'Dora New').id}/invitation"
    second = link(send(ada, path, {"email": "dora@newer.example"}))
    assert (client.get(first).status_code, client.get(second).status_code) == (404, 200)
    assert "dora@newer.example" in client.get(second).text


@pytest.mark.parametrize(
    ("form", "field", "complaint", "status"),
    [
        (DORA | {"email": ""}, "email", "This is required.", 422),
        (DORA | {"email": "dora"}, "email", "This is not an e-mail address.", 422),
        (DORA | {"email": "Alice@acme.example"}, "email", "alice@acme.example is a member already.", 409),
        (DORA | {"name": "\u200b"}, "name", "This is required.", 422),
        (DORA | {"role": "boss"}, "role", "This must be one of 'viewer', 'rep', 'manager' or 'admin'.", 422),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_words(
    cast: Cast, form: Any, field: str, complaint: str, status: int
) -> None:
    answer = send(cast.ada.signed_in(), LIST, form)
    assert answer.status_code == status
    assert complaints(answer.text) == {field: complaint}
    assert len(everybody(cast)) == 5


def test_one_address_is_invited_once(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    send(ada, LIST, DORA)
    answer = send(ada, LIST, DORA | {"name": "Another"})
    assert (
        "dora@new.example was invited already, as Dora New: make a new link there." in complaints(answer.text)["email"]
    )


def test_who_left_is_brought_back_instead_of_invited(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    send(ada, at(cast.bob, "departure"), {"receiver": "nobody"})
    answer = send(ada, LIST, {"email": cast.bob.email, "name": "Bob", "role": "rep"})
    assert complaints(answer.text) == {"email": "bob@acme.example left the team: bring Bob back instead."}
