"""One verb for many opportunities: all of them or none, in one transaction, with one undo."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response

from app.api import answers, shapes
from app.api.guard import writes
from app.database import Tx
from app.domain import actions, opportunities, selections, spread
from app.domain.history import Target
from app.domain.members import Member

bp = Blueprint("bulk", __name__)

VERBS: dict[str, Callable[[Tx, Member, list[Target], Any], Any]] = {
    "retry": lambda tx, me, on, given: actions.try_again(tx, me, on),
    "reschedule": lambda tx, me, on, given: actions.reschedule(tx, me, on, given.at),
    "spread": lambda tx, me, on, given: spread.spread(tx, me, on, given.days),
    "note": lambda tx, me, on, given: actions.note(tx, me, on, given.note, given.result),
    "step": lambda tx, me, on, given: actions.edit_step(tx, me, on, given.details),
    "stage": lambda tx, me, on, given: opportunities.set_stage(tx, me, on, given.stage),
    "assign": lambda tx, me, on, given: opportunities.assign(tx, me, on, given.owner),
    "tags": lambda tx, me, on, given: opportunities.tag(tx, me, on, given.tags),
    "close": lambda tx, me, on, given: opportunities.close(tx, me, on, given.then, **given.ending()),
    "reopen": lambda tx, me, on, given: opportunities.reopen(tx, me, on, given.details, given.at),
    "remove": lambda tx, me, on, given: opportunities.remove(tx, me, on),
}


@bp.post("/opportunities/bulk")
@writes(selections.SELECTIONS, shapes.DoneToAll)
def act(tx: Tx, me: Member, given: Any) -> Response:
    """Does one verb to all of a selection, or to none of it: if one conflicts it is named and nothing changes."""
    targets = opportunities.seen(tx, given.seen)
    VERBS[given.verb](tx, me, targets, given)
    many = "one opportunity" if len(targets) == 1 else f"{len(targets)} opportunities"
    return answers.done_to_all(f"Done to {many}.", targets, tx.now)
