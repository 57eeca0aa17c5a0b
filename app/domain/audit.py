"""The audit log: who came in, who was turned away, who gave whom which power, what left and what came in.

A verb writes down what it did in its own transaction: `audit.record(tx, "token_added", actor=me.id, about=name,
scope="read")`; undone with it, it never happened. A refusal, whose transaction is rolled back, is written in one of its
own by `app.witness`, which also knows how to tell all of a person's teams, or the log outside of them. What is written
are names, roles, counts and addresses of the network; never a secret, a password or what somebody typed elsewhere.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, NamedTuple
from uuid import UUID

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from app import database, queries
from app.database import Tx
from app.domain import csv_cells
from app.domain.fields import Id, complaint, read_uuid
from app.domain.ids import FIRST_ID
from app.domain.inputs import Input
from app.domain.members import Member, require
from app.domain.when import FIRST, LAST, ONE_DAY, Unclear, read_iso_day, to_instant

#: Everything that can be written down, in words; a new kind needs its line here.
KINDS = {
    "sign_in": "signed in",
    "sign_in_failed": "failed to sign in",
    "sign_out": "signed out",
    "session_revoked": "ended a session",
    "sessions_revoked": "ended all other sessions",
    "password_changed": "changed the password",
    "password_link_added": "made a link to set a password",
    "tenant_refused": "was turned away from another team",
    "member_added": "added a member",
    "member_joined": "accepted an invitation",
    "member_changed": "changed a member",
    "member_removed": "removed a member",
    "token_added": "made a token",
    "token_revoked": "revoked a token",
    "exported": "exported",
    "imported": "imported",
    "settings_changed": "changed the team's settings",
    "stage_changed": "changed the stages",
    "erased": "erased personal data",
}
PAGE = 50
#: So many entries go into one file at most; a period makes it less.
MOST = 50_000
CURSOR, SECONDS = "%Y%m%dT%H%M%S.%f", "%Y-%m-%dT%H:%M:%SZ"


class Cursor(NamedTuple):
    """The entry before which a page begins."""

    at: datetime
    id: UUID


def _read_kind(value: Any) -> Any:
    if value not in (None, "", *KINDS):
        raise PydanticCustomError("kind", "There is no such kind.")
    return value or None


def _read_day(value: Any) -> date | None:
    try:
        return read_iso_day(str(value)) if value else None
    except Unclear as unclear:
        raise complaint(str(unclear)) from None


def _read_cursor(value: Any) -> Cursor | None:
    at, _, entry = str(value or "").partition("_")
    try:
        return Cursor(datetime.strptime(at, CURSOR).replace(tzinfo=UTC), read_uuid(entry)) if value else None
    except ValueError:
        raise PydanticCustomError("cursor", "This is no place in the log.") from None


Day = Annotated[date | None, BeforeValidator(_read_day)]


class Filter(Input):
    """What to show of the log: of whom, of which kind, from and to which day, and from before which entry."""

    actor: Id = None
    kind: Annotated[str | None, BeforeValidator(_read_kind)] = None
    since: Day = None
    until: Day = None
    before: Annotated[Cursor | None, BeforeValidator(_read_cursor)] = None


def record(tx: Tx, kind: str, *, actor: UUID | None = None, about: str = "", **detail: Any) -> None:
    """Writes down what was done in the transaction's tenant: the kind, the member who did it (None is the command
    line), the name of whom or what it was done to, and facts worth keeping."""
    assert kind in KINDS
    queries.audit.record(tx, kind=kind, actor=actor, about=about[:300], detail=database.json(detail))


def record_outside(tx: Tx, kind: str, *, account: str = "", **detail: Any) -> None:
    """Writes down what happened outside of every tenant; `account` is a hash of the e-mail address tried."""
    assert kind in KINDS
    queries.audit.record_outside(tx, kind=kind, account=account, detail=database.json(detail))


def page(tx: Tx, me: Member, chosen: Filter, *, limit: int = PAGE) -> list[Any]:
    """The entries that were chosen, latest first, and one more than `limit` where there are more. For admins."""
    require(me, "admin")
    end = Cursor(_begins(chosen.until + ONE_DAY, me) if chosen.until else LAST, FIRST_ID)
    before = min(chosen.before or end, end)
    since = _begins(chosen.since, me) if chosen.since else FIRST
    period = {"since": since, "before_at": before.at, "before_id": before.id, "limit": limit + 1}
    if chosen.kind:
        return queries.audit.page_of_kind(tx, kind=chosen.kind, actor=chosen.actor, **period).rows
    if chosen.actor:
        return queries.audit.page_of_actor(tx, actor=chosen.actor, **period).rows
    return queries.audit.page(tx, **period).rows


def cursor(row: Any) -> str:
    """The place of an entry in the log, for the page after it."""
    return f"{row.at.astimezone(UTC):{CURSOR}}_{row.id}"


def facts(row: Any) -> str:
    """The details of an entry in words: role: rep, address: 192.0.2.7."""
    return ", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in row.detail.items())


def as_csv(rows: Iterable[Any]) -> str:
    """The entries as a file for spreadsheets, instants in UTC."""
    lines = [(f"{row.at.astimezone(UTC):{SECONDS}}", row.kind, row.actor or "", row.about, facts(row)) for row in rows]
    return csv_cells.as_csv([("at", "kind", "by", "about", "detail"), *lines])


def _begins(day: date, me: Member) -> datetime:
    return to_instant(datetime.combine(day, time()), me.zone)
