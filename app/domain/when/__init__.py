"""Time as people say it: typed time + zone + working week + now -> instant, or a complaint. The door to this package.

Everything here is pure: `now` is an argument, instants are aware, those returned are in UTC, and zones are zoneinfo's.
"""

from app.domain.when.dates import read_iso_day
from app.domain.when.here import Impossible, Unclear
from app.domain.when.instants import (
    FIRST,
    LAST,
    ONE_DAY,
    after_months,
    day_bounds,
    local_day,
    to_instant,
    urgency,
)
from app.domain.when.off import read_days_off
from app.domain.when.presets import presets, read_preset_or_time
from app.domain.when.said import say_distance, say_instant, say_time, spelling
from app.domain.when.typed import find_time, read_iso, read_time
from app.domain.when.week import (
    Week,
    after_working_days,
    is_working,
    next_start,
    opening,
    spread_days,
    working_days,
)

__all__ = [
    "FIRST",
    "LAST",
    "ONE_DAY",
    "Impossible",
    "Unclear",
    "Week",
    "after_months",
    "after_working_days",
    "day_bounds",
    "find_time",
    "is_working",
    "local_day",
    "next_start",
    "opening",
    "presets",
    "read_days_off",
    "read_iso",
    "read_iso_day",
    "read_preset_or_time",
    "read_time",
    "say_distance",
    "say_instant",
    "say_time",
    "spelling",
    "spread_days",
    "to_instant",
    "urgency",
    "working_days",
]
