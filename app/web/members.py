"""The members of the team, for its admins: inviting, changing, leaving and coming back."""

from datetime import timedelta
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, request, url_for

from app.database import Tx
from app.domain import audit, inputs, invitations, members, people, roster
from app.domain.admission import Departure, Invitation, MemberChange, NewMember
from app.domain.members import Member, require
from app.errors import Forbidden, Refusal
from app.web import guard
from app.web.guard import reads, writes
from app.web.render import unkept
from app.web.tabs import tab

bp = Blueprint("members", __name__)
LIST = "settings/members"
ONE = f"/{LIST}/<uuid:member_id>"


@bp.get("/settings/members")
@reads
def members_(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """Who is in the team, and the form to invite somebody."""
    everybody = roster.everybody(tx, me)
    form = _typed(refusal, {"role": "rep"})
    return tab(
        LIST, "Members", "members/_members.html", refusal, everybody=everybody, form=form, key=token_urlsafe(16),
        departed=_departed(everybody),
    )  # fmt: skip


@bp.post("/settings/members")
@writes(form=members_, again=lambda tx, me: _back(me, "linked"))
def invite(tx: Tx, me: Member) -> Any:
    """Invites somebody, and shows the link this once."""
    require(me, "admin")
    given = inputs.read(NewMember, request.form.to_dict(), now=tx.now)
    return _link(invitations.invite(tx, me, given), "invitations.show", given.name, invitations.LASTS)


@bp.get(ONE)
@reads
def member(tx: Tx, me: Member, member_id: UUID, refusal: Refusal | None = None) -> Any:
    """One member: what an admin may change."""
    require(me, "admin")
    found = members.find(tx, member_id)
    [shown] = roster.everybody(tx, me, member_id)
    form = _typed(refusal, {"name": found.name, "role": found.role, "email": shown.email, "manager": shown.manager_id})
    return tab(LIST, found.name, "members/_member.html", refusal, member=shown, form=form)


@bp.post(ONE)
@writes(form=member, again=lambda tx, me, member_id: _back(me, "saved"))
def change(tx: Tx, me: Member, member_id: UUID) -> Any:
    """Another name or role."""
    require(me, "admin")
    roster.change(tx, me, member_id, inputs.read(MemberChange, request.form.to_dict(), now=tx.now))
    return _back(me, "saved")


@bp.post(f"{ONE}/invitation")
@writes(form=member, again=lambda tx, me, member_id: _back(me, "linked"))
def invite_member(tx: Tx, me: Member, member_id: UUID) -> Any:
    """Invites a member who cannot sign in so far, or anew, and shows the link this once."""
    require(me, "admin")
    given = inputs.read(Invitation, request.form.to_dict(), now=tx.now)
    link = invitations.invite_member(tx, me, member_id, given.email)
    return _link(link, "invitations.show", members.find(tx, member_id).name, invitations.LASTS)


@bp.post(f"{ONE}/password")
@writes(form=member, again=lambda tx, me, member_id: _back(me, "linked"))
def reset_password(tx: Tx, me: Member, member_id: UUID) -> Any:
    """Shows, this once, a link by which a member chooses another password."""
    found = roster.who_signs_in(tx, me, member_id)
    return lambda: _link(_reset(me, found), "sessions.password", found.name, people.RESET_LASTS)


@bp.post(f"{ONE}/departure")
@writes(form=member, again=lambda tx, me, member_id: _back(me, "left", who=member_id))
def leave(tx: Tx, me: Member, member_id: UUID) -> Any:
    """Has a member leave; all that was planned is the receiver's."""
    require(me, "admin")
    receiver = inputs.read(Departure, request.form.to_dict(), now=tx.now).receiver
    moved = roster.leave(tx, me, member_id, receiver)
    return _back(me, "left", who=member_id, moved=moved or None, to=receiver and receiver.id)


@bp.post(f"{ONE}/return")
@writes(form=member, again=lambda tx, me, member_id: _back(me, "back"))
def come_back(tx: Tx, me: Member, member_id: UUID) -> Any:
    """Lets a member in again."""
    roster.come_back(tx, me, member_id)
    return _back(me, "back")


def _typed(refusal: Refusal | None, otherwise: dict[str, Any]) -> dict[str, Any]:
    return otherwise | (request.form.to_dict() if refusal else {})


def _back(me: Member, done: str, **about: Any) -> Any:
    return redirect(url_for("web.members.members_", slug=me.tenant.slug, done=done, **about), 303)


def _departed(everybody: list[Any]) -> dict[str, Any] | None:
    """Who left just now, as the address says: how many deals moved, and to whom; None where nobody of the team did."""
    known = {str(row.id): row for row in everybody}
    leaver, receiver = known.get(request.args.get("who", "")), known.get(request.args.get("to", ""))
    if leaver is None or not leaver.left_at:
        return None
    moved = request.args.get("moved", 0, type=int)
    return {"name": leaver.name, "moved": moved, "receiver": receiver and receiver.name}


def _link(secret: str, endpoint: str, name: str, lasts: timedelta) -> Any:
    link = url_for(endpoint, secret=secret, _external=True)
    kind = "password" if endpoint == "sessions.password" else "invitation"
    words = {"link": link, "name": name, "kind": kind, "ends": g.now + lasts}
    return unkept(tab(LIST, f"A link for {name}", "members/_link.html", **words))


def _reset(me: Member, found: Any) -> str:
    """The secret of a link; Forbidden where the person is in another team, too, whose admins have to be asked."""

    def make(tx: Tx) -> str:
        audit.record(tx, "password_link_added", actor=me.id, about=found.name)
        return people.add_link(tx, found.person_id, lasts=people.RESET_LASTS)

    if len(guard.teams(found.person_id)) > 1:
        raise Forbidden("Only who runs this server can make this link: the account is not of this team alone.")
    return guard.apart(make, me.tenant.id)
