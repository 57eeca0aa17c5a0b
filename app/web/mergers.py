"""The form of a merger: the other opportunity is found by its words, then both stand side by side to choose from."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from app.database import Tx
from app.domain import fields, merging, opportunities, search
from app.domain.members import Member
from app.errors import Missing
from app.web.guard import reads
from app.web.render import page

bp = Blueprint("mergers", __name__)

LABELS = {
    "name": "Name", "company": "Company", "contact": "Contact", "worth": "Value", "stage": "Stage", "owner": "Owner",
    "expected_close_on": "Expected close", "reference": "Reference", "plan": "Next action",
}  # fmt: skip


@bp.get("/opportunities/<uuid:opportunity_id>/merger/candidates")
@reads
def candidates(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """The opportunities that fit the words, shown while typing."""
    opportunity = opportunities.find(tx, opportunity_id)
    words = request.args.get("q", "")
    found = _found(tx, opportunity, words)
    return page("opportunities/_candidates.html", opportunity=opportunity, words=words, found=found)


def shows(tx: Tx, me: Member, opportunity: Any) -> dict[str, Any]:
    """The other one with what there is to choose, or those that fit the words. Raises Missing."""
    other = _other(tx, opportunity)
    if other is None:
        words = request.values.get("q", "")
        return {"other": None, "words": words, "found": _found(tx, opportunity, words)}
    choices = [
        (choice, LABELS[choice], merging.preferred(me, opportunity, other, choice))
        for choice in merging.differing(me, opportunity, other)
    ]
    return {"other": other, "choices": choices}


def _found(tx: Tx, opportunity: Any, words: str) -> list[Any]:
    """Those that fit the words; without any, those of the same company, or name."""
    if not opportunity:
        return []
    words = words.strip() or opportunity.company or opportunity.name
    return [row for row in search.find(tx, words[:200]) if row.id != opportunity.id]


def _other(tx: Tx, opportunity: Any) -> Any:
    text = request.values.get("other", "")
    if not text or not opportunity:
        return None
    try:
        other_id = fields.read_uuid(text)
    except ValueError:
        raise Missing from None
    return None if other_id == opportunity.id else opportunities.find(tx, other_id)
