"""Every figure of a report agrees with a recount of the log, in any zone, on nights that change the clocks too."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app import database
from app.domain.ids import NOBODY
from app.domain.periods import Period
from app.domain.reports import RISK_ALL, RISK_MANAGER, RISK_OWNER, RISK_STAGE, Promises
from tests.cast import NOW, Cast, ask, deal, gather
from tests.cluster import Clones, application
from tests.domain.reporting import read

ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
#: Spans around the nights on which clocks change, in the north and in the south, and around the turn of a year.
SPANS = [
    (date(2026, 3, 6), date(2026, 4, 6)), (date(2026, 10, 1), date(2026, 11, 5)),
    (date(2026, 3, 29), date(2026, 3, 29)), (date(2026, 12, 31), date(2027, 1, 1)),
    (date(2026, 1, 1), date(2026, 12, 31)),
]  # fmt: skip
DONE, ENDED = ("complete", "try_again", "won"), ("lost", "remove")
VERBS = (*DONE, *DONE, *ENDED, "reschedule", "reschedule", "note", "stage", "assign")
INSERT = """
insert into history (tenant_id, id, opportunity_id, version, verb, actor_id, at, planned_for, before, after, owner_id,
    stage_id, moved_to_at, undoes_id)
select %(tenant)s, r.id, r.opportunity_id, r.version, r.verb, r.actor_id, r.at, r.planned_for, '{}', '{}', r.owner_id,
    r.stage_id, r.moved_to_at, r.undoes_id
from jsonb_populate_recordset(null::history, %(rows)s) as r returning id
"""


def make_up(cast: Cast, count: int, seed: int) -> list[dict[str, Any]]:
    """A past of a year, most of it near midnight somewhere and near the nights that change clocks; some was undone, and
    some of that redone."""
    dice, rows = Random(seed), []
    people = [cast.alice.id, cast.bob.id, cast.max.id, None]
    turns = [
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
        datetime(2026, 12, 31, 23, tzinfo=UTC),
    ]
    stages, deals = list(cast.acme.stages.values()), list(cast.acme.deals.values())
    for number in range(count):
        turn = dice.choice(turns) + timedelta(days=dice.randint(-25, 9), minutes=30 * dice.randint(-30, 30))
        at = turn + timedelta(microseconds=dice.choice((-1, 0, 1)))
        planned = dice.choice((None, *(at + timedelta(minutes=30 * dice.randint(-60, 60)) for _ in range(9))))
        verb = dice.choice(VERBS)
        moved = planned + timedelta(hours=dice.randint(-40, 90)) if planned and verb == "reschedule" else None
        entry = {
            "id": uuid4(), "opportunity_id": dice.choice(deals), "version": 100 + number, "verb": verb, "at": at,
            "actor_id": dice.choice(people), "owner_id": dice.choice(people), "stage_id": dice.choice(stages),
            "planned_for": planned, "moved_to_at": moved, "undoes_id": None,
        }  # fmt: skip
        rows.append(entry)
        for verb in ("undo", "redo", "undo")[: dice.choice((0, 0, 0, 0, 1, 2, 3))]:
            aim = rows[-1] if verb == "redo" else entry
            back = {"id": uuid4(), "version": 10_000 + len(rows), "verb": verb, "undoes_id": aim["id"]}
            rows.append(entry | back | {"moved_to_at": None})
    ask(cast.alice.app, cast.acme.id, INSERT, rows=database.json(rows))
    return rows


def recount(rows: list[dict[str, Any]], period: Period, zone: str, owners: Any = None) -> list[tuple[Any, ...]]:
    """For each promise something became of in a period: the day, who, the stage, the owner, what, and the slip."""
    redone = {row["undoes_id"] for row in rows if row["verb"] == "redo"}
    undone = {row["undoes_id"] for row in rows if row["verb"] == "undo" and row["id"] not in redone}
    found = []
    for row in rows:
        day, planned = row["at"].astimezone(ZoneInfo(zone)).date(), row["planned_for"]
        owner = row["owner_id"] or NOBODY
        if row["id"] in undone or planned is None or not period.first <= day <= period.last:
            continue
        if owners is not None and owner not in owners:
            continue
        if row["verb"] in DONE:
            kept = day <= planned.astimezone(ZoneInfo(zone)).date()
            fate, slip = ("kept", None) if kept else ("late", row["at"] - planned)
        elif row["verb"] in ENDED:
            fate, slip = "dropped", None
        elif row["verb"] == "reschedule" and row["moved_to_at"] > planned:
            fate, slip = "moved", row["moved_to_at"] - planned
        else:
            continue
        found.append((day, row["actor_id"], row["stage_id"], owner, fate, slip))
    return found


def summed(some: list[tuple[Any, ...]]) -> Promises:
    fates = Counter(fate for *_, fate, _ in some)
    slip = sum((slip.total_seconds() for *_, slip in some if slip), 0.0)
    return Promises(fates["kept"], fates["late"], fates["moved"], fates["dropped"], pytest.approx(slip))


def by(some: list[tuple[Any, ...]], key: Any) -> dict[Any, Promises]:
    return {value: summed([one for one in some if key(one) == value]) for value in {key(one) for one in some}}


@pytest.fixture(scope="module")
def crowd_app(clones: Clones) -> Iterator[Flask]:
    with clones.one() as config, application(config) as app:
        yield app


@pytest.fixture(scope="module")
def crowd(crowd_app: Flask) -> Cast:
    """The people where a year has passed."""
    return gather(crowd_app)


@pytest.fixture(scope="module")
def past(crowd: Cast) -> list[dict[str, Any]]:
    return make_up(crowd, 1500, seed=4)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("span", SPANS, ids=str)
def test_every_figure_agrees_with_a_recount(crowd: Cast, past: list[Any], span: tuple[date, date], zone: str) -> None:
    period = Period(*span)
    found, expected = read(crowd.max, period, zone=zone), recount(past, period, zone)
    parts = found.parts
    assert expected
    assert found.all == summed(expected)
    assert found.by_person == by(expected, lambda one: one[1])
    assert found.by_stage == by(expected, lambda one: one[2])
    assert found.by_owner == by(expected, lambda one: one[3])
    assert found.by_part == by(expected, lambda one: sum(part <= one[0] for part in parts) - 1)
    assert found.by_part_and_person == by(expected, lambda one: (sum(part <= one[0] for part in parts) - 1, one[1]))


@pytest.mark.parametrize("owners", [["alice"], ["bob", "max"], [None], []], ids=str)
def test_a_report_on_some_owners_counts_their_deals_alone(crowd: Cast, past: list[Any], owners: list[Any]) -> None:
    period, ids = Period(*SPANS[4]), [getattr(crowd, name).id if name else NOBODY for name in owners]
    found, expected = read(crowd.max, period, owners=ids), recount(past, period, "UTC", ids)
    assert found.all == summed(expected)
    assert set(found.by_owner) == {one[3] for one in expected}


@pytest.mark.parametrize("owners", [None, ["bob"]], ids=str)
def test_a_rep_sees_the_report_on_the_own_deals_whatever_is_asked(crowd: Cast, past: list[Any], owners: Any) -> None:
    period = Period(*SPANS[4])
    ids = [crowd.bob.id] if owners else None
    assert read(crowd.alice, period, owners=ids).all == summed(recount(past, period, "UTC", [crowd.alice.id]))
    assert {row.owner_key for row in read(crowd.alice, period).risk if row.lacks == RISK_OWNER} == {crowd.alice.id}


def test_another_tenant_sees_nothing_of_it(crowd: Cast, past: list[Any]) -> None:
    found = read(crowd.charlie, Period(*SPANS[4]))
    assert found.all == Promises()
    assert set(found.names) == {crowd.charlie.id, *crowd.globex.stages.values()}


def test_what_is_at_risk_agrees_with_the_deals(crowd: Cast, crowd_app: Flask) -> None:
    stages = list(crowd.acme.stages.values())
    for number in range(40):
        nothing = {"next_action_at": None, "next_action_details": None, "first_due_at": None, "closed_at": NOW}
        deal(
            crowd_app, crowd.acme, f"Deal {number}", owner=("alice", "bob", None)[number % 3],
            currency=("EUR", "JPY")[number % 2], at=NOW + timedelta(hours=number % 7 - 3),
            value=None if number % 11 == 0 else 1000 * number,
            stage_id=stages[number % 3], stale_floor_at=NOW + timedelta(days=number % 5 - 2),
            stale_cap_at=NOW + timedelta(days=number % 5 - 2), removed_at=NOW if number % 13 == 0 else None,
            **(nothing | {"status": "won"} if number % 4 == 3 else {}),
        )  # fmt: skip
    statement = "select * from opportunities where tenant_id = %(tenant)s and removed_at is null and status = 'open'"
    at_risk = [
        row for row in ask(crowd_app, crowd.acme.id, statement)
        if row.next_action_at <= NOW or row.stale_at <= NOW
    ]  # fmt: skip
    found = read(crowd.max, Period(*SPANS[0])).risk
    for lacks, key in (
        (RISK_ALL, lambda row: row.currency),
        (RISK_STAGE, lambda row: (row.currency, row.stage_id)),
        (RISK_OWNER, lambda row: (row.currency, getattr(row, "owner_key", None) or row.owner_id or NOBODY)),
    ):
        expected: dict[Any, list[int]] = {}
        for row in at_risk:
            sums, value = expected.setdefault(key(row), [0, 0, 0, 0, 0, 0]), row.value or 0
            due, stale = row.next_action_at <= NOW, row.stale_at <= NOW
            for index, add in enumerate((1, due, stale, value, value * due, value * stale)):
                sums[index] += add
        told = {
            key(row): [row.deals, row.due_deals, row.stale_deals, row.value, row.due, row.stale]
            for row in found if row.lacks == lacks
        }  # fmt: skip
        assert told == expected


def test_the_deals_of_a_managers_people_are_counted_as_his(cast: Cast, app: Flask) -> None:
    rows = make_up(cast, 200, seed=1)
    lead = "update members set manager_id = %(by)s where tenant_id = %(tenant)s and id = any(%(ids)s) returning id"
    ask(app, cast.acme.id, lead, by=cast.max.id, ids=[cast.alice.id, cast.bob.id])
    period = Period(*SPANS[4])
    led = {cast.alice.id: cast.max.id, cast.bob.id: cast.max.id}
    found = read(cast.ada, period)
    assert found.by_manager == by(recount(rows, period, "UTC"), lambda one: led.get(one[3]))
    assert {row.manager_id for row in found.risk if row.lacks == RISK_MANAGER} == {cast.max.id, None}
