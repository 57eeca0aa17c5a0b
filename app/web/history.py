"""The history: what I, a colleague or the team did, latest first, by local day; it can be taken back from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from werkzeug.datastructures import MultiDict

from app.database import Answer, Tx
from app.domain import fields, filters, history, undo
from app.domain.filters import View
from app.domain.members import Member
from app.domain.when import local_day
from app.errors import Complaint, Invalid
from app.web import batches, whose
from app.web.guard import no_form, reads, writes
from app.web.render import page, partial, swap, tag, unchanged
from app.web.shelf import look
from app.web.spans import Span

bp = Blueprint("history", __name__)

PAGE = 50
#: The kinds of entries: what they are called, and the verbs they are.
KINDS = {
    "completed": ("Completed", ("complete", "try_again")),
    "rescheduled": ("Rescheduled", ("reschedule",)),
    "noted": ("Noted", ("note",)),
    "closed": ("Won, lost, reopened", ("won", "lost", "reopen")),
    "changed": ("Changed", ("edit_step", "stage", "assign", "tags", "edit_fields")),
    "added": ("Added, imported, removed", ("create", "import", "remove", "merge")),
    "undone": ("Undone, redone", ("undo", "redo")),
}
CURSOR = Complaint("before", "This address of a page is damaged. Start from the latest.")


@dataclass(frozen=True)
class Asked:
    """Which part of the log an address asks for: whose, of which kind, in which span of days, and from where on."""

    who: str
    kind: str
    span: Span
    batch: UUID | None
    before: tuple[datetime, UUID] | None
    after: UUID | None
    log: history.Log

    @classmethod
    def of(cls, me: Member, query: "MultiDict[str, str]", now: datetime) -> "Asked":
        """What an address asks for; mine unless I only look. Raises Invalid."""
        wanted = query.get("who") or ("mine" if me.may("rep") else "team")
        who = filters.read(me, "due", {"owner": wanted}).whose
        kind, span = query.get("kind", ""), Span.of(me, query, now)
        if kind and kind not in KINDS:
            raise Invalid([Complaint("kind", "There is no such kind of entry: choose another.")])
        verbs = KINDS[kind][1] if kind else None
        log = history.Log(View("opportunities", who).owners(me), verbs, *span.bounds(me))
        batch, after = (_id(query.get(name, "")) for name in ("batch", "after"))
        return cls(who, kind, span, batch, _cursor(query.get("before", "")), after, log)

    def rows(self, tx: Tx) -> list[Any]:
        """The lines of the page, and one more where another follows; of a batch its entries, of refused days none."""
        if self.span.refused:
            return []
        if self.batch:
            return history.batch(tx, self.batch, after=self.after, limit=PAGE + 1)
        return history.lines(tx, self.log, before=self.before, limit=PAGE + 1)

    def query(self) -> dict[str, Any]:
        """Its part of an address, from the latest on."""
        own = {"who": self.who, "kind": self.kind, "batch": self.batch, **self.span.query()}
        return {name: value for name, value in own.items() if value}

    def following(self, rows: Sequence[Any]) -> dict[str, Any] | None:
        """What an address says of the page after these rows."""
        if len(rows) <= PAGE:
            return None
        last = rows[PAGE - 1]
        at = last.at.isoformat().replace("+00:00", "Z")
        cursor = {"after": last.opportunity_id} if self.batch else {"before": f"{at}_{last.line_id}"}
        return self.query() | cursor


@dataclass(frozen=True)
class Told:
    """A page of the history as the template shows it."""

    asked: Asked
    url: str
    etag: str
    days: list[tuple[date, list[Any]]]
    next_page: str | None
    names: dict[str, str]
    owners: list[tuple[str, list[tuple[str, str]]]]
    kinds = KINDS


@bp.get("/history")
@reads
def show(tx: Tx, me: Member) -> Any:
    """Who did what, latest first; asked again with its ETag, an unchanged page is not rendered."""
    asked = Asked.of(me, request.args, tx.now)
    names, rows = history.names(tx), asked.rows(tx)
    parts = look(me), me.name, me.theme, me.single_keys, asked, local_day(tx.now, me.zone), rows
    etag = tag(parts, fragment=partial())
    return unchanged(etag) or page(
        "history/page.html",
        fragment="history/_history.html",
        refusal=asked.span.refused,
        etag=etag,
        history=_told(tx, me, asked, rows, names, tag(parts, fragment=True)),
    )


@bp.post("/history/<uuid:entry_id>/undo")
@writes(form=no_form, again=lambda tx, me, entry_id: _again(tx, me, entry_id))
def take_back(tx: Tx, me: Member, entry_id: UUID) -> Any:
    """Takes back one entry, with all of its batch."""
    undone = undo.undo_entry(tx, me, entry_id)
    said, name = f"Undone: {undone.did}", undone.what
    return batches.finishing(me, undone, lambda: _undone(me, said, name), otherwise=_here(me))


def _told(tx: Tx, me: Member, asked: Asked, rows: list[Any], names: Answer, etag: str) -> Told:
    following = asked.following(rows)
    return Told(
        asked=asked,
        url=url_for("web.history.show", slug=me.tenant.slug, **asked.query()),
        etag=etag,
        days=[(day, list(same)) for day, same in groupby(rows[:PAGE], key=lambda row: local_day(row.at, me.zone))],
        next_page=url_for("web.history.show", slug=me.tenant.slug, **following) if following else None,
        names={str(row.id): row.name for row in names.rows},
        owners=whose.choices(tx, me, asked.who),
    )


def _undone(me: Member, said: str, name: str) -> Any:
    return swap("_toast.html", otherwise=_here(me), event="changed", said=said, name=name)


def _again(tx: Tx, me: Member, entry_id: UUID) -> Any:
    """What a second press is told: a large batch may not be taken back yet."""
    entry = history.entry(tx, entry_id).one
    return _undone(me, "Under way" if entry and not entry.undone else "Undone", "")


def _here(me: Member) -> str:
    query: dict[str, Any] = dict(request.args)
    return url_for("web.history.show", slug=me.tenant.slug, **query)


def _id(text: str) -> UUID | None:
    try:
        return fields.read_uuid(text) if text else None
    except ValueError:
        raise Invalid([Complaint("batch", "There is nothing with this id.")]) from None


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    try:
        return fields.read_cursor(text) if text else None
    except ValueError:
        raise Invalid([CURSOR]) from None
