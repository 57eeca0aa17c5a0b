"""What the address of a list says, and the address that says it; which list a page was asked from."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.domain import filters, lists
from app.domain.filters import KINDS, Place, View
from app.domain.members import Member
from app.errors import Complaint, Invalid
from app.web.render import came_from, place_of

#: How much of a list that is shown further than its first page is refreshed at once.
MOST_SHOWN = 1000
END = "end"
DRAIN = "web.lists.drain"
CURSOR = Complaint("after", "This address of a page is damaged. Start from the top of the list.")


@dataclass(frozen=True)
class Asked:
    """A view, from where on it is asked for, and how far it is shown already: what the address of a list says."""

    view: View
    after: Place | None = None
    through: Place | None = None
    most: int = lists.PAGE

    @classmethod
    def of(cls, me: Member, kind: str, query: "MultiDict[str, str]") -> "Asked":
        """What an address asks for. Raises Invalid."""
        view, through = filters.read(me, kind, query), query.get("through", "")
        shown = None if through in ("", END) else _place(view, through)
        return cls(view, _place(view, query.get("after", "")), shown, MOST_SHOWN if through else lists.PAGE)


def of_page(me: Member, *, otherwise: str = "due") -> View:
    """The view of the list that was asked from; another, what is due, where that was no list, or one whose filters no
    longer hold: no verb is refused for them."""
    asked = _asked_from(me)
    return asked.view if asked else filters.read(me, otherwise, {})


def way_back(me: Member, view: View, done: str) -> str:
    """Where a plain form leads, which says what is `done`: to the view of the list it was asked from, and to the same
    place in it where that was shown one card at a time."""
    if place_of(came_from())[0] != "drain":
        return address(me, view, done=done)
    asked = _asked_from(me)
    after = str(asked.after) if asked and asked.after else None
    return address(me, view, endpoint=DRAIN, after=after, done=done)


def address(me: Member, view: View, *, endpoint: str = "web.lists.show", **more: str | None) -> str:
    """The address of a view, or of what else there is of it."""
    query: dict[str, Any] = {"list" if endpoint == DRAIN else "kind": view.kind, **filters.words(me, view), **more}
    return url_for(endpoint, slug=me.tenant.slug, **query)


def drained(query: "MultiDict[str, str]") -> str:
    """Which list is worked off one card at a time. Raises Invalid."""
    kind = query.get("list", "due")
    if kind not in KINDS:
        raise Invalid([Complaint("list", "There is no such list.")])
    return kind


def _asked_from(me: Member) -> Asked | None:
    """What the address of the list says that was asked from; None where that was no list, or is none any longer."""
    place, query = place_of(came_from())
    try:
        kind = drained(query) if place == "drain" else place
        return Asked.of(me, kind, query) if kind in KINDS else None
    except Invalid:
        return None


def _place(view: View, text: str) -> Place | None:
    if not text:
        return None
    try:
        return filters.read_place(view, text)
    except ValueError:
        raise Invalid([CURSOR]) from None
