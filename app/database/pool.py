"""The pool of connections as the role that owns nothing."""

import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import psycopg
from psycopg.rows import namedtuple_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout, TooManyRequests

from app.config import Config
from app.database.transaction import Again, Connection, Tx, answered_again
from app.errors import Unavailable
from app.flight import Asked, Wire

Result = TypeVar("Result")

#: A connection that rested longer than this is asked whether it still lives before it is used again.
REST_SECONDS = 1.0
TRIES = 3
#: A server that gives no sign of life for longer is taken for dead; a statement of a request may run half as long.
PATIENCE = 10.0


class Database:
    """The application's door to PostgreSQL: a pool of connections as the role that owns nothing."""

    def __init__(
        self, config: Config, *, admit: Callable[[Any], Any] | None = None, patience: float = PATIENCE
    ) -> None:
        """`admit` sees every new connection first, and may refuse it by raising; `patience` is the flights'."""
        self._pool = ConnectionPool(
            config.database_url,
            connection_class=Connection,
            min_size=config.pool_min,
            max_size=config.pool_max,
            timeout=config.pool_timeout,
            max_waiting=config.pool_max_waiting,
            # The next request tries anew: a pause that doubles would outlast the database's return.
            reconnect_timeout=config.pool_timeout,
            max_lifetime=3600,
            configure=admit,
            open=False,
            kwargs={
                "autocommit": True,
                "row_factory": namedtuple_row,
                "prepare_threshold": 0 if config.prepare else None,
                "application_name": config.instance,
                "connect_timeout": 3,
                # A machine that vanished closes nothing: the network's own patience would be a quarter of an hour.
                "tcp_user_timeout": 10_000,
                "keepalives_idle": 30,
                "keepalives_interval": 5,
                "keepalives_count": 2,
            },
        )
        self._opening = threading.Lock()
        self._prepare = config.prepare
        self._patience = patience

    @contextmanager
    def transaction(
        self,
        tenant: UUID | None,
        now: datetime,
        *,
        write: bool = False,
        person: UUID | None = None,
    ) -> Iterator[Tx]:
        """A transaction in the tenant's context, committed at the end of the block, abandoned on any exception.

        Without a tenant only the global tables have rows; `person` shows a person's own memberships besides. What
        writes carries its statements out by one plan for all values: after a large import the planner knows too little
        of the values to go by them. Raises Unavailable where the database cannot be reached and Again where nothing was
        committed and a repeat may succeed.
        """
        connection = self._take()
        tx = Tx(connection, tenant, now, write=write, person=person)
        try:
            yield tx
            tx.commit()
        except BaseException:
            tx.abandon()
            raise
        finally:
            tx.answers.clear()  # each knows its transaction: a circle would wait for the garbage collection
            self._give_back(connection)

    def again(self, tenant: UUID, now: datetime, questions: Sequence[Asked]) -> list[tuple[Any, ...]] | None:
        """What these questions of an earlier transaction of the tenant are answered now; see `answered_again`."""
        connection = self._take()
        try:
            return answered_again(connection, tenant, now, questions)
        finally:
            self._give_back(connection)

    def repeat(self, work: Callable[[], Result]) -> Result:
        """What `work` returns, tried again (three times in all, with jitter) while it raises Again."""
        for attempt in range(1, TRIES):
            try:
                return work()
            except Again:
                self._pool.check()
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        try:
            return work()
        except Again as error:
            raise Unavailable from error

    def load(self) -> dict[str, int]:
        """How busy the pool is: connections `open`, `idle` and at `most`, and requests `waiting` for one."""
        stats = self._pool.get_stats()
        opened, idle, waiting = (stats.get(name, 0) for name in ("pool_size", "pool_available", "requests_waiting"))
        return {"open": opened, "idle": idle, "most": self._pool.max_size, "waiting": waiting}

    def close(self) -> None:
        """Give all connections back to the server."""
        self._pool.close()

    def _give_back(self, connection: Connection) -> None:
        connection.rested_at = time.monotonic()
        self._pool.putconn(connection)

    def _take(self) -> Connection:
        if self._pool.closed:
            with self._opening:  # in the worker, after the fork: a pool opened before it would be shared
                self._pool.open()
        try:
            for _ in range(TRIES):
                connection = self._pool.getconn()
                if not hasattr(connection, "wire"):
                    connection.wire = Wire(connection, prepare=self._prepare, patience=self._patience)
                connection.wire.patience = self._patience
                if _lives(connection):
                    return connection
                self._pool.putconn(connection)
                self._pool.check()  # what ended this one ended those that rest; the pool's own check pauses for each
        except (PoolTimeout, PoolClosed, TooManyRequests) as error:
            raise Unavailable from error
        raise Unavailable


def _lives(connection: Connection) -> bool:
    """Whether a connection can be used; one that was used just now is believed, as asking costs a round trip."""
    if time.monotonic() - connection.rested_at <= REST_SECONDS:
        return True
    probe = Asked(b"SELECT")
    try:
        connection.wire.fly([probe])  # with a flight's patience, which the pool's own check has not
    except psycopg.Error:
        connection.close()
        return False
    return probe.failure is None
