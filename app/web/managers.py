"""A file of the team that was uploaded as an import: its members get their managers."""

from typing import Any
from uuid import UUID

from flask import Blueprint

from app.database import Tx
from app.domain import managers
from app.domain.members import Member
from app.web import imports, readings
from app.web.guard import writes

bp = Blueprint("managers", __name__)


@bp.post("/import/<uuid:import_id>/managers")
@writes(form=imports.show, again=lambda tx, me, import_id: imports.lead(me, import_id))
def save(tx: Tx, me: Member, import_id: UUID) -> Any:
    """Gives the members of a file their managers."""
    managers.save(tx, me, import_id, *readings.columns_of_team())
    return imports.lead(me, import_id)
