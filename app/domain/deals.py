"""The rows of a file as deals: what its columns mean, row by row. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import lru_cache
from itertools import chain, islice
from typing import BinaryIO, NamedTuple
from uuid import UUID

from app.domain.cells import OUT_OF_RANGE, Clock, at_most, read_amount, read_currency, read_tags, said
from app.domain.columns import Layout, guess
from app.domain.csv_rows import read_rows, row_of
from app.domain.fields import LONGEST_TAG, read_uuid
from app.domain.rows import Row
from app.domain.stages import Stage
from app.domain.tenants import Tenant
from app.domain.when import FIRST, LAST
from app.errors import Complaint, Invalid

OPEN, WON, LOST = "open", "won", "lost"
STATUSES = {
    "open": OPEN, "in progress": OPEN, "active": OPEN, "new": OPEN, "pending": OPEN,
    "won": WON, "closed won": WON, "closedwon": WON, "lost": LOST, "closed lost": LOST, "closedlost": LOST,
}  # fmt: skip
STATUS_WORDS = "open, in progress, won or lost"
NOT_STATED = "not stated"
#: So many rows are looked at before a file is read.
SAMPLED = 50


class Deal(NamedTuple):
    """A row as it is understood: all that is stored of it but its owner's id; an open deal may lack its next time.

    `id` is the one the file names, if any; `staged` whether it names the stage."""

    line: int
    id: UUID | None
    reference: str | None
    name: str
    company: str
    contact_name: str
    contact_email: str
    contact_phone: str
    tags: list[str]
    owner: str
    value: int | None
    currency: str
    status: str
    lost_reason: str | None
    stage_id: UUID
    staged: bool
    next_action_at: datetime | None
    next_action_details: str | None
    expected_close_on: date | None
    created_at: datetime
    closed_at: datetime | None
    last_activity_at: datetime
    stale_floor_at: datetime
    stale_cap_at: datetime


class Standing(NamedTuple):
    """Where a deal stands by its stage and status columns; `stage` is None where the file does not say."""

    status: str
    stage: Stage | None


def read_deals(stream: BinaryIO, tenant: Tenant, now: datetime, locale: str = "en-GB") -> tuple[Layout, Iterator[Deal]]:
    """The layout of a file whose columns are known by their names, and its deals, one by one; at their end raises
    Invalid with every row's complaints, a hundred at most."""
    complaints: list[Complaint] = []
    rows = read_rows(stream, complaints)
    header = [name.strip() for name in next(rows, (0, []))[1]]
    start = list(islice(rows, SAMPLED))
    layout = guess(header, [cells for _, cells in start], locale)
    problems = layout.problems() if header else []
    if problems:
        raise Invalid([Complaint("", f"{words} The columns are {', '.join(header)}.") for words in problems])
    return layout, _read(chain(start, rows), Reader(tenant, now, layout, complaints), complaints)


def _read(rows: Iterable[tuple[int, list[str]]], reader: "Reader", complaints: list[Complaint]) -> Iterator[Deal]:
    for number, cells in rows:
        deal = reader.read(number, cells)
        if deal and not complaints:
            yield deal
    if complaints:
        raise Invalid(sorted(complaints, key=row_of))


def named_before(text: str, earlier: int) -> str:
    """What is wrong with an id or a reference that an earlier row has."""
    return f"{said(text)} is in row {earlier} too"


class Reader:
    """Turns rows into deals of one tenant, and keeps what is wrong with them.

    Days are the tenant's: a deal was created as that day's working hours began and closed as they ended. Where the
    file does not say, open deals get the tenant's first stage, closed ones its last.
    """

    def __init__(self, tenant: Tenant, now: datetime, layout: Layout, complaints: list[Complaint]) -> None:
        self._tenant = tenant
        self._now = now
        self._layout = layout
        self._complaints = complaints
        self._clock = Clock(tenant, now, layout.manner)
        self._stages = {stage.name.casefold(): stage for stage in tenant.stages}
        self._stage_words = f"{STATUS_WORDS}, or one of the stages {', '.join(one.name for one in tenant.stages)}"
        self._names = {one.name.casefold(): one.name for one in tenant.colleagues}
        self._names |= {one.name: one.name for one in tenant.colleagues}
        #: The ids and references read so far, each with the column and the row that named it first.
        self.named: dict[str, tuple[str, int]] = {}
        # A file names the same few hundred days over and over.
        self._day = lru_cache(4096)(self._clock.day)
        self._begun = lru_cache(4096)(lambda text: self._past(text, tenant.week.start))
        self._ended = lru_cache(4096)(lambda text: self._past(text, tenant.week.end))

    def read(self, number: int, cells: list[str]) -> Deal | None:
        """The deal of a row; None when there are complaints about it."""
        row = Row(number, cells, self._layout)
        company, product = row.read("company", at_most(200)) or "", row.read("product", at_most(100)) or ""
        name = self._name(row, company, product)
        known, reference = self._known(row)
        value, currency = self._worth(row)
        created_at = row.read("created_at", self._begun, needed="the day it was created is needed") or self._now
        standing = self._standing(row)
        status, stage = standing.status, standing.stage or self._tenant.stages[0 if standing.status == OPEN else -1]
        expected = row.read("expected_close_on", self._day) or (
            row.read("close_on", self._day) if status == OPEN else None
        )
        closed_at = None if status == OPEN else self._closed(row)
        active_at = row.read("last_activity_at", self._begun) or closed_at or self._now
        at, details = self._step(row, status, name, company, product)
        deal = Deal(
            line=number,
            id=known,
            reference=reference,
            name=name,
            company=company,
            contact_name=row.read("contact_name", at_most(200)) or "",
            contact_email=row.read("contact_email", at_most(254)) or "",
            contact_phone=row.read("contact_phone", at_most(60)) or "",
            tags=row.read("tags", read_tags) or ([] if "tags" in row else _tagged(product)),
            owner=row.read("owner", self._owner) or "",
            value=value,
            currency=currency,
            status=status,
            lost_reason=self._lost_reason(row) if status == LOST else None,
            stage_id=stage.id,
            staged=bool(standing.stage),
            next_action_at=at,
            next_action_details=details,
            expected_close_on=expected,
            created_at=created_at,
            closed_at=closed_at,
            last_activity_at=active_at,
            **stage.limits(active_at),
        )
        self._complaints += row.complaints
        return None if row.complaints else deal

    def _name(self, row: Row, company: str, product: str) -> str:
        """What the deal is called: as its company and product are, where the file has no name for it."""
        name = row.read("name", at_most(200)) or f"{company} {product}".strip()
        if not row.complaints and not 0 < len(name) <= 200:
            names = ", ".join(self._layout.column(each) for each in ("name", "company", "product") if each in row)
            row.complain("", f"{names}: together they name the deal, in 1 to 200 characters")
        return name

    def _known(self, row: Row) -> tuple[UUID | None, str | None]:
        """The id and the reference the deal is known again by; no other row may have one of them."""
        known, reference = row.read("id", read_uuid), row.read("reference", at_most(200), needed=self._needs("id"))
        for column, text in (("id", known and str(known)), ("reference", reference)):
            _, earlier = self.named.setdefault(text, (column, row.number)) if text else ("", row.number)
            if earlier != row.number:
                row.complain(column, named_before(text, earlier))
        return known, reference

    def _worth(self, row: Row) -> tuple[int | None, str]:
        """The value in whole minor units, and its currency: the one named beside it, in its column, or the tenant's."""
        currency = row.read("currency", read_currency) or self._tenant.currency
        return row.read("value", lambda text: read_amount(text, self._layout.manner, currency)) or (None, currency)

    def _owner(self, text: str) -> str:
        """The name of a member, however it is capitalised; of who is none, as it is."""
        return self._names.get(text) or self._names.get(text.casefold()) or at_most(100)(text)

    def _lost_reason(self, row: Row) -> str:
        return row.read("lost_reason", at_most(500), lines=True) or NOT_STATED

    def _needs(self, other: str) -> str:
        return "" if other in self._layout.places else "a deal is known again by it"

    def _standing(self, row: Row) -> Standing:
        stage_needed = "" if "status" in row else f"it is empty and should be {self._stage_words}"
        found = row.read("stage", self._stage, needed=stage_needed) or Standing(OPEN, None)
        status = row.read("status", _status, needed=f"it is empty and should be {STATUS_WORDS}")
        return found._replace(status=status) if status else found

    def _stage(self, text: str) -> Standing:
        stage, status = self._stages.get(text.casefold()), STATUSES.get(_spaced(text))
        if not (stage or status or self._layout.first_stage):
            raise ValueError(f"{said(text)} should be {self._stage_words}")
        return Standing(OPEN if stage or not status else status, stage)

    def _closed(self, row: Row) -> datetime:
        """When a closed deal was closed; needed where the file has a column for it."""
        needed = "the day it was closed is needed"
        column = "closed_at" if "closed_at" in row else "close_on"
        return row.read(column, self._ended, needed=needed) or self._now

    def _step(self, row: Row, status: str, name: str, company: str, product: str) -> tuple[datetime | None, str | None]:
        """The next action: the file's, or for an open deal words of our own and no time yet."""
        at = row.read("next_action_at", self._clock.plan)
        details = row.read("next_action_details", at_most(2000), lines=True)
        if status == OPEN:
            about = f"on {product}" if product else f"with {company}" if company else f"on {name}"
            return at, details or f"Follow up {about}"
        return (at, details) if status == WON and at and details else (None, None)

    def _past(self, text: str, clock: time) -> datetime:
        at, zone = self._clock.instant(text, clock), self._tenant.zone
        if at.astimezone(zone).date() > self._now.astimezone(zone).date():
            raise ValueError(f"{said(text)} lies in the future")
        if not FIRST <= at < LAST:
            raise ValueError(OUT_OF_RANGE.format(said(text)))
        return at


def _tagged(product: str) -> list[str]:
    """A product is a tag, unless it is longer than one can be."""
    return [product] if 0 < len(product) <= LONGEST_TAG else []


def _status(text: str) -> str:
    try:
        return STATUSES[_spaced(text)]
    except KeyError:
        raise ValueError(f"{said(text)} should be {STATUS_WORDS}") from None


def _spaced(text: str) -> str:
    return " ".join(text.lower().replace("_", " ").split())
