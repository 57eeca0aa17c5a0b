"""A person's own password and sessions, the same in every team."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for

from app import witness
from app.database import Tx
from app.domain import inputs, people, sessions
from app.domain.admission import PasswordChange
from app.domain.members import Member
from app.errors import Complaint, Invalid, Refusal
from app.web import guard
from app.web.guard import no_form, reads, writes
from app.web.tabs import tab

bp = Blueprint("account", __name__)


@bp.get("/settings/password")
@reads
def password(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """The form: the present password, and the new one."""
    email = people.find(tx, me.person_id).email
    return tab("settings/password", "Password", "account/_password.html", refusal, email=email)


@bp.post("/settings/password")
@writes(form=password, again=lambda tx, me: _back(me, "password"))
def change_password(tx: Tx, me: Member) -> Any:
    """Another password; the present one is checked, as slowly as at sign-in, once nothing is open any more."""
    email = people.find(tx, me.person_id).email
    given = inputs.read(PasswordChange, request.form.to_dict() | {"email": email}, now=tx.now)
    attempt = sessions.Attempt.of(email, request.remote_addr or "")
    tried = sessions.candidate(tx, attempt)
    return lambda: _change(me, attempt, tried, given)


@bp.get("/settings/sessions")
@reads
def sessions_(tx: Tx, me: Member) -> Any:
    """Where I am signed in."""
    opened = sessions.opened(tx, me.person_id, guard.secret()).rows
    return tab("settings/sessions", "Sessions", "account/_sessions.html", opened=opened)


@bp.post("/settings/sessions/<uuid:session_id>/end")
@writes(form=no_form, again=lambda tx, me, session_id: _back(me, "ended"))
def end(tx: Tx, me: Member, session_id: UUID) -> Any:
    """Ends one of my sessions."""
    sessions.revoke(tx, me.person_id, session_id)
    return lambda: _done(me, "session_revoked", _back(me, "ended"))


@bp.post("/settings/sessions/end")
@writes(form=no_form, again=lambda tx, me: _back(me, "ended"))
def end_all(tx: Tx, me: Member) -> Any:
    """Ends all my sessions, this one too or not, wherever they are."""
    everywhere = "everywhere" in request.form
    sessions.revoke_all(tx, me.person_id, besides="" if everywhere else guard.secret())
    answer = guard.signed_out() if everywhere else _back(me, "ended")
    return lambda: _done(me, "sessions_revoked", answer)


def _change(me: Member, attempt: sessions.Attempt, tried: sessions.Candidate, given: PasswordChange) -> Any:
    person = tried.person
    if not sessions.matches(person.password_hash, given.present):
        raise Invalid([Complaint("present", "This is not your present password.")])
    hashed = sessions.hash_password(given.password)

    def change(tx: Tx) -> None:
        sessions.passed(tx, attempt, tried)
        people.change_password(tx, person, hashed)
        sessions.revoke_all(tx, person.id, besides=guard.secret())

    guard.apart(change)
    return _done(me, "password_changed", _back(me, "password"))


def _done(me: Member, kind: str, answer: Any) -> Any:
    """The answer, once the audit log of each of the person's teams has what was done."""
    witness.tell_teams(guard.database(), me.person_id, g.now, kind, address=request.remote_addr)
    return answer


def _back(me: Member, done: str) -> Any:
    return redirect(url_for("web.account.sessions_", slug=me.tenant.slug, done=done), 303)
