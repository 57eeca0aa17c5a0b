"""Typed dates: "30/4", "30.4.", "30 apr 2026", "15th", "2026-04-30" -> a date. Pure.

A date without its year, or its month, is the first that is not over: "30/4" on 30 April is today.
"""

import re
from calendar import day_name, month_name, monthrange
from datetime import date

from app.domain.when.here import Here, Impossible, Unclear
from app.domain.when.instants import FIRST, LAST


def numbered(names: str, start: int) -> dict[str, int]:
    """Names to numbers: groups are separated by commas, the names of one number by spaces."""
    return {name: number for number, group in enumerate(names.split(","), start) for name in group.split()}


WEEKDAYS = numbered(
    "mon monday,tue tues tuesday,wed weds wednesday,thu thur thurs thursday,fri friday,sat saturday,sun sunday",
    0,
)
MONTHS = numbered(
    "jan january,feb february,mar march,apr april,may,jun june,jul july,aug august,"
    "sep sept september,oct october,nov november,dec december",
    1,
)
_MONTH = "|".join(MONTHS)


_ISO = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def read_iso_day(text: str) -> date:
    """The day that browsers and programs write as 2026-03-30, past or to come. Raises Unclear, and nothing else."""
    try:
        day = date.fromisoformat(text) if _ISO.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        raise Unclear("Write the day as in 2026-03-30.")
    if not FIRST.year <= day.year < LAST.year:
        raise Unclear("The day must lie between the years 2000 and 2200.")
    return day


def read_date(phrase: str, here: Here) -> date | None:
    """The date that `phrase` (lower case, single spaces) names, or None; its weekday may stand before it.

    Raises Impossible for a date that does not exist, is out of range or falls on another weekday.
    """
    weekday, _, rest = phrase.partition(" ")
    expected = WEEKDAYS.get(weekday) if rest else None
    day = _dated(phrase if expected is None else rest, here)
    if day and expected not in (None, day.weekday()):
        raise Impossible(f"{_say(day)} is a {day_name[day.weekday()]}: correct the date or leave the weekday out.")
    return day


def _dated(phrase: str, here: Here) -> date | None:
    for pattern, read in FORMS:
        if found := pattern.fullmatch(phrase):
            return read(here, **found.groupdict())
    return None


def _in_digits(here: Here, one: str, two: str, year: str | None) -> date:
    """Day and month in the order of the person's locale, never in the other: 3/4 must not differ from 30/4."""
    day, month = (two, one) if here.customs.month_first else (one, two)
    if int(month) > 12 >= int(day):
        order = "month" if here.customs.month_first else "day"
        raise Impossible(f"There is no month {month}: dates are read {order} first here, so write {two}/{one}.")
    return _written(here, day, month, year)


def _dotted(here: Here, day: str, month: str, dot: str | None, year: str | None) -> date | None:
    """Day first everywhere. Without its last dot 9.11 is a clock time to many: a day only where days have dots, and if
    there is such a month."""
    if dot is None and int(day) < 24 and (not here.customs.dotted or int(month) > 12):
        return None
    return _written(here, day, month, year)


def _named(here: Here, day: str, name: str, year: str | None) -> date:
    return _written(here, day, str(MONTHS[name]), year)


def _written(here: Here, day: str, month: str, year: str | None) -> date:
    if year is None:
        return _yearless(here, int(month), int(day))
    if len(year) == 2 and not here.customs.year_last:
        raise Impossible("It is unclear which number is the year: write it with four digits.")
    return _exact(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _year_first(here: Here, year: str, month: str, day: str) -> date:
    return _exact(int(year), int(month), int(day))


def _exact(year: int, month: int, day: int) -> date:
    if year < FIRST.year:
        raise Impossible(f"The year {year} has passed: only times that are still to come can be planned.")
    if year >= LAST.year:
        raise Impossible(f"The year {year} is too far away: plan for {LAST.year - 1} at the latest.")
    if not 1 <= month <= 12:
        raise Impossible(f"There is no month {month}.")
    if not 1 <= day <= monthrange(year, month)[1]:
        raise Impossible(f"There is no {day} {month_name[month]} {year}.")
    return date(year, month, day)


def _yearless(here: Here, month: int, day: int) -> date:
    if not 1 <= month <= 12:
        raise Impossible(f"There is no month {month}.")
    if not 1 <= day <= monthrange(FIRST.year, month)[1]:
        raise Impossible(f"There is no {day} {month_name[month]}.")
    # Leap days can be eight years apart.
    years = range(here.today.year, here.today.year + 9)
    days = (date(year, month, day) for year in years if day <= monthrange(year, month)[1])
    return next(found for found in days if found >= here.today)


def _nth(here: Here, day: str) -> date:
    if not 1 <= int(day) <= 31:
        raise Impossible(f"No month has {day} days.")
    # Two months in a row can be too short, never three.
    months = (divmod(here.today.year * 12 + here.today.month - 1 + ahead, 12) for ahead in range(4))
    days = (date(year, month + 1, int(day)) for year, month in months if int(day) <= monthrange(year, month + 1)[1])
    return next(found for found in days if found >= here.today)


def _say(day: date) -> str:
    return f"{day.day} {month_name[day.month]} {day.year}"


FORMS = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (r"(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})", _year_first),
        (r"(?P<one>\d{1,2})/(?P<two>\d{1,2})(?:/(?P<year>\d{4}|\d{2}))?", _in_digits),
        (r"(?P<one>\d{1,2})-(?P<two>\d{1,2})-(?P<year>\d{4}|\d{2})", _in_digits),
        (r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})(?P<dot>\.(?P<year>\d{4}|\d{2})?)?", _dotted),
        (
            rf"(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?: ?-?| of )(?P<name>{_MONTH})"
            r"(?:[ -](?P<year>\d{4}))?",
            _named,
        ),
        (rf"(?P<name>{_MONTH})[ -]?(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.)?(?:[ -](?P<year>\d{{4}}))?", _named),
        (r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)", _nth),
    )
)
