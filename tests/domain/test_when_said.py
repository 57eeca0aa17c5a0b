"""Instants in words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.when import say_distance, say_time

NOW = datetime.fromisoformat("2026-03-27T10:00+01:00")


@pytest.mark.parametrize(
    ("zone", "locale", "words"),
    [
        ("Europe/Berlin", "en-GB", "Mon 30 Mar 2026 09:00 CEST · in 2 d 22 h"),
        ("Europe/Berlin", "en", "Mon 30 Mar 2026 09:00 CEST · in 2 d 22 h"),
        ("Europe/Berlin", "de-DE", "Mon 30 Mar 2026 09:00 CEST · in 2 d 22 h"),
        ("Europe/Berlin", "ja-JP", "Mon 30 Mar 2026 09:00 CEST · in 2 d 22 h"),
        ("Europe/Berlin", "no-such-locale", "Mon 30 Mar 2026 09:00 CEST · in 2 d 22 h"),
        ("America/New_York", "en-US", "Mon Mar 30 2026 3:00 AM EDT · in 2 d 22 h"),
        ("Asia/Kolkata", "en-GB", "Mon 30 Mar 2026 12:30 IST · in 2 d 22 h"),
        ("Asia/Dubai", "en-GB", "Mon 30 Mar 2026 11:00 UTC+04 · in 2 d 22 h"),
        ("Australia/Lord_Howe", "en-GB", "Mon 30 Mar 2026 18:00 UTC+11 · in 2 d 22 h"),
    ],
)
def test_a_time_is_said_in_english_with_the_customs_of_the_region(zone: str, locale: str, words: str) -> None:
    at = datetime.fromisoformat("2026-03-30T09:00+02:00")
    assert say_time(at, now=NOW, zone=ZoneInfo(zone), locale=locale) == words


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(0), "now"),
        (timedelta(seconds=59), "now"),
        (timedelta(minutes=1), "in 1 min"),
        (timedelta(minutes=59, seconds=59), "in 59 min"),
        (timedelta(hours=1), "in 1 h"),
        (timedelta(hours=3, minutes=20), "in 3 h 20 min"),
        (timedelta(days=1), "in 1 d"),
        (timedelta(days=2, hours=22, minutes=59), "in 2 d 22 h"),
        (timedelta(days=40, minutes=5), "in 40 d"),
        (-timedelta(seconds=30), "now"),
        (-timedelta(minutes=5), "5 min ago"),
        (-timedelta(days=3, hours=2), "3 d 2 h ago"),
    ],
)
def test_a_distance_is_said_in_its_two_largest_units(ahead: timedelta, words: str) -> None:
    assert say_distance(NOW + ahead, now=NOW) == words
