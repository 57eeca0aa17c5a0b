"""What was done to an opportunity, and the way back."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response

from app.api import answers, shapes, versions
from app.api.guard import reads, writes
from app.database import Tx
from app.domain import calls, changes, history, opportunities, pages, undo
from app.domain.members import Member
from app.domain.undo import Undone
from app.errors import Conflict

bp = Blueprint("history", __name__)


@bp.get("/opportunities/<uuid:opportunity_id>/history")
@reads(list[shapes.Entry], pages.HistoryPaging)
def timeline(tx: Tx, me: Member, given: Any, opportunity_id: UUID) -> Response:
    """What was done to it, and to those merged into it, the latest first."""
    before = given.place(opportunity_id)
    entries = history.timeline(tx, opportunity_id, before=before, family=True, limit=given.limit + 1)
    opportunities.find(tx, opportunity_id)
    rows = entries.rows[: given.limit]
    following = {"before": history.place(rows, before)} if len(entries.rows) > given.limit else {}
    return answers.part([shapes.entry(row) for row in rows], following)


@bp.post("/opportunities/<uuid:opportunity_id>/undo")
@writes(calls.Nothing)
def take_back(tx: Tx, me: Member, given: Any, opportunity_id: UUID) -> Response:
    """Takes back what you did to it last, and to all you did it to, unless somebody did something since."""
    versions.check(tx, opportunity_id, given.version)
    return _answer(tx, me, "Undone", undo.undo(tx, me, opportunity_id), opportunity_id)


@bp.post("/opportunities/<uuid:opportunity_id>/redo")
@writes(calls.Nothing)
def bring_back(tx: Tx, me: Member, given: Any, opportunity_id: UUID) -> Response:
    """Brings back what you undid on it last, unless you did something new since."""
    versions.check(tx, opportunity_id, given.version)
    return _answer(tx, me, "Redone", undo.redo(tx, me, opportunity_id), opportunity_id)


def _answer(tx: Tx, me: Member, said: str, undone: Undone | None, opportunity_id: UUID) -> Response:
    if undone is None:
        present = opportunities.find(tx, opportunity_id)
        raise Conflict(f"Nothing of yours is left here to be {said.lower()}.", current=present)
    undo.finish(tx, me, undone)
    row = changes.current(tx, opportunity_id).one if undone.large else undone.row
    message = f"{said}: {undone.verb.replace('_', ' ')}."
    return answers.done(message, row) if row else answers.gone(message, opportunity_id, tx.now)
