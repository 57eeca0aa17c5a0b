"""Signing in at the provider of the settings: there, and back."""

import json
from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, request, url_for

from app import oidc, witness
from app.config import Config
from app.domain import people, sessions
from app.errors import Invalid, Missing, Unavailable
from app.web import guard
from app.web.sessions import admitted, enter, next_page, sign_in

bp = Blueprint("oidc", __name__)
#: So long one may take at the provider.
LASTS = 600


@bp.get("/sign-in/oidc")
def begin() -> Any:
    """Leads to the provider; the browser keeps what proves that it began."""
    attempt = oidc.Attempt.new()
    try:
        answer = redirect(oidc.begin(_config(), attempt, _callback()), 303)
    except Unavailable as refusal:
        return sign_in(refusal)
    kept = json.dumps([*attempt, next_page()])
    answer.set_cookie(
        guard.cookie_name("oidc"), kept, max_age=LASTS, secure=guard.secure(), httponly=True, samesite="Lax"
    )
    return answer


@bp.get("/sign-in/oidc/callback")
def finish() -> Any:
    """Lets in whom the provider knows by an address of ours. A GET that writes, as the protocol has it: what the
    browser kept is what another site cannot send."""
    config = _config()
    try:
        attempt, target = _kept()
        email = oidc.finish(config, attempt, _callback(), request.args.to_dict(), g.now)
        answer = enter(guard.database().repeat(lambda: _begin(email)), target)
    except (Invalid, Unavailable) as refusal:
        answer = make_response(sign_in(refusal))
    answer.delete_cookie(guard.cookie_name("oidc"), secure=guard.secure(), httponly=True, samesite="Lax")
    return answer


def _begin(email: str) -> str:
    """The secret of a new session of the person with this address."""
    attempt = sessions.Attempt.of(email, request.remote_addr or "")
    with guard.database().transaction(None, g.now, write=True) as tx:
        person = people.with_email(tx, email)
        if person:
            secret = admitted(tx, person.id)
    kind, known = "sign_in" if person else "sign_in_failed", person and person.id
    witness.tell_teams(
        guard.database(), known, g.now, kind, account=attempt.account, address=request.remote_addr, by="OIDC"
    )
    if not person:
        raise oidc.refused(f"Nobody is known here by {email}: ask to be invited.")
    return secret


def _kept() -> tuple[oidc.Attempt, str]:
    try:
        *attempt, target = json.loads(request.cookies.get(guard.cookie_name("oidc"), ""))
        return oidc.Attempt(*map(str, attempt)), next_page(str(target))
    except (ValueError, TypeError, RecursionError):
        raise oidc.refused("This sign-in was not begun here, or too long ago: begin again.") from None


def _config() -> Config:
    config: Config = current_app.config["NAT"]
    if not config.oidc_issuer:
        raise Missing
    return config


def _callback() -> str:
    return url_for("oidc.finish", _external=True)
