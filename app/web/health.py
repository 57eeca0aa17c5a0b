"""Whether this process lives, and whether it can work."""

from flask import Blueprint, g

from app import queries
from app.errors import Refusal
from app.web.guard import database

bp = Blueprint("health", __name__)


@bp.get("/healthz")
def alive():
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready():
    """The database answers, too."""
    try:
        with database().transaction(None, g.now) as tx:
            queries.tenants.by_slug(tx, slug="").one
    except Refusal:
        return {"status": "unavailable"}, 503
    return {"status": "ok"}
