"""Periods of local days, as history and reports are asked for them: by a name, or from a day to a day. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.domain.when import ONE_DAY, Unclear, after_months, day_bounds, read_iso_day
from app.errors import Complaint, Invalid

CUSTOM = "custom"
NAMES = {
    "today": "Today",
    "week": "This week",
    "last_week": "Last week",
    "month": "This month",
    "last_month": "Last month",
    "quarter": "This quarter",
    "last_quarter": "Last quarter",
    "year": "This year",
    CUSTOM: "From … to …",
}


@dataclass(frozen=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants it lies between in a zone."""
        return day_bounds(self.first, zone)[0], day_bounds(self.last, zone)[1]

    @property
    def days(self) -> list[date]:
        """Its days in order."""
        return [self.first + ONE_DAY * count for count in range((self.last - self.first).days + 1)]


def named(name: str, today: date, *, first_weekday: int) -> Period:
    """The period of this name that today lies in, up to today, or the one before it; raises Invalid for others."""
    week = today - ONE_DAY * ((today.weekday() - first_weekday) % 7)
    month, year = today.replace(day=1), date(today.year, 1, 1)
    quarter = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    found = {
        "today": (today, today),
        "week": (week, today),
        "last_week": (week - 7 * ONE_DAY, week - ONE_DAY),
        "month": (month, today),
        "last_month": (after_months(month, -1), month - ONE_DAY),
        "quarter": (quarter, today),
        "last_quarter": (after_months(quarter, -3), quarter - ONE_DAY),
        "year": (year, today),
    }.get(name)
    if found is None:
        raise Invalid([Complaint("period", "There is no such period: choose another.")])
    return Period(*found)


def between(first: str, last: str, *, today: date, most: int) -> Period:
    """The days from one to another, as typed; one that is empty is today. Raises Invalid, also for more than `most`."""
    period = Period(_day("from", first, today), _day("to", last, today))
    if period.last < period.first:
        raise Invalid([Complaint("to", "The period ends before it begins.")])
    if len(period.days) > most:
        raise Invalid([Complaint("from", f"The period is longer than {most} days: choose a shorter one.")])
    return period


def _day(field: str, text: str, today: date) -> date:
    if not text:
        return today
    try:
        day = read_iso_day(text)
    except Unclear as unclear:
        raise Invalid([Complaint(field, str(unclear))]) from None
    if not 2000 < day.year < 2199:
        raise Invalid([Complaint(field, "The days must lie between the years 2001 and 2198.")])
    return day
