"""Flights: statements that go out to PostgreSQL together and whose answers come back together: one round trip.

psycopg's own pipeline asks the socket after every statement, which was a third of what a request cost; this one speaks
to libpq through psycopg's public `pq`, sends once and reads once. Values travel through psycopg's adapters.
"""

import re
import select
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

import psycopg
from psycopg import errors, pq
from psycopg.abc import Transformer
from psycopg.adapt import PyFormat
from psycopg.adapt import Transformer as Adapters

#: So many statements are kept prepared on a connection; more come of one query when its numbers differ in size.
MOST_PREPARED = 500
_thread = threading.local()
_MARK = re.compile(r"%%|%\((\w+)\)s")
_FAILED = (pq.ExecStatus.FATAL_ERROR, pq.ExecStatus.PIPELINE_ABORTED, pq.ExecStatus.BAD_RESPONSE)


def waited() -> float:
    """How many seconds this thread has waited for the database so far; a request's own are a difference."""
    return getattr(_thread, "waited", 0.0)


class Asked:
    """A statement of a flight with its values, and its result once the flight has landed."""

    __slots__ = ("formats", "moments", "preparation", "result", "statement", "types", "values")

    def __init__(
        self,
        statement: bytes,
        values: Sequence[Any] | None = None,
        types: Any = (),
        formats: Any = None,
        moments: tuple[int, ...] = (),
    ) -> None:
        """`moments` are the places of the values that are the instant of its transaction."""
        self.statement = statement
        self.values = values
        self.types = types
        self.formats = formats
        self.moments = moments
        self.preparation: Asked | None = None
        self.result: Any = None

    def again(self, moment: Any = None) -> "Asked":
        """The same to be asked anew, for another instant where one is given as it is adapted."""
        values = self.values
        if moment is not None and values is not None and self.moments:
            values = list(values)
            for place in self.moments:
                values[place] = moment
        return Asked(self.statement, values, self.types, self.formats, self.moments)

    @property
    def failure(self) -> psycopg.Error | None:
        """The error it met; of a statement that an earlier one's error stopped, that it was stopped."""
        if self.result is None or self.result.status not in _FAILED:
            return None
        if self.preparation and self.preparation.failure:
            return self.preparation.failure
        if self.result.status == pq.ExecStatus.PIPELINE_ABORTED:
            return errors.InFailedSqlTransaction("an earlier statement of this flight failed")
        return errors.error_from_result(self.result)

    @property
    def command(self) -> str:
        """What PostgreSQL says it did: COMMIT, or ROLLBACK."""
        return (self.result.command_status or b"").decode()


class Wire:
    """A connection as flights see it: what is prepared on it, and the way there and back."""

    def __init__(self, connection: psycopg.Connection[Any], *, prepare: bool, patience: float) -> None:
        """`patience` is how many seconds the server may give no sign of life before it is taken for dead."""
        #: What adapts values and reads answers; it remembers how, from one transaction to the next.
        self.transformer: Transformer = Adapters.from_context(connection)
        self._pg = connection.pgconn
        self._prepare = prepare
        self.patience = patience
        self._prepared: dict[tuple[bytes, Any], bytes] = {}
        self._named = 0
        self._poll = select.poll()

    def write(self, statement: str, values: dict[str, Any]) -> Asked:
        """The statement, its named values adapted, ready for a flight; one of them is `now`.

        Raises DataError or UnicodeEncodeError for a value that no text of PostgreSQL can hold.
        """
        positional, names = _positional(statement)
        given, now = [values[name] for name in names], values["now"]
        moments = tuple([place for place, value in enumerate(given) if value is now])
        adapted = self.transformer.dump_sequence(given, [PyFormat.AUTO] * len(names))
        return Asked(positional, adapted, self.transformer.types or (), self.transformer.formats, moments)

    def rewrite(self, flight: Sequence[Asked], now: datetime) -> list[Asked]:
        """Statements written before, for another instant; all else is asked as it was."""
        [moment] = self.transformer.dump_sequence([now], [PyFormat.AUTO])
        return [asked.again(moment) for asked in flight]

    def fly(self, flight: list[Asked]) -> None:
        """Sends all of it and waits for the answers.

        Raises OperationalError where the connection breaks; what the statements themselves met is in each.
        """
        began = time.perf_counter()
        self._pg.enter_pipeline_mode()
        sent = [each for asked in flight for each in self._send(asked)]
        self._pg.pipeline_sync()
        self._flush()
        for each in sent:
            each.result = self._next()
            self._pg.get_result()  # the end of its results, which is there with the last
        self._next()  # the end of the flight
        self._pg.exit_pipeline_mode()
        _thread.waited = waited() + time.perf_counter() - began
        for asked in flight:
            if asked.preparation and asked.preparation.failure:
                self._prepared.pop((asked.statement, asked.types), None)

    def _send(self, asked: Asked) -> list[Asked]:
        """Hands a statement to libpq, the first time after its preparation; returns what will be answered, in order."""
        key = asked.statement, asked.types
        name = self._prepared.get(key)
        if name is None and self._prepare and asked.values is not None and len(self._prepared) < MOST_PREPARED:
            self._named += 1
            name = self._prepared[key] = b"s%d" % self._named
            self._pg.send_prepare(name, asked.statement, asked.types)
            asked.preparation = Asked(asked.statement)
        if name is None:
            self._pg.send_query_params(asked.statement, asked.values, asked.types, asked.formats, pq.Format.BINARY)
        else:
            self._pg.send_query_prepared(name, asked.values, asked.formats, pq.Format.BINARY)
        return [asked.preparation, asked] if asked.preparation else [asked]

    def _flush(self) -> None:
        """Sends all there is; a server that fills the socket with answers is listened to meanwhile."""
        while self._pg.flush():
            if self._wait(select.POLLIN | select.POLLOUT) & ~select.POLLOUT:
                self._pg.consume_input()

    def _next(self) -> Any:
        while self._pg.is_busy():
            self._wait(select.POLLIN)
            self._pg.consume_input()
        return self._pg.get_result()

    def _wait(self, events: int) -> int:
        self._poll.register(self._pg.socket, events)
        ready = self._poll.poll(self.patience * 1000)
        if not ready:
            raise psycopg.OperationalError("the database gave no sign of life")
        return ready[0][1]


def rows(transformer: Transformer, asked: Asked) -> list[Any]:
    """What a landed statement answered, as named tuples; raises the error it met."""
    failure = asked.failure
    if failure:
        raise failure
    result = asked.result
    if result.status != pq.ExecStatus.TUPLES_OK:
        return []
    transformer.set_pgresult(result)
    return transformer.load_rows(0, result.ntuples, _maker(tuple(map(result.fname, range(result.nfields)))))


def raw(asked: Asked) -> tuple[Any, ...]:
    """What a landed statement answered as it came over the wire, value after value; raises the error it met."""
    failure, result = asked.failure, asked.result
    if failure:
        raise failure
    places = range(result.nfields)
    return tuple([result.get_value(row, place) for row in range(result.ntuples) for place in places])


@lru_cache(maxsize=1024)
def _maker(columns: tuple[bytes, ...]) -> Callable[[Sequence[Any]], Any]:
    kind = cast(Any, namedtuple)("Row", [column.decode() for column in columns], rename=True)
    return kind._make


@lru_cache(maxsize=1024)
def _positional(statement: str) -> tuple[bytes, tuple[str, ...]]:
    """A statement with `$1` for the first of its named values, and their names in order; `%%` is a per cent sign."""
    numbers: dict[str, int] = {}

    def number(found: re.Match[str]) -> str:
        return f"${numbers.setdefault(found[1], len(numbers) + 1)}" if found[1] else "%"

    return _MARK.sub(number, statement).encode(), tuple(numbers)
