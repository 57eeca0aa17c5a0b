"""A file on its way in: announced, then sent in pieces; each is kept as it comes, so a cut upload can go on."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from app import database, queries
from app.database import Tx
from app.domain.csv_counts import HEAD, Count, counted, others, seeming
from app.domain.csv_rows import MOST_BYTES, MOST_ROWS, WINDOW, Dialect, can_be_utf8
from app.domain.fields import clean
from app.domain.ids import new_id
from app.domain.members import Member, require
from app.errors import Complaint, Conflict, Invalid, Missing

#: The pieces in which a file is sent, and how large one may be that comes whole.
PIECE, WHOLE = 2**19, 8 * 2**20
FORGOTTEN_AFTER = timedelta(days=7)
TOO_LONG = Complaint("file", f"There are more than {MOST_ROWS:,} rows: import it in parts.")


def latest(tx: Tx, me: Member) -> list[Any]:
    """The team's imports of late, the latest first."""
    require(me, "manager")
    return queries.uploads.latest(tx).rows


def find(tx: Tx, me: Member, import_id: UUID) -> Any:
    """The import's row; raises Missing."""
    require(me, "manager")
    row = queries.uploads.find(tx, id=import_id).one
    if row is None:
        raise Missing
    return row


def locked(tx: Tx, me: Member, import_id: UUID, *states: str) -> Any:
    """The same for who goes on with it, nobody else meanwhile. Raises Conflict for one in another state than these."""
    require(me, "manager")
    row = queries.uploads.locked(tx, id=import_id).one
    if row is None:
        raise Missing
    if row.state not in states:
        raise Conflict("This import has gone on in the meantime: look at it again.")
    return row


def begin(tx: Tx, me: Member, file_name: str, size: int) -> UUID:
    """Announces a file of so many bytes. Raises Invalid for one that is empty or too large."""
    require(me, "manager")
    if size < 1:
        raise Invalid([Complaint("file", "The file is empty.")])
    if size > MOST_BYTES:
        raise Invalid([Complaint("file", f"The file is larger than {MOST_BYTES // 2**20} MB: import it in parts.")])
    forget(tx, [row.id for row in queries.uploads.expired(tx, before=tx.now - FORGOTTEN_AFTER).rows])
    name = str(clean(file_name))[-200:] or "file.csv"
    return queries.uploads.begin(tx, id=new_id(), member=me.id, file_name=name, size=size).value


def receive(tx: Tx, me: Member, import_id: UUID, position: int, content: bytes) -> int | None:
    """Keeps a piece of the file; returns how much is there from the beginning, which is where the next belongs. None
    where it has too many rows by now, however it is written: then it is forgotten."""
    begun = queries.uploads.begun(tx, id=import_id, head=HEAD)
    row = locked(tx, me, import_id, "uploading", "ready")
    if position != row.received or not 0 < len(content) <= min(WINDOW, row.size - row.received):
        return row.received
    received = row.received + len(content)
    state, utf8 = ("ready" if received == row.size else "uploading"), row.utf8 and can_be_utf8(content)
    head = begun.one.head or content
    count = _counted(row, head, (begun.one.rest or b"") + content, last=received == row.size)
    queries.uploads.keep_chunk(tx, id=import_id, position=position, content=content)
    if count.rows > MOST_ROWS + 1:
        if not any(_fits(tx, row, each) for each in others(window(tx, import_id, 0))):
            forget(tx, [import_id])
            return None
        count = Count(row.size)  # from here on it is counted as it is read, however that will be
    return queries.uploads.receive(
        tx, id=import_id, received=received, utf8=utf8, state=state, position=count.position, row_number=count.rows
    ).value


def _counted(row: Any, head: bytes, rest: bytes, *, last: bool) -> Count:
    """The rows there are with the rest that is not counted yet; no further where they could not be counted before."""
    before, dialect = Count(row.position, row.row_number), seeming(head)
    if before.position > row.received:
        return before
    found = counted(before, dialect, rest, last=last) if dialect else None
    return found or Count(row.size)


def _fits(tx: Tx, row: Any, dialect: Dialect) -> bool:
    """Whether what is there of a file has few enough rows if it is written in a dialect."""
    count = Count()
    while True:
        content = window(tx, row.id, count.position)
        found = counted(count, dialect, content, last=count.position + len(content) == row.size)
        tx.forget()
        if found is None or found.rows > MOST_ROWS + 1:
            return False
        if found == count:
            return True
        count = found


def window(tx: Tx, import_id: UUID, position: int) -> bytes:
    """So much of the file as is looked at at once, from a position on."""
    rows = queries.uploads.window(tx, id=import_id, since=position, until=position + WINDOW).rows
    content = b"".join(row.content for row in rows)
    return content[position - rows[0].position :][:WINDOW] if rows else b""


def discard(tx: Tx, me: Member, import_id: UUID) -> None:
    """Forgets the file; what it brought in already stays."""
    locked(tx, me, import_id, "uploading", "ready", "checking", "checked", "done")
    forget(tx, [import_id])


def finish(tx: Tx, import_id: UUID, counts: dict[str, int]) -> None:
    """Forgets what the file held, but not what came of it."""
    queries.uploads.finish(tx, id=import_id, counts=database.json(counts))
    forget_content(tx, import_id)


def forget_content(tx: Tx, import_id: UUID) -> None:
    """Forgets what the file held, but not that it was imported."""
    forget_rows(tx, [import_id])
    queries.uploads.forget_chunks(tx, ids=[import_id])


def forget_rows(tx: Tx, ids: list[UUID]) -> None:
    """Forgets how files were read."""
    queries.uploads.forget_rows(tx, ids=ids)
    queries.uploads.forget_keys(tx, ids=ids)
    queries.uploads.forget_remarks(tx, ids=ids)


def forget_files(tx: Tx) -> int:
    """Forgets every import of which something of the file is still there; how many those were."""
    ids = [row.id for row in queries.uploads.present(tx).rows]
    forget(tx, ids)
    return len(ids)


def forget(tx: Tx, ids: list[UUID]) -> None:
    """Forgets imports as if they had never been uploaded."""
    forget_rows(tx, ids)
    queries.uploads.forget_chunks(tx, ids=ids)
    queries.uploads.forget(tx, ids=ids)
