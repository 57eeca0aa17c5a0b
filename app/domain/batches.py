"""Batches too large to look at deal by deal, as imports are: taken back, or brought back, part by part in one
transaction, of which only texts pass through here."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from app import queries
from app.database import Again, Tx
from app.domain import history, idempotency, members, opportunities, tenants
from app.domain.ids import FIRST_ID, new_id
from app.domain.members import Member
from app.errors import Conflict, Missing

#: A batch of more deals than this is a large one; so many are dealt with at once, and so many named where they stand
#: in the way.
LARGE, PART, NAMED = 500, 1000, 5
PATIENCE = timedelta(minutes=5)
#: The way on from where somebody has left the team.
LET_IN = "To take it back, an admin first lets who left in again, under Settings, Members."
TAKEN_BACK = "It was taken back in the meantime; nothing else was."


@dataclass(frozen=True)
class Batch:
    """A large batch that is to be taken back: by undo or redo, the batch of entries, and how many deals it touched."""

    verb: str
    id: UUID
    size: int

    @property
    def what(self) -> str:
        """What it touched, in words."""
        return f"{self.size:,} deals"


def find(tx: Tx, verb: str, batch_id: UUID) -> Batch:
    """The batch of an id. Raises Missing."""
    size = queries.batches.size(tx, batch=batch_id).value
    if not size:
        raise Missing
    return Batch(verb, batch_id, size)


def ended(tx: Tx, batch: Batch, attempt: str) -> bool:
    """Whether a batch that was to be taken back is by now. Raises Conflict with what stood in the way of an attempt."""
    if not queries.batches.standing(tx, batch=batch.id).value:
        return True
    if words := idempotency.kept(tx, attempt):
        raise Conflict(words)
    return False


def give_up(tx: Tx, attempt: str, words: str) -> None:
    """Keeps what stood in the way of an attempt, for whoever asks what became of it."""
    idempotency.keep(tx, attempt, words)


def take_back(tx: Tx, me: Member, batch: Batch) -> None:
    """Takes all of a batch back, or none of it. Raises Again where a deal was changed this very moment, and Conflict
    where the batch was taken back, or deals of it, which it names, were changed, since it was found."""
    _make_ready(tx)
    queries.batches.hold(tx, batch=batch.id)
    if not queries.batches.standing(tx, batch=batch.id).value:
        raise Conflict(TAKEN_BACK)
    _refuse_blocked(tx, batch.verb, batch.id)
    after, done, back, entry_id = FIRST_ID, 0, new_id(), FIRST_ID
    while done < batch.size:
        part = queries.batches.part(tx, batch=batch.id, after=after, limit=PART).one
        if not part.total:
            break
        history.take_back_texts(tx, me, batch.verb, part.entries, back)
        if len(opportunities.restore_texts(tx, part.states).rows) < part.total:
            raise Again
        tx.forget()
        after, done, entry_id = part.last, done + part.total, part.entry
    tenants.bring_back_stages(tx)
    members.follow(tx, batch.verb, entry_id)
    _refuse_blocked(tx, batch.verb, batch.id)  # from here on nobody else can change one of them


def _refuse_blocked(tx: Tx, verb: str, batch_id: UUID) -> None:
    blocked = queries.batches.blocked(tx, batch=batch_id, redo=verb == "redo", limit=NAMED + 1)
    names = [f"{history.called(row.name, row.reference)} ({_why(row)})" for row in blocked.rows]
    if names:
        more = " and others" if len(names) > NAMED else ""
        way_out = f" {LET_IN}" if any(row.leaver and not row.later_verb for row in blocked.rows) else ""
        raise Conflict(f"Changed since: {', '.join(names[:NAMED])}{more}; nothing was taken back.{way_out}")


def _why(row: Any) -> str:
    if row.later_verb:
        return f"{row.later_actor or 'an import'}: {row.later_verb.replace('_', ' ')}"
    return f"{row.leaver}, whose it was, has left the team"


def _make_ready(tx: Tx) -> None:
    tx.plan_anew()
    tx.be_patient(PATIENCE)
