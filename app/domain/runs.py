"""The run that saves an import: all of a file that was tried comes in, or nothing."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import imports, members, transfer, uploads
from app.domain.ids import new_id
from app.domain.imports import Reading
from app.domain.members import Member
from app.errors import AlreadyExists, Complaint, Conflict, Invalid

TAKEN_OVER = "Somebody else is importing it."
#: How long a statement may take while it is saved, and after what silence another may try.
PATIENCE, UNHEARD = timedelta(minutes=5), timedelta(minutes=2)


def start(tx: Tx, me: Member, import_id: UUID, *, update: bool = False) -> UUID:
    """Takes it upon the caller to save a checked import: `save` does it, for the run returned; an `update` changes what
    is there otherwise, too. Raises Conflict while somebody else is at it, and Invalid while there are complaints about
    its rows."""
    row = uploads.locked(tx, me, import_id, "checked", "saving")
    if row.complaints:
        raise Invalid([Complaint("", "There are rows that cannot be imported: see below.")])
    run = new_id()
    if queries.runs.start(tx, id=import_id, run=run, update=update, unheard=tx.now - UNHEARD).one is None:
        raise Conflict("It is being imported just now.")
    return run


def save(tx: Tx, me: Member, import_id: UUID, run: UUID, saved: Callable[[int], None]) -> None:
    """Adds all opportunities of a checked import, each with its owner and its time, and in an update changes those that
    are there otherwise; one batch ties them.

    `saved` hears how many rows are done, again and again. Raises Conflict where another run has taken over, and where
    what is here is not as it was when the file was tried.
    """
    tx.plan_anew()
    tx.be_patient(PATIENCE)
    row = uploads.find(tx, me, import_id)
    if row.run_id != run:
        raise Conflict(TAKEN_OVER)
    asked = {"id": import_id, "update": row.settings["update"]}
    batch_id, done = new_id(), 0
    named = {each.owner for each in queries.runs.owners(tx, **asked).rows}
    owners, _ = members.named_or_new(tx, named, batch_id=batch_id)
    count = queries.runs.count(tx, **asked).one
    times = Reading.of(row.settings).spread.times(count.timeless, me.tenant, tx.now)
    try:
        for after in range(1, row.row_number, transfer.CHUNK):  # row 1 is the header
            done += _save(tx, me, asked | {"after": after, "upto": after + transfer.CHUNK}, times, owners, batch_id)
            saved(done)
        queries.runs.join_whole(tx)
        if overtaken := queries.runs.overtaken(tx, id=import_id, limit=transfer.NAMED).rows:
            raise transfer.overtaken(overtaken)
        transfer.record_import(tx, me.id, count.fresh, batch_id, changed=count.changed)
        finished = queries.runs.finish(tx, id=import_id, run=run, batch=batch_id, saved=done, changed=count.changed).one
    except AlreadyExists as taken:
        raise AlreadyExists(taken.detail if count.changed else transfer.AT_ONCE) from None
    if finished is None:
        raise Conflict(TAKEN_OVER)


def heard(tx: Tx, import_id: UUID, run: UUID, saved: int) -> None:
    """Lets everybody know how far the run is."""
    queries.runs.heard(tx, id=import_id, run=run, saved=saved)


def stop(tx: Tx, import_id: UUID, run: UUID, failure: str) -> None:
    """Lets everybody know that the run failed, and why; the file is tried anew, as what is here may be other now."""
    stopped = queries.runs.stop(tx, id=import_id, run=run).one
    if stopped:
        imports.try_anew(tx, import_id, stopped.settings, failure)


def _save(
    tx: Tx, me: Member, part: dict[str, Any], times: Iterator[datetime], owners: dict[str, UUID], batch_id: UUID
) -> int:
    """Adds, and changes, the opportunities of some rows, and returns how many rows those are; only their texts pass
    through here, nothing is unpacked."""
    rows = queries.runs.part(tx, **part).one
    numbers = rows.timeless
    known = {"names": list(owners), "members": list(owners.values())}
    known |= {"numbers": numbers, "ats": list(islice(times, len(numbers)))}
    changes = queries.runs.changes(tx, **part, **known, me=me.id) if part["update"] else None
    found = queries.runs.batch(tx, **part, **known).one
    if changes and changes.one.ids:
        row = changes.one
        transfer.alter(tx, row.rows, row.ids, row.texts, actor=me.id, batch_id=batch_id)
    if found.rows:
        transfer.put(tx, found.rows, found.ids, found.texts, actor=me.id, batch_id=batch_id)
    tx.forget()
    total: int = rows.total
    return total
