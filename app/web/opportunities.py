"""The page of one opportunity."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from app.database import Tx
from app.domain import history, opportunities
from app.domain.members import Member
from app.web.guard import reads
from app.web.render import page

bp = Blueprint("opportunities", __name__)


@bp.get("/opportunities/<uuid:opportunity_id>")
@reads
def show(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """Everything about an opportunity, with its timeline."""
    entries = history.timeline(tx, opportunity_id)
    opportunity = opportunities.find(tx, opportunity_id)
    return page(
        "opportunities/page.html",
        fragment="opportunities/_opportunity.html",
        opportunity=opportunity,
        entries=entries.rows,
    )


@bp.get("/opportunities/<uuid:opportunity_id>/entries")
@reads
def entries(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """The last five entries of its history, for one at work on it."""
    entries = history.timeline(tx, opportunity_id, limit=5)
    opportunity = opportunities.find(tx, opportunity_id)
    return page(
        "opportunities/entries.html",
        fragment="opportunities/_past.html",
        opportunity=opportunity,
        entries=entries.rows,
    )
