"""The lists: what is in each, in which order and how much; whose, narrowed to what; nobody sees another team's."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.domain import actions, filters, lists
from app.domain.filters import KINDS, SPANS, Place, View
from app.domain.ids import NOBODY
from app.domain.lists import Header
from app.domain.members import Member
from app.domain.when import day_bounds, local_day
from app.errors import Invalid
from tests.cast import NOW, Cast, Person, ask, deal, transaction
from tests.domain.acting import index

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


def look(person: Person, question: Callable[..., Any], *arguments: Any, me: Member | None = None, **named: Any) -> Any:
    """What `question(tx, me, …)` answers at this very moment."""
    me = me or person.me()
    with transaction(person.app, person.tenant) as tx:
        return question(tx, me, *arguments, **named)


def keys(person: Person, view: View, *, me: Member | None = None, **asked: Any) -> list[UUID]:
    return look(person, lambda tx, me: list(dict(lists.find(tx, me, view, **asked).keys())), me=me)


def everything(person: Person, view: View, *, me: Member | None = None, most: int = 3) -> list[UUID]:
    """The whole list, a few at a time."""

    def stretches(tx: Any, me: Member) -> Iterator[UUID]:
        rows, following = lists.stretch(tx, me, view, most=most)
        yield from (row.id for row in rows)
        while following:
            rows, following = lists.stretch(tx, me, view, after=following, most=most)
            yield from (row.id for row in rows)

    return look(person, lambda tx, me: list(stretches(tx, me)), me=me)


def header(person: Person, view: View, me: Member | None = None) -> Header:
    return look(person, lambda tx, me: lists.find(tx, me, view).header(), me=me)


def named(cast: Cast, found: list[UUID]) -> list[str]:
    by_id = {one: name for name, one in cast.acme.deals.items()}
    return [by_id[one] for one in found]


def test_a_list_is_the_teams_the_owners_or_nobodys(cast: Cast) -> None:
    deals = cast.acme.deals
    assert len(keys(cast.alice, View())) == 5
    assert keys(cast.alice, View(whose="mine")) == [deals["Anvils"], deals["Rockets"], deals["Magnets"]]
    assert keys(cast.alice, View(whose=str(cast.bob.id))) == [deals["Springs"]]
    assert keys(cast.alice, View(whose="unassigned")) == [deals["Ropes"]]
    assert keys(cast.alice, View(whose=str(cast.charlie.id))) == []


@pytest.mark.parametrize("kind", ["due", "stale", "opportunities"])
def test_a_managers_team_is_everybody_under_him(cast: Cast, app: Flask, kind: str) -> None:
    manage(app, cast, cast.alice, by=cast.max)
    manage(app, cast, cast.bob, by=cast.alice)
    now = NOW + timedelta(days=60)
    app.config["CLOCK"] = lambda: now
    assert set(named(cast, everything(cast.vera, View(kind, f"team-{cast.max.id}")))) == set(cast.acme.deals) - {
        "Ropes"
    }
    assert named(cast, everything(cast.vera, View(kind, f"team-{cast.bob.id}"))) == ["Springs"]


def test_managers_of_each_other_have_the_same_team(cast: Cast, app: Flask) -> None:
    manage(app, cast, cast.alice, by=cast.max)
    manage(app, cast, cast.max, by=cast.alice)
    tenant = cast.vera.me().tenant
    assert tenant.team(cast.max.id) == tenant.team(cast.alice.id)[::-1] == (cast.max.id, cast.alice.id)


def test_a_list_goes_on_after_a_cursor_with_one_more_than_asked(cast: Cast) -> None:
    whole = keys(cast.alice, View())
    assert keys(cast.alice, View(), most=2) == whole[:3]
    rockets = Place(NOW - timedelta(days=2), cast.acme.deals["Rockets"])
    assert keys(cast.alice, View(), after=rockets) == whole[2:]
    assert keys(cast.alice, View(), through=rockets) == whole[:2]
    assert keys(cast.alice, View(), through=Place(NOW + timedelta(days=9), NOBODY)) == whole


def test_a_page_that_holds_all_that_is_left_is_the_last(cast: Cast) -> None:
    for view in (View(), View(least=1)):
        following = {most: look(cast.alice, lists.stretch, view, most=most)[1] for most in (4, 5)}
        assert {most: place is None for most, place in following.items()} == {4: False, 5: True}


@pytest.mark.parametrize("by_value", [False, True], ids=["time", "value"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_pages_of_every_list_follow_each_other_without_gap_or_repeat(
    cast: Cast, app: Flask, kind: str, by_value: bool
) -> None:
    for n in range(40):
        at = NOW + timedelta(hours=(n // 2 - 6) * abs(n // 2 - 6))
        deal(app, cast.acme, f"Deal {n}", at=at, value=n // 3 * 100 if n % 5 else None,
             last_activity_at=NOW - timedelta(days=n // 4), stale_floor_at=NOW - timedelta(days=n // 3))  # fmt: skip
    whole = keys(cast.alice, View(kind, by_value=by_value), most=200)
    assert len(whole) > 1
    assert everything(cast.alice, View(kind, by_value=by_value)) == whole


def test_the_header_counts_by_the_members_days(cast: Cast, app: Flask) -> None:
    midnight = datetime(2026, 3, 29, 22, 0, tzinfo=UTC)  # in Berlin, after the change to summer time
    late = datetime(2026, 3, 26, 23, 0, tzinfo=UTC)  # three days before, when clocks still showed winter time
    for at in (midnight, midnight - timedelta(seconds=1), late, late - timedelta(seconds=1)):
        index(cast.max, deal(app, cast.acme, f"At {at}", owner="max", at=at))
    expected = Header(total=4, earlier=3, late=1)
    assert header(cast.max, View(whose="mine")) == expected
    assert header(cast.max, View(whose="mine", least=1)) == expected
    assert header(cast.max, View(whose="mine", text="at")) == expected


def test_the_load_of_a_day_is_that_of_the_members_day(cast: Cast, app: Flask) -> None:
    for hour in (21, 22, 23):
        deal(app, cast.acme, f"At {hour}", owner="max", at=datetime(2026, 4, 1, hour, tzinfo=UTC))
    first, second = date(2026, 4, 1), date(2026, 4, 2)
    assert look(cast.max, lists.load, first, owner=cast.max.id) == 1
    assert look(cast.max, lists.load, second, owner=cast.max.id) == 2
    assert look(cast.max, lambda tx, me: [each.total for each in actions.loads(tx, me, [second, first]).rows]) == [2, 1]


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


def test_week_and_later_follow_tomorrow_without_gap_whatever_day_it_is(cast: Cast) -> None:
    me = cast.alice.me()
    for days in range(7):
        spans = [filters.span(me, kind, NOW + timedelta(days=days)) for kind in SPANS]
        for (_, ended), (begins, _) in pairwise(spans):
            assert begins == ended + filters.TICK


def test_another_team_sees_nothing(cast: Cast) -> None:
    for kind in KINDS:
        assert set(everything(cast.charlie, View(kind, str(cast.alice.id)))) == set()
        assert set(everything(cast.charlie, View(kind))) <= {cast.globex.deals["Secrets"]}
        assert everything(cast.charlie, View(kind, text="anvils")) == []


@pytest.mark.parametrize("kind", ["due", "opportunities"])
@pytest.mark.parametrize("by_value", [False, True], ids=["time", "value"])
def test_filters_narrow_every_list_alike(cast: Cast, app: Flask, kind: str, by_value: bool) -> None:
    made = {
        "Big": deal(app, cast.acme, "Big", owner="alice", at=NOW, value=900_00, tags=["fair", "west"],
                    expected_close_on=date(2026, 4, 1)),
        "Small": deal(app, cast.acme, "Small", owner="bob", at=NOW, value=100_00, tags=["fairground"], status="won",
                      closed_at=NOW, expected_close_on=date(2026, 3, 31)),
        "None": deal(app, cast.acme, "None", at=NOW, value=None, stage_id=cast.acme.stages["Proposal"], tags=["fair"]),
    }  # fmt: skip

    for one in made.values():
        index(cast.alice, one)

    def found(**narrowed: Any) -> set[str]:
        ids = everything(cast.alice, View(kind, by_value=by_value, **narrowed))
        return {name for name, one in made.items() if one in ids}

    assert found(stage=cast.acme.stages["Proposal"]) == {"None"}
    assert found(tag="fair") == {"Big", "None"}
    assert found(tag="Fair") == set()
    assert found(least=100_01, most=1000_00) == {"Big"}
    assert found(most=100_00) == {"Small"}
    assert found(text="bog") == set()
    assert found(text="fairgruond") == {"Small"}
    assert found(text="fair", tag="west") == {"Big"}
    assert found(whose=str(cast.bob.id), tag="fairground") == {"Small"}
    assert found(status="open") == {"Big", "None"}
    assert found(status="won", least=1) == {"Small"}
    assert found(closes_from=date(2026, 4, 1)) == {"Big"}
    assert found(closes_to=date(2026, 3, 31)) == {"Small"}
    assert found(closes_from=date(2026, 3, 31), closes_to=date(2026, 4, 1)) == {"Big", "Small"}
    assert found(undated=True) == {"None"}
    assert found(undated=True, closes_to=date(2026, 4, 1)) == set()
    assert found(text="fair", closes_to=date(2026, 4, 1), status="open") == {"Big"}


def test_a_reach_that_ends_before_the_list_does_is_told_and_gone_on_from(cast: Cast, monkeypatch: Any) -> None:
    whole = {kind: sorted(keys(cast.alice, View(kind))) for kind in ("due", "stale", "opportunities")}
    monkeypatch.setattr(lists, "REACH", 2)
    for kind, expected in whole.items():
        for by_value in (False, True):
            assert sorted(everything(cast.alice, View(kind, least=1, by_value=by_value))) == expected
    assert header(cast.alice, View("due", least=1)) == Header(2, 2, 1, beyond=True)
    assert header(cast.alice, View("due", "unassigned", least=1)) == Header(0, beyond=True)


def test_an_address_says_a_view_and_is_read_back(cast: Cast) -> None:
    me = cast.alice.me()
    view = View("week", "mine", cast.acme.stages["Lead"], "a&b", 1200_50, 5_000_00, "näme =?", by_value=True,
                status="won", closes_from=date(2026, 3, 30), closes_to=date(2026, 3, 30))  # fmt: skip
    for said in (view, View("week", undated=True), View("week", least=1200_50, most=1200_50)):
        assert filters.read(me, "week", filters.words(me, said)) == said
    for kind in KINDS:
        assert filters.read(me, kind, filters.words(me, View(kind, f"team-{me.id}"))) == View(kind, f"team-{me.id}")


def test_all_ranges_that_nothing_can_lie_in_are_refused_at_once(cast: Cast) -> None:
    typed = {"min": "5k", "max": "4999", "closes_from": "2026-04-01", "closes_to": "2026-03-31", "closes": "unknown"}
    with pytest.raises(Invalid) as refused:
        filters.read(cast.alice.me(), "week", typed)
    assert [complaint.field for complaint in refused.value.complaints] == ["max", "closes_to", "closes"]


@pytest.mark.parametrize(
    ("day", "value"), [(None, None), (date(2026, 3, 30), 500), (date(2026, 3, 31), 0)], ids=["nothing", "day", "next"]
)
def test_a_card_stays_where_the_list_would_show_it(cast: Cast, app: Flask, day: date | None, value: int | None) -> None:
    one = deal(app, cast.acme, "One", owner="alice", at=NOW, expected_close_on=day, value=value, tags=["west"])
    [row] = ask(app, cast.acme.id, "select * from opportunity_rows where id = %(id)s", id=one)
    index(cast.alice, one)
    spans = [{}, {"closes_from": date(2026, 3, 31)}, {"closes_to": date(2026, 3, 30)}, {"undated": True}]
    others = [{"status": "won"}, {"tag": "west"}, {"tag": "east"}, {"least": 0}, {"least": 1}, {"most": 0}]
    others += [{"most": 500}, *({"stage": stage} for stage in cast.acme.stages.values())]
    for narrowed in [*spans, *(span | {"status": "open"} for span in spans), *others]:
        view = View("opportunities", **narrowed)
        assert view.shows(cast.alice.me(), row, NOW) == (one in everything(cast.alice, view)), narrowed


def manage(app: Flask, cast: Cast, member: Person, *, by: Person) -> None:
    statement = "update members set manager_id = %(by)s where tenant_id = %(tenant)s and id = %(id)s returning id"
    ask(app, cast.acme.id, statement, id=member.id, by=by.id)
