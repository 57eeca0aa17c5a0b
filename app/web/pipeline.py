"""The pipeline: what is open by stage, and when it is expected to close."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, request

from app.database import Tx
from app.domain import filters, pipeline
from app.domain.members import Member
from app.web import addresses, whose
from app.web.guard import reads
from app.web.render import page

bp = Blueprint("pipeline", __name__)


@bp.get("/pipeline")
@reads
def show(tx: Tx, me: Member) -> Any:
    """The pipeline of the team, or of those the filter names."""
    view = replace(filters.read(me, "opportunities", {"owner": request.args.get("owner", "team")}), status="open")
    return page(
        "pipeline/page.html",
        fragment="pipeline/_pipeline.html",
        pipeline=pipeline.find(tx, me, view.owners(me)),
        owners=whose.choices(tx, me, view.whose),
        whose=view.whose,
        behind=lambda **narrowed: addresses.address(me, replace(view, **narrowed)),
        closing=lambda ahead: pipeline.closing(me, tx.now, ahead),
    )
