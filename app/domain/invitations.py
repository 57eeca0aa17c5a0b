"""Inviting a colleague: a link, shown once to the admin, by which whoever gets it becomes a member.

An address alone lets nobody in: anybody may have claimed it in another team. The link is for a person who can sign in
with that address, or who is not known yet and chooses a password; the admin never learns which.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import audit, members, people
from app.domain.admission import NewMember
from app.domain.bearers import Bearer
from app.domain.members import Member, require
from app.errors import AlreadyExists, Complaint, Invalid, Missing

LASTS = timedelta(days=7)
GONE = "This invitation was used already or is too old. Ask for a new one."


def invite(tx: Tx, me: Member, given: NewMember) -> str:
    """Invites somebody, as the member of this name who could not sign in so far or as a new one; the link's text."""
    require(me, "admin")
    email = _free(tx, given.email)
    member_id = members.prepare(tx, name=given.name, role=given.role)
    audit.record(tx, "member_added", actor=me.id, about=given.name, role=given.role, invited=email)
    return _link(tx, member_id, email)


def invite_member(tx: Tx, me: Member, member_id: UUID, email: str) -> str:
    """Invites a member who cannot sign in so far, or anew; the link's text. Links made before end."""
    require(me, "admin")
    member = members.find(tx, member_id)
    if member.person_id or member.left_at:
        raise Invalid([Complaint("email", f"{member.name} needs no invitation.")])
    email = _free(tx, email, besides=member_id)
    audit.record(tx, "member_changed", actor=me.id, about=member.name, role=member.role, invited=email)
    return _link(tx, member_id, email)


def opened(text: str) -> Bearer:
    """An invitation's text as it was opened; raises Missing where it is none."""
    link = Bearer.parse(text)
    if link is None:
        raise Missing(GONE)
    return link


def find(tx: Tx, link: Bearer) -> Any:
    """The invitation (email, name, role, team, slug) a link is for; raises Missing once it is used or too old."""
    row = queries.invitations.find(tx, token_hash=link.hash).one
    if row is None:
        raise Missing(GONE)
    return row


def accept(tx: Tx, link: Bearer, person_id: UUID) -> None:
    """Makes the person the member who was invited and uses the link up; raises Missing, or AlreadyExists."""
    member_id = queries.invitations.use(tx, token_hash=link.hash).value
    if member_id is None:
        raise Missing(GONE)
    members.bind(tx, member_id, person_id)
    audit.record(tx, "member_joined", actor=member_id)
    # Whoever could have set this person's password until now is not one of the new team's admins.
    people.void_links(tx, person_id)


def withdraw(tx: Tx, member_id: UUID) -> None:
    """Ends a member's invitation, if there is one."""
    queries.invitations.withdraw(tx, member=member_id)


def _free(tx: Tx, email: str, *, besides: UUID | None = None) -> str:
    """The address as it is kept; raises AlreadyExists where it is somebody's in this team, or on the way to be."""
    email = email.strip().lower()
    known, pending = members.known_by(tx, email), queries.invitations.pending(tx, email=email)
    if known.one:
        ended = f"left the team: bring {known.one.name} back instead" if known.one.left_at else "is a member already"
        raise AlreadyExists(f"{email} {ended}.", field="email")
    if pending.one and pending.one.id != besides:
        raise AlreadyExists(
            f"{email} was invited already, as {pending.one.name}: make a new link there.", field="email"
        )
    return email


def _link(tx: Tx, member_id: UUID, email: str) -> str:
    link = Bearer.new(tx.tenant)
    queries.invitations.add(tx, member=member_id, email=email, token_hash=link.hash, expires_at=tx.now + LASTS)
    return str(link)
