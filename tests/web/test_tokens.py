"""Tokens: made by each for oneself, shown once, ended at once."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.domain import roster
from app.domain.admission import MemberChange
from tests.cast import Cast, Person, ask, transaction
from tests.web.pages import complaints, fields, send, spoken

PATH = "/t/acme/settings/tokens"
DUE = "/api/v1/opportunities/due"


def made(answer: Any) -> str:
    found = re.search(r'id="secret" value="(nat_[^"]+)"', answer.text)
    assert found, spoken(answer.text)
    return found[1]


def status(client: FlaskClient, cast: Cast, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}", "X-Tenant-ID": str(cast.acme.id)}
    return client.get(DUE, headers=headers).status_code


def token_id(app: Flask, person: Person, name: str) -> Any:
    find = "select id from tokens where tenant_id = %(tenant)s and member_id = %(member)s and name = %(name)s"
    return ask(app, person.tenant, find, member=person.id, name=name)[0].id


def test_a_token_is_shown_once_works_and_says_when_it_was_used(cast: Cast, client: FlaskClient) -> None:
    alice = cast.alice.signed_in()
    answer = send(alice, PATH, {"name": "nightly export", "scope": "read"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert status(client, cast, made(answer)) == 200
    page = alice.get(PATH).text
    assert made(answer) not in page
    assert re.search(r"nightly export read .{20,40} Mon 30 Mar 2026", spoken(page))


def test_a_token_made_to_read_does_not_write(cast: Cast, client: FlaskClient) -> None:
    token = made(send(cast.alice.signed_in(), PATH, {"name": "reader", "scope": "read"}))
    headers = {"Authorization": f"Bearer {token}", "X-Tenant-ID": str(cast.acme.id)}
    deal = cast.acme.deals["Anvils"]
    assert client.post(f"/api/v1/opportunities/{deal}/complete_action", json={}, headers=headers).status_code == 403


def test_a_viewers_token_reads(cast: Cast) -> None:
    vera = cast.vera.signed_in()
    assert send(vera, PATH, {"name": "mine", "scope": "write"}).status_code == 403
    assert made(send(vera, PATH, {"name": "mine", "scope": "read"}))
    assert 'value="write"' not in vera.get(PATH).text


def test_a_revoked_token_opens_nothing_more(cast: Cast, app: Flask, client: FlaskClient) -> None:
    alice = cast.alice.signed_in()
    token = made(send(alice, PATH, {"name": "lost", "scope": "write"}))
    assert status(client, cast, token) == 200
    assert send(alice, f"{PATH}/{token_id(app, cast.alice, 'lost')}/end", {}).location == f"{PATH}?done=revoked"
    assert status(client, cast, token) == 401


def test_admins_see_and_revoke_everybodys_others_their_own(cast: Cast, app: Flask, client: FlaskClient) -> None:
    token = made(send(cast.alice.signed_in(), PATH, {"name": "hers alone", "scope": "write"}))
    path = f"{PATH}/{token_id(app, cast.alice, 'hers alone')}/end"
    for other in (cast.bob, cast.max, cast.charlie):
        assert send(other.signed_in(), path, {}).status_code == 404
    assert "hers alone" not in cast.max.signed_in().get(PATH).text
    assert status(client, cast, token) == 200
    ada = cast.ada.signed_in()
    assert "hers alone Alice" in spoken(ada.get(PATH).text)
    assert send(ada, path, {}).status_code == 303
    assert status(client, cast, token) == 401


def test_a_button_pressed_twice_makes_one_token(cast: Cast, app: Flask) -> None:
    alice = cast.alice.signed_in()
    form = fields(alice.get(PATH).text, "token-form") | {"name": "once"}
    assert (send(alice, PATH, form).status_code, send(alice, PATH, form).location) == (200, f"{PATH}?done=made")
    assert ask(app, cast.acme.id, "select count(*) from tokens where name = 'once'") == [(1,)]


def test_a_token_needs_a_name_and_a_scope_there_is(cast: Cast) -> None:
    answer = send(cast.alice.signed_in(), PATH, {"name": " ", "scope": "everything"})
    assert complaints(answer.text) == {"name": "This is required.", "scope": "This must be one of 'read' or 'write'."}


def test_a_demoted_members_token_obeys_the_new_role(cast: Cast, app: Flask, client: FlaskClient) -> None:
    with transaction(app, cast.acme.id) as tx:
        roster.change(tx, cast.ada.me(), cast.alice.id, MemberChange(name="Alice", role="viewer"))
    deal = cast.acme.deals["Anvils"]
    answer = client.post(f"/api/v1/opportunities/{deal}/complete_action", json={}, headers=cast.alice.headers())
    assert answer.status_code == 403
