"""The page of one opportunity, and its timeline."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for

from app.database import Answer, Tx
from app.domain import history, opportunities
from app.domain.members import Member
from app.errors import Complaint, Invalid
from app.web.guard import reads
from app.web.render import page

bp = Blueprint("opportunities", __name__)

#: So many entries of a timeline are shown at once.
PAGE = 50


@bp.get("/opportunities/<uuid:opportunity_id>")
@reads
def show(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """Everything about an opportunity, with its timeline."""
    entries = history.timeline(tx, opportunity_id, limit=PAGE + 1)
    return page(
        "opportunities/page.html",
        fragment="opportunities/_opportunity.html",
        opportunity=opportunities.find(tx, opportunity_id),
        **_paged(me, opportunity_id, entries),
    )


@bp.get("/opportunities/<uuid:opportunity_id>/timeline")
@reads
def timeline(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """A further page of the timeline, from before a version."""
    entries = history.timeline(tx, opportunity_id, before_version=_before(), limit=PAGE + 1)
    return page(
        "opportunities/timeline.html",
        fragment="opportunities/_earlier.html",
        opportunity=opportunities.find(tx, opportunity_id),
        **_paged(me, opportunity_id, entries),
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


def _paged(me: Member, opportunity_id: UUID, entries: Answer) -> dict[str, Any]:
    """A page of a timeline and the address of what comes before it."""
    rows, slug = entries.rows[:PAGE], me.tenant.slug
    if len(entries.rows) <= PAGE:
        return {"entries": rows, "earlier": None}
    place = url_for("web.opportunities.timeline", slug=slug, opportunity_id=opportunity_id, before=rows[-1].version)
    return {"entries": rows, "earlier": place}


def _before() -> int:
    text = request.args.get("before", str(history.LAST_VERSION))
    if not text.isascii() or not text.isdigit() or int(text[:10]) > history.LAST_VERSION:
        raise Invalid([Complaint("before", "This address of a page is damaged. Start from the opportunity.")])
    return int(text[:10])
