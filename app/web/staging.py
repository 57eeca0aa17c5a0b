"""The stages, for those who manage them: plain forms, one for each stage and one for a new one."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from app.database import Tx
from app.domain import reading, staging
from app.domain.members import Member, require
from app.errors import Refusal
from app.web import forms
from app.web.guard import reads, writes
from app.web.tabs import tab

bp = Blueprint("staging", __name__)


@bp.get("/settings/stages")
@reads
def stages(tx: Tx, me: Member, stage_id: UUID | None = None, refusal: Refusal | None = None) -> Any:
    """All stages in their order; refused, with what was typed about one, or about a new one."""
    require(me, "manager")
    return tab(
        "settings/stages", "Stages", "staging/_stages.html", refusal,
        counts=staging.counts(tx, me), **_refused(stage_id, refusal),
    )  # fmt: skip


@bp.post("/settings/stages")
@writes(form=stages, again=lambda tx, me: _back(me))
def add(tx: Tx, me: Member) -> Any:
    """Adds a stage."""
    require(me, "manager")
    return _back(me, staging.add(tx, me, _read(staging.StageSettings, me, tx)))


@bp.post("/settings/stages/<uuid:stage_id>")
@writes(form=stages, again=lambda tx, me, stage_id: _back(me, stage_id))
def change(tx: Tx, me: Member, stage_id: UUID) -> Any:
    """Changes a stage."""
    require(me, "manager")
    staging.change(tx, me, stage_id, _read(staging.StageEdit, me, tx))
    return _back(me, stage_id)


@bp.post("/settings/stages/<uuid:stage_id>/position")
@writes(form=stages, again=lambda tx, me, stage_id: _back(me, stage_id))
def move(tx: Tx, me: Member, stage_id: UUID) -> Any:
    """Moves a stage up or down."""
    require(me, "manager")
    staging.move(tx, me, stage_id, _read(staging.StageMove, me, tx))
    return _back(me, stage_id, moved=request.form["direction"])


@bp.post("/settings/stages/<uuid:stage_id>/removal")
@writes(form=stages, again=lambda tx, me, stage_id: _back(me))
def remove(tx: Tx, me: Member, stage_id: UUID) -> Any:
    """Removes a stage; its open deals go to another."""
    require(me, "manager")
    staging.remove(tx, me, stage_id, _read(staging.StageRemoval, me, tx))
    return _back(me)


def _read(model: type[reading.Model], me: Member, tx: Tx) -> reading.Model:
    return reading.read(model, request.form.to_dict(), me=me, now=tx.now)


def _back(me: Member, stage_id: UUID | None = None, moved: str | None = None) -> Any:
    """To the stages again, which say so; the one that was at work has the focus."""
    return redirect(url_for("web.staging.stages", slug=me.tenant.slug, at=stage_id, moved=moved, done="saved"), 303)


def _refused(stage_id: UUID | None, refusal: Refusal | None) -> dict[str, Any]:
    """What was typed, what is wrong with it by the ids of the fields, and what concerns the whole page."""
    errors = {f"{name}-{stage_id or 'new'}": words for name, words in forms.wrong(refusal).items() if name}
    detail = refusal.detail if refusal and not errors else ""
    return {"typed": request.form if refusal and errors else {}, "of": stage_id, "errors": errors, "detail": detail}
