"""Days off as a team writes them down: one day, or from one to another. Pure."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.when.dates import read_date
from app.domain.when.here import Here, Impossible, Unclear
from app.domain.when.said import customs
from app.domain.when.week import Week

LONGEST = timedelta(days=366)
_TO = re.compile(r"\s+(?:-|–|—|to|until)\s+|\s*(?:\.\.+|…|–)\s*")


def read_days_off(text: str, *, now: datetime, zone: ZoneInfo, locale: str = "en") -> tuple[date, date]:
    """The first and the last day that `text` means: "2026-12-25", "24/12/2026 to 31/12/2026"; past ones are fine.

    `locale` decides how 3/4 is read; a day without its year is the next. Raises Unclear, and nothing else.
    """
    here = Here(now, now.astimezone(zone).date(), zone, Week(), customs(locale))
    first, *rest = _TO.split(" ".join(text.lower().split()), maxsplit=1)
    start = _read(first, here)
    end = _read(rest[0], here) if rest else start
    if end < start:
        raise Impossible("The last day lies before the first.")
    if end - start > LONGEST:
        raise Impossible("That is longer than a year.")
    return start, end


def _read(phrase: str, here: Here) -> date:
    day = read_date(phrase, here)
    if day is None:
        raise Unclear("Write a day as in 2026-12-25.")
    return day
