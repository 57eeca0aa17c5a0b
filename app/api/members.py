"""Whom a token speaks for, and the names that calls may use: stages and members."""

from flask import Blueprint, Response, g

from app.api import answers, shapes
from app.api.guard import reads
from app.database import Tx
from app.domain.members import Member

bp = Blueprint("members", __name__)


@bp.get("/me")
@reads(shapes.Caller)
def me(tx: Tx, me: Member) -> Response:
    """Whom this token speaks for, in which team, and what it may do."""
    return answers.answer(shapes.caller(me, g.scope))


@bp.get("/members")
@reads(list[shapes.Colleague])
def colleagues(tx: Tx, me: Member) -> Response:
    """Everybody in the team, by name; viewers own no opportunities."""
    return answers.unless_known(answers.answer([shapes.colleague(one) for one in me.tenant.colleagues]))


@bp.get("/stages")
@reads(list[shapes.Stage])
def stages(tx: Tx, me: Member) -> Response:
    """The stages of the pipeline, in order."""
    return answers.unless_known(answers.answer([shapes.stage(one) for one in me.tenant.stages]))
