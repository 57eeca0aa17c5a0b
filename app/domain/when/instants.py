"""Instants and local days: the only place where a wall clock becomes an instant. Pure."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
ONE_DAY = timedelta(days=1)


def to_instant(local: datetime, zone: ZoneInfo, *, after: datetime | None = None) -> datetime:
    """The UTC instant at which clocks in `zone` show the naive `local`.

    A time the spring change skips becomes the first one that exists. A time the autumn change repeats is its
    first occurrence or, when that is not later than the instant `after`, its second.
    """
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    if first > second:
        return _change(second, first, zone)
    return second if after is not None and first <= after else first


def _change(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant, to the second, at which the offset changes; `low` lies before it, `high` at or after it."""
    old = low.astimezone(zone).utcoffset()
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The calendar day of the instant `at` in `zone`."""
    return at.astimezone(zone).date()


@lru_cache(maxsize=4096)
def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The UTC instants between which it is `day` in `zone`: from the first, up to but without the second."""
    start, end = (datetime.combine(each, time()) for each in (day, day + ONE_DAY))
    return to_instant(start, zone), to_instant(end, zone)


def after_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), at most that month's last: a month after 31 Jan ends Feb."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def urgency(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """The due list's group of an action at `at`, by local days in `zone`.

    "late" (more than 3 days), "recent" (1 to 3 days), "today" (due, and since today), "later" (not due yet).
    """
    if at > now:
        return "later"
    days = (local_day(now, zone) - local_day(at, zone)).days
    return "late" if days > 3 else "recent" if days else "today"
