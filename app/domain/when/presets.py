"""The eight presets of rescheduling: each is a typed phrase, moved into working hours. Pure."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.when.typed import read_time
from app.domain.when.week import Week, next_start

PHRASES = {
    "in 1 h": "1h",
    "in 3 h": "3h",
    "tomorrow": "tomorrow",
    "in 2 working days": "2wd",
    "next Monday": "mon",
    "in 1 week": "1w",
    "in 2 weeks": "2w",
    "in 1 month": "1mo",
}


class Preset(NamedTuple):
    """One preset: the digit that picks it, its words, and the UTC instant it stands for."""

    digit: int
    label: str
    at: datetime


def presets(now: datetime, *, zone: ZoneInfo, week: Week) -> list[Preset]:
    """The eight presets as of `now`, each within working hours in `zone`. Raises Unclear at the end of time, 2199."""
    return [
        Preset(digit, label, next_start(read_time(phrase, now=now, zone=zone, week=week), zone=zone, week=week))
        for digit, (label, phrase) in enumerate(PHRASES.items(), 1)
    ]


def read_preset_or_time(text: str, *, now: datetime, zone: ZoneInfo, week: Week, locale: str = "en") -> datetime:
    """What the reschedule field takes: a lone 1 to 8 is that preset, anything else is read by `read_time`."""
    digit = text.strip(" ")
    if len(digit) == 1 and digit in "12345678":
        return presets(now, zone=zone, week=week)[int(digit) - 1].at
    return read_time(text, now=now, zone=zone, week=week, locale=locale)
