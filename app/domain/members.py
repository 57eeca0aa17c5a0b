"""Who is in a tenant, and what a role may do."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app import queries
from app.database import Answer, Tx
from app.domain import tenants
from app.domain.tenants import Tenant
from app.errors import AlreadyExists, Forbidden, Missing

ROLES = ("viewer", "rep", "manager", "admin")


@dataclass(frozen=True)
class Member:
    """The person who acts, in the tenant he acts in."""

    id: UUID
    person_id: UUID
    name: str
    role: str
    zone: ZoneInfo
    locale: str
    theme: str
    owns_open: bool
    tenant: Tenant
    #: Whether single letters are commands: on, off, or only in the list; and the member's own keys by command.
    single_keys: str = "on"
    keymap: dict[str, list[str]] = field(default_factory=dict, hash=False)

    def may(self, role: str) -> bool:
        """Whether the member's role includes another: an admin may all a manager may, and so on down."""
        return ROLES.index(self.role) >= ROLES.index(role)


def member(row: Any, tenant: Tenant) -> Member:
    """The member of a row of `sessions.member` or `tokens.member`."""
    return Member(
        row.id, row.person_id, row.name, row.role, ZoneInfo(row.zone) if row.zone else tenant.zone,
        row.locale, row.theme, getattr(row, "owns_open", False), tenant, row.single_keys, row.keymap,
    )  # fmt: skip


def require(me: Member, role: str) -> None:
    """Raises Forbidden unless the member's role includes `role`."""
    if not me.may(role):
        raise Forbidden(f"This needs the role {role}; yours is {me.role}.")


def add(
    tx: Tx,
    *,
    name: str,
    role: str = "rep",
    person_id: UUID | None = None,
    zone: str | None = None,
    locale: str = "en-GB",
) -> UUID:
    """A member of the transaction's tenant; without a person one who owns deals but cannot sign in."""
    tenants.relabel(tx)
    return queries.members.add(tx, name=name, role=role, person=person_id, zone=zone, locale=locale).value


def find(tx: Tx, member_id: UUID) -> Any:
    """The member (id, name, role, person_id, left_at), whether or not still in the team; raises Missing."""
    row = queries.members.find(tx, member=member_id).one
    if row is None:
        raise Missing
    return row


def prepare(tx: Tx, *, name: str, role: str) -> UUID:
    """A member who is about to be invited: the one of this name who could not sign in so far, or else a new one."""
    unable = queries.members.unable(tx, name=name).value
    if unable is None:
        return add(tx, name=name, role=role)
    queries.members.prepare(tx, member=unable, role=role)
    tenants.relabel(tx)
    return unable


def bind(tx: Tx, member_id: UUID, person_id: UUID) -> None:
    """Makes a member who could not sign in a person's; raises Missing, or AlreadyExists where the person is one."""
    try:
        bound = queries.members.bind(tx, member=member_id, person=person_id).one
    except AlreadyExists:
        raise AlreadyExists("You are a member of this team already.") from None
    if bound is None:
        raise Missing


def known_by(tx: Tx, email: str) -> Answer:
    """The member (id, name, left_at) whose address this is, whether or not still in the team, or no row."""
    return queries.members.known_by(tx, email=email)


def admit(tx: Tx, person_id: UUID, *, name: str, role: str) -> UUID:
    """Makes a person a member: the one of this name who could not sign in so far, or else a new one."""
    admitted = queries.members.admit(tx, person=person_id, name=name, role=role).value
    if admitted is None:
        return add(tx, name=name, role=role, person_id=person_id)
    tenants.relabel(tx)
    return admitted


def named_or_new(
    tx: Tx, names: set[str], *, role: str = "rep", batch_id: UUID | None = None
) -> tuple[dict[str, UUID], list[str]]:
    """The members of these names by name, and those of the names that had to be added: they cannot sign in, and the
    role waits for their invitation. Those that come with the batch of an import leave when it is undone."""
    found = {row.name: row.id for row in queries.members.by_names(tx, names=list(names)).rows}
    missing = sorted(names - set(found))
    if missing:
        tenants.relabel(tx)
        added = queries.members.add_names(tx, names=missing, role=role, batch=batch_id)
        found |= {row.name: row.id for row in added.rows}
    return found, missing


def leavers(tx: Tx, names: list[str]) -> list[str]:
    """Those of these names that somebody has who left the team, as far as an import did not take them back itself."""
    return [row.name for row in queries.members.leavers(tx, names=names).rows] if names else []


def follow(tx: Tx, verb: str, entry_id: UUID) -> None:
    """Has the members that an import brought follow its undo or redo, which took back this entry: they leave, but for
    those who are more than a name by now, or are back."""
    if verb == "redo":
        moved = queries.members.restore(tx, entry=entry_id).rows
    else:
        brought = [row.id for row in queries.members.brought(tx, entry=entry_id).rows]
        moved = queries.members.withdraw(tx, ids=brought).rows if brought else []
    if moved:
        tenants.relabel(tx)


def with_email(tx: Tx, email: str) -> Any:
    """The member (id, name, role, person_id) with this address, or None."""
    return queries.members.by_email(tx, email=email.strip().lower()).one
