"""The next action: what is due, and the verbs that move it on."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain import leases
from app.domain.changes import Flight, apply, limits
from app.domain.history import ACTIVITY, PLAN, Target, Verb
from app.domain.ids import FIRST_ID
from app.domain.inputs import Completion
from app.domain.members import Member, require
from app.domain.tenants import NO_SUCH_STAGE
from app.domain.when import FIRST, after_working_days, day_bounds
from app.errors import Invalid

#: The cursor before everything.
BEGINNING = FIRST, FIRST_ID
STATUS = {"next": "open", "won": "won", "lost": "lost"}
MOVE = ("next_action_at", "slips")
CLOSED = "it has no next action, because it is closed. Reopen it first."
STAYS = "it is closed already, and a deal that is won stays so. Reopen it first."


def cards(tx: Tx, ids: list[UUID]) -> Answer:
    """The rows of these opportunities, in no order; those that are gone are left out."""
    return queries.actions.cards(tx, ids=ids)


def due_rows(tx: Tx, *, after: tuple[datetime, UUID], limit: int) -> list[Any]:
    """The team's due opportunities, whole, oldest first: what programs read."""
    return queries.actions.due(tx, after_at=after[0], after_id=after[1], limit=limit).rows


def suggested_at(me: Member, now: datetime, stage_id: UUID) -> datetime:
    """When a deal in this stage usually wants its next action: the stage's cadence from now, in working time."""
    days = next((stage.cadence_days for stage in me.tenant.every_stage if stage.id == stage_id), 1)
    return after_working_days(now, days, zone=me.zone, week=me.tenant.week)


def complete(tx: Tx, me: Member, target: Target, completion: Completion) -> Any:
    """Records what happened and sets the next action, or closes the deal; returns the opportunity's new row. Who had
    opened it is on it no more.

    Raises Missing, Conflict with what was done since, Forbidden, Invalid for a stage that is gone.
    """
    require(me, "rep")
    if completion.stage and not me.tenant.stage(completion.stage):
        raise Invalid([NO_SUCH_STAGE])
    status = STATUS[completion.then]
    after: dict[str, Any] = {"next_action_at": completion.at, "next_action_details": completion.details}
    after |= {"status": status} if status != "open" else {}  # a next step leaves open what is open and won what is won
    after |= {"stage_id": completion.stage} if completion.stage else {}
    after |= {"lost_reason": completion.lost_reason} if completion.lost_reason else {}
    fields, otherwise = (*PLAN, *ACTIVITY, "stage_id"), STAYS if status == "lost" else CLOSED
    verb = Verb("complete", fields, after, completion.note, completion.result, otherwise=otherwise)
    leases.release(tx, me, target.id)
    return apply(tx, me, verb, [target], lambda _: queries.actions.complete(
        tx, me=me.id, id=target.id, version=target.version, at=completion.at, details=completion.details,
        status=status, lost_reason=completion.lost_reason, closed_at=None if status == "open" else tx.now,
        stage=completion.stage, **limits(me, tx.now),
    ))  # fmt: skip


def try_again(tx: Tx, me: Member, targets: list[Target]) -> Any:
    """Nobody answered: logs the attempt and sets the same step again after the stage's cadence."""
    require(me, "rep")
    ats = [suggested_at(me, tx.now, stage.id) for stage in me.tenant.every_stage]
    verb = Verb("try_again", (*PLAN, *ACTIVITY), {"last_activity_at": tx.now}, result="no_answer", otherwise=CLOSED)
    return apply(tx, me, verb, targets, lambda target: queries.actions.try_again(
        tx, me=me.id, id=target.id, version=target.version, ats=ats, **limits(me, tx.now)
    ))  # fmt: skip


def reschedule(tx: Tx, me: Member, targets: list[Target], at: datetime) -> Any:
    """Moves the time of the next action; later is a slip, and no activity."""
    require(me, "rep")
    verb = Verb("reschedule", MOVE, {"next_action_at": at}, otherwise=CLOSED)
    return apply(tx, me, verb, targets, _move(tx, me, at))


def moving(tx: Tx, me: Member, target: Target, at: datetime, batch_id: UUID) -> Flight:
    """The same for one target of a batch whose targets get different times; the caller lands it."""
    require(me, "rep")
    verb = Verb("reschedule", MOVE, {"next_action_at": at}, otherwise=CLOSED)
    return Flight(tx, me, verb, [target], _move(tx, me, at), batch_id)


def planned(tx: Tx, ids: list[UUID]) -> Answer:
    """Rows (id, next_action_at) of those that have a next action, the longest waiting first."""
    return queries.actions.planned(tx, ids=ids)


def note(tx: Tx, me: Member, targets: list[Target], text: str, result: str | None = None) -> Any:
    """Records what happened without completing."""
    require(me, "rep")
    verb = Verb("note", ACTIVITY, {"last_activity_at": tx.now}, note=text, result=result)
    return apply(tx, me, verb, targets, lambda target: queries.actions.note(
        tx, me=me.id, id=target.id, version=target.version, **limits(me, tx.now)
    ))  # fmt: skip


def edit_step(tx: Tx, me: Member, targets: list[Target], details: str) -> Any:
    """Other words for the next action."""
    require(me, "rep")
    verb = Verb("edit_step", ("next_action_details",), {"next_action_details": details}, otherwise=CLOSED)
    return apply(tx, me, verb, targets, lambda target: queries.actions.edit_step(
        tx, me=me.id, id=target.id, version=target.version, details=details
    ))  # fmt: skip


def loads(tx: Tx, me: Member, days: list[date], moved: Iterable[UUID]) -> Answer:
    """Rows of how many actions lie on each of the days beside those of the deals that are to be moved there, up to 100:
    actions of their owners, or mine where they have none."""
    bounds = [day_bounds(day, me.zone) for day in days]
    starts, ends = [start for start, _ in bounds], [end for _, end in bounds]
    return queries.actions.loads(tx, me=me.id, moved=list(moved), starts=starts, ends=ends)


def _move(tx: Tx, me: Member, at: datetime) -> Callable[[Target], Answer]:
    return lambda target: queries.actions.reschedule(tx, me=me.id, id=target.id, version=target.version, at=at)
