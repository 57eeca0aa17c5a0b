"""The span of days in an address: any time, a period by its name, or from a day to a day."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain import periods
from app.domain.members import Member
from app.domain.periods import CUSTOM, Period
from app.domain.when import FIRST, LAST, local_day
from app.errors import Invalid


@dataclass(frozen=True)
class Span:
    """The days asked for, none for any time or where they are `refused`; `name` is how they were asked for, and the
    texts are what was typed."""

    name: str
    period: Period | None
    first: str = ""
    last: str = ""
    refused: Invalid | None = None
    names = periods.NAMES

    @classmethod
    def of(
        cls, me: Member, query: "MultiDict[str, str]", now: datetime, *, otherwise: str = "", most: int = 10_000
    ) -> "Span":
        """The span an address asks for, by local days of the member; raises Invalid where it has no such name."""
        name, first, last = (query.get(part, "") for part in ("period", "from", "to"))
        name = name or (CUSTOM if first or last else otherwise)
        today = local_day(now, me.zone)
        if name == CUSTOM:
            try:
                return cls(name, periods.between(first, last, today=today, most=most), first, last)
            except Invalid as refused:
                return cls(name, None, first, last, refused)
        week = me.tenant.week
        return cls(name, periods.named(name, today, first_weekday=week.first_weekday) if name else None)

    def bounds(self, me: Member) -> tuple[datetime, datetime]:
        """The instants it lies between, in the member's zone."""
        return self.period.bounds(me.zone) if self.period else (FIRST, LAST)

    @property
    def errors(self) -> dict[str, str]:
        """What is wrong with each of its days."""
        return self.refused.by_field if self.refused else {}

    def query(self) -> dict[str, Any]:
        """Its part of an address."""
        return {"period": self.name, "from": self.first, "to": self.last}
