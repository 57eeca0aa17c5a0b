"""Who is in a tenant, and what a role may do."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from app import queries
from app.database import Tx
from app.domain import tenants
from app.domain.tenants import Tenant
from app.errors import Forbidden

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

    def may(self, role: str) -> bool:
        """Whether the member's role includes another: an admin may all a manager may, and so on down."""
        return ROLES.index(self.role) >= ROLES.index(role)


def member(row: Any, tenant: Tenant) -> Member:
    """The member of a row of `sessions.member` or `tokens.member`."""
    return Member(
        row.id, row.person_id, row.name, row.role, ZoneInfo(row.zone) if row.zone else tenant.zone,
        row.locale, row.theme, getattr(row, "owns_open", False), tenant,
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


def named(tx: Tx, name: str) -> UUID | None:
    """The member with this name."""
    return queries.members.by_name(tx, name=name).value


def with_email(tx: Tx, email: str) -> Any:
    """The member (id, name, role, person_id) with this address, or None."""
    return queries.members.by_email(tx, email=email.strip().lower()).one
