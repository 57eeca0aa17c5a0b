"""Large batches, taken back beside the requests: an answer that does not wait for long, and what became of it."""

import time
from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, g, request

from app.database import Tx
from app.domain import batches, undo
from app.domain.batches import Batch
from app.domain.members import Member, require
from app.domain.undo import Undone
from app.errors import Conflict, Refusal
from app.web import background
from app.web.guard import reads
from app.web.render import page, swap

bp = Blueprint("batches", __name__)

#: How long a request waits for the work to end, in seconds since it began.
BRIEFLY = 1.0
#: After how many seconds its page asks what became of it for the first time, how long it waits at most from one time to
#: the next, and when it asks no more.
FIRST, MOST, LAST = 1, 15, 600
#: What is said once it is done, and the command that takes that back.
DONE = {"undo": ("Undone", "redo"), "redo": ("Redone", "undo")}
UNKNOWN = "This takes longer than it should: see the history for what became of it"


def finishing(me: Member, undone: Undone, finished: Callable[[], Any], *, otherwise: str) -> Callable[[], Any]:
    """The answer to an undo or a redo that is finished. A large batch is taken back in the background: the answer waits
    for it briefly, raises what it met until then, and else says that it is under way; a plain form is led `otherwise`.
    """
    batch = undone.large
    if not batch:
        return finished
    failures: list[Exception] = []
    attempt = token_urlsafe(16)

    def finish(app: Flask) -> None:
        database = app.extensions["database"]

        def once() -> None:
            with database.transaction(me.tenant.id, app.config["CLOCK"](), write=True) as tx:
                undo.finish(tx, me, undone)

        try:
            database.repeat(once)
        except Refusal as refusal:  # no fault: who asked is told
            failures.append(refusal)
            with database.transaction(me.tenant.id, app.config["CLOCK"](), write=True) as tx:
                batches.give_up(tx, attempt, refusal.detail)
        except Exception as error:
            failures.append(error)
            raise

    def answering() -> Any:
        thread = background.start(finish)
        thread.join(max(0.0, g.began + BRIEFLY - time.perf_counter()))
        if failures:
            raise failures[0]
        if not thread.is_alive():
            return finished()
        told: dict[str, Any] = {"said": f"Under way: {undone.did}", "name": undone.what, "wait": FIRST, "waited": FIRST}
        return swap("actions/_became.html", otherwise=otherwise, batch=batch, attempt=attempt, **told)

    return answering


@bp.get("/batches/<uuid:batch_id>/<any(undo, redo):verb>")
@reads
def show(tx: Tx, me: Member, batch_id: UUID, verb: str) -> Any:
    """What became of a batch that is being taken back, for the page that said so: a toast once that is known, and until
    then nothing to see."""
    require(me, "rep")
    batch, attempt = batches.find(tx, verb, batch_id), request.args.get("attempt", "")
    waited = max(FIRST, request.args.get("waited", LAST, type=int))
    return page("actions/_became.html", attempt=attempt, **_told(tx, batch, attempt, waited))


def _told(tx: Tx, batch: Batch, attempt: str, waited: int) -> dict[str, Any]:
    """What a toast says of a batch after so many seconds, or after how many more its page asks again."""
    try:
        if batches.ended(tx, batch, attempt):
            said, back = DONE[batch.verb]
            return {"said": said, "name": batch.what, "back": back, "event": "changed"}
    except Conflict as refusal:
        return {"said": refusal.detail, "bad": True}
    if waited >= LAST:
        return {"said": UNKNOWN, "bad": True}
    wait = min(waited, MOST)
    return {"batch": batch, "wait": wait, "waited": waited + wait}
