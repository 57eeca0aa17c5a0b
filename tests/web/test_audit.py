"""What the doors write into the audit log, and the page on which admins read it."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app import database
from app.domain import invitations, people
from app.domain.admission import NewMember
from tests.cast import PASSWORD, Cast, ask, transaction
from tests.web.pages import send, spoken

PATH = "/t/acme/settings/audit"
SIGN_IN = {"email": "alice@acme.example", "password": PASSWORD}


def written(app: Flask, cast: Cast) -> list[tuple[str, str | None]]:
    """The kinds in acme's log, and who did it, in order."""
    statement = (
        "select a.kind, m.name from audit_log as a left join members as m "
        "on m.tenant_id = a.tenant_id and m.id = a.actor_id where a.tenant_id = %(tenant)s order by a.ctid"
    )
    return [tuple(row) for row in ask(app, cast.acme.id, statement)]


def outside(app: Flask) -> list[Any]:
    """What was written outside of every tenant; read as the owner, as nobody who serves may."""
    with database.administering(app.config["NAT"].database_owner_url) as owner:
        return owner.execute("select kind, account, detail from door_log").fetchall()


def test_coming_and_going_is_written_down_in_ones_team(app: Flask, cast: Cast, client: FlaskClient) -> None:
    send(client, "/sign-in", SIGN_IN)
    send(client, "/sign-out", {})
    send(client, "/sign-out", {})  # of nobody any more
    assert written(app, cast) == [("sign_in", "Alice"), ("sign_out", "Alice")]


def test_a_wrong_password_is_written_down_in_the_accounts_team(app: Flask, cast: Cast, client: FlaskClient) -> None:
    assert send(client, "/sign-in", SIGN_IN | {"password": "wrong"}).status_code == 422
    assert written(app, cast) == [("sign_in_failed", "Alice")]


def test_an_unknown_account_is_written_down_outside_and_not_as_it_was_typed(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    before = len(outside(app))
    send(client, "/sign-in", SIGN_IN | {"email": "my-secret-password"})
    *_, row = rows = outside(app)
    assert len(rows) == before + 1
    assert (row.kind, row.detail) == ("sign_in_failed", {"address": "127.0.0.1"})
    assert len(row.account) == 64
    assert written(app, cast) == []


def test_a_password_set_by_a_link_is_written_down(app: Flask, cast: Cast, client: FlaskClient) -> None:
    with transaction(app, None) as tx:
        secret = people.add_link(tx, cast.bob.person_id)
    send(client, f"/password/{secret}", {"password": "a new long password"})
    assert written(app, cast) == [("password_changed", "Bob"), ("sign_in", "Bob")]


def test_who_accepts_an_invitation_is_written_down(app: Flask, cast: Cast, client: FlaskClient) -> None:
    invited = NewMember(email="eve@acme.example", name="Eve", role="rep")
    with transaction(app, cast.acme.id) as tx:
        link = invitations.invite(tx, cast.ada.me(), invited)
    send(client, f"/invitation/{link}", {"password": "a new long password"})
    assert written(app, cast) == [("member_added", "Ada"), ("member_joined", "Eve"), ("sign_in", "Eve")]


def test_the_link_of_a_calendar_is_written_down_as_the_token_it_is(app: Flask, cast: Cast) -> None:
    alice = cast.alice.signed_in()
    send(alice, "/t/acme/settings/calendar", {"key": "k"})
    send(alice, "/t/acme/settings/calendar/removal", {})
    assert written(app, cast) == [("token_added", "Alice"), ("token_revoked", "Alice")]


def test_asking_for_another_team_is_written_down_in_ones_own(app: Flask, cast: Cast) -> None:
    alice = cast.alice.signed_in()
    for slug in ("globex", "no-such-team"):
        assert alice.get(f"/t/{slug}/due").status_code == 404
    assert written(app, cast) == [("tenant_refused", "Alice")] * 2
    page = spoken(cast.ada.signed_in().get(PATH).text)
    assert "Alice was turned away from another team" in page
    assert "asked for: globex" in page


def test_a_program_that_asked_for_another_team_is_told_from_a_person(cast: Cast, client: FlaskClient) -> None:
    client.get("/api/v1/opportunities/due", headers=cast.alice.headers(X_Tenant_ID=str(cast.globex.id)))
    page = spoken(cast.ada.signed_in().get(PATH).text)
    assert "Alice was turned away from another team: API" in page


def test_the_page_shows_what_was_chosen_and_offers_it_as_a_file(app: Flask, cast: Cast) -> None:
    alice, ada = cast.alice.signed_in(), cast.ada.signed_in()
    for number in range(51):
        assert alice.get(f"/t/no-such-team-{number}/due").status_code == 404
    shown = ada.get(f"{PATH}?kind=tenant_refused&actor={cast.alice.id}").text
    assert shown.count("<tr>") == 1 + 50
    [earlier] = [part.split('"')[0] for part in shown.split('rel="next" href="')[1:]]
    assert ada.get(earlier.replace("&amp;", "&")).text.count("<tr>") == 1 + 1
    assert "Nothing was written down that fits this." in ada.get(f"{PATH}?kind=imported").text
    file = ada.get(f"{PATH}.csv?kind=tenant_refused")
    assert file.mimetype == "text/csv"
    assert len(file.text.splitlines()) == 1 + 51
    assert "Ada exported list: audit" in spoken(ada.get(f"{PATH}?kind=exported").text)


def test_what_makes_no_sense_is_said_beside_its_field(cast: Cast) -> None:
    answer = cast.ada.signed_in().get(f"{PATH}?since=soon&kind=x&actor=y&before=z")
    assert answer.status_code == 422
    assert "Write the day as in 2026-03-30." in answer.text
    assert "There is no such kind." in answer.text
