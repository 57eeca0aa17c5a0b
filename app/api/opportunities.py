"""One opportunity."""

from uuid import UUID

from flask import Blueprint, Response

from app.api import answers, shapes
from app.api.guard import reads
from app.database import Tx
from app.domain import opportunities
from app.domain.members import Member

bp = Blueprint("opportunities", __name__)


@bp.get("/opportunities/<uuid:opportunity_id>")
@reads
def find(tx: Tx, me: Member, opportunity_id: UUID) -> Response:
    """Everything about it; the ETag is its version, to be sent back as If-Match."""
    row = opportunities.find(tx, opportunity_id)
    return answers.answer(shapes.opportunity(row), version=row.version)
