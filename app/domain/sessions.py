"""Sign-in: passwords, the delay on repeated failure, and sessions that can be revoked."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app import queries
from app.database import Answer, Tx
from app.errors import Complaint, Invalid, Missing, RateLimited

IDLE = timedelta(days=14)
LIFETIME = timedelta(days=60)
#: That somebody came is noted so often at most: of a session, a token, a calendar link.
TOUCH_EVERY = timedelta(minutes=5)
#: Failures are remembered this long; the first few cost nothing, then each doubles the wait.
MEMORY = timedelta(hours=1)
FREE_FAILURES = 3
LONGEST_WAIT = timedelta(minutes=2)

_hasher = PasswordHasher()


@dataclass(frozen=True)
class Attempt:
    """One try to sign in: the address given, and hashes of the account and the network address it counts against."""

    email: str
    account: str
    network: str

    @classmethod
    def of(cls, email: str, address: str) -> "Attempt":
        """The attempt of someone at a network address; spelling of the e-mail's case does not matter."""
        email = email.strip().lower()
        return cls(email, _digest("account", email), _digest("network", address))


def hash_password(password: str) -> str:
    """The argon2 hash to store. Takes about 0.1 s: call it outside any transaction."""
    return _hasher.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one hashed; as slow when there is no hash. Call it outside any transaction."""
    try:
        return _hasher.verify(password_hash or _decoy(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def wrong() -> Invalid:
    """The one answer to an unknown address and to a wrong password."""
    return Invalid([Complaint("password", "This e-mail address and password do not belong together.")])


class Candidate(NamedTuple):
    """Who tries to sign in: the person with the address, or None, and when somebody last failed from there before."""

    person: Any
    last_failed_at: datetime


def candidate(tx: Tx, attempt: Attempt) -> Candidate:
    """Who this is, the try being counted as failed until `passed`: many at once are no more than many in turn. Raises
    RateLimited while those before it make one wait."""
    subjects = [attempt.account, attempt.network]
    person = queries.people.by_email(tx, email=attempt.email)
    former = queries.people.failures(tx, subjects=subjects, since=tx.now - MEMORY)
    counted = queries.people.tried(tx, subjects=subjects, since=tx.now - MEMORY)
    last = {row.subject: row.last_at for row in former.rows}
    for row in counted.rows:
        # Whoever is counted and was not there a moment ago tries at the very same time.
        wait = _wait(row.failures - 1, generous=row.subject == attempt.network)
        left = (last.get(row.subject, tx.now) + wait - tx.now).total_seconds()
        if left > 0:
            raise RateLimited(
                f"Too many attempts. Please wait {int(left) + 1} s and try again.", retry_after=int(left) + 1
            )
    return Candidate(person.one, last.get(attempt.network, tx.now))


def passed(tx: Tx, attempt: Attempt, tried: Candidate) -> None:
    """The try was no failure: the account's are forgiven, and the network address has one less."""
    queries.people.forgive(tx, subject=attempt.account)
    queries.people.passed(tx, subject=attempt.network, last_at=tried.last_failed_at)


def begin(tx: Tx, person_id: UUID, agent: str) -> str:
    """A new session; returns its secret, which only the cookie keeps."""
    secret = secrets.token_urlsafe(32)
    queries.sessions.begin(
        tx, token_hash=digest(secret), person=person_id, expires_at=tx.now + LIFETIME, agent=agent[:200]
    )
    return secret


def end(tx: Tx, secret: str) -> None:
    """Revokes the session."""
    queries.sessions.revoke(tx, token_hash=digest(secret))


def opened(tx: Tx, person_id: UUID, secret: str) -> Answer:
    """A person's sessions (id, agent, created_at, seen_at, mine) that still work, the asking one first."""
    return queries.sessions.open(tx, person=person_id, token_hash=digest(secret), idle=IDLE)


def revoke(tx: Tx, person_id: UUID, session_id: UUID) -> None:
    """Ends one of a person's sessions; raises Missing."""
    if queries.sessions.revoke_one(tx, id=session_id, person=person_id).one is None:
        raise Missing


def revoke_all(tx: Tx, person_id: UUID, *, besides: str = "") -> None:
    """Ends all of a person's sessions, wherever they are, but for the one with the secret `besides`."""
    queries.sessions.revoke_all(tx, person=person_id, token_hash=digest(besides))


def member(tx: Tx, secret: str, slug: str) -> Answer:
    """The row of `sessions.member`: who this session is in this tenant, or no row."""
    return queries.sessions.member(tx, token_hash=digest(secret), slug=slug, idle=IDLE, touch_every=TOUCH_EVERY)


def person(tx: Tx, secret: str) -> UUID | None:
    """The person whose session this is, whatever the tenant."""
    return queries.sessions.person(tx, token_hash=digest(secret), idle=IDLE).value


def touch(tx: Tx, secret: str) -> None:
    """Notes that the session is in use; at most every five minutes."""
    queries.sessions.touch(tx, token_hash=digest(secret), touch_every=TOUCH_EVERY)


def memberships(tx: Tx, person_id: UUID) -> list[Any]:
    """The tenants a person may enter; the transaction must carry the person instead of a tenant."""
    return queries.members.of_person(tx, person=person_id).rows


def digest(secret: str) -> bytes:
    """What is stored of a session's or token's secret; it has 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(secret.encode(errors="replace")).digest()


@lru_cache(maxsize=1)
def _decoy() -> str:
    """What an unknown address is checked against, so that it takes as long as a known one."""
    return _hasher.hash(secrets.token_hex())


def _digest(kind: str, text: str) -> str:
    return hashlib.sha256(f"{kind}:{text}".encode(errors="replace")).hexdigest()


def _wait(failures: int, *, generous: bool) -> timedelta:
    """How long to wait after so many failures; an address shared by an office is given ten times as many."""
    over = failures - FREE_FAILURES * (10 if generous else 1)
    return min(timedelta(seconds=2 ** min(over, 10)), LONGEST_WAIT) if over >= 0 else timedelta()
