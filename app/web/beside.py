"""What stands beside an opportunity in the list its page was opened from."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import request, url_for

from app.database import Tx
from app.domain import filters
from app.domain import lists as domain
from app.domain.filters import KINDS, View
from app.domain.lists import Around
from app.domain.members import Member
from app.errors import Invalid
from app.web.addresses import address
from app.web.commands import command
from app.web.render import place_of


def find(tx: Tx, me: Member, opportunity_id: UUID) -> Callable[[], SimpleNamespace | None]:
    """The list, and what stands before and after the opportunity there; to be called once the flight has landed."""
    view = _opened_from(me)
    around = domain.around(tx, me, view, opportunity_id) if view else None
    return lambda: _beside(me, view, around()) if view and around else None


def _opened_from(me: Member) -> View | None:
    """The view of the list, named by `?in=` and its filters, else by where the link was, a list or a page opened from
    one; None where it is damaged."""
    kind, query = request.args.get("in", ""), request.args
    if not kind and request.referrer:
        kind, query = place_of(request.referrer)
        kind = query.get("in", kind)
    try:
        return filters.read(me, kind, query) if kind in KINDS else None
    except Invalid:
        return None


def _beside(me: Member, view: View, around: Around) -> SimpleNamespace:
    words: dict[str, Any] = {"in": view.kind, **filters.words(me, view)}

    def place(one: UUID | None) -> str:
        slug = me.tenant.slug
        return url_for("web.opportunities.show", slug=slug, opportunity_id=one, **words) if one else ""

    return SimpleNamespace(
        title=command(view.kind).title,
        url=address(me, view),
        query=urlencode(words),
        number=around.number,
        previous=place(around.previous),
        following=place(around.following),
    )
