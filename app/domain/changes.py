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
        self._tx = tx
        self._otherwise = verb.otherwise
        self._sent = []
        batch_id = batch_id or (new_id() if len(targets) > 1 else None)
        # Always in the same order, so that two of these never wait for each other.
        for target in sorted(targets):
            history.record(tx, me, verb, target, batch_id)
            self._sent.append((target, send(target)))
        search.index(tx, [(target.id, verb.after) for target in targets])

    def land(self) -> None:
        """Reads the answers. Raises Missing or Conflict for the first target that did not take the verb, by name; the
        transaction then undoes all."""
        for target, answer in self._sent:
            if answer.one is None:
                raise why_not(self._tx, target, self._otherwise, alone=len(self._sent) == 1)


def apply(
    tx: Tx,
    me: Member,
    verb: Verb,
    targets: Sequence[Target],
    send: Callable[[Target], Answer],
    batch_id: UUID | None = None,
) -> Any:
    """Records and sends the verb for every target in one flight, and raises as `Flight.land` does. Returns the new row
    of the first target: the only one, unless it is a bulk."""
    flight = Flight(tx, me, verb, targets, send, batch_id)
    row = current(tx, targets[0].id)
    flight.land()
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


def why_not(tx: Tx, target: Target, otherwise: str, *, alone: bool = True) -> Exception:
    """Why a guarded write changed nothing: gone, changed by somebody in the meantime, or `otherwise`."""
    row = current(tx, target.id).one
    if row is None:
        return _gone(tx, target, alone=alone)
    if row.version == target.version:  # nobody did anything since; what is in the log is the attempt itself
        return Conflict(f"{row.name}: {otherwise}", current=row, entries=[])
    return Conflict(f"{row.name} was changed in the meantime.", current=row, entries=history.since(tx, target))


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
