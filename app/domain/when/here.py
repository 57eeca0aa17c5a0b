"""What a phrase is read against, and the two ways in which reading fails."""

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.when.said import Customs
from app.domain.when.week import Week


class Here(NamedTuple):
    """Where and when a phrase is read; `today` is the local day of `now` in `zone`."""

    now: datetime
    today: date
    zone: ZoneInfo
    week: Week
    customs: Customs


class Unclear(ValueError):
    """Text that is no time to plan for; `str()` is a full sentence for the person."""


class Impossible(Unclear):
    """Text that was understood and still names no time to plan for: it is past, out of range or in no calendar."""
