"""A deal as a whole: finding it, and saying why it could not be changed."""

from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import history
from app.errors import Conflict, Missing


def find(tx: Tx, opportunity_id: UUID) -> Any:
    """The opportunity's row; raises Missing."""
    row = queries.opportunities.find(tx, id=opportunity_id).one
    if row is None:
        raise Missing
    return row


def present_version(tx: Tx, opportunity_id: UUID) -> int:
    """The version to act on for a caller who named none; the row stays locked until the transaction ends."""
    version = queries.opportunities.version(tx, id=opportunity_id).value
    if version is None:
        raise Missing
    return version


def why_not(tx: Tx, opportunity_id: UUID, version: int, otherwise: str) -> Exception:
    """Why a guarded write changed nothing: gone, changed by somebody in the meantime, or `otherwise`."""
    current = queries.opportunities.find(tx, id=opportunity_id).one
    if current is None:
        return Missing()
    entries = history.since(tx, opportunity_id, version)
    return Conflict(otherwise if current.version == version else None, current=current, entries=entries)
