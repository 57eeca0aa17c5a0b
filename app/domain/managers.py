"""Who is in whose team, from a file: each member's manager, all of them or none.

A file of the team is one whose columns name members and their managers, and nothing of a deal. Its names are those
by which an import of deals knows the owners; who is not there yet becomes a member who cannot sign in until invited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import audit, members, tenants, uploads
from app.domain.columns import plain
from app.domain.csv_rows import WINDOW, clean, read_rows, row_of
from app.domain.members import Member, require
from app.errors import Complaint, Invalid

#: So many rows a file of the team may have, and what its columns are usually called.
MOST = 1000
MEMBERS = (
    "member", "membername", "salesagent", "salesrep", "salesperson", "agent", "rep", "employee", "employeename",
    "fullname", "user", "username", "owner", "name",
)  # fmt: skip
MANAGERS = (
    "manager", "managername", "salesmanager", "reportsto", "teamlead", "teamleader", "supervisor", "linemanager",
)  # fmt: skip
#: A file with one of these columns is about deals, whoever manages their owners.
OF_DEALS = {
    "account", "amount", "closedate", "closevalue", "company", "deal", "dealname", "dealstage", "opportunity",
    "opportunityid", "opportunityname", "product", "reference", "stage", "value",
}  # fmt: skip
#: What is said of somebody who would be under himself in the end.
CIRCLE = "“{member}” cannot be under “{manager}”, who is under “{member}”."


class Line(NamedTuple):
    """A row: a member and the manager, an empty name for none."""

    number: int
    member: str
    manager: str


class Change(NamedTuple):
    """A member who gets another manager than before; `was` is None for somebody who is no member yet."""

    number: int
    member: str
    manager: str
    was: str | None


@dataclass(frozen=True)
class Sheet:
    """A file of the team as it was read: which of its columns name the members and their managers, its rows, and what
    is wrong with them."""

    header: list[str]
    member: int
    manager: int
    lines: list[Line]
    complaints: list[Complaint]

    @property
    def left_out(self) -> list[str]:
        """The columns that say neither."""
        return [name for place, name in enumerate(self.header) if place not in (self.member, self.manager)]


@dataclass(frozen=True)
class Plan:
    """What a sheet would do: who gets another manager, how many have theirs already, and who is no member yet: those
    who lead a team, and the other newcomers."""

    changes: list[Change]
    same: int
    leaders: list[str]
    newcomers: list[str]
    managers: dict[str, str] = field(repr=False)


def is_team(header: Sequence[str]) -> bool:
    """Whether a file with these columns is one of the team."""
    names = {plain(name) for name in header}
    return bool(names & set(MANAGERS) and names & set(MEMBERS)) and not names & OF_DEALS


def read(stream: BinaryIO, member: int | None = None, manager: int | None = None) -> Sheet:
    """A file of the team; the columns may be said by their numbers, else they are known by their names."""
    complaints: list[Complaint] = []
    rows = read_rows(stream, complaints)
    header = [name.strip() for name in next(rows, (0, []))[1]]
    member, manager = _place(header, MEMBERS, member), _place(header, MANAGERS, manager)
    lines: list[Line] = []
    if None not in (member, manager) and member != manager:
        lines = _lines(rows, header, member or 0, manager or 0, complaints)
    elif header:
        complaints.append(Complaint("", "Choose the column of the members, and another one of their managers."))
    return Sheet(header, member or 0, manager or 0, lines, sorted(complaints, key=row_of))


def uploaded(tx: Tx, row: Any, member: int | None = None, manager: int | None = None) -> Sheet:
    """The same of an upload, with what is wrong beside the team as it is. Raises Invalid for one that is too large for
    a team."""
    if row.size > WINDOW:
        raise Invalid([Complaint("", f"A list of the team has {MOST:,} rows at most.")])
    sheet = read(BytesIO(uploads.window(tx, row.id, 0)), member, manager)
    return replace(sheet, complaints=sheet.complaints or _circles(tx, sheet))


def plan(tx: Tx, sheet: Sheet) -> Plan:
    """What a sheet would change."""
    managers = {line.member: line.manager for line in sheet.lines}
    leaders = {name for name in managers.values() if name}
    known = {row.name: row.manager or "" for row in queries.managers.of(tx, names=sorted(leaders | set(managers))).rows}
    changes = [
        Change(*line, known.get(line.member))
        for line in sheet.lines
        if line.member not in known or known[line.member] != line.manager
    ]
    new = set(managers) - leaders - set(known)
    return Plan(changes, len(managers) - len(changes), sorted(leaders - set(known)), sorted(new), managers)


def follow(tx: Tx, sheet: Sheet, *, actor: UUID | None = None) -> Plan:
    """Does what a sheet says, and returns what that changed. Raises Invalid with every row's complaints."""
    tenants.relabel(tx)
    if complaints := sheet.complaints or _circles(tx, sheet):
        raise Invalid(complaints)
    done = plan(tx, sheet)
    leaders, _ = members.named_or_new(tx, {name for name in done.managers.values() if name}, role="manager")
    ids, _ = members.named_or_new(tx, set(done.managers))
    appoint(tx, {ids[each.member]: leaders.get(each.manager) for each in done.changes})
    added = len(done.leaders) + len(done.newcomers)
    audit.record(tx, "imported", actor=actor, managers_changed=len(done.changes), members_added=added)
    return done


def appoint(tx: Tx, managers: Mapping[UUID, UUID | None]) -> None:
    """Gives members their managers, by their ids."""
    queries.managers.appoint(tx, members=list(managers), managers=list(managers.values()))
    tenants.relabel(tx)


def refuse_circle(tx: Tx, member_id: UUID, manager_id: UUID) -> None:
    """Raises Invalid, at the field of the manager, where that is somebody under the member, however far down. This
    holds for a tenant that is relabelled: everybody who says who is in whose team waits for that."""
    everybody = {row.id: row for row in queries.managers.every(tx).rows}
    if _is_under({row.id: row.manager_id for row in everybody.values()}, manager_id, member_id):
        member, manager = everybody[member_id].name, everybody[manager_id].name
        raise Invalid([Complaint("manager", CIRCLE.format(member=member, manager=manager))])


def save(tx: Tx, me: Member, import_id: UUID, member: int | None, manager: int | None) -> None:
    """Does what an uploaded file of the team says, once, and forgets the file."""
    require(me, "admin")
    row = uploads.locked(tx, me, import_id, "ready", "done")
    if row.state == "ready":
        done = follow(tx, uploaded(tx, row, member, manager), actor=me.id)
        uploads.finish(tx, import_id, {"managers": len(done.changes)})


def _place(header: list[str], aliases: tuple[str, ...], chosen: int | None) -> int | None:
    if chosen is not None:
        return chosen if 0 <= chosen < len(header) else None
    names = [plain(name) for name in header]
    return next((names.index(alias) for alias in aliases if alias in names), None)


def _lines(rows: Any, header: list[str], member: int, manager: int, complaints: list[Complaint]) -> list[Line]:
    found: dict[str, Line] = {}
    for number, cells in rows:
        if len(found) >= MOST:
            complaints.append(Complaint("", f"A list of the team has {MOST:,} rows at most."))
            break
        try:
            line = Line(number, _name(cells[member]), _name(cells[manager]))
        except ValueError as error:
            complaints.append(Complaint(f"row {number}", f"{error}."))
            continue
        if wrong := _wrong(line, found, header[member]):
            complaints.append(Complaint(f"row {number}", wrong))
        found.setdefault(line.member, line)
    return list(found.values())


def _wrong(line: Line, found: dict[str, Line], column: str) -> str:
    if not line.member:
        return f"{column}: the member's name is missing."
    if line.member in found:
        return f"{column}: “{line.member}” is in row {found[line.member].number} too."
    return f"“{line.member}” cannot be their own manager." if line.member == line.manager else ""


def _circles(tx: Tx, sheet: Sheet) -> list[Complaint]:
    """The rows by which somebody would be under himself, once all of them are followed. Members whom the sheet names
    are known by their names, the longest known where two share one, and all others by their ids."""
    everybody = queries.managers.every(tx).rows
    ids: dict[str, UUID] = {}
    for row in everybody:
        if row.present:
            ids.setdefault(row.name, row.id)
    above: dict[UUID | str, UUID | str | None] = {row.id: row.manager_id for row in everybody}
    for line in sheet.lines:
        above[ids.get(line.member, line.member)] = ids.get(line.manager, line.manager) or None
    return [
        Complaint(f"row {line.number}", CIRCLE.format(member=line.member, manager=line.manager))
        for line in sheet.lines
        if _is_under(above, ids.get(line.manager, line.manager), ids.get(line.member, line.member))
    ]


def _is_under(above: Mapping[Any, Any], one: UUID | str, leader: UUID | str) -> bool:
    """Whether somebody is in a leader's team, or further down."""
    passed: set[UUID | str] = set()
    manager = above.get(one)
    while manager is not None and manager != leader and manager not in passed:
        passed.add(manager)
        manager = above.get(manager)
    return manager == leader


def _name(cell: str) -> str:
    """A name as it is kept. Raises ValueError for what is none."""
    name = clean(cell)
    if len(name) > 100:
        raise ValueError(f"“{name[:40]}…” is longer than the 100 characters of a name")
    return name
