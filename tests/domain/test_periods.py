"""Periods are whole local days: by name, or from a day to a day."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain import periods
from app.domain.periods import Period, between, named
from app.errors import Invalid

MONDAY, SUNDAY = 0, 6
TODAY = date(2026, 5, 13)  # a Wednesday


@pytest.mark.parametrize(("name", "first", "last"), [
    ("today", "2026-05-13", "2026-05-13"),
    ("week", "2026-05-11", "2026-05-13"),
    ("last_week", "2026-05-04", "2026-05-10"),
    ("month", "2026-05-01", "2026-05-13"),
    ("last_month", "2026-04-01", "2026-04-30"),
    ("quarter", "2026-04-01", "2026-05-13"),
    ("last_quarter", "2026-01-01", "2026-03-31"),
    ("year", "2026-01-01", "2026-05-13"),
])  # fmt: skip
def test_a_name_means_whole_days_up_to_today(name: str, first: str, last: str) -> None:
    expected = Period(date.fromisoformat(first), date.fromisoformat(last))
    assert named(name, TODAY, first_weekday=MONDAY) == expected


def test_every_name_there_is_can_be_chosen() -> None:
    for name in periods.NAMES.keys() - {periods.CUSTOM}:
        assert named(name, TODAY, first_weekday=MONDAY).last <= TODAY
    with pytest.raises(Invalid):
        named("fortnight", TODAY, first_weekday=MONDAY)


def test_a_week_begins_as_the_teams_does() -> None:
    assert named("week", TODAY, first_weekday=SUNDAY).first == date(2026, 5, 10)


def test_last_quarter_of_a_january_is_last_years() -> None:
    period = named("last_quarter", date(2026, 1, 31), first_weekday=MONDAY)
    assert (period.first, period.last) == (date(2025, 10, 1), date(2025, 12, 31))


def test_an_empty_day_is_today() -> None:
    assert between("2026-05-01", "", today=TODAY, most=13).days[-1] == TODAY


@pytest.mark.parametrize(("first", "last"), [
    ("2026-5-1", ""), ("20260501", ""), ("2026-02-29", ""), ("", "x"), ("2026-05-14", ""), ("1999-01-01", "1999-01-02"),
    ("2026-01-01", "2026-05-13"), ("２026-05-01", ""), ("9999-12-31", "9999-12-31"),
])  # fmt: skip
def test_days_that_make_no_period_are_refused_in_words(first: str, last: str) -> None:
    with pytest.raises(Invalid) as refused:
        between(first, last, today=TODAY, most=100)
    assert refused.value.complaints[0].message


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-05-13", 24)])
def test_a_day_is_as_long_as_its_clocks_make_it(day: str, hours: int) -> None:
    one = date.fromisoformat(day)
    start, end = Period(one, one).bounds(ZoneInfo("Europe/Berlin"))
    assert (end - start).total_seconds() == hours * 3600
    assert start.astimezone(UTC) == datetime.combine(one, datetime.min.time(), ZoneInfo("Europe/Berlin"))
