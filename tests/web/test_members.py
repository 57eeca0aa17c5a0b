"""Members: invited, changed, sent away with their work handed over, and let in again; by admins alone."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import members, roster
from tests.cast import NOW, PASSWORD, Cast, ask, deal, transaction
from tests.web.inviting import DORA, LIST, at, link, sign_in
from tests.web.pages import complaints, fields, send, spoken


def test_a_role_binds_from_the_next_request_on(cast: Cast) -> None:
    vera, note = cast.vera.signed_in(), f"/t/acme/opportunities/{cast.acme.deals['Anvils']}/note"
    assert vera.get(note).status_code == 403
    assert send(cast.ada.signed_in(), at(cast.vera), {"name": "Vera", "role": "rep"}).location == f"{LIST}?done=saved"
    assert vera.get(note).status_code == 200
    send(cast.ada.signed_in(), at(cast.vera), {"name": "Vera", "role": "viewer"})
    assert vera.get(note).status_code == 403


def test_a_new_name_shows_on_the_next_card(cast: Cast) -> None:
    max_ = cast.max.signed_in()
    assert "Bobby Tables" not in max_.get("/t/acme/due?owner=team").text
    send(cast.ada.signed_in(), at(cast.bob), {"name": "Bobby Tables", "role": "rep"})
    assert "Bobby Tables" in max_.get("/t/acme/due?owner=team").text


def test_the_last_admin_stays_one(cast: Cast, app: Flask) -> None:
    ada = cast.ada.signed_in()
    with transaction(app, cast.acme.id) as tx:
        members.add(tx, name="Admin by name", role="admin")  # who cannot sign in helps nobody
    demoted, left = send(ada, at(cast.ada), {"name": "Ada", "role": "rep"}), send(ada, at(cast.ada, "departure"), {})
    assert demoted.status_code == left.status_code == 422
    assert "the team's last admin" in complaints(demoted.text)["role"]
    assert "the team's last admin" in complaints(left.text)["role"]
    send(ada, at(cast.max), {"name": "Max", "role": "admin"})
    assert send(ada, at(cast.ada), {"name": "Ada", "role": "rep"}).status_code == 303
    assert ada.get(LIST).status_code == 403


def test_who_leaves_is_out_with_the_next_request_and_hands_over(cast: Cast, app: Flask, client: FlaskClient) -> None:
    alice, ada = cast.alice.signed_in(), cast.ada.signed_in()
    assert re.search(r"\d planned deals? go(es)? to", spoken(ada.get(at(cast.alice)).text))
    refused = send(ada, at(cast.alice, "departure"), {"receiver": ""})
    assert complaints(refused.text) == {"receiver": "Choose who takes over 4 planned deals."}
    assert alice.get("/t/acme/due").status_code == 200
    answer = send(ada, at(cast.alice, "departure"), {"receiver": str(cast.bob.id)})
    said = spoken(ada.get(answer.location).text)
    assert "Alice has left the team; sign-in and tokens of before work no more. 4 planned deals went to Bob" in said
    assert alice.get("/t/acme/due").status_code == 404
    assert client.get("/api/v1/opportunities/due", headers=cast.alice.headers()).status_code == 401
    owners = ask(app, cast.acme.id, "select distinct owner_id from opportunities where tenant_id = %(tenant)s")
    assert {one.owner_id for one in owners} == {cast.bob.id, None}
    batches = ask(app, cast.acme.id, "select count(*), count(distinct batch_id) from history where verb = 'assign'")
    assert batches == [(4, 1)]


def test_the_work_of_who_leaves_may_be_anybodys(cast: Cast, app: Flask) -> None:
    ada = cast.ada.signed_in()
    answer = send(ada, at(cast.bob, "departure"), {"receiver": "nobody"})
    assert "1 planned deal went to nobody: it is free to take." in spoken(ada.get(answer.location).text)
    found = ask(app, cast.acme.id, "select owner_id from opportunities where name = 'Springs'")
    assert found[0].owner_id is None


def test_no_viewer_takes_over(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    offered = ada.get(f"/t/acme/settings/members/{cast.bob.id}").text.split('id="receiver"')[1]
    assert f'value="{cast.alice.id}"' in offered
    assert f'value="{cast.vera.id}"' not in offered
    answer = send(ada, at(cast.bob, "departure"), {"receiver": str(cast.vera.id)})
    assert complaints(answer.text) == {"receiver": "Vera is a viewer, who only looks on: choose somebody else."}


@pytest.mark.parametrize("receiver", ["x", str(UUID(int=1)), "bob", "charlie"])
def test_only_a_colleague_takes_over(cast: Cast, receiver: str) -> None:
    known = {"bob": cast.bob, "charlie": cast.charlie}
    form = {"receiver": str(known[receiver].id) if receiver in known else receiver}
    answer = send(cast.ada.signed_in(), at(cast.bob, "departure"), form)
    assert answer.status_code == 422
    assert complaints(answer.text)["receiver"].startswith("Choose who takes over")
    assert cast.bob.signed_in().get("/t/acme/due").status_code == 200


def test_more_than_one_verb_can_take_is_handed_over_as_one(
    cast: Cast, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        deal(app, cast.acme, f"Deal {number}", owner="bob", at=NOW)
    monkeypatch.setattr(roster, "MOST", 2)
    send(cast.ada.signed_in(), at(cast.bob, "departure"), {"receiver": str(cast.alice.id)})
    batches = ask(app, cast.acme.id, "select count(*), count(distinct batch_id) from history where verb = 'assign'")
    assert batches == [(4, 1)]


def test_who_comes_back_signs_in_but_old_tokens_stay_ended(cast: Cast, client: FlaskClient) -> None:
    ada, bob = cast.ada.signed_in(), cast.bob.signed_in()
    send(ada, at(cast.bob, "departure"), {"receiver": "nobody"})
    assert send(ada, at(cast.bob, "return"), {}).location == f"{LIST}?done=back"
    assert bob.get("/t/acme/due").status_code == 200
    assert client.get("/api/v1/opportunities/due", headers=cast.bob.headers()).status_code == 401


def test_the_calendar_link_of_who_left_stays_ended_too(cast: Cast, client: FlaskClient) -> None:
    shown = send(cast.bob.signed_in(), "/t/acme/settings/calendar", {"key": "k"})
    feed = re.search(r"http://localhost(/calendar/[^\"]+)", shown.text)
    assert feed
    assert client.get(feed[1]).status_code == 200
    ada = cast.ada.signed_in()
    send(ada, at(cast.bob, "departure"), {"receiver": "nobody"})
    send(ada, at(cast.bob, "return"), {})
    assert client.get(feed[1]).status_code == 404


def test_a_forgotten_password_is_replaced_by_a_link(cast: Cast, client: FlaskClient) -> None:
    bob = cast.bob.signed_in()
    reset = link(send(cast.ada.signed_in(), at(cast.bob, "password"), {}))
    assert send(client, reset, {"password": "another long password"}).location == "/t/acme/due"
    assert sign_in(client, cast.bob.email, "another long password").status_code == 303
    assert bob.get("/t/acme/due").status_code == 303  # signed out everywhere
    assert send(client, reset, {"password": PASSWORD}).status_code == 404


def test_a_link_for_a_password_lasts_a_day(cast: Cast, app: Flask, client: FlaskClient) -> None:
    reset = link(send(cast.ada.signed_in(), at(cast.bob, "password"), {}))
    app.config["CLOCK"] = lambda: NOW + timedelta(days=1)
    assert client.get(reset).status_code == 404


def test_nobody_resets_the_password_of_a_member_of_another_team(cast: Cast, app: Flask, client: FlaskClient) -> None:
    before = link(send(cast.charlie.signed_in(), at(cast.charlie, "password").replace("acme", "globex"), {}))
    invitation = link(send(cast.ada.signed_in(), LIST, DORA | {"email": cast.charlie.email}))
    send(cast.charlie.signed_in(), invitation, {})
    for admin, path in ((cast.ada, LIST), (cast.charlie, LIST.replace("acme", "globex"))):
        tenant = cast.acme if admin is cast.ada else cast.globex
        member = ask(
            app, tenant.id, "select id from members where tenant_id = %(tenant)s and person_id = %(person)s",
            person=cast.charlie.person_id,
        )[0].id  # fmt: skip
        answer = send(admin.signed_in(), f"{path}/{member}/password", {})
        assert answer.status_code == 403
        assert "not of this team alone" in answer.text
    assert client.get(before).status_code == 404  # nor by a link made before


def test_another_teams_member_is_nowhere(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    path = f"{LIST}/{cast.charlie.id}"
    assert ada.get(path).status_code == 404
    for noun in ("", "/invitation", "/password", "/departure", "/return"):
        assert send(ada, path + noun, DORA | {"receiver": "nobody"}).status_code == 404


def test_a_member_is_in_a_managers_team(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    form = {"name": "Bob", "role": "rep"}
    assert send(ada, at(cast.bob), form | {"manager": str(cast.max.id)}).status_code == 303
    assert fields(ada.get(at(cast.bob)).text, "member-form")["manager"] == str(cast.max.id)
    assert "Bob bob@acme.example rep Max" in spoken(ada.get(LIST).text)
    for wrong in (cast.bob.id, cast.charlie.id):
        refused = send(ada, at(cast.bob), form | {"manager": str(wrong)})
        assert complaints(refused.text) == {"manager": "Choose a colleague, or nobody."}


def test_nobody_is_under_himself_in_the_end(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    for member, manager in ((cast.bob, cast.max), (cast.alice, cast.bob)):
        form = fields(ada.get(at(member)).text, "member-form") | {"manager": str(manager.id)}
        assert send(ada, at(member), form).status_code == 303
    for manager, name in ((cast.bob, "Bob"), (cast.alice, "Alice")):
        form = fields(ada.get(at(cast.max)).text, "member-form") | {"manager": str(manager.id)}
        refused = send(ada, at(cast.max), form)
        assert complaints(refused.text) == {"manager": f"“Max” cannot be under “{name}”, who is under “Max”."}
    assert fields(ada.get(at(cast.max)).text, "member-form")["manager"] == ""


def test_what_admins_do_is_in_the_audit_log(cast: Cast, app: Flask) -> None:
    ada = cast.ada.signed_in()
    send(ada, LIST, DORA)
    send(ada, at(cast.vera), {"name": "Vera", "role": "rep"})
    send(ada, at(cast.bob, "password"), {})
    send(ada, at(cast.bob, "departure"), {"receiver": "nobody"})
    send(ada, at(cast.bob, "return"), {})
    told = spoken(ada.get("/t/acme/settings/audit").text)
    for words in (
        "Ada added a member: Bob role: rep, again: True", "Ada removed a member: Bob deals handed over: 1",
        "Ada made a link to set a password: Bob", "Ada changed a member: Vera role: rep, before: viewer",
        "Ada added a member: Dora New role: rep, invited: dora@new.example",
    ):  # fmt: skip
        assert words in told
