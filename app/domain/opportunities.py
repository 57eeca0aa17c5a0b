"""A deal as a whole: finding it, whose it is, where it stands, and whether it is still open."""

from datetime import datetime
from typing import Any
from uuid import UUID

from app import database, queries
from app.database import Answer, Tx
from app.domain import tenants
from app.domain.changes import apply, current, limits
from app.domain.facts import Fields
from app.domain.history import ACTIVITY, PLAN, STAGE, Target, Verb
from app.domain.members import Member, require
from app.domain.tenants import NO_SUCH_STAGE
from app.errors import Conflict, Forbidden, Invalid, Missing

NOT_YOURS = "it is a colleague's: only a manager reassigns it."
NOBODYS = "it is nobody's: take it first, as only a manager gives it to somebody else."


def find(tx: Tx, opportunity_id: UUID) -> Any:
    """The opportunity's row; raises Missing."""
    row = current(tx, opportunity_id).one
    if row is None:
        raise Missing
    return row


def present(tx: Tx, opportunity_id: UUID) -> Target:
    """The opportunity as it is, for a caller who named no version; it stays locked until the transaction ends."""
    [target] = all_present(tx, [opportunity_id])
    return target


def all_present(tx: Tx, ids: list[UUID]) -> list[Target]:
    """The same for several. Raises Missing if one of them is."""
    targets = [Target(row.id, row.version) for row in queries.opportunities.versions(tx, ids=ids).rows]
    if len(targets) < len(set(ids)):
        raise Missing
    return targets


def seen(tx: Tx, versions: dict[UUID, int | None]) -> list[Target]:
    """Targets of these versions, or of the present one where none is given. Raises Missing."""
    unseen = [one for one, version in versions.items() if version is None]
    present_ones = dict(all_present(tx, unseen)) if unseen else {}
    return [Target(one, version or present_ones[one]) for one, version in versions.items()]


def close(
    tx: Tx,
    me: Member,
    targets: list[Target],
    status: str,
    *,
    lost_reason: str | None = None,
    details: str | None = None,
    at: datetime | None = None,
    note: str = "",
) -> Any:
    """Won, with a renewal (details and time) or without, or lost with a reason."""
    require(me, "rep")
    after = {"status": status, "lost_reason": lost_reason, "next_action_at": at, "next_action_details": details}
    verb = Verb(status, (*PLAN, *ACTIVITY), after, note, otherwise="it is closed already.")
    return apply(tx, me, verb, targets, lambda target: queries.opportunities.close(
        tx, me=me.id, id=target.id, version=target.version, status=status, lost_reason=lost_reason, at=at,
        details=details, **limits(me, tx.now),
    ))  # fmt: skip


def reopen(tx: Tx, me: Member, targets: list[Target], details: str, at: datetime) -> Any:
    """Back into the pipeline, with a next action; a removed stage comes back with its deal."""
    require(me, "rep")
    after = {"status": "open", "next_action_at": at, "next_action_details": details}
    verb = Verb("reopen", (*PLAN, *ACTIVITY), after, otherwise="it is open already.")
    row = apply(tx, me, verb, targets, lambda target: queries.opportunities.reopen(
        tx, me=me.id, id=target.id, version=target.version, at=at, details=details, **limits(me, tx.now)
    ))  # fmt: skip
    tenants.bring_back_stages(tx)
    return row


def set_stage(tx: Tx, me: Member, targets: list[Target], stage_id: UUID, *, batch_id: UUID | None = None) -> Any:
    """Moves deals to another stage, and none of their next actions: rescheduling by its cadence is another verb.
    The new limit counts from each deal's last activity, which has to be read first. `batch_id` ties what is more than
    one call can take."""
    require(me, "rep")
    stage = me.tenant.stage(stage_id)
    if stage is None:
        raise Invalid([NO_SUCH_STAGE])
    rows = queries.opportunities.activity(tx, ids=[target.id for target in targets]).rows
    last = {row.id: row.last_activity_at for row in rows}
    verb = Verb("stage", STAGE, {"stage_id": stage_id})
    return apply(tx, me, verb, targets, lambda target: queries.opportunities.set_stage(
        tx, me=me.id, id=target.id, version=target.version, stage=stage_id,
        **stage.limits(last.get(target.id, tx.now)),
    ), batch_id)  # fmt: skip


def assign(tx: Tx, me: Member, targets: list[Target], owner: UUID | None, *, batch_id: UUID | None = None) -> Any:
    """Gives deals to a colleague who is no viewer, or to nobody. A rep takes what nobody owns and hands on their own; a
    manager any. `batch_id` ties what is more than one call can take."""
    require(me, "rep")
    if unfit := me.tenant.unfit(owner):
        raise Invalid([unfit])
    verb = Verb("assign", ("owner_id",), {"owner_id": owner}, otherwise=NOT_YOURS)
    try:
        return apply(tx, me, verb, targets, lambda target: queries.opportunities.assign(
            tx, id=target.id, version=target.version, owner=owner, me=me.id, any_owner=me.may("manager"),
            assigned_by=me.id if owner not in (None, me.id) else None,
        ), batch_id)  # fmt: skip
    except Conflict as conflict:
        if conflict.detail.endswith(NOT_YOURS):
            if conflict.current.owner_id is None:
                conflict.detail = conflict.detail.replace(NOT_YOURS, NOBODYS)
            raise Forbidden(conflict.detail) from conflict
        raise


def edit_fields(tx: Tx, me: Member, target: Target, given: Fields) -> Any:
    """Other facts: name, company, contact, value, expected close, reference. Raises AlreadyExists for a reference that
    is taken."""
    require(me, "rep")
    after = {field: getattr(given, field) for field in Fields.model_fields}
    after["currency"] = given.currency or me.tenant.currency
    verb = Verb("edit_fields", tuple(after), after)
    return apply(tx, me, verb, [target], lambda target: queries.opportunities.edit_fields(
        tx, me=me.id, id=target.id, version=target.version, **after
    ))  # fmt: skip


def tag(tx: Tx, me: Member, targets: list[Target], tags: list[str]) -> Any:
    """Replaces the tags."""
    require(me, "rep")
    return apply(tx, me, Verb("tags", ("tags",), {"tags": tags}), targets, lambda target: queries.opportunities.tag(
        tx, me=me.id, id=target.id, version=target.version, tags=tags
    ))  # fmt: skip


def remove(tx: Tx, me: Member, targets: list[Target]) -> Any:
    """Takes deals out of every list, count and search; undo brings them back."""
    require(me, "rep")
    verb = Verb("remove", ("removed_at",), {"removed_at": tx.now})
    return apply(tx, me, verb, targets, lambda target: queries.opportunities.remove(
        tx, me=me.id, id=target.id, version=target.version
    ))  # fmt: skip


def restore(tx: Tx, states: list[dict[str, Any]]) -> Answer:
    """Puts deals back into the states given, each whole and with the version it must have now; a row for each that took
    it."""
    return queries.opportunities.restore(tx, states=database.json(states))


def restore_texts(tx: Tx, states: str) -> Answer:
    """The same with the states as one text, an array in JSON."""
    return queries.opportunities.restore(tx, states=states)
