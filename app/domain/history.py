"""The append-only log: the source of timelines, undo and reports."""

from typing import Any
from uuid import UUID, uuid4

from app import database, queries
from app.database import Answer, Tx
from app.domain.members import Member

LAST_VERSION = 2**31 - 1

#: The fields a verb that counts as activity may change: what undo has to put back.
ACTIVITY = (
    "next_action_at", "next_action_details", "first_due_at", "slips", "last_activity_at", "stage_id", "status",
    "lost_reason", "closed_at", "stale_floor_at", "stale_cap_at",
)  # fmt: skip


def record(
    tx: Tx,
    me: Member,
    verb: str,
    opportunity_id: UUID,
    version: int,
    *,
    fields: tuple[str, ...],
    after: dict[str, Any],
    note: str = "",
    result: str | None = None,
    batch_id: UUID | None = None,
) -> Answer:
    """Writes the entry of what the next statement will do, from the locked row; none unless the version is right.

    `fields` are those whose former values are kept; `after` holds the new values the caller knows.
    """
    return queries.history.record(
        tx, entry=uuid4(), verb=verb, opportunity=opportunity_id, version=version, actor=me.id, fields=list(fields),
        after=database.json(after), note=note, result=result, batch=batch_id,
    )  # fmt: skip


def timeline(tx: Tx, opportunity_id: UUID, *, before_version: int = LAST_VERSION, limit: int = 50) -> list[Any]:
    """What was done to an opportunity, latest first."""
    return queries.history.timeline(tx, opportunity=opportunity_id, before_version=before_version, limit=limit).rows


def since(tx: Tx, opportunity_id: UUID, version: int) -> list[Any]:
    """What was done to an opportunity after a version, in order; at most 20 entries."""
    return queries.history.since(tx, opportunity=opportunity_id, version=version).rows
