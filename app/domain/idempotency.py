"""A write with an idempotency key happens once per tenant and key, however often it arrives."""

import hashlib
import re
from dataclasses import dataclass
from typing import Any

from app import database, queries
from app.database import Again, Tx
from app.errors import Complaint, Invalid

#: Two keys on one request arrive as one with a comma in it.
KEY_PATTERN = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,200}")


class Repeated(Exception):
    """The key was used before, for the same request: here is what it answered."""

    def __init__(self, status: int, answer: Any) -> None:
        super().__init__(status)
        self.status = status
        self.answer = answer


@dataclass(frozen=True)
class Key:
    """A key as the caller gave it, and the fingerprint of the request it stands for."""

    text: str
    fingerprint: bytes

    @classmethod
    def of(cls, text: str, *parts: Any) -> "Key":
        """A key for the request made of `parts`; two requests are the same when all their parts are. Raises Invalid."""
        if not KEY_PATTERN.fullmatch(text):
            raise Invalid([Complaint("key", "An idempotency key is 1 to 200 ASCII characters, no space or comma.")])
        return cls(text, _fingerprint(parts))

    @classmethod
    def derived(cls, *parts: Any) -> "Key":
        """The key of a request that brought none but cannot mean the same thing twice."""
        return cls(_fingerprint(parts).hex(), _fingerprint(parts))


def _fingerprint(parts: tuple[Any, ...]) -> bytes:
    return hashlib.sha256(repr(parts).encode(errors="backslashreplace")).digest()


def claim(tx: Tx, key: Key | None) -> None:
    """Takes the key with this flight. Whoever reads the flight's answers first meets Repeated if it was taken."""
    if key is None:
        return
    taken = queries.idempotency.claim(tx, key=key.text, fingerprint=key.fingerprint)
    first = queries.idempotency.settled(tx, key=key.text)  # now: should the write fail, nothing more can be asked

    def judge() -> None:
        if taken.one is None:
            _repeat(key, first.one)

    tx.check(judge)


def settle(tx: Tx, key: Key | None, status: int, answer: Any = None) -> None:
    """Keeps what the write answered, for those who want it again; goes out with the COMMIT."""
    if key is not None:
        queries.idempotency.settle(tx, key=key.text, status=status, answer=database.json(answer))


def keep(tx: Tx, text: str, answer: Any) -> None:
    """Keeps an answer that nobody waited for under a key of its own."""
    queries.idempotency.claim(tx, key=text, fingerprint=b"")
    queries.idempotency.settle(tx, key=text, status=None, answer=database.json(answer))


def kept(tx: Tx, text: str) -> Any:
    """What was kept so; None where nothing was."""
    row = queries.idempotency.settled(tx, key=text).one
    return row and row.answer


def _repeat(key: Key, first: Any) -> None:
    if first is None:
        raise Again  # it was forgotten between the two statements
    if bytes(first.fingerprint) != key.fingerprint:
        raise Invalid([Complaint("key", "This idempotency key was already used for a different request.")])
    raise Repeated(first.status, first.answer)
