"""Typed time in weeks of every shape and at the end of a line."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from app.domain.when import Impossible, Unclear, Week, find_time, read_iso, read_iso_day
from tests.domain.reading import BERLIN, FRIDAY, WEEK, read


@pytest.mark.parametrize(
    ("now", "phrase", "expected"),
    [
        ("2026-03-25T10:00+02:00", "eow", "2026-03-26T17:00+02:00"),
        ("2026-03-27T10:00+03:00", "eow", "2026-04-02T17:00+03:00"),
        ("2026-03-27T10:00+03:00", "next week", "2026-03-29T09:00+03:00"),
        ("2026-03-27T10:00+03:00", "next week sun", "2026-03-29T09:00+03:00"),
        ("2026-03-25T10:00+02:00", "next week sat", "2026-04-04T09:00+03:00"),
        ("2026-03-26T18:00+02:00", "eod", "2026-03-29T17:00+03:00"),
        ("2026-03-26T18:00+02:00", "1wd", "2026-03-29T09:00+03:00"),
    ],
)
def test_a_week_from_sunday_to_thursday_begins_on_sunday(now: str, phrase: str, expected: str) -> None:
    week = Week(days=frozenset({6, 0, 1, 2, 3}))
    assert read(phrase, now, "Asia/Jerusalem", week=week) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("days", "end_of_week", "next_week"),
    [
        (range(7), "2026-03-29T17:00+02:00", "2026-03-30T09:00+02:00"),
        (range(1, 6), "2026-03-28T17:00+01:00", "2026-03-31T09:00+02:00"),
        ([2], "2026-04-01T17:00+02:00", "2026-04-01T09:00+02:00"),
        ([5, 6, 0, 1, 2], "2026-04-01T17:00+02:00", "2026-03-28T09:00+01:00"),
        ([0, 4], "2026-03-27T17:00+01:00", "2026-03-30T09:00+02:00"),
    ],
)
def test_a_week_begins_on_monday_or_with_the_days_worked_up_to_it(days: str, end_of_week: str, next_week: str) -> None:
    week = Week(days=frozenset(days))
    assert read("eow", week=week) == datetime.fromisoformat(end_of_week)
    assert read("next week", week=week) == datetime.fromisoformat(next_week)


def test_a_week_of_holidays_still_ends_on_its_usual_last_day() -> None:
    off = frozenset(datetime(2026, 3, 30).date() + timedelta(days=n) for n in range(7))
    at = read("eow", "2026-03-30T10:00+02:00", week=Week(holidays=off))
    assert at == datetime.fromisoformat("2026-04-03T17:00+02:00")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("1wd", "2026-04-07T08:30+02:00"),
        ("eow", "2026-04-02T16:00+02:00"),
        ("next week", "2026-04-07T08:30+02:00"),
        ("fri", "2026-04-03T08:30+02:00"),
        ("tom eod", "2026-04-03T16:00+02:00"),
    ],
)
def test_holidays_are_skipped_by_working_days_and_kept_by_named_days(phrase: str, expected: str) -> None:
    easter = frozenset({datetime(2026, 4, 3).date(), datetime(2026, 4, 6).date()})
    week = Week(start=time(8, 30), end=time(16), holidays=easter)
    assert read(phrase, "2026-04-02T10:00+02:00", week=week) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("line", "words", "phrase"),
    [
        ("call Bob re pricing tom 14:00", "call Bob re pricing", "tom 14:00"),
        ("snooze acme mon 9", "snooze acme", "mon 9"),
        ("Müller: send offer in 2 weeks at 9 am", "Müller: send offer", "in 2 weeks at 9 am"),
        ("renew Mon 30 Mar 2026 at 9 am", "renew", "Mon 30 Mar 2026 at 9 am"),
        ("ring 2 tue", "ring 2", "tue"),
        ("the last call tue", "the last call", "tue"),
        ("eod", "", "eod"),
    ],
)
def test_a_line_ends_in_the_longest_time_it_can(line: str, words: str, phrase: str) -> None:
    found = find_time(line, now=FRIDAY, zone=BERLIN, week=WEEK, locale="en-GB")
    assert (found.words, found.phrase, found.at) == (words, phrase, read(phrase))


@pytest.mark.parametrize("line", ["", "call Bob", "visit 3 times a week", "order 66", "read mon diary"])
def test_a_line_without_a_time_at_its_end_has_none(line: str) -> None:
    assert find_time(line, now=FRIDAY, zone=BERLIN, week=WEEK) is None


def test_a_past_date_at_the_end_of_a_line_is_refused_rather_than_cut_down_to_its_clock() -> None:
    with pytest.raises(Impossible, match="has passed"):
        find_time("call Bob 30 apr 2020 14:00", now=FRIDAY, zone=BERLIN, week=WEEK)


def test_an_instant_in_writing_may_be_past() -> None:
    assert read_iso("2020-07-01T09:00", zone=BERLIN) == datetime(2020, 7, 1, 7, tzinfo=UTC)
    assert read_iso("2020-07-01T09:00:00+00:00", zone=BERLIN) == datetime(2020, 7, 1, 9, tzinfo=UTC)
    assert read_iso("tom", zone=BERLIN) is None


def test_a_day_as_browsers_write_it_may_be_past() -> None:
    assert read_iso_day("2000-01-01") == date(2000, 1, 1)


@pytest.mark.parametrize("text", [
    "2026-3-30", "20260330", "2026-W14-1", "2026-089", "２026-03-30", "2026-02-30", "1999-12-31", "2200-01-01", "",
    "2026-03-30T09:00", " 2026-03-30",
])  # fmt: skip
def test_what_browsers_do_not_write_is_no_such_day(text: str) -> None:
    with pytest.raises(Unclear):
        read_iso_day(text)
