"""Instants in words, and what a person's locale says about writing dates. English words, local customs. Pure."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

from app.domain.locales import locale_of


class Customs(NamedTuple):
    """How dates in digits are read for a locale."""

    month_first: bool
    year_last: bool
    dotted: bool


class Spelling(NamedTuple):
    """Babel's patterns of what a locale's region writes, without commas, and the English they can be read in."""

    day: str
    near_day: str
    clock: str
    english: Locale

    @property
    def instant(self) -> str:
        """A day with its year, and the time."""
        return f"{self.day} {self.clock}"

    @property
    def near_instant(self) -> str:
        """A day of no far year, and the time."""
        return f"{self.near_day} {self.clock}"


@lru_cache(64)
def customs(tag: str) -> Customs:
    """The customs of a locale, see `locale_of`."""
    locale = locale_of(tag)
    day_and_month = locale.datetime_skeletons["Md"].pattern
    return Customs(
        month_first=day_and_month.index("M") < day_and_month.index("d"),
        year_last=not locale.date_formats["short"].pattern.startswith("y"),
        dotted="." in day_and_month and "." not in locale.time_formats["short"].pattern,
    )


@lru_cache(64)
def spelling(tag: str) -> Spelling:
    """How whoever has a locale reads days and times: in the order, and by the clock, that English has in its region."""
    try:
        english = Locale("en", locale_of(tag).territory or "GB")
    except UnknownLocaleError:
        english = Locale("en", "GB")
    day, near_day = (english.datetime_skeletons[name].pattern.replace(",", "") for name in ("yMMMEd", "MMMEd"))
    # CLDR sets a narrow no-break space before AM and PM, which nobody can type back.
    return Spelling(day, near_day, english.time_formats["short"].pattern.replace("\u202f", " "), english)


def say_time(at: datetime, *, now: datetime, zone: ZoneInfo, locale: str = "en") -> str:
    """`at` in full, in `zone` and as `locale` orders it, with its distance from `now`.

    "Mon 30 Mar 2026 09:00 CEST · in 2 d 22 h"
    """
    return f"{say_instant(at, zone=zone, locale=locale)} · {say_distance(at, now=now)}"


def say_instant(at: datetime, *, zone: ZoneInfo, locale: str = "en") -> str:
    """`at` in full, in `zone` and as `locale` orders it: "Mon 30 Mar 2026 09:00 CEST"."""
    local = at.astimezone(zone)
    spelt = spelling(locale)
    return f"{format_datetime(local, spelt.instant, locale=spelt.english)} {_zone_name(local)}"


def say_distance(at: datetime, *, now: datetime) -> str:
    """How far `at` is from `now`, rounded down, in elapsed time: "in 2 d 22 h", "5 min ago", "now"."""
    minutes = abs(at - now) // timedelta(minutes=1)
    if not minutes:
        return "now"
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = [(days, "d"), (hours, "h")] if days else [(hours, "h"), (minutes, "min")]
    words = " ".join(f"{count} {unit}" for count, unit in parts if count)
    return f"in {words}" if at > now else f"{words} ago"


def _zone_name(local: datetime) -> str:
    name = local.tzname() or ""
    return f"UTC{name}" if name[:1] in "+-" else name
