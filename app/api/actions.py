"""The next action: what is due, and the verbs that move it on."""

from typing import Any

from flask import Blueprint, Response

from app.api import answers, shapes
from app.api.guard import changes, reads
from app.database import Tx
from app.domain import actions, calls, pages
from app.domain.history import Target
from app.domain.members import Member

bp = Blueprint("actions", __name__)

COMPLETED = {"next": "Completed; the next action is set.", "won": "Completed; the deal is won.",
             "lost": "Completed; the deal is lost."}  # fmt: skip


@bp.get("/opportunities/due")
@reads(list[shapes.Opportunity], pages.DuePaging)
def due(tx: Tx, me: Member, given: Any) -> Response:
    """What the team must do now: an array, oldest first, ties by id."""
    rows = actions.due_rows(tx, after=given.after, limit=given.limit + 1)
    return answers.page(
        [shapes.opportunity(row) for row in rows], given.limit,
        lambda last: {"after": f"{last['next_action_at']}_{last['id']}"},
    )  # fmt: skip


@bp.post("/opportunities/<uuid:opportunity_id>/complete_action")
@changes(calls.CompleteAction)
def complete(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Records what happened and sets the next action, or closes the deal."""
    return answers.done(COMPLETED[given.then], actions.complete(tx, me, target, given))


@bp.post("/opportunities/<uuid:opportunity_id>/retry")
@changes(calls.Retry)
def retry(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Nobody answered: logs the attempt and sets the same step again after the stage's cadence."""
    return answers.done("No answer: again later.", actions.try_again(tx, me, [target]))


@bp.post("/opportunities/<uuid:opportunity_id>/reschedule")
@changes(calls.Reschedule)
def reschedule(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Moves the time of the next action; later is a slip, and no activity."""
    return answers.done("Rescheduled.", actions.reschedule(tx, me, [target], given.at))


@bp.post("/opportunities/<uuid:opportunity_id>/note")
@changes(calls.Note)
def note(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Records what happened without completing."""
    return answers.done("Noted.", actions.note(tx, me, [target], given.note, given.result))


@bp.post("/opportunities/<uuid:opportunity_id>/step")
@changes(calls.Step)
def edit_step(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Other words for the next action."""
    return answers.done("Step changed.", actions.edit_step(tx, me, [target], given.details))
