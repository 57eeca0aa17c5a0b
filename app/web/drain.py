"""A list one card at a time where no script moves on: the card one stands before, and the ways to those beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.database import Tx
from app.domain import actions, history, lists
from app.domain.filters import Place, View
from app.domain.lists import Header
from app.domain.members import Member
from app.web import cards
from app.web.addresses import DRAIN, MOST_SHOWN, Asked, address

#: So many entries of its history are shown below a card.
ENTRIES = 5


@dataclass(frozen=True)
class Way:
    """Where one stands in a list: before the first `card` of a page of it, the `number`th of the whole, with the latest
    `entries` of its history; for a card that stands too deep in the list the number is 0. `start`, `previous` and
    `following` are addresses, None where nothing is there or known; `header` counts the whole list."""

    card: Any
    entries: list[Any]
    number: int
    start: str
    previous: str | None
    following: str | None
    header: Header | None


def stand(tx: Tx, me: Member, asked: Asked, page: lists.Page) -> Callable[[], Way]:
    """Where one stands who sees a page of a list; to be called once the flight has landed."""
    whole = lists.find(tx, me, asked.view, most=MOST_SHOWN) if asked.after else page
    first = page.keys()[:1]
    current = actions.cards(tx, [one for one, _ in first])
    past = history.timeline(tx, first[0][0], limit=ENTRIES) if first else None

    def read() -> Way:
        keys, start = whole.keys(), address(me, asked.view, endpoint=DRAIN)
        known = bool(first) and first[0] in keys
        before = keys[: keys.index(first[0])] if known else []
        return Way(
            card=current.one,
            entries=past.rows if past else [],
            number=len(before) + 1 if known else 0,
            start=start,
            previous=(_previous(tx, me, asked.view, before) or start) if before else None,
            following=_following(me, asked.view, page, current.one),
            header=whole.header(),
        )

    return read


def _previous(tx: Tx, me: Member, view: View, before: list[tuple[UUID, int]]) -> str | None:
    """The address of the last of the cards before one: it follows the last but one, if there is one."""
    return next((_after(me, view, view.place(card)) for card in cards.of(tx, me, before[-2:-1])), None)


def _following(me: Member, view: View, page: lists.Page, current: Any) -> str | None:
    """The address of what follows the current card of a page, or a page that has none but is not the last."""
    if current and page.keys()[1:]:
        return _after(me, view, view.place(current))
    following = page.following([])
    return _after(me, view, following) if following else None


def _after(me: Member, view: View, place: Place) -> str:
    return address(me, view, endpoint=DRAIN, after=str(place))
