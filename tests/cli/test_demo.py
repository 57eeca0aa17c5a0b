"""The demo shows every list with something in it, whenever it is loaded."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app import clock, demo
from app.config import Config
from app.demo import PASSWORD, TEAMS, load_demo
from app.domain import members, sessions, tenants, tokens, undo
from app.domain.members import Member
from app.domain.when import local_day, urgency
from tests.cast import ask, team, transaction
from tests.cli.conftest import Run, failure

ACME, GLOBEX = TEAMS
#: A Monday at ten in Berlin, and moments at which days begin, end, are off or change their clocks.
MONDAY = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
MOMENTS = [
    MONDAY,
    datetime(2026, 3, 28, 23, 0, 30, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
    datetime(2026, 12, 31, 22, 59, 30, tzinfo=UTC),
    datetime(2026, 7, 4, 4, 0, tzinfo=UTC),
]


@pytest.fixture
def monday(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The application with the demo, loaded at MONDAY and stopped there."""
    monkeypatch.setattr(clock, "now", lambda: MONDAY)
    app.config["CLOCK"] = clock.now
    load_demo(app.config["NAT"])
    return app


def deals(app: Flask, of: demo.Team = ACME) -> list[Any]:
    return ask(app, of.id, "select * from opportunity_rows where tenant_id = %(tenant)s order by next_action_at, id")


def test_demo_says_whom_to_sign_in_as(database: Config) -> None:
    lines = load_demo(database)
    assert lines[:2] == ["The demo is loaded.", f"Sign in with the password {PASSWORD} as"]
    assert "  ana@acme.example      Ana Silva, rep of Acme" in lines
    assert len(lines) == 2 + 6 + 5


def test_demo_twice_is_harmless(monday: Flask, flask: Run) -> None:
    before = deals(monday)
    again = load_demo(monday.config["NAT"])
    assert again[0] == "The demo is there already."
    assert flask("demo").stdout.splitlines() == again
    assert deals(monday) == before


def test_demo_stays_out_of_a_database_with_tenants_unless_asked(app: Flask, flask: Run) -> None:
    team(app, "sun", {})
    assert load_demo(app.config["NAT"]) == []
    assert flask("demo").stdout.startswith("The demo is loaded.\n")


def test_demo_leaves_another_acme_alone(app: Flask, flask: Run) -> None:
    team(app, "acme", {})
    assert failure(flask("demo")) == "The demo needs the slug 'acme', which another tenant has."
    assert load_demo(app.config["NAT"]) == []


def test_both_teams_have_members_of_every_role_and_one_person_is_in_both(monday: Flask) -> None:
    for of in TEAMS:
        rows = ask(monday, of.id, "select * from members where tenant_id = %(tenant)s and person_id is not null")
        assert {row.role for row in rows} == {"viewer", "rep", "manager", "admin"}
    people = ask(monday, None, "select * from people")
    assert len(people) == 6 + 5 - 1
    assert all(sessions.matches(person.password_hash, PASSWORD) for person in people[:1])


def test_ana_has_23_due_and_the_team_more_than_a_page(monday: Flask) -> None:
    due = [deal for deal in deals(monday) if deal.next_action_at and deal.next_action_at <= MONDAY]
    assert Counter(deal.owner for deal in due)["Ana Silva"] == 23
    assert len(due) == 61
    assert {deal.owner for deal in due} >= {"Ben Otto", "Eva Lang", "Finn Acker", None}


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_every_list_has_something_in_it(app: Flask, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    load_demo(app.config["NAT"])
    for of in TEAMS:
        zone, planned = ZoneInfo(of.zone), [deal for deal in deals(app, of) if deal.next_action_at]
        groups = Counter(urgency(deal.next_action_at, now, zone) for deal in planned)
        assert {"late", "recent", "today", "later"} <= set(groups)
        today = local_day(now, zone)
        coming = Counter(
            (local_day(deal.next_action_at, zone) - today).days for deal in planned if deal.next_action_at > now
        )
        assert coming[0]
        assert coming[1]
        assert [deal for deal in planned if deal.stale_at and deal.stale_at <= now]
        assert {deal.status for deal in deals(app, of)} == {"open", "won", "lost"}
        assert [deal for deal in planned if deal.status == "won"]


@pytest.mark.parametrize("now", MOMENTS, ids=str)
def test_the_past_is_past_in_order_and_leads_to_the_present(
    app: Flask, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)
    load_demo(app.config["NAT"])
    for of in TEAMS:
        told = ask(app, of.id, "select * from history where tenant_id = %(tenant)s order by opportunity_id, version")
        assert max(entry.at for entry in told) <= now
        for deal in deals(app, of):
            own = [entry for entry in told if entry.opportunity_id == deal.id]
            assert [entry.version for entry in own] == list(range(1, deal.version + 1))
            assert [entry.at for entry in own] == sorted({entry.at for entry in own})
            assert (own[0].verb, own[0].at, own[-1].at) == ("create", deal.created_at, deal.updated_at)
            assert sum(entry.verb == "reschedule" for entry in own) == (deal.slips if deal.status == "open" else 0)


def test_the_whole_past_can_be_undone(monday: Flask) -> None:
    iris = member(monday, GLOBEX, "iris@globex.example")
    own = [deal for deal in deals(monday, GLOBEX) if deal.owner in ("Iris Chan", None)]
    done = sum(deal.version for deal in own)
    with transaction(monday, GLOBEX.id) as tx:
        undone = [undo.undo(tx, iris) for _ in range(done + 1)]
    assert undone[-1] is None
    assert all(undone[:-1])
    assert {deal.owner for deal in deals(monday, GLOBEX)} == {"Hugo Reed", "Carla Weiss"}


def member(app: Flask, of: demo.Team, email: str) -> Member:
    """A player of the demo as the verbs of the domain know him."""
    with transaction(app, of.id) as tx:
        bearer = tokens.parse(tokens.add(tx, members.with_email(tx, email).id, name="tests"))
        assert bearer
        return members.member(tokens.member(tx, bearer).one, tenants.find(tx))
