"""What admins make of members: another role, leaving and coming back. Nothing a leaver holds still works, and what he
had to do is somebody else's."""

from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import audit, calendar, invitations, managers, members, opportunities, tenants, tokens
from app.domain.admission import MemberChange, Receiver
from app.domain.changes import MOST
from app.domain.history import Target
from app.domain.ids import new_id
from app.domain.members import Member, require
from app.errors import Complaint, Invalid, Missing

#: So many members are shown at most.
SHOWN = 1000


def everybody(tx: Tx, me: Member, member_id: UUID | None = None) -> list[Any]:
    """All who are or were in the team, or one of them, as the admins see them; those who left come last."""
    require(me, "admin")
    return queries.roster.everybody(tx, member=member_id, limit=SHOWN).rows


def change(tx: Tx, me: Member, member_id: UUID, given: MemberChange) -> None:
    """Another name, role or manager; they bind from the member's next request on. The last admin stays one."""
    require(me, "admin")
    former = members.find(tx, member_id)
    if given.role != "admin":
        _keep_an_admin(tx, member_id)
    if given.manager and given.manager not in {one.id for one in me.tenant.colleagues} - {member_id}:
        raise Invalid([Complaint("manager", "Choose a colleague, or nobody.")])
    tenants.relabel(tx)
    if given.manager:
        managers.refuse_circle(tx, member_id, given.manager)
    queries.roster.change(tx, member=member_id, name=given.name, role=given.role, manager=given.manager)
    audit.record(tx, "member_changed", actor=me.id, about=given.name, role=given.role, before=former.role)


def who_signs_in(tx: Tx, me: Member, member_id: UUID) -> Any:
    """A member of the team who can sign in, for an admin who is to help; raises Missing for all others."""
    require(me, "admin")
    row = members.find(tx, member_id)
    if row.person_id is None or row.left_at:
        raise Missing
    return row


def leave(tx: Tx, me: Member, member_id: UUID, receiver: Receiver | None) -> int:
    """Has a member leave: sign-in, invitation and tokens end, and all that was planned is the receiver's; how many
    deals. Raises Invalid for the last admin, and where there are deals and nobody was chosen."""
    require(me, "admin")
    leaver = members.find(tx, member_id)
    _keep_an_admin(tx, member_id)
    queries.roster.leave(tx, member=member_id)
    invitations.withdraw(tx, member_id)
    tokens.revoke_all(tx, member_id)
    calendar.revoke(tx, member_id)
    tenants.relabel(tx)
    handed = hand_over(tx, me, member_id, receiver)
    audit.record(tx, "member_removed", actor=me.id, about=leaver.name, deals_handed_over=handed)
    return handed


def hand_over(tx: Tx, me: Member, member_id: UUID, receiver: Receiver | None) -> int:
    """Gives all that is planned for a member to the receiver, as one act; how many deals that were."""
    require(me, "admin")
    targets = [Target(row.id, row.version) for row in queries.roster.planned(tx, member=member_id).rows]
    if not targets:
        return 0
    others = {None, *(colleague.id for colleague in me.tenant.colleagues)} - {member_id}
    if receiver is None or receiver.id not in others:
        raise Invalid([Complaint("receiver", f"Choose who takes over {len(targets):,} planned deals.")])
    if unfit := me.tenant.unfit(receiver.id):
        raise Invalid([unfit._replace(field="receiver")])
    batch_id = new_id()
    for start in range(0, len(targets), MOST):
        opportunities.assign(tx, me, targets[start : start + MOST], receiver.id, batch_id=batch_id)
    return len(targets)


def let_go(tx: Tx, member_id: UUID) -> int:
    """Gives all that is planned for a member to nobody, as his own act; how many deals that were. For the command line,
    where no admin asks."""
    row, tenant = members.find(tx, member_id), tenants.find(tx)
    me = Member(row.id, row.person_id, row.name, "admin", tenant.zone, "en-GB", "auto", False, tenant)
    return hand_over(tx, me, member_id, Receiver(None))


def come_back(tx: Tx, me: Member, member_id: UUID) -> Any:
    """Lets a member in again, in the role of before; tokens and invitations of before stay ended."""
    require(me, "admin")
    member = members.find(tx, member_id)
    queries.roster.come_back(tx, member=member_id)
    tenants.relabel(tx)
    audit.record(tx, "member_added", actor=me.id, about=member.name, role=member.role, again=True)
    return member


def _keep_an_admin(tx: Tx, member_id: UUID) -> None:
    """Raises Invalid where a member is the team's last admin. Whoever asks at the same time waits for the first."""
    if {row.id for row in queries.roster.admins(tx).rows} == {member_id}:
        raise Invalid([Complaint("role", "This is the team's last admin: make somebody else admin first.")])
