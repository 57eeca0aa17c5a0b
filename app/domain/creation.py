"""A new opportunity: it begins with its next action, and with the first entry of its history."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app import database, queries
from app.database import Tx
from app.domain import inputs, search
from app.domain.changes import current
from app.domain.facts import Facts
from app.domain.fields import Id
from app.domain.ids import new_id
from app.domain.inputs import Reopening
from app.domain.members import Member, require
from app.domain.quick import read_line
from app.domain.tenants import NO_SUCH_STAGE
from app.errors import Invalid


class NewOpportunity(Facts, Reopening):
    """All there is to say of a new deal. Without a stage it starts in the first, without a word on its owner it is
    mine."""

    stage: Id = None
    owner: Id = None


def read(form: dict[str, Any], *, me: Member, now: datetime) -> NewOpportunity:
    """What a form says: what its quick line says counts, the fields say the rest. Raises Invalid with the complaints
    about both."""
    line = read_line(form.get("line", ""), me=me, now=now)
    try:
        given = inputs.read(NewOpportunity, form | line.parts, me=me, now=now)
    except Invalid as invalid:
        named = {complaint.field for complaint in line.complaints}
        raise Invalid(
            [*line.complaints, *(other for other in invalid.complaints if other.field not in named)]
        ) from None
    if line.complaints:
        raise Invalid(line.complaints)
    return given


def create(tx: Tx, me: Member, given: NewOpportunity) -> Any:
    """Adds the opportunity and returns its row. Undoing it removes it.

    Raises Forbidden, Invalid for a stage that is gone or an owner who is gone or a viewer, AlreadyExists for a
    reference that is taken.
    """
    require(me, "rep")
    row = _row(me, given, tx.now)
    queries.creation.create(tx, row=database.json(row))
    # What was before it is that there was none: that is what undo brings back.
    queries.creation.record(
        tx, entry=new_id(), opportunity=row["id"], actor=me.id, before=database.json({"removed_at": tx.now}),
        after=database.json(row),
    )  # fmt: skip
    search.index(tx, [(row["id"], row)])
    return current(tx, row["id"]).one


def _row(me: Member, given: NewOpportunity, now: datetime) -> dict[str, Any]:
    stage = me.tenant.stage(given.stage) if given.stage else me.tenant.stages[0]
    owner: UUID | None = given.owner if "owner" in given.model_fields_set else me.id
    complaints = []
    if stage is None:
        complaints.append(NO_SUCH_STAGE)
    if owner != me.id and (unfit := me.tenant.unfit(owner)):
        complaints.append(unfit)
    if complaints or stage is None:
        raise Invalid(complaints)
    facts = {field: getattr(given, field) for field in Facts.model_fields}
    return facts | {
        "id": new_id(), "currency": given.currency or me.tenant.currency, "stage_id": stage.id, "owner_id": owner,
        "next_action_at": given.at, "next_action_details": given.details, "first_due_at": given.at,
        "last_activity_at": now, "created_at": now, **stage.limits(now),
    }  # fmt: skip
