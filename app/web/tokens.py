"""Tokens for programs: each member's own, and for admins everybody's."""

from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request, url_for

from app.database import Tx
from app.domain import inputs, tokens
from app.domain.admission import NewToken
from app.domain.members import Member
from app.errors import Refusal
from app.web.guard import no_form, reads, writes
from app.web.render import unkept
from app.web.tabs import tab

bp = Blueprint("tokens", __name__)


@bp.get("/settings/tokens")
@reads
def tokens_(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """The tokens that work, and the form for another."""
    return _page(tx, me, refusal)


@bp.post("/settings/tokens")
@writes(form=tokens_, again=lambda tx, me: _back(me, "made"))
def make(tx: Tx, me: Member) -> Any:
    """Makes a token and shows it this once."""
    made = tokens.make(tx, me, inputs.read(NewToken, request.form.to_dict(), now=tx.now))
    return unkept(_page(tx, me, made=made))


@bp.post("/settings/tokens/<uuid:token_id>/end")
@writes(form=no_form, again=lambda tx, me, token_id: _back(me, "revoked"))
def end(tx: Tx, me: Member, token_id: UUID) -> Any:
    """Ends a token at once."""
    tokens.revoke(tx, me, token_id)
    return _back(me, "revoked")


def _page(tx: Tx, me: Member, refusal: Refusal | None = None, made: str = "") -> Any:
    form = {"scope": "write" if me.may("rep") else "read"} | (request.form.to_dict() if refusal else {})
    shown = {"tokens": tokens.every(tx, me).rows, "made": made, "key": token_urlsafe(16)}
    return tab("settings/tokens", "Tokens", "tokens/_tokens.html", refusal, form=form, **shown)


def _back(me: Member, done: str) -> Any:
    return redirect(url_for("web.tokens.tokens_", slug=me.tenant.slug, done=done), 303)
