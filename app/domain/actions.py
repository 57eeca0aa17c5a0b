"""The next action: what is due, and the completion that always leaves a next step behind."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain import history, opportunities
from app.domain.inputs import Completion
from app.domain.members import Member, require
from app.domain.when import after_working_days, day_bounds, local_day
from app.errors import Complaint, Invalid

PAGE = 50
LATE_DAYS = 3
NOBODY = UUID(int=0)
BEGINNING = (datetime.fromisoformat("2000-01-01T00:00:00+00:00"), NOBODY)
STATUS = {"next": "open", "won": "won", "lost": "lost"}
CLOSED = "This deal has no next action to complete: it is closed. Reopen it first."


@dataclass(frozen=True)
class Header:
    """How much is due: `total` up to 1000, of which `earlier` are from former days and `late` more than three days
    late; `next_at` is when the next one falls due."""

    total: int
    earlier: int
    late: int
    next_at: datetime | None


@dataclass(frozen=True)
class Page:
    """A page of due actions that may still be on its way; reading it waits."""

    _keys: Answer
    _header: Answer | None

    def keys(self) -> list[tuple[UUID, int]]:
        """The cards' ids and versions in order; one more than PAGE where another page follows."""
        row = self._keys.one
        return list(zip(row.ids or (), row.versions or (), strict=True))

    def header(self) -> Header | None:
        """The counts and the next time; a page after the first has none."""
        return Header(*self._header.one) if self._header else None


def due(tx: Tx, me: Member, *, owner: UUID | None = None, after: tuple[datetime, UUID] = BEGINNING) -> Page:
    """What is due for the team, for one owner or for NOBODY: oldest first, ties by id, after a cursor (time, id)."""
    of = {"owner": owner} if owner is not None else {}
    find = queries.actions.keys_of if of else queries.actions.keys
    keys = find(tx, **of, until=tx.now, after_at=after[0], after_id=after[1], limit=PAGE + 1)
    return Page(keys, header(tx, me, owner=owner) if after == BEGINNING else None)


def header(tx: Tx, me: Member, *, owner: UUID | None = None) -> Answer:
    """The row of a Header; days begin at midnight in the member's zone."""
    today = local_day(tx.now, me.zone)
    starts = {"today": day_bounds(today, me.zone)[0], "recent": day_bounds(today - timedelta(LATE_DAYS), me.zone)[0]}
    if owner is None:
        return queries.actions.header(tx, **starts)
    return queries.actions.header_of(tx, owner=owner, **starts)


def load(tx: Tx, me: Member, day: date, *, owner: UUID | None = None) -> int:
    """How many actions lie on a day of the member's zone, up to 100."""
    starts_at, ends_at = day_bounds(day, me.zone)
    if owner is None:
        return queries.actions.count_between(tx, starts_at=starts_at, ends_at=ends_at).value
    return queries.actions.count_between_of(tx, owner=owner, starts_at=starts_at, ends_at=ends_at).value


def cards(tx: Tx, ids: list[UUID]) -> list[Any]:
    """The rows of these opportunities, in no order; those that are gone are left out."""
    return queries.actions.cards(tx, ids=ids).rows if ids else []


def due_rows(tx: Tx, *, after: tuple[datetime, UUID], limit: int) -> list[Any]:
    """The team's due opportunities, whole, oldest first: what programs read."""
    return queries.actions.due(tx, after_at=after[0], after_id=after[1], limit=limit).rows


def suggested_at(me: Member, now: datetime, stage_id: UUID) -> datetime:
    """When a deal in this stage usually wants its next action: the stage's cadence from now, in working time."""
    stage = me.tenant.stage(stage_id)
    days = stage.cadence_days if stage else 1
    return after_working_days(now, days, zone=me.zone, week=me.tenant.week)


def complete(tx: Tx, me: Member, opportunity_id: UUID, version: int | None, completion: Completion) -> Any:
    """Records what happened and sets the next action, or closes the deal; returns the opportunity's new row.

    Without a version it acts on whatever is there. Raises Missing, Conflict with what was done since, Forbidden.
    """
    require(me, "rep")
    if completion.stage and not me.tenant.stage(completion.stage):
        raise Invalid([Complaint("stage", "There is no such stage any more: choose another.")])
    if version is None:
        version = opportunities.present_version(tx, opportunity_id)
    status, stages = STATUS[completion.then], me.tenant.stages
    planned = {"next_action_at": completion.at, "next_action_details": completion.details, "status": status}
    moved = {"stage_id": completion.stage} if completion.stage else {}
    history.record(
        tx, me, "complete", opportunity_id, version, fields=history.ACTIVITY, note=completion.note,
        result=completion.result, after=planned | moved | {"lost_reason": completion.lost_reason},
    )  # fmt: skip
    completed = queries.actions.complete(
        tx, id=opportunity_id, version=version, at=completion.at, details=completion.details,
        status=status, lost_reason=completion.lost_reason, closed_at=None if status == "open" else tx.now,
        stage=completion.stage, stages=[stage.id for stage in stages],
        stale_floors=[stage.stale_floor_at(tx.now) for stage in stages],
        stale_caps=[stage.stale_cap_at(tx.now) for stage in stages],
    )  # fmt: skip
    row = queries.opportunities.find(tx, id=opportunity_id)
    if completed.one is None:
        raise opportunities.why_not(tx, opportunity_id, version, otherwise=CLOSED)
    return row.one
