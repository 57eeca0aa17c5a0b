"""The lists: what is in each, in which order and how much, and whose; nobody sees another team's."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from app.domain import actions, filters, lists, opportunities
from app.domain.filters import KINDS, SPANS, Place, View
from app.domain.ids import NOBODY
from app.domain.lists import Header
from tests.cast import NOW, Cast, change, deal
from tests.domain.acting import act, index, target
from tests.domain.listing import everything, header, keys, look, named


def test_a_list_is_the_teams_the_owners_or_nobodys(cast: Cast) -> None:
    deals = cast.acme.deals
    assert len(keys(cast.alice, View())) == 5
    assert keys(cast.alice, View(whose="mine")) == [deals["Anvils"], deals["Rockets"], deals["Magnets"]]
    assert keys(cast.alice, View(whose=str(cast.bob.id))) == [deals["Springs"]]
    assert keys(cast.alice, View(whose="unassigned")) == [deals["Ropes"]]
    assert keys(cast.alice, View(whose=str(cast.charlie.id))) == []


@pytest.mark.parametrize("kind", ["due", "stale", "opportunities"])
def test_a_managers_team_is_everybody_under_him(cast: Cast, app: Flask, kind: str) -> None:
    change(app, cast.acme, "members", cast.alice.id, manager_id=cast.max.id)
    change(app, cast.acme, "members", cast.bob.id, manager_id=cast.alice.id)
    now = NOW + timedelta(days=60)
    app.config["CLOCK"] = lambda: now
    assert set(named(cast, everything(cast.vera, View(kind, f"team-{cast.max.id}")))) == set(cast.acme.deals) - {
        "Ropes"
    }
    assert named(cast, everything(cast.vera, View(kind, f"team-{cast.bob.id}"))) == ["Springs"]


def test_managers_of_each_other_have_the_same_team(cast: Cast, app: Flask) -> None:
    change(app, cast.acme, "members", cast.alice.id, manager_id=cast.max.id)
    change(app, cast.acme, "members", cast.max.id, manager_id=cast.alice.id)
    tenant = cast.vera.me().tenant
    assert tenant.team(cast.max.id) == tenant.team(cast.alice.id)[::-1] == (cast.max.id, cast.alice.id)


def test_among_all_deals_a_team_keeps_those_of_who_left_it(cast: Cast, app: Flask) -> None:
    springs = cast.acme.deals["Springs"]
    act(cast.bob, opportunities.close, [target(cast.bob, springs)], "won")
    change(app, cast.acme, "members", cast.bob.id, manager_id=cast.max.id, left_at=NOW)
    team = f"team-{cast.max.id}"
    assert named(cast, everything(cast.vera, View("opportunities", team))) == ["Springs"]
    assert cast.bob.id not in (View("due", team).owners(cast.vera.me()) or ())


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
    moved = [deal(app, cast.acme, "Moved", owner="max", at=NOW)]
    loads = look(cast.max, lambda tx, me: actions.loads(tx, me, [second, first], moved).rows)
    assert [each.total for each in loads] == [2, 1]


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
