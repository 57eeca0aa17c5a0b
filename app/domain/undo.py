"""Undo and redo: several levels for each person, wherever he signs in, exact to the last field.

Both work on the log alone. Undo takes back a member's latest entry that still counts; redo brings back his latest undo
unless he did something new since. Whatever others did to the same deal afterwards stands in the way, and is named.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.database import Again, Tx
from app.domain import batches, history, members, opportunities, tenants
from app.domain.batches import Batch
from app.domain.changes import current
from app.domain.members import Member, require
from app.errors import Conflict, Forbidden, Missing


@dataclass(frozen=True)
class Undone:
    """What was undone or redone: the verb, the opportunities it touched, and the name of the first; `row` is the one
    asked about as it is now, None where it is gone again. A `large` batch is only found: `finish` takes it back."""

    verb: str
    ids: list[UUID]
    name: str
    row: Any = None
    large: Batch | None = None

    @property
    def did(self) -> str:
        """What was done, in words."""
        return history.deed(self.verb)

    @property
    def what(self) -> str:
        """What it was done to, in words."""
        if self.large:
            return self.large.what
        return self.name if len(self.ids) == 1 else f"{len(self.ids):,} deals"


def undo(tx: Tx, me: Member, opportunity_id: UUID | None = None) -> Undone | None:
    """Takes back my last verb, that on one opportunity if it is named; None when there is none. A verb on many is taken
    back from all of them. Raises Conflict that says who did what since."""
    return _take_back(tx, me, "undo", history.undoable(tx, me, opportunity_id, limit=batches.LARGE + 1), opportunity_id)


def redo(tx: Tx, me: Member, opportunity_id: UUID | None = None) -> Undone | None:
    """Brings back what I undid last, likewise; None when there is nothing to redo."""
    return _take_back(tx, me, "redo", history.redoable(tx, me, opportunity_id, limit=batches.LARGE + 1), opportunity_id)


def undo_entry(tx: Tx, me: Member, entry_id: UUID) -> Undone:
    """Takes back one entry, with all of its batch: my own or, for a manager, anybody's.

    Raises Missing, Forbidden, and Conflict where it was taken back already or somebody did something since.
    """
    found = history.entry(tx, entry_id)
    undone = _take_back(tx, me, "undo", history.undoable(tx, me, entry_id=entry_id, limit=batches.LARGE + 1), None)
    if undone:
        return undone
    if found.one is None:
        raise Missing
    if found.one.undone or found.one.aim:
        raise Conflict(f"{found.one.name}: this counts no more, so there is nothing to take back.")
    raise Forbidden("It is a colleague's doing: only a manager takes it back.")


def finish(tx: Tx, me: Member, undone: Undone) -> None:
    """Takes a large batch back, which may take longer than a page."""
    if undone.large:
        batches.take_back(tx, me, undone.large)


def _take_back(tx: Tx, me: Member, verb: str, entries: list[Any], opportunity_id: UUID | None) -> Undone | None:
    require(me, "rep")
    if not entries:
        return None
    if len(entries) > batches.LARGE:
        row = current(tx, opportunity_id) if opportunity_id else None
        found = batches.find(tx, verb, entries[0].batch_id)
        return Undone(entries[0].verb, [], entries[0].name, row and row.one, found)
    for entry in entries:
        name = history.called(entry.name, entry.state["reference"])
        if entry.later_verb:
            who = entry.later_actor or "an import"
            raise Conflict(
                f"{name}: {who} changed it since ({history.deed(entry.later_verb)}); nothing was taken back."
            )
        if entry.leaver:
            left = f"{entry.leaver}, whose it was, has left the team; nothing was taken back."
            raise Conflict(f"{name}: {left} {batches.LET_IN}")
    history.take_back(tx, me, verb, entries)
    states = [_limited(me, entry.state | entry.before | {"version": entry.version}) for entry in entries]
    restored = [opportunities.restore(tx, some) for some in _in_turn(entries, states)]
    if sum(len(answer.rows) for answer in restored) < len(entries):
        raise Again  # changed this very moment: look once more
    tenants.bring_back_stages(tx)
    if entries[0].verb == "import":
        members.follow(tx, verb, entries[0].id)
    row = current(tx, opportunity_id or entries[0].opportunity_id)
    return Undone(entries[0].verb, [entry.opportunity_id for entry in entries], entries[0].name, row.one)


def _limited(me: Member, state: dict[str, Any]) -> dict[str, Any]:
    """A state that turns stale by the limit its stage has now, should somebody have changed it since."""
    stage = next(stage for stage in me.tenant.every_stage if str(stage.id) == state["stage_id"])
    return state | stage.limits(datetime.fromisoformat(state["last_activity_at"]))


def _in_turn(entries: list[Any], states: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """The states in the order they can be had: what only one deal may have, a reference, is let go of by those that go
    before another takes it, and by those that stay before one that comes back does."""
    turns: tuple[list[dict[str, Any]], ...] = ([], [], [])
    for entry, state in zip(entries, states, strict=True):
        goes, comes = state["removed_at"] is not None, entry.state["removed_at"] is not None
        turns[0 if goes else 2 if comes else 1].append(state)
    return [some for some in turns if some]
