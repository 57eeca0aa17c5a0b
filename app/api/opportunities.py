"""A deal as a whole: read, made, changed, moved through the pipeline, closed and removed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, url_for

from app.api import answers, shapes
from app.api.guard import changes, reads, writes
from app.database import Tx
from app.domain import calls, catalogue, creation, edits, merging, opportunities, pages
from app.domain.catalogue import Filter
from app.domain.history import Target
from app.domain.members import Member

bp = Blueprint("opportunities", __name__)


@bp.get("/opportunities")
@reads(list[shapes.Opportunity], pages.Listing)
def every(tx: Tx, me: Member, given: Any) -> Response:
    """All opportunities that pass the filters, the longest unchanged first. A change moves one to the end, so following
    the pages misses none; a page may be short, or empty, and still have a next one."""
    wanted = Filter(given.owner, given.stage, given.status, given.tag or None, given.q)
    rows, following = catalogue.page(tx, wanted, given.beginning, given.limit)
    after = {"after": f"{shapes.instant(following[0])}_{following[1]}"} if following else {}
    return answers.part([shapes.opportunity(row) for row in rows], after)


@bp.post("/opportunities")
@writes(calls.NewDeal, status=201)
def create(tx: Tx, me: Member, given: Any) -> Response:
    """A new deal, which begins with its next action."""
    row = creation.create(tx, me, given)
    response = answers.done("Created.", row, status=201)
    response.location = url_for("api.opportunities.find", opportunity_id=row.id, _external=True)
    return response


@bp.get("/opportunities/<uuid:opportunity_id>")
@reads(shapes.Opportunity)
def find(tx: Tx, me: Member, opportunity_id: UUID) -> Response:
    """Everything about it; the ETag is its version, to be sent back as If-Match, or as If-None-Match to hear only of a
    change of it."""
    row = opportunities.find(tx, opportunity_id)
    return answers.unless_known(answers.answer(shapes.opportunity(row), version=row.version))


@bp.patch("/opportunities/<uuid:opportunity_id>")
@changes(edits.Edit)
def edit_fields(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Changes what is known of it. Its next action, stage, owner, tags and status have verbs of their own."""
    whole = given.over(opportunities.find(tx, target.id))
    return answers.done("Edited.", opportunities.edit_fields(tx, me, target, whole))


@bp.delete("/opportunities/<uuid:opportunity_id>")
@changes(calls.Nothing)
def remove(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Takes it out of every list, count and search; undo brings it back."""
    opportunities.remove(tx, me, [target])
    return answers.gone("Removed.", target.id, tx.now)


@bp.post("/opportunities/<uuid:opportunity_id>/stage")
@changes(calls.StageChange)
def set_stage(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Moves it to another stage."""
    return answers.done("Stage changed.", opportunities.set_stage(tx, me, [target], given.stage))


@bp.post("/opportunities/<uuid:opportunity_id>/assign")
@changes(calls.Assignment)
def assign(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Gives it to a colleague or to nobody. A rep takes what nobody owns and hands on their own; a manager any."""
    return answers.done("Assigned.", opportunities.assign(tx, me, [target], given.owner))


@bp.post("/opportunities/<uuid:opportunity_id>/tags")
@changes(calls.Tags)
def tag(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Replaces its tags."""
    return answers.done("Tagged.", opportunities.tag(tx, me, [target], given.tags))


@bp.post("/opportunities/<uuid:opportunity_id>/merge")
@changes(calls.Merge)
def merge(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Merges another into it: the other is removed, this one keeps both histories and what was chosen of both."""
    return answers.done("Merged.", merging.merge(tx, me, target, given))


@bp.post("/opportunities/<uuid:opportunity_id>/close")
@changes(calls.Close)
def close(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Won, with a renewal or without, or lost with a reason."""
    row = opportunities.close(tx, me, [target], given.then, **given.ending())
    return answers.done(f"Closed; the deal is {given.then}.", row)


@bp.post("/opportunities/<uuid:opportunity_id>/reopen")
@changes(calls.Reopening)
def reopen(tx: Tx, me: Member, given: Any, target: Target) -> Response:
    """Brings it back into the pipeline, with a next action."""
    return answers.done("Reopened.", opportunities.reopen(tx, me, [target], given.details, given.at))
