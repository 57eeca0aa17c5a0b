"""Opportunities from elsewhere: all of a file or none of it, once, and each open one with a next action."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from app import database, queries
from app.database import Tx
from app.domain import audit, history, members, opportunities, search
from app.domain.columns import Layout
from app.domain.deals import Deal
from app.domain.differences import change, differing
from app.domain.ids import new_id
from app.domain.tenants import Tenant
from app.domain.when import local_day, spread_days, to_instant, working_days
from app.errors import AlreadyExists, Complaint, Conflict, Invalid

#: So many are dealt with at once, and so many named that stand in the way.
CHUNK, NAMED = 1000, 5
#: How many working days from today the first actions may lie.
FURTHEST = 250
AT_ONCE = "Another import adds the same references at this moment: nothing was imported."
#: What a file does not say of a deal.
UNSAID = {"version": 1, "slips": 0, "owner_id": None}


@dataclass(frozen=True)
class Spread:
    """The working days over which the first actions of imported deals are laid, counted from today: -1 is the last
    working day before it, 0 is today if it is one."""

    first: int = -10
    last: int = 20

    @classmethod
    def of(cls, first: str, last: str) -> "Spread":
        """The spread of two numbers as they are typed; raises ValueError for what is none, or reaches too far."""
        spread = cls(int(first), int(last))
        if not -FURTHEST <= spread.first <= spread.last <= FURTHEST:
            raise ValueError
        return spread

    def times(self, count: int, tenant: Tenant, now: datetime) -> Iterator[datetime]:
        """So many instants in order, as many on each day as on any other, evenly over the tenant's working hours."""
        week = tenant.week
        for day, same in groupby(spread_days(count, self.days(tenant, now))):
            hours = datetime.combine(day, week.end) - datetime.combine(day, week.start)
            here = len(list(same))
            for number in range(here):
                local = datetime.combine(day, week.start) + hours * number / here
                yield to_instant(local.replace(second=0, microsecond=0), tenant.zone)

    def days(self, tenant: Tenant, now: datetime) -> list[date]:
        """The days themselves, in order; never none."""
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
    """What an import did: the deals added by status, how many were there already, how many of these differ and how many
    were changed, and the owners who are new."""

    added: Counter[str]
    known: int
    differing: int
    changed: int
    newcomers: list[str]


def import_deals(
    tx: Tx,
    tenant: Tenant,
    deals: Sequence[Deal],
    layout: Layout,
    *,
    spread: Spread,
    update: bool = False,
    actor: UUID | None = None,
    saved: Callable[[int], None] = lambda rows: None,
) -> Imported:
    """Adds the deals whose references the tenant does not have; an `update` changes those it has otherwise.

    Their owners are the members of these names; who is not there yet becomes one who cannot sign in until invited. Open
    deals get the first actions' times in the file's order. `saved` hears how many rows are done, again and again.
    Raises Invalid where two rows mean the same deal, and Conflict where one that was there is gone meanwhile.
    """
    known, otherwise = _compared(tx, deals, layout)
    added = {deal.line: stored(deal, tx.now) for deal in deals if deal.line not in known}
    changed = {
        deal.line: change(deal, *otherwise[deal.line], tenant.every_stage)
        for deal in deals if update and deal.line in otherwise
    }  # fmt: skip
    rows = dict(sorted({**added, **changed}.items()))
    saved(len(deals) - len(rows))
    batch_id, times = new_id(), spread.times(sum(map(timeless, rows.values())), tenant, tx.now)
    newcomers = _complete(tx, deals, rows, times, batch_id)
    for some in _parts(list(changed)):
        _alter(tx, [(otherwise[line][0], changed[line]) for line in some], actor=actor, batch_id=batch_id)
        saved(len(some))
    for some in _parts(list(added.values())):
        _add(tx, some, actor=actor, batch_id=batch_id)
        saved(len(some))
    if gone := queries.transfer.gone(tx, ids=list(known.values()), limit=NAMED).rows:
        raise overtaken(gone)
    record_import(tx, actor, len(added), batch_id, changed=len(changed))
    statuses = Counter(row["status"] for row in added.values())
    return Imported(statuses, len(known), len(otherwise), len(changed), newcomers)


def present(tx: Tx, deals: Sequence[Deal]) -> dict[int, Any]:
    """The opportunities that are there already, by the lines of the deals that mean them by id or reference."""
    ids, references = [deal.id for deal in deals if deal.id], [deal.reference for deal in deals if deal.reference]
    by_id, by_reference = queries.transfer.by_id(tx, ids=ids), queries.transfer.by_reference(tx, given=references)
    known: dict[Any, Any] = {row.id: row for row in by_id.rows} | {row.reference: row for row in by_reference.rows}
    found = {deal.line: known.get(deal.id) or known.get(deal.reference) for deal in deals}
    return {line: row for line, row in found.items() if row}


def twin(line: int, earlier: int) -> Complaint:
    """What is wrong with a row that means the opportunity of an earlier one."""
    return Complaint(f"row {line}", f"Its id or reference means the deal of row {earlier}: leave one of the two out.")


def timeless(columns: Mapping[str, Any]) -> bool:
    """Whether an open deal with these columns still needs the time of its next action."""
    return columns.get("status") == "open" and columns["next_action_at"] is None


def stored(deal: Deal, now: datetime) -> dict[str, Any]:
    """A deal as a new opportunity's row, but for the tenant and who the owner is."""
    planned = {"first_due_at": deal.next_action_at, "id": new_id(), "updated_at": now}
    return UNSAID | deal._asdict() | planned


def put(tx: Tx, rows: str, ids: list[UUID], words: list[str], *, actor: UUID | None, batch_id: UUID) -> None:
    """Adds opportunities given as one text, an array in JSON, each with the words it is found by; and their entries."""
    queries.transfer.add(tx, rows=rows)
    search.index_words(tx, ids, words)
    queries.transfer.record(tx, rows=rows, actor=actor, batch=batch_id)


def alter(tx: Tx, changes: str, ids: list[UUID], words: list[str], *, actor: UUID | None, batch_id: UUID) -> None:
    """Changes opportunities as one text says, see `history.record_texts`, each found by other words from now on. Raises
    Conflict that names those changed by others meanwhile, and AlreadyExists for a reference that is taken."""
    history.record_texts(tx, "import", changes, actor=actor, batch_id=batch_id)
    search.index_words(tx, ids, words)
    states = queries.transfer.altered(tx, rows=changes).one.states
    outdated = queries.transfer.outdated(tx, rows=changes, limit=NAMED)
    try:
        done = opportunities.restore_texts(tx, states).rows
    except AlreadyExists:
        raise AlreadyExists("A reference in the file is another deal's: nothing was imported.") from None
    if len(done) < len(ids):
        raise overtaken(outdated.rows)


def overtaken(rows: Sequence[Any]) -> Conflict:
    """What is wrong where deals, of which these rows name some, are not as they were when the file was tried."""
    names = ", ".join(row.name for row in rows) or "a deal"
    return Conflict(f"Changed since it was tried: {names}. Nothing was imported: try it again.")


def record_import(tx: Tx, actor: UUID | None, count: int, batch_id: UUID, *, changed: int = 0) -> None:
    """Writes into the audit log how many opportunities came in, and how many were changed."""
    changes: dict[str, Any] = {"changed": changed} if changed else {}
    audit.record(tx, "imported", actor=actor, opportunities=count, batch=batch_id, **changes)


def make_up(tx: Tx, rows: list[dict[str, Any]], entries: list[dict[str, Any]]) -> None:
    """Adds deals that never were, and their history, given as rows of these tables but for the tenant. The caller sees
    to it that the entries of each deal lead up to its version."""
    queries.transfer.add(tx, rows=database.json(rows))
    search.index(tx, ((row["id"], row) for row in rows))
    queries.transfer.tell(tx, rows=database.json(entries))


def _compared(
    tx: Tx, deals: Sequence[Deal], layout: Layout
) -> tuple[dict[int, UUID], dict[int, tuple[Any, list[str]]]]:
    """By the lines of the file the opportunities that are there already, and those that differ from it, with the facts
    that do. Raises Invalid, naming both, where two rows mean the same one: by its id and by its reference, as what is
    named alike is found while they are read."""
    known: dict[int, UUID] = {}
    otherwise: dict[int, tuple[Any, list[str]]] = {}
    for some in _parts(deals):
        found = present(tx, some)
        known |= {line: row.id for line, row in found.items()}
        differs = {deal.line: differing(deal, found[deal.line], layout) for deal in some if deal.line in found}
        otherwise |= {line: (found[line], facts) for line, facts in differs.items() if facts}
        tx.forget()
    first: dict[UUID, int] = {}
    rows = [(line, first.setdefault(opportunity_id, line)) for line, opportunity_id in known.items()]
    if again := [twin(line, earlier) for line, earlier in rows if line != earlier]:
        raise Invalid(again)
    return known, otherwise


def _add(tx: Tx, some: Sequence[dict[str, Any]], *, actor: UUID | None, batch_id: UUID) -> None:
    """Adds opportunities, given as their rows. Raises AlreadyExists where another import adds one of them, too."""
    ids, words = [row["id"] for row in some], [search.words_of(row) for row in some]
    try:
        put(tx, database.json_text(some), ids, words, actor=actor, batch_id=batch_id)
        tx.forget()
    except AlreadyExists:
        raise AlreadyExists(AT_ONCE) from None


def _alter(tx: Tx, some: Sequence[tuple[Any, dict[str, Any]]], *, actor: UUID | None, batch_id: UUID) -> None:
    """Changes opportunities, given as their rows with the columns that become others."""
    changes = database.json_text([{"id": row.id, "version": row.version, "change": columns} for row, columns in some])
    ids, words = [row.id for row, _ in some], [search.words_of(row._asdict() | columns) for row, columns in some]
    alter(tx, changes, ids, words, actor=actor, batch_id=batch_id)


def _complete(
    tx: Tx, deals: Sequence[Deal], rows: dict[int, dict[str, Any]], times: Iterator[datetime], batch_id: UUID
) -> list[str]:
    """Fills in whose the deals are, and when they are due where that is not said; returns the owners who are new."""
    owned = {deal.line: deal.owner for deal in deals if "owner_id" in rows.get(deal.line, ())}
    owners, newcomers = members.named_or_new(tx, set(owned.values()) - {""}, batch_id=batch_id)
    for line, row in rows.items():
        if line in owned:
            row["owner_id"] = owners.get(owned[line])
        if timeless(row):
            row["next_action_at"] = row["first_due_at"] = next(times)
    return newcomers


def _parts(all_of: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (all_of[start : start + CHUNK] for start in range(0, len(all_of), CHUNK))
