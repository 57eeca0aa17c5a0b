"""Every list and every count is what plain SQL finds, also on the nights on which clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.domain import filters, lists
from app.domain.filters import SPANS, View
from app.domain.members import Member
from app.domain.when import day_bounds, local_day
from tests.cast import NOW, Cast, Person, ask, deal
from tests.domain.listing import everything, header, keys, look

BERLIN, NEW_YORK, AUCKLAND, SANTIAGO = "Europe/Berlin", "America/New_York", "Pacific/Auckland", "America/Santiago"
#: The nights on which clocks change, each by the UTC instant they change at.
NIGHTS = {
    BERLIN: ["2026-03-29T01:00", "2026-10-25T01:00"],
    NEW_YORK: ["2026-03-08T07:00", "2026-11-01T06:00"],
    AUCKLAND: ["2026-04-04T14:00", "2026-09-26T14:00"],
    SANTIAGO: ["2026-04-05T03:00", "2026-09-06T04:00"],  # at midnight: one of the days begins at one
}
#: What belongs in a list, in plain SQL with the database's own calendar.
PLAIN = {
    "due": "at <= now",
    "today": "at > now and day = today",
    "tomorrow": "at > now and day = today + 1",
    "week": "day > today + 1 and date_trunc('week', day) = date_trunc('week', today)",
    "later": "day > today + 1 and date_trunc('week', day) > date_trunc('week', today)",
    "stale": "stale_at <= now and status = 'open'",
    "opportunities": "true",
}
COUNTED = """
select o.id, o.at, o.status from (
    select id, status, stale_at, next_action_at as at, (next_action_at at time zone %(zone)s)::date as day,
        %(now)s::timestamptz as now, (%(now)s::timestamptz at time zone %(zone)s)::date as today
    from opportunities where tenant_id = %(tenant)s and removed_at is null
) as o where
"""


@pytest.mark.parametrize("zone", NIGHTS)
def test_every_list_and_count_agrees_with_plain_sql_on_the_nights_that_clocks_change(
    cast: Cast, app: Flask, zone: str
) -> None:
    me = replace(cast.alice.me(), zone=ZoneInfo(zone))
    for night in NIGHTS[zone]:
        change = datetime.fromisoformat(night).replace(tzinfo=UTC)
        midnights = [day_bounds(local_day(change, me.zone) + timedelta(days), me.zone)[0] for days in range(-1, 10)]
        for n, at in enumerate(midnights):
            for tick in (-1, 0, 1):
                deal(app, cast.acme, f"{night} {n}", owner=("alice", "bob")[n % 2], at=at + tick * filters.TICK)
        for hours in range(-30, 30, 5):
            deal(app, cast.acme, f"{night} at {hours}", owner="alice", at=change + timedelta(hours=hours))
        moments = [change, change - filters.TICK, change + timedelta(hours=2)]
        moments += [midnights[1], midnights[1] - filters.TICK, midnights[2], midnights[2] + timedelta(hours=12)]
        for now in moments:
            app.config["CLOCK"] = lambda now=now: now
            agree(cast.alice, me)


def test_every_list_agrees_with_plain_sql_for_a_deal_that_is_closed_renewed_or_removed(cast: Cast, app: Flask) -> None:
    at, nothing = NOW + timedelta(hours=1), {"next_action_at": None, "next_action_details": None, "first_due_at": None}
    deal(app, cast.acme, "Renewal", owner="alice", at=at, status="won", closed_at=NOW)
    deal(app, cast.acme, "Lost", owner="alice", at=at, status="lost", lost_reason="price", closed_at=NOW, **nothing)
    deal(app, cast.acme, "Removed", owner="alice", at=at, removed_at=NOW)
    agree(cast.alice, cast.alice.me())
    found = keys(cast.alice, View("opportunities"))
    assert len(found) == 8


def agree(person: Person, me: Member) -> None:
    """Every list of the team's and of one's own, and every count, is what plain SQL finds."""
    now = person.app.config["CLOCK"]()
    for whose, owners in (
        ("team", "true"),
        ("mine", f"id in (select id from opportunities where owner_id = '{me.id}')"),
    ):
        tallied = look(person, lambda tx, me, whose=whose: lists.tallies_of(lists.tallies(tx, me, whose)), me=me)
        for kind, condition in PLAIN.items():
            statement = f"{COUNTED} ({condition}) and {owners} order by at, id"
            expected = [row.id for row in ask(person.app, person.tenant, statement, zone=me.zone.key)]
            assert_same(person, me, View(kind, whose), expected)
            most = 1000 if kind == "due" else 100
            assert header(person, View(kind, whose), me).total == min(len(expected), most), (kind, now)
            if kind in tallied:
                assert tallied[kind] == min(len(expected), most), (kind, now)


def assert_same(person: Person, me: Member, view: View, expected: list[UUID]) -> None:
    found = everything(person, view, me=me, most=100)
    assert (found if view.kind in SPANS else sorted(found)) == (expected if view.kind in SPANS else sorted(expected)), (
        view
    )
