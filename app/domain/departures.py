"""Leaving the team, and coming back: nothing a leaver holds still works, and what he had to do is somebody else's."""

from typing import Any
from uuid import UUID, uuid4

from app import queries
from app.database import Tx
from app.domain import invitations, members, opportunities, tenants, tokens
from app.domain.admission import Receiver
from app.domain.changes import MOST
from app.domain.history import Target
from app.domain.members import Member, require
from app.errors import Complaint, Invalid


def leave(tx: Tx, me: Member, member_id: UUID, receiver: Receiver | None) -> int:
    """Has a member leave: sign-in, invitation and tokens end, and all that was planned is the receiver's; how many
    deals. Raises Invalid for the last admin, and where there are deals and nobody was chosen."""
    require(me, "admin")
    members.find(tx, member_id)
    members.keep_an_admin(tx, member_id)
    queries.departures.leave(tx, member=member_id)
    invitations.withdraw(tx, member_id)
    tokens.revoke_all(tx, member_id)
    tenants.relabel(tx)
    return hand_over(tx, me, member_id, receiver)


def hand_over(tx: Tx, me: Member, member_id: UUID, receiver: Receiver | None) -> int:
    """Gives all that is planned for a member to the receiver, as one act; how many deals that were."""
    require(me, "admin")
    targets = [Target(row.id, row.version) for row in queries.departures.planned(tx, member=member_id).rows]
    if not targets:
        return 0
    others = {None, *(colleague.id for colleague in me.tenant.colleagues)} - {member_id}
    if receiver is None or receiver.id not in others:
        raise Invalid([Complaint("receiver", f"Choose who takes over {len(targets):,} open deals.")])
    batch_id = uuid4()
    for start in range(0, len(targets), MOST):
        opportunities.assign(tx, me, targets[start : start + MOST], receiver.id, batch_id=batch_id)
    return len(targets)


def come_back(tx: Tx, me: Member, member_id: UUID) -> Any:
    """Lets a member in again, in the role of before; tokens and invitations of before stay ended."""
    require(me, "admin")
    member = members.find(tx, member_id)
    queries.departures.come_back(tx, member=member_id)
    tenants.relabel(tx)
    return member
