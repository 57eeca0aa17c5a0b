"""The pipeline: what is open, by stage and by when it is expected to close. Renewals of won deals are not in it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain.members import Member
from app.domain.stages import Stage
from app.domain.when import ONE_DAY, local_day

BY_STAGE, BY_MONTH, IN_ALL = 1, 2, 3
#: So many months are shown one by one.
MONTHS = 12


@dataclass(frozen=True)
class Worth:
    """What deals are worth together, in one currency."""

    value: Decimal
    currency: str


@dataclass(frozen=True)
class Heap:
    """Some deals: how many, what they are worth in each currency, and how many of them say nothing of it."""

    count: int
    worth: list[Worth]
    unvalued: int


@dataclass(frozen=True)
class Pipeline:
    """All open deals, by stage in the stages' order, and by month of expected close: `None` is not known, and a month
    that is past or a year ahead stands for all like it."""

    all: Heap
    stages: list[tuple[Stage, Heap]]
    months: list[tuple[int | None, date | None, Heap]]


def find(tx: Tx, me: Member, owners: tuple[UUID, ...] | None) -> Pipeline:
    """The pipeline of some owners, or of everybody; a stage without deals is in it, a removed one only with deals."""
    today = local_day(tx.now, me.zone)
    month = today.year * 12 + today.month
    rows = queries.pipeline.cells(
        tx, owners=None if owners is None else list(owners), today=today, month=month, beyond=_first(month + MONTHS)
    ).rows
    by_stage = _heaps(me, rows, BY_STAGE, "stage_id")
    ahead = _heaps(me, rows, BY_MONTH, "ahead")
    stages = [stage for stage in me.tenant.every_stage if not stage.removed or stage.id in by_stage]
    return Pipeline(
        _heaps(me, rows, IN_ALL, "kind").get(IN_ALL, Heap(0, [], 0)),
        [(stage, by_stage.get(stage.id, Heap(0, [], 0))) for stage in stages],
        [(months, None if months is None else _first(month + months), heap) for months, heap in ahead.items()],
    )


def closing(me: Member, now: datetime, ahead: int | None) -> dict[str, Any]:
    """What narrows a view to the deals of one of the months, see `Pipeline`: the former days of this one are past."""
    if ahead is None:
        return {"undated": True}
    today = local_day(now, me.zone)
    month = today.year * 12 + today.month + ahead
    if ahead < 0:
        return {"closes_to": today - ONE_DAY}
    first = max(today, _first(month))
    return {"closes_from": first, "closes_to": None if ahead >= MONTHS else _first(month + 1) - ONE_DAY}


def _heaps(me: Member, rows: list[Any], kind: int, by: str) -> dict[Any, Heap]:
    """The rows of a kind put together by a column; the team's own currency comes first."""
    own = sorted((row for row in rows if row.kind == kind), key=lambda row: row.currency != me.tenant.currency)
    keys = dict.fromkeys(getattr(row, by) for row in rows if row.kind == kind)
    return {key: _heap([row for row in own if getattr(row, by) == key]) for key in keys}


def _heap(rows: list[Any]) -> Heap:
    count, valued = sum(row.total for row in rows), sum(row.valued for row in rows)
    return Heap(count, [Worth(row.value, row.currency) for row in rows if row.valued], count - valued)


def _first(month: int) -> date:
    """The first day of a month, counted from the year 0."""
    return date((month - 1) // 12, (month - 1) % 12 + 1, 1)
