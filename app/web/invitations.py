"""What an invited person sees: who invites, and the way in.

A provider lets in whoever owns an address, also into an account whose password somebody else chose: an admin of another
team may have opened the link that was made for it. So that this one does not get in along with the owner, joining takes
the account's password where there is a provider.
"""

from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, url_for

from app import witness
from app.domain import inputs, invitations, people, sessions
from app.domain.bearers import Bearer
from app.errors import AlreadyExists, Complaint, Invalid, RateLimited, Refusal, Unauthenticated
from app.web import guard
from app.web.render import unkept
from app.web.sessions import admitted, enter

bp = Blueprint("invitations", __name__)
bp.before_request(guard.same_origin)

OTHERS = "This is not the account's password. If you never chose one, ask for a link to do so, then join."


@bp.get("/invitation/<secret>")
@guard.retried
def show(secret: str, refusal: Refusal | None = None) -> Any:
    """The invitation, with the way in: to join, to sign in before, or to choose a password."""
    invitation, way = _opened(invitations.opened(secret))
    errors = refusal.by_field if refusal else {}
    config = current_app.config["NAT"]
    provider = config.oidc_name if config.oidc_issuer and way == "sign_in" else ""
    page = render_template("invitations/page.html", invitation=invitation, way=way, provider=provider, errors=errors)
    return unkept(make_response(page, refusal.status if refusal else 200))


@bp.post("/invitation/<secret>")
@guard.retried
def accept(secret: str) -> Any:
    """Joins the team; a person who is not known yet chooses a password to sign in with, and is signed in already."""
    link = invitations.opened(secret)
    invitation, way = _opened(link)
    if way == "sign_in":
        return redirect(url_for("sessions.sign_in", next=request.path), 303)
    try:
        session = _join_anew(link, invitation) if way == "choose" else _join(link, invitation, way)
    except (Invalid, AlreadyExists, RateLimited) as refusal:
        return show(secret=secret, refusal=refusal)
    return enter(session, url_for("web.lists.show", kind="due", slug=invitation.slug))


def _opened(link: Bearer) -> tuple[Any, str]:
    """The invitation, and the way in for whoever opened it: join, confirm (by the password), sign_in or choose."""
    with guard.database().transaction(link.tenant, g.now) as tx:
        invitation = invitations.find(tx, link)
        person = people.with_email(tx, invitation.email)
    if person is None:
        return invitation, "choose"
    if person.id != _signed_in():
        return invitation, "sign_in"
    return invitation, "confirm" if current_app.config["NAT"].oidc_issuer and person.password_hash else "join"


def _signed_in() -> Any:
    try:
        secret = guard.secret()
    except Unauthenticated:
        return None
    with guard.database().transaction(None, g.now) as tx:
        return sessions.person(tx, secret)


def _confirmed(invitation: Any) -> Any:
    """The person, who knows the account's password; counted as a sign-in is. Raises Invalid, or RateLimited."""
    given = inputs.read(inputs.SignIn, {"password": "", **request.form, "email": invitation.email}, now=g.now)
    attempt = sessions.Attempt.of(given.email, request.remote_addr or "")
    tried = guard.apart(lambda tx: sessions.candidate(tx, attempt))
    if not sessions.matches(tried.person.password_hash, given.password):
        raise Invalid([Complaint("password", OTHERS)])
    guard.apart(lambda tx: sessions.passed(tx, attempt, tried))
    return tried.person.id


def _join(link: Bearer, invitation: Any, way: str) -> str:
    """The secret of the session of a person who is signed in, and a member now."""
    person_id = _confirmed(invitation) if way == "confirm" else _signed_in()
    if person_id is None:
        raise Unauthenticated  # the session ended just now
    with guard.database().transaction(link.tenant, g.now, write=True) as tx:
        invitations.accept(tx, link, person_id)
    return guard.secret()


def _join_anew(link: Bearer, invitation: Any) -> str:
    """The secret of the session of a person who is new, and a member now."""
    given = inputs.read(inputs.NewPassword, request.form.to_dict() | {"email": invitation.email}, now=g.now)
    hashed = sessions.hash_password(given.password)
    with guard.database().transaction(link.tenant, g.now, write=True) as tx:
        person_id = people.create(tx, invitation.email, hashed)
        invitations.accept(tx, link, person_id)
        secret = admitted(tx, person_id)
    witness.tell_teams(guard.database(), person_id, g.now, "sign_in", address=request.remote_addr, by="invitation")
    return secret
