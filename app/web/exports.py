"""Export: exactly the list a manager looks at, as a file, sent while it is read."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request

from app import witness
from app.database import Tx
from app.domain import exports, filters, lists
from app.domain.filters import KINDS, Place, View
from app.domain.members import Member, require
from app.web.guard import database, reads
from app.web.streams import streamed

bp = Blueprint("exports", __name__)


@bp.get(f"/<any({', '.join(KINDS)}):kind>.csv")
@reads
def export(tx: Tx, me: Member, kind: str) -> Any:
    """The file. Its first page is read in the request's flight, each further one in a short transaction of its own."""
    require(me, "manager")
    view = filters.read(me, kind, request.args)
    first = lists.stretch(tx, me, view)
    words = filters.words(me, view)

    def answer() -> Response:
        witness.tell(database(), me.tenant.id, g.now, "exported", actor=me.id, list=kind, **words)
        return streamed(_file(database(), me, view, g.now, *first), f"{me.tenant.slug}-{kind}.csv")

    return answer


def _file(door: Any, me: Member, view: View, now: datetime, rows: list[Any], following: Place | None) -> Iterator[str]:
    yield exports.HEADER + exports.lines(rows)
    while following:
        with door.transaction(me.tenant.id, now) as tx:
            rows, following = lists.stretch(tx, me, view, after=following)
        yield exports.lines(rows)
