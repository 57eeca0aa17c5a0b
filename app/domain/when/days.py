"""Typed days: "tom", "next tue", "+3d", "3wd", "eom", "next month" or a date -> a day. Pure.

A weekday is the next one after today, said plainly or with "next": "mon" on a Monday is a week ahead. "next week",
"next month" and the like are their first working day.
"""

import re
from calendar import day_name
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from app.domain.when.dates import WEEKDAYS, numbered, read_date
from app.domain.when.here import Here, Impossible
from app.domain.when.instants import ONE_DAY, after_months, to_instant
from app.domain.when.week import last_working_day, nth_working_day


class Day(NamedTuple):
    """A day that was named; `clock` is its time when the person gives none, None the working day's start."""

    date: date
    clock: time | None = None


NEAR = numbered("today tod,tomorrow tom tmr tmrw", 0) | {"day after tomorrow": 2}
PERIODS = {"m": 1, "month": 1, "q": 3, "quarter": 3, "y": 12, "year": 12}
NUMBERS = numbered("a an one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve", 1)
# A count in words needs its "in" and a whole word after it: "3 times a week" ends in no time.
COUNT = rf"(?:in |\+ ?)?(\d{{1,3}}|(?<=in )(?:{'|'.join(NUMBERS)})(?= [a-z]{{3}})) ?"
_WEEKDAY = "|".join(WEEKDAYS)


def read_day(phrase: str, here: Here) -> Day | None:
    """The day that `phrase` (lower case, single spaces) names, or None. Raises Impossible for one that can't be."""
    phrase = phrase.removeprefix("on ")
    if phrase in NEAR:
        return Day(here.today + ONE_DAY * NEAR[phrase])
    for pattern, read in FORMS:
        if found := pattern.fullmatch(phrase):
            return read(here, *found.groups())
    dated = read_date(phrase, here)
    return Day(dated) if dated else None


def amount(count: str) -> int:
    """The number that COUNT matched, in digits or in words."""
    return NUMBERS.get(count) or int(count)


def _weekday(here: Here, which: str | None, name: str) -> Day:
    ahead = (WEEKDAYS[name] - here.today.weekday() - 1) % 7 + 1
    if which == "this " and ahead == 7:
        raise Impossible(f"Today is {day_name[here.today.weekday()]}: write today, or next {name}.")
    return Day(here.today + ONE_DAY * ahead)


def _days(here: Here, count: str) -> Day:
    return Day(here.today + ONE_DAY * amount(count))


def _weeks(here: Here, count: str) -> Day:
    return Day(here.today + timedelta(weeks=amount(count)))


def _months(here: Here, count: str) -> Day:
    return Day(after_months(here.today, amount(count)))


def _years(here: Here, count: str) -> Day:
    return Day(after_months(here.today, 12 * amount(count)))


def _working_days(here: Here, count: str) -> Day:
    if not amount(count):
        raise Impossible("0 working days is now: only times that are still to come can be planned.")
    return Day(nth_working_day(here.today, amount(count), here.week))


def _week_start(here: Here) -> date:
    return here.today - ONE_DAY * ((here.today.weekday() - here.week.first_weekday) % 7)


def _period_start(here: Here, period: str) -> date:
    return date(here.today.year, (here.today.month - 1) // PERIODS[period] * PERIODS[period] + 1, 1)


def _next_week(here: Here, name: str | None = None) -> Day:
    start = _week_start(here) + timedelta(weeks=1)
    if name:
        return Day(start + ONE_DAY * ((WEEKDAYS[name] - start.weekday()) % 7))
    return Day(nth_working_day(start - ONE_DAY, 1, here.week))


def _next_period(here: Here, period: str) -> Day:
    start = after_months(_period_start(here, period), PERIODS[period])
    return Day(nth_working_day(start - ONE_DAY, 1, here.week))


def _end_of_week(here: Here) -> Day:
    return _ending(here, *(_week_start(here) + timedelta(weeks=ahead) for ahead in range(3)))


def _end_of_period(here: Here, period: str) -> Day:
    return _ending(here, *(after_months(_period_start(here, period), PERIODS[period] * n) for n in range(3)))


def _ending(here: Here, start: date, following: date, after_that: date) -> Day:
    """The working end of the period from `start` or, once it has passed, of the one from `following`."""
    last = last_working_day(start, following - ONE_DAY, here.week)
    if to_instant(datetime.combine(last, here.week.end), here.zone, after=here.now) <= here.now:
        last = last_working_day(following, after_that - ONE_DAY, here.week)
    return Day(last, here.week.end)


def _counted(units: str) -> re.Pattern[str]:
    return re.compile(rf"{COUNT}(?:{units})(?: from now)?")


FORMS = (
    (re.compile(rf"(next |this )?({_WEEKDAY})"), _weekday),
    (_counted("d|days?"), _days),
    (_counted("w|wks?|weeks?"), _weeks),
    (_counted("wds?|bds?|(?:working|business|work) ?days?"), _working_days),
    (_counted("mos?|months?"), _months),
    (_counted("y|yrs?|years?"), _years),
    (re.compile("eow|end of (?:the )?week"), _end_of_week),
    (re.compile("(?:eo|end of (?:the )?)([mqy]|month|quarter|year)"), _end_of_period),
    (re.compile(rf"next week(?: ({_WEEKDAY}))?"), _next_week),
    (re.compile(rf"({_WEEKDAY}) next week"), _next_week),
    (re.compile("next (month|quarter|year)"), _next_period),
)
