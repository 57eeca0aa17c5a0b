"""The health of the database."""

from app import queries
from app.database import Tx


def applied(tx: Tx) -> set[str]:
    """The names of the migrations it has."""
    return {row.migration_id for row in queries.health.applied(tx).rows}
