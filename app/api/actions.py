"""The next action: what is due, and the completion."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from app.api import answers, shapes, versions
from app.api.guard import reads, writes
from app.database import Tx
from app.domain import actions, inputs
from app.domain.calls import CompleteAction, Paging
from app.domain.members import Member

bp = Blueprint("actions", __name__)

MESSAGES = {"next": "Completed; the next action is set.", "won": "Completed; the deal is won.",
            "lost": "Completed; the deal is lost."}  # fmt: skip


@bp.get("/opportunities/due")
@reads
def due(tx: Tx, me: Member) -> Response:
    """What the team must do now: an array, oldest first, ties by id; the next page is in the Link header."""
    paging = inputs.read(Paging, request.args.to_dict(), me=me, now=tx.now, strict=True)
    rows = actions.due_rows(tx, after=paging.after, limit=paging.limit + 1)
    shown = rows[: paging.limit]
    link = _next_page(shown[-1], paging.limit) if len(rows) > paging.limit else None
    return answers.unless_known(answers.answer([shapes.opportunity(row) for row in shown], link=link))


@bp.post("/opportunities/<uuid:opportunity_id>/complete_action")
@writes(CompleteAction)
def complete(tx: Tx, me: Member, given: CompleteAction, opportunity_id: UUID) -> Response:
    """Records what happened and sets the next action, or closes the deal."""
    target = versions.target(tx, opportunity_id, given.version)
    row = actions.complete(tx, me, target, given)
    return answers.done(MESSAGES[given.then], row)


def _next_page(last: Any, limit: int) -> str:
    after = f"{shapes.instant(last.next_action_at)}_{last.id}"
    return url_for("api.actions.due", limit=limit, after=after, _external=True)
