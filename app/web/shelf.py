"""What was rendered once, kept for the next who sees the same: cards, and what stands round every page."""

import threading
from collections import OrderedDict
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from flask import Flask, current_app, g, render_template
from markupsafe import Markup

from app.domain.members import Member


class Rendered(Protocol):
    """Anything that has its markup."""

    @property
    def html(self) -> Markup:
        """The markup."""


class Piece(NamedTuple):
    """A part of a page that is nothing but its markup."""

    html: Markup


Kept = TypeVar("Kept", bound=Rendered)


class Shelf(Generic[Kept]):
    """Keeps what was used last, up to a number of bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[Any, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Any) -> Kept | None:
        """What is under this key, if it is still kept."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: Any, rendered: Kept) -> None:
        """Keeps something and lets go of what was not used for longest."""
        with self._lock:
            if key not in self._kept:
                self._kept[key] = rendered
                self._bytes += len(rendered.html)
            while self._bytes > self._most:
                self._bytes -= len(self._kept.popitem(last=False)[1].html)


def look(me: Member) -> tuple[Any, ...]:
    """Everything but the opportunity that decides how its card looks to a member, and how what surrounds it does."""
    tenant = me.tenant
    return tenant.id, tenant.label_version, me.id, me.role, me.zone.key, me.locale, me.single_keys, repr(me.keymap)


def kept(template: str) -> Markup:
    """A template that shows nothing but what the member who looks is and has, as `look` tells it: rendered once."""
    shelf: Shelf[Piece] = current_app.extensions["pieces"]
    key = look(g.me), template
    piece = shelf.get(key)
    if piece is None:
        piece = Piece(Markup(render_template(template)))
        shelf.put(key, piece)
    return piece.html


def init_shelf(app: Flask) -> None:
    """Gives the application room for what it keeps, and templates `kept(template)`."""
    app.extensions |= {"shelf": Shelf(most_bytes=16 * 2**20), "pieces": Shelf(most_bytes=2 * 2**20)}
    app.jinja_env.globals["kept"] = kept
