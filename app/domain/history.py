"""The append-only log: the source of timelines, undo and reports."""

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from app import database, queries
from app.database import Answer, Tx
from app.domain.members import Member

LAST_VERSION = 2**31 - 1

#: What a verb that plans or closes may change.
PLAN = (
    "next_action_at", "next_action_details", "first_due_at", "slips", "status", "lost_reason", "closed_at",
)  # fmt: skip
#: What a verb that counts as activity changes besides.
ACTIVITY = ("last_activity_at", "stale_floor_at", "stale_cap_at")
STAGE = ("stage_id", "stale_floor_at", "stale_cap_at")


class Target(NamedTuple):
    """An opportunity as the person saw it."""

    id: UUID
    version: int


@dataclass(frozen=True)
class Verb:
    """How a verb is recorded: its name, the fields whose former values are kept, the new values the caller knows."""

    name: str
    fields: tuple[str, ...]
    after: dict[str, Any]
    note: str = ""
    result: str | None = None
    #: Why a target at the right version may still be left as it is, in words for the person.
    otherwise: str = "This cannot be done to it."


def record(tx: Tx, me: Member, verb: Verb, target: Target, batch_id: UUID | None = None) -> Answer:
    """Writes the entry of what the next statement will do, from the locked row; none unless the version is right."""
    return queries.history.record(
        tx, entry=uuid4(), verb=verb.name, opportunity=target.id, version=target.version, actor=me.id,
        fields=list(verb.fields), after=database.json(verb.after), note=verb.note, result=verb.result, batch=batch_id,
    )  # fmt: skip


def timeline(tx: Tx, opportunity_id: UUID, *, before_version: int = LAST_VERSION, limit: int = 50) -> list[Any]:
    """What was done to an opportunity, latest first."""
    return queries.history.timeline(tx, opportunity=opportunity_id, before_version=before_version, limit=limit).rows


def since(tx: Tx, target: Target) -> list[Any]:
    """What was done to an opportunity after a version, in order; at most 20 entries."""
    return queries.history.since(tx, opportunity=target.id, version=target.version).rows


def undoable(tx: Tx, me: Member, opportunity_id: UUID | None = None) -> list[Any]:
    """The entries undo would take back for a member, on one opportunity or wherever he was last, with the states of
    their deals and what stands in the way."""
    return queries.history.undoable(tx, actor=me.id, opportunity=opportunity_id).rows


def redoable(tx: Tx, me: Member, opportunity_id: UUID | None = None) -> list[Any]:
    """The entries redo would bring back for a member, likewise."""
    return queries.history.redoable(tx, actor=me.id, opportunity=opportunity_id).rows


def take_back(tx: Tx, me: Member, verb: str, entries: list[Any]) -> None:
    """Writes one entry of undo or redo for each of `entries`, tied by a batch id when they are several."""
    back = [
        {"id": uuid4(), "opportunity_id": e.opportunity_id, "version": e.version, "before": e.before, "undoes_id": e.id}
        for e in entries
    ]
    batch_id = uuid4() if len(entries) > 1 else None
    queries.history.take_back(tx, verb=verb, actor=me.id, entries=database.json(back), batch=batch_id)
