"""What all verbs share: one history entry for each opportunity touched, one batch for many, all of them or none."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain import history, search
from app.domain.history import Target, Verb
from app.domain.ids import new_id
from app.domain.members import Member
from app.errors import Complaint, Conflict, Invalid, Missing

#: How many opportunities one bulk verb may touch.
MOST = 500


class Flight:
    """A verb on its way to its targets."""

    def __init__(
        self,
        tx: Tx,
        me: Member,
        verb: Verb,
        targets: Sequence[Target],
        send: Callable[[Target], Answer],
        batch_id: UUID | None = None,
    ) -> None:
        check(targets)
        self._otherwise = verb.otherwise
        self._sent = []
        batch_id = batch_id or (new_id() if len(targets) > 1 else None)
        # Always in the same order, so that two of these never wait for each other.
        for target in sorted(targets):
            history.record(tx, me, verb, target, batch_id)
            self._sent.append((target, send(target)))
        search.index(tx, [(target.id, verb.after) for target in targets])

    @property
    def size(self) -> int:
        """How many targets it has."""
        return len(self._sent)

    def refused(self) -> list[tuple[Target, str]]:
        """Reads the answers: the targets that did not take the verb, each with why not, where nobody changed it."""
        return [(target, self._otherwise) for target, answer in self._sent if answer.one is None]


def land(tx: Tx, flights: Sequence[Flight]) -> None:
    """Waits for flights of one verb. Raises Missing or Conflict that names the first target that did not take it, and
    has all that did not; the transaction then undoes all."""
    refused = [each for flight in flights for each in flight.refused()]
    if not refused:
        return
    alone = sum(flight.size for flight in flights) == 1
    (target, otherwise), *_ = refused
    why = _why_not(tx, target, otherwise, alone=alone)
    if isinstance(why, Conflict) and not alone:
        asked = [(each.id, current(tx, each.id)) for each, _ in refused]
        why.refused = {opportunity_id: answer.one for opportunity_id, answer in asked}
    raise why


def apply(
    tx: Tx,
    me: Member,
    verb: Verb,
    targets: Sequence[Target],
    send: Callable[[Target], Answer],
    batch_id: UUID | None = None,
) -> Any:
    """Records and sends the verb for every target in one flight, and raises as `land` does. Returns the new row of the
    first target: the only one, unless it is a bulk."""
    flight = Flight(tx, me, verb, targets, send, batch_id)
    row = current(tx, targets[0].id)
    land(tx, [flight])
    return row.one


def check(targets: Sequence[Target]) -> None:
    """Raises Invalid for a selection that is empty or too large."""
    if not targets:
        raise Invalid([Complaint("", "Nothing is selected.")])
    if len(targets) > MOST:
        raise Invalid([Complaint("", f"At most {MOST} opportunities at once.")])


def current(tx: Tx, opportunity_id: UUID) -> Answer:
    """The opportunity's row as it is now, or none."""
    return queries.changes.current(tx, id=opportunity_id)


def name(tx: Tx, opportunity_id: UUID) -> Answer:
    """What an opportunity is called, removed or not."""
    return queries.changes.name(tx, id=opportunity_id)


def _why_not(tx: Tx, target: Target, otherwise: str, *, alone: bool) -> Exception:
    """Why a guarded write changed nothing: gone, changed by somebody in the meantime, or `otherwise`."""
    row = current(tx, target.id).one
    if row is None:
        return _gone(tx, target, alone=alone)
    name = row.name if alone else history.called(row.name, row.reference)
    if row.version == target.version:  # nobody did anything since; what is in the log is the attempt itself
        return Conflict(f"{name}: {otherwise}", current=row)
    return Conflict(f"{name} was changed in the meantime.", current=row, entries=history.since(tx, target))


def _gone(tx: Tx, target: Target, *, alone: bool) -> Exception:
    """Of what was removed it is said which and by whom; one of many is in conflict with the others."""
    gone, entries = name(tx, target.id).value, history.since(tx, target)
    if gone is None:
        return Missing()
    removers = [entry.actor for entry in entries if entry.verb in ("remove", "merge") and entry.actor]
    words = f"{gone} was removed in the meantime{f' by {removers[-1]}' if removers else ''}."
    return Missing(words) if alone else Conflict(words)


def limits(me: Member, last_activity_at: datetime) -> dict[str, list[Any]]:
    """When a deal of each of the tenant's stages turns stale after an activity: three arrays for a query, because the
    deal's own stage is known to the database only."""
    stages = me.tenant.every_stage
    return {
        "stages": [stage.id for stage in stages],
        "stale_floors": [stage.stale_floor_at(last_activity_at) for stage in stages],
        "stale_caps": [stage.stale_cap_at(last_activity_at) for stage in stages],
    }
