"""Opportunities from elsewhere: all of a file or none of it, once, and each open one with a next action."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID, uuid4

from app import database, queries
from app.database import Tx
from app.domain import audit, members, search
from app.domain.sales_pipeline import Deal
from app.domain.tenants import Tenant
from app.domain.when import local_day, spread_days, to_instant, working_days
from app.errors import AlreadyExists

CHUNK = 1000
#: What a file does not say of a deal.
UNSAID = {"version": 1, "contact_name": "", "contact_email": "", "contact_phone": "", "slips": 0}


@dataclass(frozen=True)
class Spread:
    """The working days over which the first actions of imported deals are laid, counted from today: -1 is the last
    working day before it, 0 is today if it is one."""

    first: int = -10
    last: int = 20

    def times(self, count: int, tenant: Tenant, now: datetime) -> list[datetime]:
        """So many instants in order, as many on each day as on any other, evenly over the tenant's working hours."""
        week, times = tenant.week, []
        for day, same in groupby(spread_days(count, self._days(tenant, now))):
            hours = datetime.combine(day, week.end) - datetime.combine(day, week.start)
            here = len(list(same))
            for number in range(here):
                local = datetime.combine(day, week.start) + hours * number / here
                times.append(to_instant(local.replace(second=0, microsecond=0), tenant.zone))
        return times

    def _days(self, tenant: Tenant, now: datetime) -> list[date]:
        today, week = local_day(now, tenant.zone), tenant.week
        before = (today - timedelta(days) for days in range(1, 2000))
        days = dict(zip(range(-1, self.first - 1, -1), filter(week.works_on, before), strict=False))
        days |= dict(zip(range(1, self.last + 1), working_days(today, week), strict=False))
        if week.works_on(today):
            days[0] = today
        wanted = [day for offset, day in sorted(days.items()) if self.first <= offset <= self.last]
        return wanted or [next(working_days(today, week))]


@dataclass(frozen=True)
class Imported:
    """What an import did: the deals added by status, how many were there already, and the owners who are new."""

    added: Counter[str]
    known: int
    newcomers: list[str]


def import_deals(
    tx: Tx,
    tenant: Tenant,
    deals: Sequence[Deal],
    *,
    spread: Spread,
    actor: UUID | None = None,
    saved: Callable[[int], None] = lambda rows: None,
) -> Imported:
    """Adds the deals whose references the tenant does not have; those it has stay as they are.

    Their owners are the members of these names; who is not there yet becomes one who cannot sign in until invited. Open
    deals get the first actions' times in the file's order. `saved` hears how many rows are done, again and again.
    """
    known = {row.reference for row in queries.transfer.known(tx, given=[deal.reference for deal in deals]).rows}
    fresh = [deal for deal in deals if deal.reference not in known]
    saved(len(deals) - len(fresh))
    owners, newcomers = members.named_or_new(tx, {deal.owner for deal in fresh if deal.owner})
    times = iter(spread.times(sum(deal.status == "open" for deal in fresh), tenant, tx.now))
    rows = [_row(deal, owners.get(deal.owner), times, tx.now) for deal in fresh]
    batch_id = uuid4()
    try:
        for start in range(0, len(rows), CHUNK):
            chunk = rows[start : start + CHUNK]
            _add(tx, chunk)
            recorded = queries.transfer.record(tx, rows=database.json(chunk), actor=actor, batch=batch_id)
            saved(len(recorded.rows))
    except AlreadyExists:
        raise AlreadyExists("Another import adds the same references at this moment: nothing was imported.") from None
    audit.record(tx, "imported", actor=actor, opportunities=len(rows), batch=batch_id)
    return Imported(Counter(deal.status for deal in fresh), len(known), newcomers)


def make_up(tx: Tx, opportunities: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
    """Adds deals that never were, and their history, given as rows of these tables but for the tenant. The caller sees
    to it that the entries of each deal lead up to its version."""
    _add(tx, opportunities)
    queries.transfer.tell(tx, rows=database.json(entries))


def _add(tx: Tx, rows: list[dict[str, Any]]) -> None:
    queries.transfer.add(tx, rows=database.json(rows))
    search.index(tx, ((row["id"], row) for row in rows))


def _row(deal: Deal, owner_id: UUID | None, times: Iterator[datetime], now: datetime) -> dict[str, Any]:
    at = next(times) if deal.status == "open" else None
    planned = {"next_action_at": at, "first_due_at": at}
    return UNSAID | deal._asdict() | planned | {"id": uuid4(), "owner_id": owner_id, "updated_at": now}
