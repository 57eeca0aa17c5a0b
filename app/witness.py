"""The witness: writes into the audit log in transactions of its own, so that no rollback takes back what it saw.

For what is refused, and for what concerns a person in all teams at once. What cannot be written down is not done: the
caller hears that the database is unavailable.
"""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from app.database import Database
from app.domain import audit, sessions


def tell(
    database: Database,
    tenant: UUID,
    now: datetime,
    kind: str,
    *,
    actor: UUID | None = None,
    about: str = "",
    **detail: Any,
) -> None:
    """Writes it down in one tenant's log; the arguments are those of `audit.record`."""

    def write() -> None:
        with database.transaction(tenant, now, write=True) as tx:
            audit.record(tx, kind, actor=actor, about=about, **detail)

    database.repeat(write)


def tell_teams(
    database: Database, person: UUID | None, now: datetime, kind: str, *, account: str = "", **detail: Any
) -> None:
    """Writes it down in the log of every team the person is in; where there is none, outside of them, with the hash of
    the `account` that was tried. For a stranger that takes as long, so that it tells nobody who is known."""

    def outside() -> None:
        with database.transaction(None, now, write=True) as tx:
            audit.record_outside(tx, kind, account=account, **detail)

    found = teams(database, person or uuid4(), now)
    for member in found:
        tell(database, member.tenant_id, now, kind, actor=member.id, **detail)
    if not found:
        database.repeat(outside)


def teams(database: Database, person: UUID, now: datetime) -> list[Any]:
    """The memberships (tenant_id, id, slug, name) of a person."""

    def ask() -> list[Any]:
        with database.transaction(None, now, person=person) as tx:
            return sessions.memberships(tx, person)

    return database.repeat(ask)
