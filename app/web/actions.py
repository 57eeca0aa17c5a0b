"""The due list, and the completion."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for

from app.database import Tx
from app.domain import actions, inputs, opportunities
from app.domain.members import Member, require
from app.domain.when import local_day
from app.errors import Refusal
from app.web import cards, forms, lists
from app.web.guard import reads, writes
from app.web.render import came_from, page, partial, swap, tag, unchanged

bp = Blueprint("actions", __name__)


@bp.get("/")
@bp.get("/due")
@reads
def due(tx: Tx, me: Member) -> Any:
    """What must I do now: fifty cards, oldest first. Asked again with its ETag, an unchanged list is not rendered."""
    view = lists.View.of(me, request.args)
    found = actions.due(tx, me, owner=view.owner, after=view.after)
    keys, header = found.keys(), found.header()
    parts = cards.look(me), view, local_day(tx.now, me.zone), keys, header, me.name, me.theme
    etag = tag(parts, fragment=partial())
    return unchanged(etag) or page(
        "actions/due.html",
        fragment="actions/_list.html",
        etag=etag,
        due=_listed(tx, me, view, keys, header, tag(parts, fragment=True)),
    )


@bp.get("/opportunities/<uuid:opportunity_id>/completion")
@reads
def completion(tx: Tx, me: Member, opportunity_id: UUID, refusal: Refusal | None = None) -> Any:
    """The form: what happened, and what is next; prefilled with the stage's cadence, or as it was typed."""
    require(me, "rep")
    opportunity = opportunities.find(tx, opportunity_id)
    blank = {"at": forms.typed(me, actions.suggested_at(me, tx.now, opportunity.stage_id))}
    return page(
        "actions/completion.html",
        fragment="actions/_completion.html",
        status=refusal.status if refusal else 200,
        opportunity=opportunity,
        **forms.context(me, tx.now, refusal, blank=blank),
    )


@bp.post("/opportunities/<uuid:opportunity_id>/completion")
@writes(form=completion, again=lambda tx, me, opportunity_id: _completed(tx, me, opportunity_id))
def complete(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """Saves it; the card leaves the list."""
    given = inputs.read(inputs.Completion, request.form.to_dict(), me=me, now=tx.now)
    actions.complete(tx, me, opportunity_id, forms.version(), given)
    return _completed(tx, me, opportunity_id)


@bp.get("/when")
@reads
def when(tx: Tx, me: Member) -> Any:
    """What a typed time means, shown while typing."""
    hint = forms.hint(me, tx.now, request.args.get("at", ""))
    return page("actions/_when.html", fragment="actions/_when.html", hint=hint)


def _completed(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    view = lists.View.of(me, came_from())
    header = actions.header(tx, me, owner=view.owner)
    due_page = url_for("web.actions.due", slug=me.tenant.slug, **view.query())
    return lambda: swap(
        "actions/_completed.html",
        otherwise=due_page,
        opportunity_id=opportunity_id,
        due=lists.Counts.of(actions.Header(*header.one)),
        toast="Completed.",
    )


def _listed(
    tx: Tx,
    me: Member,
    view: lists.View,
    keys: list[tuple[UUID, int]],
    header: actions.Header | None,
    etag: str,
) -> lists.DueList:
    shown = cards.of(tx, me, keys[: actions.PAGE])
    tomorrow = None
    if not shown:
        tomorrow = actions.load(tx, me, local_day(tx.now, me.zone) + timedelta(1), owner=view.owner)
    return lists.DueList(
        **vars(lists.Counts.of(header)),
        url=url_for("web.actions.due", slug=me.tenant.slug, **view.query()),
        etag=etag,
        owner=view.whose,
        owners=lists.owners(me),
        groups=lists.groups(me, tx.now, shown, header),
        next_page=lists.next_page(me, view, shown, len(keys) > actions.PAGE),
        tomorrow=tomorrow,
    )
