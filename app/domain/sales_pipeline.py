"""The file of a sales pipeline: what its columns mean, row by row. Pure."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from babel.numbers import get_currency_precision

from app.domain.csv_rows import clean, read_rows
from app.domain.tenants import Stage, Tenant
from app.domain.when import opening, to_instant
from app.domain.when.instants import FIRST, LAST
from app.errors import Complaint, Invalid

COLUMNS = (
    "Account", "Opportunity_ID", "Sales_Agent", "Deal_Stage", "Product", "Close_Date", "Close_Value", "Created_On",
)  # fmt: skip
STATUSES = {"in_progress": "open", "won": "won", "lost": "lost"}
NOT_STATED = "not stated"
LARGEST_VALUE = 10**15

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")


class Deal(NamedTuple):
    """A row as it is understood: all that is stored of it but its owner's id and the time of its next action."""

    line: int
    reference: str
    name: str
    company: str
    tags: list[str]
    owner: str
    value: int | None
    currency: str
    status: str
    lost_reason: str | None
    stage_id: UUID
    next_action_details: str | None
    expected_close_on: date | None
    created_at: datetime
    closed_at: datetime | None
    last_activity_at: datetime
    stale_floor_at: datetime
    stale_cap_at: datetime


class Activity(NamedTuple):
    """When something last happened to a deal, and the limits that follow from it."""

    at: datetime
    stale_floor_at: datetime
    stale_cap_at: datetime

    @classmethod
    def of(cls, stage: Stage, at: datetime) -> "Activity":
        """The activity at an instant on a deal in a stage."""
        return cls(at, stage.stale_floor_at(at), stage.stale_cap_at(at))


def read_deals(stream: BinaryIO, tenant: Tenant, now: datetime) -> Iterator[Deal]:
    """The deals of a file, one by one; at its end raises Invalid with every row's complaints, a hundred at most.

    Open deals get the tenant's first stage, closed ones its last: the file knows no others. Days are the tenant's: a
    deal was created as that day's working hours began and closed as they ended.
    """
    reader = _Reader(tenant, now)
    for number, cells in read_rows(stream, COLUMNS, reader.complaints):
        deal = reader.read(number, cells)
        if deal and not reader.complaints:
            yield deal
    if reader.complaints:
        raise Invalid(reader.complaints)


class _Reader:
    """Turns rows into deals of one tenant, and keeps what is wrong with them."""

    def __init__(self, tenant: Tenant, now: datetime) -> None:
        self.complaints: list[Complaint] = []
        self._tenant = tenant
        self._now = now
        self._digits = get_currency_precision(tenant.currency)
        self._first, self._last = tenant.stages[0], tenant.stages[-1]
        self._working_on = Activity.of(self._first, now)
        self._rows: dict[str, int] = {}
        # A file names the same few hundred days over and over.
        self._created = lru_cache(4096)(self._opening)
        self._closed = lru_cache(4096)(self._ending)

    def read(self, number: int, cells: dict[str, str]) -> Deal | None:
        """The deal of a row; None when there are complaints about it."""
        row = _Row(number, cells)
        company, product = row.read("Account", _at_most(200)) or "", row.read("Product", _at_most(100)) or ""
        name = f"{company} {product}".strip()
        if not row.complaints and not 0 < len(name) <= 200:
            row.complain("Account, Product", "together they name the deal, in 1 to 200 characters")
        reference = row.read("Opportunity_ID", self._reference(number), needed="a deal is known again by it")
        owner = row.read("Sales_Agent", _at_most(100)) or ""
        value = row.read("Close_Value", self._value)
        created_at = row.read("Created_On", self._created, needed="the day it was created is needed")
        status = row.read("Deal_Stage", _status, needed="it should be In_Progress, Won or Lost")
        if status == "open":
            stage, activity, closed_at = self._first, self._working_on, None
            details = f"Follow up on {product}" if product else f"Follow up with {company}"
            expected_close_on = row.read("Close_Date", _day)
        else:
            needed = "the day it was closed is needed" if status else ""
            stage, activity = self._last, row.read("Close_Date", self._closed, needed=needed)
            details, expected_close_on, closed_at = None, None, activity and activity.at
        if row.complaints:
            self.complaints += row.complaints
            return None
        return Deal(
            number, reference, name, company, [product] if product else [], owner, value, self._tenant.currency,
            status, NOT_STATED if status == "lost" else None, stage.id, details, expected_close_on, created_at,
            closed_at, *activity,
        )  # fmt: skip

    def _reference(self, number: int) -> Callable[[str], str]:
        def read(text: str) -> str:
            earlier = self._rows.setdefault(_at_most(200)(text), number)
            if earlier != number:
                raise ValueError(f"{_said(text)} is in row {earlier} too")
            return text

        return read

    def _value(self, text: str) -> int:
        if not AMOUNT.fullmatch(text):
            raise ValueError(f"{_said(text)} is not an amount such as 1234.50")
        units = Decimal(text).scaleb(self._digits)
        if units != int(units):
            raise ValueError(f"{_said(text)} has more decimal places than {self._tenant.currency}")
        if units > LARGEST_VALUE:
            raise ValueError(f"{_said(text)} is too large")
        return int(units)

    def _opening(self, text: str) -> datetime:
        return self._past(text, opening(_day(text), zone=self._tenant.zone, week=self._tenant.week))

    def _ending(self, text: str) -> Activity:
        evening = to_instant(datetime.combine(_day(text), self._tenant.week.end), self._tenant.zone)
        return Activity.of(self._last, self._past(text, evening))

    def _past(self, text: str, at: datetime) -> datetime:
        zone = self._tenant.zone
        if at.astimezone(zone).date() > self._now.astimezone(zone).date():
            raise ValueError(f"{_said(text)} lies in the future")
        if not FIRST <= at < LAST:
            raise ValueError(OUT_OF_RANGE.format(_said(text)))
        return at


class _Row:
    """One row while it is read."""

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.complaints: list[Complaint] = []
        self._number = number
        self._cells = cells

    def read(self, column: str, reader: Callable[[str], Any], *, needed: str = "") -> Any:
        """What the reader makes of a cell; None after a complaint and for an empty one, unless it is needed."""
        try:
            text = clean(self._cells[column])
            if text:
                return reader(text)
            if needed:
                self.complain(column, needed)
        except ValueError as error:
            self.complain(column, str(error))
        return None

    def complain(self, column: str, words: str) -> None:
        """Notes what is wrong with a column of this row."""
        self.complaints.append(Complaint(f"row {self._number}", f"{column}: {words}."))


def _at_most(longest: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"{len(text):,} characters, of which at most {longest} can be kept")
        return text

    return read


def _status(text: str) -> str:
    try:
        return STATUSES[text.lower().replace(" ", "_")]
    except KeyError:
        raise ValueError(f"{_said(text)} should be In_Progress, Won or Lost") from None


OUT_OF_RANGE = "{} should lie between the years 2000 and 2200"


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text if DAY.fullmatch(text) else "")
    except ValueError:
        raise ValueError(f"{_said(text)} is not a day such as 2017-04-24") from None
    if not FIRST.year <= day.year < LAST.year:
        raise ValueError(OUT_OF_RANGE.format(_said(text)))
    return day


def _said(text: str) -> str:
    """The text in quotes, shortened where it is long."""
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
