"""The working week: which days and hours are worked, and counting in them. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from heapq import heapify, heapreplace
from itertools import islice
from zoneinfo import ZoneInfo

from app.domain.when.instants import ONE_DAY, to_instant

IDLE_LIMIT = 366


@dataclass(frozen=True)
class Week:
    """A tenant's working week: weekdays (Monday is 0), the hours worked on each, in local time, and the days off.

    Raises ValueError, in words for the person, for a week without a day or with no time between start and end.
    """

    days: frozenset[int] = frozenset(range(5))
    start: time = time(9)
    end: time = time(17)
    holidays: frozenset[date] = field(default=frozenset())

    def __post_init__(self) -> None:
        if not self.days:
            raise ValueError("A working week needs at least one day.")
        if not self.days <= set(range(7)):
            raise ValueError("A weekday is a number from 0, Monday, to 6, Sunday.")
        if self.start.tzinfo or self.end.tzinfo or self.start >= self.end:
            raise ValueError("The working day must start before it ends.")

    def works_on(self, day: date) -> bool:
        """Whether `day` is a working day."""
        return day.weekday() in self.days and day not in self.holidays

    @cached_property
    def first_weekday(self) -> int:
        """The weekday this week begins with: Monday, or the first of the days worked up to it (Sun-Thu: Sunday)."""
        return -next((back for back in range(7) if (-1 - back) % 7 not in self.days), 0) % 7


def working_days(after: date, week: Week) -> Iterator[date]:
    """The working days after the day `after`, in order, without end.

    A calendar that has been all holidays for a year is taken for a mistake: from there on every day counts.
    """
    day, idle = after, 0
    while True:
        day += ONE_DAY
        if week.works_on(day):
            idle = 0
            yield day
        elif idle >= IDLE_LIMIT:
            yield day
        else:
            idle += 1


def nth_working_day(after: date, days: int, week: Week) -> date:
    """The `days`-th working day after the day `after`; `days` is at least 1."""
    return next(islice(working_days(after, week), days - 1, None))


def last_working_day(first: date, last: date, week: Week) -> date:
    """The last working day from `first` to `last`; when all of them are off, the last that isn't off every week.

    From `first` to `last` it is at least a week.
    """
    usual = None
    for back in range((last - first).days + 1):
        day = last - ONE_DAY * back
        if week.works_on(day):
            return day
        if usual is None and day.weekday() in week.days:
            usual = day
    return usual or last


def opening(day: date, *, zone: ZoneInfo, week: Week) -> datetime:
    """The UTC instant at which the working hours of `day` begin in `zone`, whether or not `day` is worked."""
    return to_instant(datetime.combine(day, week.start), zone)


def is_working(at: datetime, *, zone: ZoneInfo, week: Week) -> bool:
    """Whether `at` is within working hours in `zone`; the first and the last minute's stroke both are."""
    local = at.astimezone(zone)
    return week.works_on(local.date()) and week.start <= local.time() <= week.end


def next_start(at: datetime, *, zone: ZoneInfo, week: Week) -> datetime:
    """`at` itself when it is within working hours in `zone`, else the UTC instant the next ones begin at."""
    if is_working(at, zone=zone, week=week):
        return at
    day = at.astimezone(zone).date()
    today = opening(day, zone=zone, week=week)
    if week.works_on(day) and at < today:
        return today
    return opening(next(working_days(day, week)), zone=zone, week=week)


def after_working_days(now: datetime, days: int, *, zone: ZoneInfo, week: Week) -> datetime:
    """A stage's cadence: the UTC instant `days` (at least 1) working days from `now`, at the same clock time if that is
    within working hours, else at their start."""
    local = now.astimezone(zone)
    clock = local.time() if week.start <= local.time() <= week.end else week.start
    return to_instant(datetime.combine(nth_working_day(local.date(), max(days, 1), week), clock), zone)


def spread_days(count: int, days: Sequence[date], load: Mapping[date, int] | None = None) -> list[date]:
    """A day out of `days` (not empty) for each of `count` actions, so that the days end up as even as can be.

    `load` tells how many actions already lie on a day. In order: the first actions get the earliest days.
    """
    filling = [((load or {}).get(day, 0), day) for day in days]
    heapify(filling)
    chosen = []
    for _ in range(count):
        held, day = filling[0]
        heapreplace(filling, (held + 1, day))
        chosen.append(day)
    return sorted(chosen)
