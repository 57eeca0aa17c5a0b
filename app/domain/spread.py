"""Spreading a heap of actions over the next working days: the longest waiting first, every day about as full."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from itertools import groupby, islice
from typing import NamedTuple

from app.database import Tx
from app.domain import actions
from app.domain.changes import check, land
from app.domain.history import Target
from app.domain.ids import new_id
from app.domain.members import Member
from app.domain.when import local_day, spread_days, to_instant, working_days


class Plan(NamedTuple):
    """Each target's new time, and how many other actions already lie on each day, up to 100."""

    moves: list[tuple[Target, datetime]]
    held: dict[date, int]


def plan(tx: Tx, me: Member, targets: Sequence[Target], days: int) -> Plan:
    """Where the targets come on the next `days` working days, filled up around what already lies there."""
    check(targets)
    choices = list(islice(working_days(local_day(tx.now, me.zone), me.tenant.week), days))
    versions = dict(targets)
    loads, waiting = actions.loads(tx, me, choices, versions), actions.planned(tx, list(versions))
    held = {day: row.total for day, row in zip(choices, loads.rows, strict=True)}
    order = [Target(row.id, versions[row.id]) for row in waiting.rows]
    order += [target for target in targets if target not in order]  # gone or closed: the verb will say so
    chosen = spread_days(len(order), choices, held)
    times = [at for day, same in groupby(chosen) for at in _times(me, day, len(list(same)))]
    return Plan(list(zip(order, times, strict=True)), held)


def by_day(me: Member, planned: Plan) -> list[tuple[date, int, int]]:
    """The days up to the last that a plan puts actions on: how many there, and how many others already lie there. One
    that gets none is full enough."""
    counted = Counter(local_day(at, me.zone) for _, at in planned.moves)
    return [(day, counted[day], held) for day, held in planned.held.items() if day <= max(counted)]


def spread(tx: Tx, me: Member, targets: Sequence[Target], days: int) -> None:
    """Reschedules the targets as `plan` says, in one batch."""
    batch_id = new_id()
    land(tx, [actions.moving(tx, me, target, at, batch_id) for target, at in sorted(plan(tx, me, targets, days).moves)])


def _times(me: Member, day: date, count: int) -> list[datetime]:
    """Times on a working day in whole minutes, evenly through its hours."""
    start, end = (datetime.combine(day, clock) for clock in (me.tenant.week.start, me.tenant.week.end))
    evenly = (start + (end - start) * place / count for place in range(count))
    return [to_instant(at.replace(second=0, microsecond=0), me.zone) for at in evenly]
