"""An import gives each open deal its next action: spread evenly over some working days."""

from collections import Counter
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from app.domain import tenants
from app.domain.transfer import Spread
from tests.cast import Cast, transaction
from tests.domain.importing import bring_at_once, deals, sales

BERLIN = ZoneInfo("Europe/Berlin")


def spread(app: Flask, cast: Cast, count: int, **asked: int) -> list[datetime]:
    """When the next actions are of so many open deals that come into acme, in their order."""
    rows = [f"Sunny,R{number:03},Alice,In_Progress,Panel,,,2025-06-16" for number in range(count)]
    bring_at_once(app, cast.acme.id, sales(*rows), **asked)
    return [row.next_action_at.astimezone(BERLIN) for row in deals(app, cast.max.me())]


def test_open_deals_are_spread_evenly_over_working_days(app: Flask, cast: Cast) -> None:
    times = spread(app, cast, 124)
    by_day = Counter(at.date() for at in times)
    assert times == sorted(times)
    assert set(by_day.values()) == {4}
    assert len(by_day) == 31
    assert (min(by_day), max(by_day)) == (date(2026, 3, 16), date(2026, 4, 27))
    assert all(day.weekday() < 5 for day in by_day)
    assert {(at.hour, at.minute) for at in times} == {(9, 0), (11, 0), (13, 0), (15, 0)}


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (0, 0, [30]),
        (-2, -1, [26, 27]),
        (-1, 1, [27, 30, 31]),
        (1, 2, [31, 1]),
    ],
)
def test_the_spread_counts_working_days_from_today(
    app: Flask, cast: Cast, first: int, last: int, days: list[int]
) -> None:
    assert [at.day for at in spread(app, cast, len(days), first=first, last=last)] == days


def test_today_is_no_day_of_the_spread_when_it_is_not_worked(app: Flask, cast: Cast) -> None:
    saturday = datetime(2026, 4, 4, 10, tzinfo=UTC)
    with transaction(app, cast.acme.id) as tx:
        tenant = tenants.find(tx)
    assert [at.day for at in Spread(-1, 1).times(2, tenant, saturday)] == [3, 6]
    assert [at.day for at in Spread(0, 0).times(1, tenant, saturday)] == [6]
