"""The lists as a person of the cast has them."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from app.domain import lists
from app.domain.filters import View
from app.domain.lists import Header
from app.domain.members import Member
from tests.cast import Cast, Person, transaction


def look(person: Person, question: Callable[..., Any], *arguments: Any, me: Member | None = None, **named: Any) -> Any:
    """What `question(tx, me, …)` answers at this very moment."""
    me = me or person.me()
    with transaction(person.app, person.tenant) as tx:
        return question(tx, me, *arguments, **named)


def keys(person: Person, view: View, *, me: Member | None = None, **asked: Any) -> list[UUID]:
    return look(person, lambda tx, me: list(dict(lists.find(tx, me, view, **asked).keys())), me=me)


def everything(person: Person, view: View, *, me: Member | None = None, most: int = 3) -> list[UUID]:
    """The whole list, a few at a time."""

    def stretches(tx: Any, me: Member) -> Iterator[UUID]:
        rows, following = lists.stretch(tx, me, view, most=most)
        yield from (row.id for row in rows)
        while following:
            rows, following = lists.stretch(tx, me, view, after=following, most=most)
            yield from (row.id for row in rows)

    return look(person, lambda tx, me: list(stretches(tx, me)), me=me)


def header(person: Person, view: View, me: Member | None = None) -> Header:
    return look(person, lambda tx, me: lists.find(tx, me, view).header(), me=me)


def named(cast: Cast, found: list[UUID]) -> list[str]:
    by_id = {one: name for name, one in cast.acme.deals.items()}
    return [by_id[one] for one in found]
