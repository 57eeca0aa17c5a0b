"""Counts what is due in every tenant, as the role for work across tenants: in the process that starts the workers, none
of which knows how to act as that role."""

import threading
from datetime import datetime

from app import across, clock, metrics
from app.binaries import SetupError
from app.config import Config
from app.errors import Unavailable

EVERY_SECONDS = 15.0


def count(config: Config, now: datetime) -> None:
    """Counts once, as of now, and leaves the counts where the workers find them; none without the role for it, or while
    the database does not answer."""
    assert config.metrics_dir
    try:
        with across.connection(config) as opened:
            rows = across.SQL.due_actions(opened, now=now)
            counts = {str(row.tenant_id): row.due for row in rows}
    except (SetupError, Unavailable):
        counts = None
    metrics.leave_due(config.metrics_dir, counts)


def begin(config: Config) -> threading.Event:
    """Counts again and again, in a thread of its own, until the event is set."""
    done = threading.Event()

    def counting() -> None:
        count(config, clock.now())
        while not done.wait(EVERY_SECONDS):
            count(config, clock.now())

    if config.database_sys_url:
        threading.Thread(target=counting, name="gauges", daemon=True).start()
    return done
