"""Whether this process lives, and whether it can work."""

from flask import Blueprint, g

from app.domain import tenants
from app.errors import Refusal
from app.web import guard

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive():
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready():
    """The database answers, too."""
    try:
        guard.database().repeat(_ask)
    except Refusal:
        return {"status": "unavailable"}, 503
    return {"status": "ok"}


def _ask() -> None:
    with guard.database().transaction(None, g.now) as tx:
        tenants.id_of(tx, "")
