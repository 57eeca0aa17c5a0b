"""The team's own settings: name, zone, currency, working week, days off, and how often a step may slip."""

import re
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app import queries
from app.database import Tx
from app.domain import audit
from app.domain.admission import CurrencyCode, Name, ZoneName
from app.domain.fields import Count, clean, complaint
from app.domain.inputs import Input
from app.domain.members import Member, require
from app.domain.when import Unclear, read_days_off

#: So many days off are kept at most: decades of them.
MOST_HOLIDAYS = 1000

CLOCK_PATTERN = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(:00)?")


def _read_clock(value: Any) -> time:
    found = CLOCK_PATTERN.fullmatch(clean(value)) if isinstance(value, str) else None
    if not found:
        raise PydanticCustomError("clock", "Give the time of day as in 09:00.")
    return time(int(found[1]), int(found[2]))


def _read_weekdays(value: Any) -> list[int]:
    if not isinstance(value, list) or not value:
        raise PydanticCustomError("weekdays", "Choose at least one day.")
    if not set(value) <= set("0123456"):
        raise PydanticCustomError("weekdays", "A weekday is a number from 0, Monday, to 6, Sunday.")
    return sorted({int(day) for day in value})


def _read_holidays(value: Any, info: ValidationInfo) -> list[date]:
    lines = [line.strip() for line in str(clean(value or "")).splitlines()]
    days = {day for number, line in enumerate(lines, 1) if line for day in _read_line(number, line, info)}
    if len(days) > MOST_HOLIDAYS:
        raise PydanticCustomError("holidays", "At most {most} days off.", {"most": f"{MOST_HOLIDAYS:,}"})
    return sorted(days)


def _read_line(number: int, line: str, info: ValidationInfo) -> Iterator[date]:
    me, now = (info.context or {})["me"], (info.context or {})["now"]
    try:
        first, last = read_days_off(line, now=now, zone=me.zone, locale=me.locale)
    except Unclear as unclear:
        raise complaint(f"Line {number}, “{line[:40]}”: {unclear}") from unclear
    yield from (first + timedelta(days) for days in range((last - first).days + 1))


class Team(Input):
    """The form of the team's settings. Days off come as text, one a line, or from one day to another."""

    name: Name
    zone: ZoneName
    currency: CurrencyCode
    week_days: Annotated[list[int], BeforeValidator(_read_weekdays)]
    week_starts: Annotated[time, BeforeValidator(_read_clock)]
    week_ends: Annotated[time, BeforeValidator(_read_clock)]
    holidays: Annotated[list[date], BeforeValidator(_read_holidays)]
    slip_limit: Annotated[Count, Field(ge=1, le=100)]

    @field_validator("week_ends")
    @classmethod
    def _after_start(cls, value: time, info: ValidationInfo) -> time:
        if value <= info.data.get("week_starts", time.min):
            raise PydanticCustomError("week", "The working day must end after it starts.")
        return value


def change(tx: Tx, me: Member, given: Team) -> None:
    """Keeps the settings; they bind for everybody in the team from the next request on."""
    require(me, "admin")
    queries.team.change(tx, **given.model_dump())
    audit.record(tx, "settings_changed", actor=me.id)
