"""Rendered cards, kept: a card never changes for a given key, so it is rendered once and then only looked up."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from flask import current_app, render_template
from markupsafe import Markup

from app.database import Tx
from app.domain import actions
from app.domain.members import Member
from app.web.shelf import Shelf, look

#: What fits on a line of a card at a desk, in bytes of UTF-8, of which wide letters have more: a step, and what is told
#: of its deal. Only what is longer needs a clip, which costs its share of every frame.
STEP, DEAL = 36, 72
#: What stands between two parts of a line takes the room of as many letters.
BETWEEN = 2


class Card(NamedTuple):
    """One card: its opportunity, what decides its place in a list, and its markup."""

    id: UUID
    next_action_at: datetime | None
    stale_at: datetime | None
    last_activity_at: datetime
    value: int | None
    html: Markup


def of(tx: Tx, me: Member, keys: list[tuple[UUID, int]]) -> list[Card]:
    """The cards under these ids and versions in their order; only those not kept are asked for and rendered."""
    shelf: Shelf[Card] = current_app.extensions["shelf"]
    eyes = look(me)
    found = {key: shelf.get((eyes, *key)) for key in keys}
    missing = [key[0] for key, card in found.items() if card is None]
    rows = actions.cards(tx, missing).rows if missing else []
    fresh = {row.id: render(me, row) for row in rows}
    return [card for key in keys if (card := found[key] or fresh.get(key[0]))]


def render(me: Member, row: Any) -> Card:
    """The card of a row, kept from now on."""
    html = Markup(render_template("actions/_card.html", opportunity=row, long=_long(row)))
    card = Card(row.id, row.next_action_at, row.stale_at, row.last_activity_at, row.value, html)
    current_app.extensions["shelf"].put((look(me), row.id, row.version), card)
    return card


def _long(row: Any) -> bool:
    """Whether a line of its card may be too short for what is on it."""
    by = row.assigner and f"assigned to you by {row.assigner}"
    deal = [part for part in (row.name, row.company, row.stage, row.owner, by, *row.tags) if part]
    step = row.next_action_details or row.lost_reason or ""
    return len(step.encode()) > STEP or sum(len(part.encode()) + BETWEEN for part in deal) > DEAL
