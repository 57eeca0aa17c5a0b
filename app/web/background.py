"""Work that takes longer than a page: done beside the requests, in a thread of its own, after the answer has gone out.

Whoever starts some writes down first that it began, and then how far it is. A process that ends takes its work with it:
nothing is left of a transaction that was not committed, and the work may be started anew.
"""

import threading
from collections.abc import Callable

from flask import Flask, current_app

from app import logs


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
