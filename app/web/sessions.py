"""Sign-in, sign-out, and the one-time link that sets a password."""

import re
from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for

from app import logs, witness
from app.database import Tx
from app.domain import inputs, people, sessions
from app.errors import Invalid, Missing, RateLimited, Refusal, Unauthenticated
from app.web import guard
from app.web.render import unkept

bp = Blueprint("sessions", __name__)
bp.before_request(guard.same_origin)

#: An address on this host, and no trick that a browser reads as another.
LOCAL = re.compile(r"/(?![/\\])[\x21-\x7e]*")


@bp.get("/")
@guard.retried
def home() -> Any:
    """Leads to the due list of the tenant last used, or to sign-in."""
    try:
        return redirect(_first_page(guard.secret()))
    except (Unauthenticated, Missing):
        return redirect(url_for("sessions.sign_in"))


@bp.get("/sign-in")
def sign_in(refusal: Refusal | None = None, email: str = "") -> Any:
    """The form."""
    if refusal:
        logs.refused(refusal)
    errors = refusal.by_field if refusal else {}
    config, form = current_app.config["NAT"], {"email": email, "next": next_page()}
    provider = config.oidc_name if config.oidc_issuer else ""
    page = render_template("sessions/sign_in.html", errors=errors, form=form, provider=provider)
    wait = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, RateLimited) else {}
    return page, refusal.status if refusal else 200, wait


@bp.post("/sign-in")
@guard.retried
def begin() -> Any:
    """Checks the password between two short transactions, never inside one."""
    try:
        given = inputs.read(inputs.SignIn, request.form.to_dict(), now=g.now)
        secret = _begin(given)
    except (Invalid, RateLimited) as refusal:
        return sign_in(refusal, request.form.get("email", "")[:254])
    return enter(secret, next_page())


@bp.get("/teams")
@guard.retried
def teams() -> Any:
    """The teams one may enter, to go from one to another."""
    return render_template("sessions/teams.html", teams=_memberships(guard.secret()))


@bp.post("/sign-out")
@guard.retried
def end() -> Any:
    """Ends the session and empties what the browser kept of it."""
    secret = request.cookies.get(guard.cookie_name(), "")
    with guard.database().transaction(None, g.now, write=True) as tx:
        person_id = sessions.person(tx, secret)
        sessions.end(tx, secret)
    if person_id:
        witness.tell_teams(guard.database(), person_id, g.now, "sign_out", address=request.remote_addr)
    return guard.signed_out()


@bp.get("/password/<secret>")
@guard.retried
def password(secret: str, refusal: Invalid | None = None) -> Any:
    """The form behind a one-time link."""
    with guard.database().transaction(None, g.now) as tx:
        person = people.linked(tx, secret)
    page = render_template("sessions/password.html", person=person, errors=refusal.by_field if refusal else {})
    return unkept(make_response(page, 422 if refusal else 200))


@bp.post("/password/<secret>")
@guard.retried
def set_password(secret: str) -> Any:
    """Sets the password, uses the link up, and lets whoever had it in: it is worth as much as the password."""
    with guard.database().transaction(None, g.now) as tx:
        person = people.linked(tx, secret)  # hashing takes long: not for whoever comes without a link
    try:
        given = inputs.read(inputs.NewPassword, request.form.to_dict() | {"email": person.email}, now=g.now)
    except Invalid as refusal:
        return password(secret=secret, refusal=refusal)
    hashed = sessions.hash_password(given.password)
    return enter(_replace(secret, hashed))


def _begin(given: inputs.SignIn) -> str:
    attempt = sessions.Attempt.of(given.email, request.remote_addr or "")
    tried = guard.apart(lambda tx: sessions.candidate(tx, attempt))
    person = tried.person
    matches = sessions.matches(person and person.password_hash, given.password)
    kind, known = "sign_in" if matches else "sign_in_failed", person and person.id
    if matches:
        secret = guard.apart(lambda tx: _passed(tx, attempt, tried))
    witness.tell_teams(guard.database(), known, g.now, kind, account=attempt.account, address=request.remote_addr)
    if not matches:
        raise sessions.wrong()
    return secret


def _replace(link: str, hashed: str) -> str:
    """The secret of the session of whoever had the link, whose password is another one now."""
    with guard.database().transaction(None, g.now, write=True) as tx:
        person_id = people.use_link(tx, link, hashed)
        sessions.revoke_all(tx, person_id)
        secret = admitted(tx, person_id)
    for kind in ("password_changed", "sign_in"):
        witness.tell_teams(guard.database(), person_id, g.now, kind, address=request.remote_addr, by="link")
    return secret


def _passed(tx: Tx, attempt: sessions.Attempt, tried: sessions.Candidate) -> str:
    sessions.passed(tx, attempt, tried)
    return admitted(tx, tried.person.id)


def _first_page(secret: str) -> str:
    """The due list of the tenant last visited, else of the first the person may enter."""
    entries = _memberships(secret)
    if not entries:
        raise Missing("You are not a member of any team yet. Ask whoever invited you.")
    last = request.cookies.get("tenant")
    slug = next((entry.slug for entry in entries if entry.slug == last), entries[0].slug)
    return url_for("web.lists.show", slug=slug, kind="due")


def _memberships(secret: str) -> list[Any]:
    """The teams of the person whose session this is; raises Unauthenticated."""
    with guard.database().transaction(None, g.now) as tx:
        person_id = sessions.person(tx, secret)
    if person_id is None:
        raise Unauthenticated
    return guard.teams(person_id)


def admitted(tx: Tx, person_id: Any) -> str:
    """The secret of a person's new session, which takes the place of the one the browser has."""
    sessions.end(tx, request.cookies.get(guard.cookie_name(), ""))
    return sessions.begin(tx, person_id, request.headers.get("User-Agent", ""))


def enter(secret: str, target: str = "") -> Any:
    """Leads somebody who is known now to the target, or to the first page there is; the browser keeps the session."""
    response = make_response(redirect(target or _first_page(secret), 303))
    response.set_cookie(
        guard.cookie_name(), secret, max_age=int(sessions.LIFETIME.total_seconds()), secure=guard.secure(),
        httponly=True, samesite="Lax", path="/",
    )  # fmt: skip
    return response


def next_page(asked: str | None = None) -> str:
    """Where one wanted to be, as asked for in the request, if that is an address on this host; else nothing."""
    asked = request.values.get("next", "") if asked is None else asked
    return asked if LOCAL.fullmatch(asked) else ""
