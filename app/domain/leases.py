"""Who is at work on what: a hint for colleagues that lasts two minutes and blocks nobody."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain.members import Member, require
from app.errors import Missing

LASTS = timedelta(minutes=2)


def take(tx: Tx, me: Member, opportunity_id: UUID) -> None:
    """Says that I am on it, beside whoever else is. Raises Missing."""
    require(me, "rep")
    taken = queries.leases.take(tx, opportunity=opportunity_id, member=me.id, expires_at=tx.now + LASTS)
    if taken.one is None:
        raise Missing


def release(tx: Tx, me: Member, opportunity_id: UUID) -> None:
    """Says that I am on it no more; a colleague who is still is shown still."""
    require(me, "rep")
    queries.leases.release(tx, opportunity=opportunity_id, member=me.id)


def live(tx: Tx, me: Member) -> Answer:
    """Rows (opportunity_id, name) of what colleagues are on just now."""
    return queries.leases.live(tx, member=me.id)


def at_work(tx: Tx, me: Member, opportunity_id: UUID) -> Callable[[], str]:
    """A colleague who is on an opportunity just now, or nobody: ""; to be called once the flight has landed."""
    leases = live(tx, me)
    return lambda: next((lease.name for lease in leases.rows if lease.opportunity_id == opportunity_id), "")
