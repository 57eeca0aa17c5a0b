"""A change of stage moves nothing by itself: it offers the cadence, and rescheduling by that is a verb of its own."""

from typing import Any, NamedTuple
from uuid import UUID

from app.domain.members import Member


class Offer(NamedTuple):
    """So many working days until the next action, for one opportunity."""

    opportunity_id: UUID
    days: int


def of_row(me: Member, row: Any) -> Offer | None:
    """What is offered for an opportunity as it is now; nothing where it has no next action."""
    return _offer(me, row.id, row.stage_id) if row.next_action_at else None


def of_entry(me: Member, entry: Any) -> Offer | None:
    """The same after what the history has as just done; nothing unless one opportunity was moved to a stage."""
    moved = entry.verb == "stage" and entry.many < 2 and not entry.undone
    return _offer(me, entry.opportunity_id, UUID(entry.after["stage_id"])) if moved and entry.planned_for else None


def _offer(me: Member, opportunity_id: UUID, stage_id: UUID) -> Offer | None:
    stage = me.tenant.stage(stage_id)
    return Offer(opportunity_id, stage.cadence_days) if stage else None
