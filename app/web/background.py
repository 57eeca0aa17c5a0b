"""Work that takes longer than a page: done beside the requests, in a thread of its own, after the answer has gone out.

Whoever starts some writes down first that it began, and then how far it is. A process that ends takes its work with it:
nothing is left of a transaction that was not committed, and the work may be started anew.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, g

from app import logs
from app.domain import undo
from app.domain.members import Member
from app.domain.undo import Undone

#: How long a request waits for the work to end, in seconds since it began, and what it says where it has not by then.
BRIEFLY = 1.0
UNDER_WAY = "Under way"


def event(word: str) -> str:
    """What the page's script is told with an answer in these words: that much is changed, or still under way."""
    return "underway" if word == UNDER_WAY else "changed"


def start(work: Callable[[Flask], None]) -> threading.Thread:
    """Begins the work, which is given the application: it outlives the request. What it meets is logged."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def run() -> None:
        try:
            work(app)
        except Exception as error:
            app.extensions["log"].error("fault", trace=logs.trace(error))

    thread = threading.Thread(target=run, name="background", daemon=True)
    thread.start()
    return thread


def finishing(me: Member, undone: Undone, answer: Callable[[str], Callable[[], Any]], said: str) -> Callable[[], Any]:
    """The answer to an undo or a redo, in the words `said`. A large batch is taken back in the background: the answer
    waits for it briefly, raises what it met until then, and else says that it is under way."""
    finished = answer(said)
    if not undone.large:
        return finished
    underway = answer(UNDER_WAY)
    failures: list[Exception] = []

    def finish(app: Flask) -> None:
        database = app.extensions["database"]

        def once() -> None:
            with database.transaction(me.tenant.id, app.config["CLOCK"](), write=True) as tx:
                undo.finish(tx, me, undone)

        try:
            database.repeat(once)
        except Exception as error:
            failures.append(error)
            raise

    def answering() -> Any:
        thread = start(finish)
        thread.join(max(0.0, g.began + BRIEFLY - time.perf_counter()))
        if failures:
            raise failures[0]
        return underway() if thread.is_alive() else finished()

    return answering
