"""What a trial says of the rows of a file, one by one: what is wrong with them, where they differ from what is here."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from app import database, queries
from app.database import Tx
from app.domain.csv_rows import row_of
from app.errors import Complaint

PAGE = 1000


class Difference(NamedTuple):
    """A row that says otherwise of a deal that is there: its number, the deal's name in it, and in which facts."""

    number: int
    name: str
    facts: list[str]


class Place(NamedTuple):
    """Where a remark stands among all of a file: the complaints first, each kind in the order of its rows."""

    kind: str = ""
    number: int = 0
    item: int = 0


#: Before the first of them.
START = Place()


def add(tx: Tx, import_id: UUID, complaints: Sequence[Complaint], differences: Sequence[Difference]) -> None:
    """Keeps what a step found out; no other step speaks of the same rows."""
    if remarks := [*_complaints(complaints), *_differences(differences)]:
        queries.remarks.add(tx, id=import_id, remarks=database.json(remarks))


def page(tx: Tx, import_id: UUID, after: Place = START) -> tuple[list[Any], Place | None]:
    """Some remarks (`kind`, `number`, `words`, `facts`), and after which to go on; None where those were the last."""
    rows = queries.remarks.page(tx, id=import_id, **after._asdict(), limit=PAGE).rows
    last = rows[-1] if len(rows) == PAGE else None
    return rows, Place(last.kind, last.number, last.item) if last else None


def _complaints(complaints: Sequence[Complaint]) -> Iterator[dict[str, Any]]:
    for item, complaint in enumerate(complaints):
        yield {"kind": "complaint", "number": row_of(complaint), "item": item, "words": complaint.message, "facts": []}


def _differences(differences: Sequence[Difference]) -> Iterator[dict[str, Any]]:
    for number, name, facts in differences:
        yield {"kind": "difference", "number": number, "item": 0, "words": name, "facts": facts}
