"""The working week, the presets, and counting in local days."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.when import (
    Unclear,
    Week,
    after_months,
    after_working_days,
    day_bounds,
    is_working,
    local_day,
    next_start,
    presets,
    read_preset_or_time,
    read_time,
    spread_days,
    to_instant,
    urgency,
    working_days,
)

BERLIN, WEEK = ZoneInfo("Europe/Berlin"), Week()
APRIL = date(2026, 4, 1)  # a Wednesday


def at(text: str, zone: ZoneInfo = BERLIN) -> datetime:
    return to_instant(datetime.fromisoformat(text), zone)


@pytest.mark.parametrize(
    "wrong",
    [
        {"days": frozenset()},
        {"days": frozenset({7})},
        {"start": time(9), "end": time(9)},
        {"start": time(17), "end": time(9)},
        {"start": time(9, tzinfo=UTC)},
    ],
)
def test_a_week_without_working_time_cannot_be_made(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Week(**wrong)


@pytest.mark.parametrize(
    ("local", "working"),
    [
        ("2026-04-01T08:59:59", False),
        ("2026-04-01T09:00", True),
        ("2026-04-01T17:00", True),
        ("2026-04-01T17:00:01", False),
        ("2026-04-04T12:00", False),
        ("2026-04-06T12:00", False),
    ],
)
def test_working_hours_include_both_ends_and_no_day_off(local: str, working: bool) -> None:
    week = Week(holidays=frozenset({date(2026, 4, 6)}))
    assert is_working(at(local), zone=BERLIN, week=week) is working


@pytest.mark.parametrize(
    ("local", "expected"),
    [
        ("2026-04-01T12:34", "2026-04-01T12:34"),
        ("2026-04-01T07:00", "2026-04-01T09:00"),
        ("2026-04-01T17:30", "2026-04-02T09:00"),
        ("2026-04-02T23:00", "2026-04-07T09:00"),
        ("2026-04-04T12:00", "2026-04-07T09:00"),
    ],
)
def test_outside_working_hours_the_next_ones_begin_at_their_start(local: str, expected: str) -> None:
    week = Week(holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    assert next_start(at(local), zone=BERLIN, week=week) == at(expected)


@pytest.mark.parametrize(
    ("local", "days", "expected"),
    [
        ("2026-03-27T10:20", 1, "2026-03-30T10:20"),
        ("2026-03-27T10:20", 5, "2026-04-03T10:20"),
        ("2026-03-27T06:00", 2, "2026-03-31T09:00"),
        ("2026-03-27T17:00", 2, "2026-03-31T17:00"),
        ("2026-03-27T22:00", 2, "2026-03-31T09:00"),
        ("2026-03-28T10:20", 1, "2026-03-30T10:20"),
        ("2026-03-27T10:20", 0, "2026-03-30T10:20"),
    ],
)
def test_a_cadence_keeps_the_clock_time_within_working_hours(local: str, days: int, expected: str) -> None:
    assert after_working_days(at(local), days, zone=BERLIN, week=WEEK) == at(expected)


def test_a_year_of_holidays_does_not_stop_the_search() -> None:
    off = frozenset(APRIL + timedelta(days=n) for n in range(800))
    days = list(islice(working_days(APRIL, Week(holidays=off)), 3))
    assert days == [APRIL + timedelta(days=n) for n in (367, 368, 369)]


def test_a_long_closure_ends_with_its_first_working_day() -> None:
    off = frozenset(APRIL + timedelta(days=n) for n in range(700) if n != 350)
    days = list(islice(working_days(APRIL, Week(days=frozenset(range(7)), holidays=off)), 3))
    assert days == [APRIL + timedelta(days=n) for n in (350, 700, 701)]


def test_spread_fills_days_evenly_and_in_order() -> None:
    days = [APRIL, APRIL + timedelta(days=1), APRIL + timedelta(days=2)]
    assert spread_days(7, days) == [days[0]] * 3 + [days[1]] * 2 + [days[2]] * 2
    assert spread_days(2, days) == days[:2]
    assert spread_days(0, days) == []


def test_spread_levels_out_what_already_lies_on_a_day() -> None:
    days = [APRIL, APRIL + timedelta(days=1), APRIL + timedelta(days=2)]
    assert spread_days(5, days, {days[0]: 3, days[2]: 1}) == [days[1]] * 3 + [days[2]] * 2


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 1, 31), 2, date(2026, 3, 31)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_keep_the_day_or_end_the_month(day: date, months: int, expected: date) -> None:
    assert after_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 4, 1), "Europe/Berlin", 24),
        (date(2026, 3, 29), "Europe/Berlin", 23),
        (date(2026, 10, 25), "Europe/Berlin", 25),
        (date(2026, 10, 4), "Australia/Lord_Howe", 23.5),
        (date(2026, 3, 8), "America/Havana", 23),
        (date(2011, 12, 30), "Pacific/Apia", 0),
    ],
)
def test_a_local_day_is_as_long_as_its_clocks_make_it(day: date, zone: str, hours: float) -> None:
    start, end = day_bounds(day, ZoneInfo(zone))
    assert end - start == timedelta(hours=hours)


def test_a_day_that_begins_in_a_gap_begins_at_its_first_minute() -> None:
    start, _ = day_bounds(date(2026, 3, 8), ZoneInfo("America/Havana"))
    assert start.astimezone(ZoneInfo("America/Havana")).time() == time(1)


def test_the_local_day_is_that_of_the_zone() -> None:
    instant = datetime(2026, 3, 27, 23, 30, tzinfo=UTC)
    assert local_day(instant, BERLIN) == date(2026, 3, 28)
    assert local_day(instant, ZoneInfo("America/New_York")) == date(2026, 3, 27)


@pytest.mark.parametrize(
    ("due", "group"),
    [
        ("2026-04-01T10:00:01", "later"),
        ("2026-04-01T10:00", "today"),
        ("2026-04-01T00:00", "today"),
        ("2026-03-31T23:59", "recent"),
        ("2026-03-29T00:00", "recent"),
        ("2026-03-28T23:59", "late"),
    ],
)
def test_urgency_goes_by_local_days(due: str, group: str) -> None:
    assert urgency(at(due), at("2026-04-01T10:00"), BERLIN) == group


def local_presets(now: str, week: Week = WEEK) -> dict[int, str]:
    found = presets(at(now), zone=BERLIN, week=week)
    return {preset.digit: preset.at.astimezone(BERLIN).replace(tzinfo=None).isoformat(" ")[:16] for preset in found}


def test_presets_in_the_working_week() -> None:
    assert local_presets("2026-03-24T10:20") == {
        1: "2026-03-24 11:20",
        2: "2026-03-24 13:20",
        3: "2026-03-25 09:00",
        4: "2026-03-26 09:00",
        5: "2026-03-30 09:00",
        6: "2026-03-31 09:00",
        7: "2026-04-07 09:00",
        8: "2026-04-24 09:00",
    }


def test_presets_outside_working_hours_go_to_the_next_start() -> None:
    week = Week(holidays=frozenset({date(2026, 4, 3), date(2026, 4, 6)}))
    assert local_presets("2026-04-02T16:30", week) == {
        1: "2026-04-07 09:00",
        2: "2026-04-07 09:00",
        3: "2026-04-07 09:00",
        4: "2026-04-08 09:00",
        5: "2026-04-07 09:00",
        6: "2026-04-09 09:00",
        7: "2026-04-16 09:00",
        8: "2026-05-04 09:00",
    }


def test_presets_are_told_in_the_words_of_the_keys() -> None:
    labels = [(preset.digit, preset.label) for preset in presets(at("2026-03-24T10:20"), zone=BERLIN, week=WEEK)]
    assert labels == [
        (1, "in 1 h"),
        (2, "in 3 h"),
        (3, "tomorrow"),
        (4, "in 2 working days"),
        (5, "next Monday"),
        (6, "in 1 week"),
        (7, "in 2 weeks"),
        (8, "in 1 month"),
    ]


def test_a_lone_digit_is_a_preset_only_where_presets_are() -> None:
    said = {"now": at("2026-03-24T10:20"), "zone": BERLIN, "week": WEEK}
    assert read_preset_or_time(" 3 ", **said) == presets(**said)[2].at
    assert read_preset_or_time("3d", **said) == read_time("3d", **said)
    for text in ("0", "9", "33", "٣"):
        with pytest.raises(Unclear):
            read_preset_or_time(text, **said)
