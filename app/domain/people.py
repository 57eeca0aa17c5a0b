"""People: the humans behind members, known by their e-mail address."""

import secrets
from datetime import timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain.sessions import digest
from app.errors import AlreadyExists, Conflict, Missing

LINK_LASTS = timedelta(days=7)
#: A link that sets another password is worth as much as the password.
RESET_LASTS = timedelta(days=1)
GONE = "This link was used already or is too old. Ask for a new one."


def add(tx: Tx, email: str, *, password_hash: str | None = None) -> UUID:
    """The person with this address, new unless known; an existing password stays."""
    return queries.people.add(tx, email=email.strip().lower(), password_hash=password_hash).value


class Invited(NamedTuple):
    """A person who becomes a member: `known` when he can sign in already, else with the `secret` of a one-time link
    unless a password came with him."""

    id: UUID
    known: bool
    secret: str | None


def invite(tx: Tx, email: str, *, password_hash: str | None = None) -> Invited:
    """The person with this address, who keeps a password he has, is given this one, or a link to choose it."""
    person = with_email(tx, email)
    if person and person.password_hash:
        void_links(tx, person.id)  # another team's admins made them, and could still set the password
        return Invited(person.id, True, None)
    person_id = add(tx, email)
    if password_hash:
        set_password(tx, person_id, password_hash)
        return Invited(person_id, False, None)
    return Invited(person_id, False, add_link(tx, person_id))


def set_password(tx: Tx, person_id: UUID, password_hash: str) -> None:
    """Replaces the person's password."""
    queries.people.set_password(tx, person=person_id, password_hash=password_hash)


def create(tx: Tx, email: str, password_hash: str) -> UUID:
    """A new person with this password; raises AlreadyExists where the address is somebody's."""
    person_id = queries.people.create(tx, email=email, password_hash=password_hash).value
    if person_id is None:
        raise AlreadyExists("There is an account with this address by now: sign in with it.")
    return person_id


def with_email(tx: Tx, email: str) -> Any:
    """The person (id, email, password_hash) with this address, in whichever case, or None."""
    return queries.people.by_email(tx, email=email.strip().lower()).one


def find(tx: Tx, person_id: UUID) -> Any:
    """The person (id, email, password_hash)."""
    return queries.people.find(tx, person=person_id).one


def change_password(tx: Tx, person: Any, password_hash: str) -> None:
    """Replaces the password that was checked; raises Conflict where it was changed since, and ends all links."""
    if not queries.people.change_password(
        tx, person=person.id, present_hash=person.password_hash, password_hash=password_hash
    ).one:
        raise Conflict("The password was changed in the meantime.")
    void_links(tx, person.id)


def add_link(tx: Tx, person_id: UUID, *, lasts: timedelta = LINK_LASTS) -> str:
    """The secret of a new one-time link by which the person sets a password; good for seven days unless told."""
    secret = secrets.token_urlsafe(32)
    queries.people.add_link(tx, token_hash=digest(secret), person=person_id, expires_at=tx.now + lasts)
    return secret


def void_links(tx: Tx, person_id: UUID) -> None:
    """Ends all links that would set the person's password."""
    queries.people.void_links(tx, person=person_id)


def linked(tx: Tx, secret: str) -> Any:
    """The person (id, email) whose link this is; raises Missing once it is used or too old."""
    person = queries.people.linked(tx, token_hash=digest(secret)).one
    if person is None:
        raise Missing(GONE)
    return person


def use_link(tx: Tx, secret: str, password_hash: str) -> UUID:
    """Sets the password and uses this link and all others of the person up; raises Missing as `linked` does."""
    person_id = queries.people.use_link(tx, token_hash=digest(secret)).value
    if person_id is None:
        raise Missing(GONE)
    set_password(tx, person_id, password_hash)
    void_links(tx, person_id)
    return person_id
