"""A tenant's transaction.

Statements of a transaction go out together and their answers are read when the flight has landed, because round trips
are the cost on a real network. A reading transaction sends its COMMIT in the same flight: one round trip. A writing one
reads its answers and sends COMMIT or ROLLBACK when Python has seen them: two.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg
from psycopg import errors, pq, sql
from psycopg.abc import Transformer
from pydantic_core import PydanticSerializationError

from app.database.answers import Answer
from app.errors import CONSTRAINTS, TAKEN, AlreadyExists, Complaint, Invalid, InvalidReference, Refusal, Unavailable
from app.flight import Asked, Wire, raw

UNSTORABLE = Complaint("", "One of the values cannot be stored: it holds a character or a number out of range.")
UNCERTAIN = "The connection broke while saving: it is not known whether this was saved. Repeating it is safe."
#: What has PostgreSQL carry statements out by one plan for all values.
STEADY: dict[str, UUID | str | None] = {"plan_cache_mode": "force_generic_plan"}


class Again(Exception):
    """Nothing was committed and another try may succeed: a deadlock, or a connection that had died unnoticed."""


class Connection(psycopg.Connection[Any]):
    """A connection of the pool: since when it rests, and its way there and back."""

    rested_at = 0.0
    wire: Wire


class Tx:
    """One transaction in one tenant at one instant. Every query gets `:tenant` and `:now` from here."""

    def __init__(
        self,
        connection: Connection,
        tenant: UUID | None,
        now: datetime,
        *,
        write: bool = False,
        person: UUID | None = None,
    ) -> None:
        self.tenant = tenant
        self.now = now
        self.trips = 0
        self.answers: list[Answer] = []
        self._connection = connection
        self._write = write
        self._context: dict[str, UUID | str | None] = {"app.tenant_id": tenant, "app.person_id": person}
        if write:
            self._context |= STEADY
        self._waiting: list[Asked] = []
        self._open = False
        self._committing = False
        self._checks: list[Callable[[], None]] = []

    def ask(self, statement: str, parameters: dict[str, Any]) -> Answer:
        """A statement for the next flight; what it answered, or why it failed, is known when an answer is read."""
        try:
            values = {**parameters, "tenant": self.tenant, "now": self.now}
            asked = self._connection.wire.write(statement, values)
        except (psycopg.DataError, UnicodeEncodeError):
            with self._translated():
                self.land()  # a stranger learns that he is one, not what was wrong with his words
                raise
        return self._expect(asked)

    def check(self, judge: Callable[[], None]) -> None:
        """Have `judge` read its answer before anybody reads any other answer of this flight."""
        self._checks.append(judge)

    def read(self, asked: Asked, how: Callable[[Transformer, Asked], Any]) -> Any:
        """What a statement of this transaction answered, brought home if it has not landed yet, and read by `how`."""
        self.land()
        try:
            return how(self._connection.wire.transformer, asked)
        except psycopg.Error:
            with self._translated():
                raise

    def forget(self) -> None:
        """Lets go of the answers so far, once they were read: for a transaction that asks much."""
        self.land()
        self.answers.clear()

    def plan_anew(self) -> None:
        """Has what follows planned by how much there is now: the plans a connection keeps may be of a time when there
        was hardly a row, and last until PostgreSQL looks at the table for itself."""
        if not self._open:
            self._take_off()
        self._waiting.append(Asked(b"DISCARD PLANS"))

    def be_patient(self, most: timedelta) -> None:
        """Gives each of the statements that follow so much time, also to wait for who is at the same rows."""
        if not self._open:
            self._take_off()
        for setting in ("statement_timeout", "lock_timeout"):
            self._waiting.append(Asked(_set_local(setting, str(most // timedelta(milliseconds=1)))))
        self._connection.wire.patience = 2 * most.total_seconds()

    def land(self) -> None:
        """Brings home what waits: from here on answers can be read, and the checks have spoken."""
        if self._waiting or self._checks:
            with self._translated():
                self._confirm(self._fly())

    def commit(self) -> None:
        """End the transaction; what it wrote is true for everybody from here on."""
        with self._translated():
            if self._checks or not self.trips:  # so that a connection that died at rest is noticed before the COMMIT
                self._confirm(self._fly())
            if self._open:
                self._committing = True
                self._confirm(self._fly(ending=True))

    def abandon(self) -> None:
        """End the transaction without a trace."""
        _roll_back(self._connection)

    def _expect(self, asked: Asked) -> Answer:
        if not self._open:
            self._take_off()
        self._waiting.append(asked)
        self.answers.append(Answer(self, asked))
        return self.answers[-1]

    def _take_off(self) -> None:
        self._open = True
        self._waiting += [Asked(b"BEGIN" if self._write else b"BEGIN READ ONLY"), *_settings(self._context)]

    def _fly(self, *, ending: bool = False) -> psycopg.Error | None:
        """Brings home what waits, with the COMMIT where the transaction ends by it: a reading one always does. Returns
        the first error that a statement met, or that ended the connection."""
        ending = ending or (self._open and not self._write)
        flight, self._waiting = self._waiting + ([Asked(b"COMMIT")] if ending else []), []
        if not flight:
            return None
        self._open = self._open and not ending
        self.trips += 1
        try:
            self._connection.wire.fly(flight)
        except psycopg.Error as error:
            self._connection.close()
            return error
        # Where a statement had failed in a former flight PostgreSQL answers ROLLBACK, and no error.
        if self._write and ending and flight[-1].failure is None and flight[-1].command != "COMMIT":
            raise RuntimeError("A failed transaction was to be committed: somebody passed over its error.")
        return next((asked.failure for asked in flight if asked.failure), None)

    def _confirm(self, failure: Exception | None) -> None:
        """Has the checks speak before any failure: a stranger learns that he is one, not which rule he broke."""
        checks, self._checks = self._checks, []
        try:
            for judge in checks:
                judge()
        except psycopg.Error as unreadable:
            raise failure or unreadable from None
        if failure:
            raise failure

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turns what PostgreSQL objects to into a refusal, or into another try where that is safe."""
        try:
            yield
        except (errors.SerializationFailure, errors.DeadlockDetected) as error:
            raise Again from error
        except (errors.QueryCanceled, errors.LockNotAvailable, errors.ReadOnlySqlTransaction) as error:
            raise Unavailable from error
        except errors.IntegrityError as error:
            refusal = _refusal(error)
            if refusal is None:
                raise
            raise refusal from error
        except (psycopg.DataError, UnicodeEncodeError, PydanticSerializationError) as error:
            raise Invalid([UNSTORABLE]) from error
        except errors.FeatureNotSupported as error:
            if "cached plan" not in str(error):
                raise
            self._connection.close()  # a migration changed what its statements answer
            raise Again from error
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if self._committing:
                raise Unavailable(UNCERTAIN) from error
            raise Again from error


def answered_again(
    connection: Connection, tenant: UUID, now: datetime, questions: Sequence[Asked]
) -> list[tuple[Any, ...]] | None:
    """What a transaction of the tenant that only read would be answered now, value after value, had it asked at this
    instant; what it had reckoned from its own stays as it was, such as where a day begins. It takes one flight, nothing
    of what a transaction may do besides, and one plan for all values, as planning anew may cost more than it saves.
    None where a statement, or the connection, failed."""
    wire, context = connection.wire, {"app.tenant_id": tenant, **STEADY}
    asked = wire.rewrite(questions, now)
    try:
        wire.fly([Asked(b"BEGIN READ ONLY"), *_settings(context), *asked, Asked(b"COMMIT")])
    except psycopg.Error:
        connection.close()
        return None
    try:
        return [raw(one) for one in asked]
    except psycopg.Error:
        _roll_back(connection)  # what follows an error in its flight is not carried out, the COMMIT neither
        return None


def _roll_back(connection: Connection) -> None:
    try:
        if connection.pgconn.transaction_status != pq.TransactionStatus.IDLE:
            connection.wire.fly([Asked(b"ROLLBACK")])
    except psycopg.Error:  # the reason is already on its way to the caller
        connection.close()


def _settings(context: Mapping[str, UUID | str | None]) -> list[Asked]:
    return [Asked(_set_local(setting, value)) for setting, value in context.items() if value]


@lru_cache(maxsize=4096)
def _set_local(setting: str, value: UUID | str) -> bytes:
    return sql.SQL("SET LOCAL {} = {}").format(sql.SQL(setting), sql.Literal(str(value))).as_bytes(None)


def _refusal(error: psycopg.errors.IntegrityError) -> Refusal | None:
    """The words for a violated constraint; one nobody could have caused by input stays the fault it is."""
    # The distributed engine appends the shard's number to the name.
    name = (error.diag.constraint_name or "").rstrip("0123456789").rstrip("_")
    if isinstance(error, errors.UniqueViolation):
        taken = TAKEN.get(name)
        return AlreadyExists(taken.message, field=taken.field) if taken else AlreadyExists()
    if isinstance(error, errors.ForeignKeyViolation):
        return InvalidReference()
    return Invalid([CONSTRAINTS[name]]) if name in CONSTRAINTS else None
