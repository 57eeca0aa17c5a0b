"""The page of one opportunity, and its timeline."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from app.database import Answer, Tx
from app.domain import changes, fields, history, leases, merging, opportunities
from app.domain.history import Target
from app.domain.members import Member
from app.errors import Complaint, Invalid, Missing
from app.web import beside
from app.web.guard import reads
from app.web.render import page

bp = Blueprint("opportunities", __name__)

#: So many entries of a timeline are shown at once.
PAGE = 50


@bp.get("/opportunities/<uuid:opportunity_id>")
@reads
def show(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """Everything about an opportunity, with its timeline; one that was merged leads to where it went."""
    moved, busy = merging.successor(tx, opportunity_id), leases.at_work(tx, me, opportunity_id)
    entries, stands = _timeline(tx, opportunity_id), beside.find(tx, me, opportunity_id)
    if moved.one:
        return redirect(url_for("web.opportunities.show", slug=me.tenant.slug, opportunity_id=moved.value))
    return page(
        "opportunities/page.html",
        fragment="opportunities/_opportunity.html",
        opportunity=opportunities.find(tx, opportunity_id),
        beside=stands(),
        busy=busy(),
        **_paged(me, opportunity_id, entries, {}),
    )


@bp.get("/opportunities/<uuid:opportunity_id>/timeline")
@reads
def timeline(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """A further page of the timeline, from before a version of it and of those merged into it."""
    before = _before()
    entries = _timeline(tx, opportunity_id, before)
    return page(
        "opportunities/timeline.html",
        fragment="opportunities/_earlier.html",
        opportunity=opportunities.find(tx, opportunity_id),
        **_paged(me, opportunity_id, entries, before),
    )


@bp.get("/opportunities/<uuid:opportunity_id>/entries")
@reads
def entries(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """The last five entries of its history, for one at work on it."""
    last = history.timeline(tx, opportunity_id, limit=5)
    return page(
        "opportunities/entries.html",
        fragment="opportunities/_past.html",
        opportunity=opportunities.find(tx, opportunity_id),
        entries=last.rows,
    )


@bp.get("/opportunities/<uuid:opportunity_id>/since/<int(max=2147483646):version>")
@reads
def since(tx: Tx, me: Member, opportunity_id: UUID, version: int) -> Any:
    """Who did what last since a version of it, removed or not: for who was at its card as that left the list."""
    name, did = changes.name(tx, opportunity_id), history.since(tx, Target(opportunity_id, version))
    if name.value is None:
        raise Missing
    return page("opportunities/_since.html", name=name.value, entries=did)


def _timeline(tx: Tx, opportunity_id: UUID, before: dict[UUID, int] | None = None) -> Answer:
    """A page of a timeline and one entry more, from before a version of it and of those merged into it."""
    return history.timeline(tx, opportunity_id, before=before, family=True, limit=PAGE + 1)


def _paged(me: Member, opportunity_id: UUID, entries: Answer, before: dict[UUID, int]) -> dict[str, Any]:
    """A page of a timeline and the address of what comes before it."""
    rows, slug = entries.rows[:PAGE], me.tenant.slug
    if len(entries.rows) <= PAGE:
        return {"entries": rows, "earlier": None}
    place = history.place(rows, before)
    earlier = url_for("web.opportunities.timeline", slug=slug, opportunity_id=opportunity_id, before=place)
    return {"entries": rows, "earlier": earlier}


def _before() -> dict[UUID, int]:
    """How far a timeline was shown: the version reached of each opportunity in it. Raises Invalid."""
    try:
        return fields.read_place(request.args.get("before", ""))
    except ValueError:
        raise Invalid([Complaint("before", "This address of a page is damaged. Start from the opportunity.")]) from None
