"""Export: exactly the list a manager looks at, as a file, sent while it is read."""

import errno
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, g, request, stream_with_context

from app import logs, witness
from app.database import Tx
from app.domain import exports, filters, lists
from app.domain.filters import KINDS, Place, View
from app.domain.members import Member, require
from app.web.guard import database, reads
from app.web.render import saved_as

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
        file = _whole(_file(database(), me, view, g.now, *first))
        return saved_as(Response(stream_with_context(file), mimetype="text/csv"), f"{me.tenant.slug}-{kind}.csv")

    return answer


def _file(door: Any, me: Member, view: View, now: datetime, rows: list[Any], following: Place | None) -> Iterator[str]:
    yield exports.HEADER + exports.lines(rows)
    while following:
        with door.transaction(me.tenant.id, now) as tx:
            rows, following = lists.stretch(tx, me, view, after=following)
        yield exports.lines(rows)


def _whole(file: Iterator[str]) -> Iterator[str]:
    """The file, or a connection that breaks before its end, so that nobody takes a part for all of it."""
    try:
        yield from file
    except Exception as error:
        logs.fault(error)
        raise ConnectionResetError(errno.ECONNRESET, "The rest of the file cannot be had.") from None
