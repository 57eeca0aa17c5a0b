"""The append-only log: the source of timelines, undo and reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app import database, queries
from app.database import Answer, Tx
from app.domain.ids import FIRST_ID, LAST_ID, new_id
from app.domain.members import Member

LAST_VERSION = 2**31 - 1
A_MINUTE = timedelta(minutes=1)

#: What a verb that plans or closes may change.
PLAN = (
    "next_action_at", "next_action_details", "first_due_at", "slips", "status", "lost_reason", "closed_at",
)  # fmt: skip
#: What a verb that counts as activity changes besides.
ACTIVITY = ("last_activity_at", "stale_floor_at", "stale_cap_at")
STAGE = ("stage_id", "stale_floor_at", "stale_cap_at")


class Target(NamedTuple):
    """An opportunity as the person saw it."""

    id: UUID
    version: int


@dataclass(frozen=True)
class Verb:
    """How a verb is recorded: its name, the fields whose former values are kept, the new values the caller knows."""

    name: str
    fields: tuple[str, ...]
    after: dict[str, Any]
    note: str = ""
    result: str | None = None
    #: Why a target at the right version may still be left as it is, in words for the person.
    otherwise: str = "This cannot be done to it."


def record(tx: Tx, me: Member, verb: Verb, target: Target, batch_id: UUID | None = None) -> Answer:
    """Writes the entry of what the next statement will do, from the locked row; none unless the version is right."""
    return queries.history.record(
        tx, entry=new_id(), verb=verb.name, opportunity=target.id, version=target.version, actor=me.id,
        fields=[*verb.fields, "assigned_by"], after=database.json(verb.after), note=verb.note, result=verb.result,
        batch=batch_id,
        moved_to_at=verb.after["next_action_at"] if verb.name == "reschedule" else None,
    )  # fmt: skip


def record_texts(tx: Tx, verb: str, changes: str, *, actor: UUID | None, batch_id: UUID) -> None:
    """Writes the entries of changes given as one text, an array in JSON of id, version and change (a column's new value
    by its name); none for what is at another version by now."""
    queries.history.record_all(tx, verb=verb, actor=actor, rows=changes, batch=batch_id)


def timeline(
    tx: Tx,
    opportunity_id: UUID,
    *,
    before: Mapping[UUID, int] | None = None,
    after_version: int = 0,
    family: bool = False,
    limit: int = 50,
) -> Answer:
    """Rows of what was done to an opportunity, and in a family to those merged into it, latest first; from before a
    version of each."""
    before = before or {}
    return queries.history.timeline(
        tx, opportunity=opportunity_id, family=family, ids=list(before), befores=list(before.values()),
        after_version=after_version, last_version=LAST_VERSION, limit=limit,
    )  # fmt: skip


def place(rows: list[Any], before: Mapping[UUID, int]) -> str:
    """Where the page of a timeline after `rows` begins, as an address says it; they began `before`."""
    reached = {**before, **{row.opportunity_id: row.version for row in rows}}
    return " ".join(f"{one}:{version}" for one, version in reached.items())


def since(tx: Tx, target: Target) -> list[Any]:
    """What was done to an opportunity after a version, in order; at most the last 20 entries."""
    return timeline(tx, target.id, after_version=target.version, limit=20).rows[::-1]


def undoable(
    tx: Tx, me: Member, opportunity_id: UUID | None = None, *, entry_id: UUID | None = None, limit: int
) -> list[Any]:
    """The entries undo would take back for a member, on one opportunity or wherever he was last, with the states of
    their deals and what stands in the way; or a named one, where it still counts and is his own or he manages. At most
    `limit` of a batch are told."""
    return queries.history.undoable(
        tx, actor=me.id, opportunity=opportunity_id, entry=entry_id, any_actor=me.may("manager"),
        latest=not (opportunity_id or entry_id), last_id=LAST_ID, limit=limit,
    ).rows  # fmt: skip


def redoable(tx: Tx, me: Member, opportunity_id: UUID | None = None, *, limit: int) -> list[Any]:
    """The entries redo would bring back for a member, likewise."""
    return queries.history.redoable(tx, actor=me.id, opportunity=opportunity_id, last_id=LAST_ID, limit=limit).rows


def take_back(tx: Tx, me: Member, verb: str, entries: list[Any]) -> None:
    """Writes one entry of undo or redo for each of `entries`, tied by a batch id when they are several."""
    back = [
        {"id": new_id(), "opportunity_id": entry.opportunity_id, "version": entry.version, "before": entry.before,
         "undoes_id": entry.id}
        for entry in entries
    ]  # fmt: skip
    batch_id = new_id() if len(entries) > 1 else None
    queries.history.take_back(tx, verb=verb, actor=me.id, entries=database.json(back), batch=batch_id)


def take_back_texts(tx: Tx, me: Member, verb: str, entries: str, batch_id: UUID) -> None:
    """The same with the entries as one text, an array in JSON."""
    queries.history.take_back(tx, verb=verb, actor=me.id, entries=entries, batch=batch_id)


@dataclass(frozen=True)
class Log:
    """Which part of the log is asked for: by whom, which verbs, in which span of time; None is all."""

    actors: tuple[UUID, ...] | None
    verbs: tuple[str, ...] | None
    starts_at: datetime
    ends_at: datetime


def lines(tx: Tx, log: Log, *, before: tuple[datetime, UUID] | None, limit: int) -> list[Any]:
    """Rows of history_rows, latest first, from before a cursor (time, line): one for each entry, or for each batch."""
    end = log.ends_at, FIRST_ID
    at, line = min(before or end, end)
    span = {"starts_at": log.starts_at, "before_at": at, "before_id": line, "limit": limit}
    verbs = list(log.verbs) if log.verbs else None
    if log.actors and len(log.actors) == 1:
        return queries.history.lines_of(tx, actor=log.actors[0], verbs=verbs, **span).rows
    actors = None if log.actors is None else list(log.actors)
    return queries.history.lines(tx, actors=actors, verbs=verbs, **span).rows


def just_now(tx: Tx, me: Member) -> Answer:
    """The row of what a member did within the last minute, if anything: the last of it, with all of its batch."""
    return queries.history.lines_of(
        tx,
        actor=me.id,
        verbs=None,
        starts_at=tx.now - A_MINUTE,
        before_at=tx.now + A_MINUTE,
        before_id=FIRST_ID,
        limit=1,
    )


def batch(tx: Tx, batch_id: UUID, *, after: UUID | None = None, limit: int) -> list[Any]:
    """The entries of a batch, in the order of their deals' ids from a cursor on."""
    return queries.history.batch(tx, batch=batch_id, after=after or FIRST_ID, limit=limit).rows


def entry(tx: Tx, entry_id: UUID) -> Answer:
    """The row of one entry."""
    return queries.history.entry(tx, entry=entry_id)


def names(tx: Tx) -> Answer:
    """Rows of the ids and names of all members and stages there ever were."""
    return queries.history.names(tx)


def deed(verb: str) -> str:
    """What an entry calls a verb, in the words of who does it."""
    return "no answer" if verb == "try_again" else verb.replace("_", " ")


def called(name: str, reference: str | None) -> str:
    """What tells a deal from others of its name: the name, and the reference where there is one."""
    return f"{name} {reference}" if reference else name
