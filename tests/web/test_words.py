"""Instants and days as the person's locale orders them, and as the echo of typed time says them."""

from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from flask import Flask, g

from app.domain.when import say_instant
from app.web.words import day, lately, samples, soon, weekday, when

EVENING = datetime.fromisoformat("2026-12-01T21:05+00:00")

SAID = [
    ("en-GB", "Tue 1 Dec 2026 21:05", "Tue 1 Dec 21:05", "Tue 1 Dec 2026"),
    ("en", "Tue 1 Dec 2026 21:05", "Tue 1 Dec 21:05", "Tue 1 Dec 2026"),
    ("en-US", "Tue Dec 1 2026 9:05 PM", "Tue Dec 1 9:05 PM", "Tue Dec 1 2026"),
    ("en-AU", "Tue 1 Dec 2026 9:05 pm", "Tue 1 Dec 9:05 pm", "Tue 1 Dec 2026"),
    ("de-DE", "Di. 1 Dez. 2026 21:05", "Di. 1 Dez. 21:05", "Di. 1 Dez. 2026"),
    ("fr-FR", "mar. 1 déc. 2026 21:05", "mar. 1 déc. 21:05", "mar. 1 déc. 2026"),
]


def _read_by(locale: str, zone: ZoneInfo) -> None:
    g.me = SimpleNamespace(locale=locale, zone=zone)


@pytest.mark.parametrize(("locale", "full", "near", "named"), SAID)
def test_an_instant_and_a_day_stand_in_the_order_and_by_the_clock_of_the_locale(
    locale: str, full: str, near: str, named: str
) -> None:
    with Flask(__name__).app_context():
        _read_by(locale, ZoneInfo("UTC"))
        assert when(EVENING) == when(EVENING.isoformat()) == full
        assert soon(EVENING) == near
        assert weekday(date(2026, 12, 1)) == named
        assert samples(EVENING, ZoneInfo("UTC"), locale, "EUR")[0] == full


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ("2026-12-01T22:59+00:00", "22:05"),
        ("2026-12-01T23:01+00:00", "Tue 1 Dec 22:05"),
        ("2026-12-31T23:01+00:00", "Tue 1 Dec 2026 22:05"),
    ],
)
def test_what_was_done_is_told_as_briefly_as_it_cannot_mean_another_day(now: str, said: str) -> None:
    with Flask(__name__).app_context():
        _read_by("en", ZoneInfo("Europe/Berlin"))
        g.now = datetime.fromisoformat(now)
        assert lately(EVENING) == said


@pytest.mark.parametrize("locale", ["en-GB", "en-US", "en-AU", "en-CA", "en-IE", "en-IN", "en-ZA"])
def test_a_list_shows_an_instant_as_the_echo_of_typed_time_said_it(locale: str) -> None:
    zone = ZoneInfo("America/New_York")
    with Flask(__name__).app_context():
        _read_by(locale, zone)
        assert say_instant(EVENING, zone=zone, locale=locale) == f"{when(EVENING)} EST"


def test_english_without_a_region_is_written_as_it_is_read() -> None:
    with Flask(__name__).app_context():
        _read_by("en", ZoneInfo("UTC"))
        assert day(date(2026, 12, 1)) == "1 Dec 2026"
