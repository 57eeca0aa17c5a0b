"""Import: a file is sent, its columns are matched with our fields, its rows are tried, and then all of it comes in."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, Response, g, redirect, request, url_for

from app.database import Again, Tx
from app.domain import imports, remarks, runs, uploads
from app.domain.csv_cells import as_csv
from app.domain.members import Member, require
from app.domain.remarks import Place
from app.errors import Invalid, Refusal
from app.web import background, readings
from app.web.guard import database, no_form, reads, writes
from app.web.render import page, partial
from app.web.streams import streamed

bp = Blueprint("imports", __name__)

#: After so many rows others hear how far it is.
HEARD_EVERY = 5000
STOPPED = "It stopped on the way. Nothing was imported: try it again."


@bp.before_request
def allow_whole_files() -> None:
    """A file that comes without script comes in one piece."""
    if request.endpoint == "web.imports.begin":
        request.max_content_length = uploads.WHOLE + 2**16


@bp.get("/import")
@reads
def choose(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """Where a file is chosen, and the imports of late."""
    return page(
        "imports/page.html",
        fragment="imports/_choose.html",
        refusal=refusal,
        errors=refusal.by_field if refusal else {},
        latest=uploads.latest(tx, me),
        piece=uploads.PIECE,
    )


@bp.post("/import")
@writes(form=choose, again=lambda tx, me: _to_all(me))
def begin(tx: Tx, me: Member) -> Any:
    """Announces a file that comes in pieces, or takes one that comes whole."""
    require(me, "manager")
    file = request.files.get("file")
    if file is None:
        return lead(me, uploads.begin(tx, me, request.form.get("name", ""), _number("size", request.form)))
    import_id = uploads.begin(tx, me, file.filename or "", _size(file.stream))
    for position, content in _pieces(file.stream):
        if uploads.receive(tx, me, import_id, position, content) is None:
            raise Invalid([uploads.TOO_LONG])
    return lead(me, import_id)


@bp.post("/import/<uuid:import_id>/piece")
@writes(form=no_form, again=lambda tx, me, import_id: ("", 204))
def receive(tx: Tx, me: Member, import_id: UUID) -> Any:
    """Keeps a piece of the file; answers how much is there."""
    received = uploads.receive(tx, me, import_id, _number("at", request.args), request.get_data())
    return _too_long if received is None else Response(str(received), mimetype="text/plain")


@bp.get("/import/<uuid:import_id>")
@reads
def show(tx: Tx, me: Member, import_id: UUID, refusal: Refusal | None = None) -> Any:
    """An import as far as it is: to be sent, to be matched, being tried, tried, being saved, done."""
    return _show(tx, me, import_id, refusal)


@bp.post("/import/<uuid:import_id>/reading")
@writes(form=show, again=lambda tx, me, import_id: lead(me, import_id))
def match(tx: Tx, me: Member, import_id: UUID) -> Any:
    """Says how the file is to be read; then it is tried."""
    imports.choose(tx, me, import_id, readings.typed(tx, me, uploads.find(tx, me, import_id)))
    return lead(me, import_id)


@bp.post("/import/<uuid:import_id>/check")
@writes(form=show, again=lambda tx, me, import_id: lead(me, import_id))
def check(tx: Tx, me: Member, import_id: UUID) -> Any:
    """Tries the next rows, or all of them again."""
    step = imports.check_again if "again" in request.form else imports.check
    step(tx, me, import_id)
    return _show(tx, me, import_id) if partial() else lead(me, import_id)


@bp.get("/import/<uuid:import_id>/complaints.csv")
@reads
def complaints(tx: Tx, me: Member, import_id: UUID) -> Any:
    """What was found out about each row, as a file; its first page is read in the request's flight."""
    uploads.find(tx, me, import_id)
    first = remarks.page(tx, import_id)
    return lambda: streamed(_remarks(database(), me, import_id, g.now, *first), "complaints.csv")


@bp.post("/import/<uuid:import_id>/run")
@writes(form=show, again=lambda tx, me, import_id: lead(me, import_id))
def save(tx: Tx, me: Member, import_id: UUID) -> Any:
    """Imports all of it, beside the requests."""
    run = runs.start(tx, me, import_id, update="update" in request.form)

    def answer() -> Any:
        background.start(lambda app: _save(app, me, import_id, run))
        return lead(me, import_id)

    return answer


@bp.post("/import/<uuid:import_id>/removal")
@writes(form=show, again=lambda tx, me, import_id: _to_all(me))
def discard(tx: Tx, me: Member, import_id: UUID) -> Any:
    """Forgets the file."""
    uploads.discard(tx, me, import_id)
    return _to_all(me)


def lead(me: Member, import_id: UUID) -> Any:
    """Leads to an import as far as it is."""
    return redirect(url_for("web.imports.show", slug=me.tenant.slug, import_id=import_id), 303)


def _show(tx: Tx, me: Member, import_id: UUID, refusal: Refusal | None = None) -> Any:
    row = uploads.find(tx, me, import_id)
    return page(
        "imports/import.html",
        fragment="imports/_import.html",
        event="changed" if row.state == "done" and "saving" in request.args else None,
        refusal=refusal,
        row=row,
        piece=uploads.PIECE,
        **readings.context(tx, me, row, refusal),
    )


def _remarks(
    door: Any, me: Member, import_id: UUID, now: datetime, rows: list[Any], following: Place | None
) -> Iterator[str]:
    yield as_csv([("row", "what"), *map(_remark, rows)])
    while following:
        with door.transaction(me.tenant.id, now) as tx:
            rows, following = remarks.page(tx, import_id, following)
        yield as_csv(map(_remark, rows))


def _remark(row: Any) -> tuple[str, str]:
    words = f"{row.words} differs in {readings.said(row.facts)}" if row.kind == "difference" else row.words
    return str(row.number or ""), words


def _save(app: Flask, me: Member, import_id: UUID, run: UUID) -> None:
    """The import itself, in one transaction; others hear of it in transactions of their own."""
    door, clock, tenant = app.extensions["database"], app.config["CLOCK"], me.tenant.id
    heard = 0

    def saved(rows: int) -> None:
        nonlocal heard
        if rows >= heard + HEARD_EVERY:
            heard = rows
            with door.transaction(tenant, clock(), write=True) as tx:
                runs.heard(tx, import_id, run, rows)

    failure = STOPPED
    try:
        with door.transaction(tenant, clock(), write=True) as tx:
            runs.save(tx, me, import_id, run, saved)
        with door.transaction(tenant, clock(), write=True) as tx:
            uploads.forget_content(tx, import_id)
        return
    except Refusal as refusal:
        failure = refusal.detail
    except Again:
        pass
    with door.transaction(tenant, clock(), write=True) as tx:
        runs.stop(tx, import_id, run, failure)


def _too_long() -> Any:
    """Refuses a file once it is forgotten."""
    raise Invalid([uploads.TOO_LONG])


def _to_all(me: Member) -> Any:
    return redirect(url_for("web.imports.choose", slug=me.tenant.slug), 303)


def _number(name: str, given: Any) -> int:
    """A number of bytes; -1 where it is none, which is nowhere in a file."""
    text = given.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1


def _size(stream: Any) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    return size


def _pieces(stream: Any) -> Iterator[tuple[int, bytes]]:
    position = 0
    while content := stream.read(uploads.PIECE):
        yield position, content
        position += len(content)
