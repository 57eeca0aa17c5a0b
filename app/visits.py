"""A visit: who comes is guessed, and the guess is verified by the first statement of the same flight as the work.

Who a session or a token is gets remembered per process. Nobody acts on a guess: the work's answers, and its refusals,
are believed only once the database has said the same again. So knowing the visitor costs no round trip of its own.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from werkzeug.exceptions import HTTPException

from app.database import Again, Answer, Database, Tx
from app.domain.members import Member
from app.errors import Refusal, Unavailable

REMEMBERED = 10_000
GUESSES = 3


class Outdated(Exception):
    """The guess about who this is was wrong; nothing was committed."""


@dataclass(frozen=True)
class Guess:
    """Who a visitor was when last asked: the row as the database gave it, and the member made of it.

    The row's last column, `rested`, says whether the visit is to be noted; it is no part of who somebody is.
    """

    row: Any
    me: Member


class Guesses:
    """The latest guesses, by what the visitor showed."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, Guess] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Guess | None:
        """What is remembered, if anything."""
        return self._kept.get(key)

    def put(self, key: Hashable, guess: Guess | None) -> None:
        """Remembers a guess, or forgets it."""
        with self._lock:
            self._kept.pop(key, None)
            if guess:
                self._kept[key] = guess
            if len(self._kept) > REMEMBERED:
                self._kept.popitem(last=False)


@dataclass(frozen=True)
class Visitor:
    """Somebody at the door: what he showed (`key`), how to `verify` a guess about him within a flight (the answer is
    the guess's row again), and how to `meet` him anew, which raises the refusal he deserves if he is unknown."""

    key: Hashable
    verify: Callable[[Tx], Answer]
    meet: Callable[[], Guess]


@dataclass(frozen=True)
class Visit:
    """How it went: what the work returned, the visitor's row as of now, and the round trips it took."""

    answer: Any
    row: Any
    trips: int


def visit(
    database: Database,
    guesses: Guesses,
    visitor: Visitor,
    now: datetime,
    *,
    write: bool,
    work: Callable[[Tx, Guess], Any],
) -> Visit:
    """Does the work in one transaction of the visitor's tenant; it may be called again where nothing was committed."""
    for _ in range(GUESSES):
        guess = guesses.get(visitor.key) or database.repeat(visitor.meet)
        guesses.put(visitor.key, guess)
        attempt = partial(_attempt, database, visitor, guess, now, write, work)
        try:
            return database.repeat(attempt)
        except Outdated:
            guesses.put(visitor.key, None)
    raise Unavailable


def note(database: Database, tenant: UUID | None, now: datetime, work: Callable[[Tx], None]) -> None:
    """A small write on the side, such as when somebody was last seen: where it fails the visit has still succeeded."""
    try:
        with database.transaction(tenant, now, write=True) as tx:
            work(tx)
    except (Again, Unavailable):
        pass  # the next visit notes it


def _attempt(
    database: Database, visitor: Visitor, guess: Guess, now: datetime, write: bool, work: Callable[[Tx, Guess], Any]
) -> Visit:
    with database.transaction(guess.me.tenant.id, now, write=write) as tx:
        found = visitor.verify(tx)
        rows = []

        def judge() -> None:
            row = found.one
            if row is None or row[:-1] != guess.row[:-1]:
                raise Outdated
            rows.append(row)

        tx.check(judge)
        try:
            answer = work(tx, guess)
        except (Refusal, HTTPException):
            tx.land()  # the refusal was made on a guess, too
            raise
    return Visit(answer, rows[0], tx.trips)
