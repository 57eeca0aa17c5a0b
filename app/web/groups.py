"""The cards of a list in groups: by urgency, by day, by how long forgotten, by when something last happened."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from app.domain.filters import View
from app.domain.lists import Header
from app.domain.members import Member
from app.domain.when import local_day, urgency
from app.web.cards import Card
from app.web.words import bounded, month, weekday

URGENCY = {"late": "More than 3 days late", "recent": "1-3 days late", "today": "Due today"}


@dataclass(frozen=True)
class Group:
    """Cards that belong together; `key` says how urgent they look, `label` is empty where they need no heading, and
    `count` is how many there are in all, not on this page, where that is known."""

    key: str
    label: str
    count: str
    cards: Sequence[Card]


def groups(me: Member, now: datetime, view: View, cards: Sequence[Card], header: Header | None) -> list[Group]:
    """The cards in their order; a further page of the list has no counts."""
    name = _alike if view.by_value else NAMERS.get(view.kind, _alike)
    counts = {}
    if header and view.kind == "due" and not view.by_value:
        counts = {"late": header.late, "recent": header.earlier - header.late, "today": header.total - header.earlier}
    return [
        Group(key, label, bounded(counts[key], 999) if key in counts else "", list(some))
        for (key, label), some in groupby(cards, key=lambda card: name(me, now, card))
    ]


def _alike(me: Member, now: datetime, card: Card) -> tuple[str, str]:
    return "later", ""


def _due(me: Member, now: datetime, card: Card) -> tuple[str, str]:
    key = urgency(_planned(card, now), now, me.zone)
    return key, URGENCY.get(key, "")


def _week(me: Member, now: datetime, card: Card) -> tuple[str, str]:
    return "later", weekday(local_day(_planned(card, now), me.zone))


def _later(me: Member, now: datetime, card: Card) -> tuple[str, str]:
    """Next week by its name, what is further off by its month."""
    today, day = local_day(now, me.zone), local_day(_planned(card, now), me.zone)
    starts = today + timedelta(7 - (today.weekday() - me.tenant.week.first_weekday) % 7)
    return "later", "Next week" if day < starts + timedelta(7) else month(day)


def _stale(me: Member, now: datetime, card: Card) -> tuple[str, str]:
    days = (now - (card.stale_at or now)).days
    if days >= 30:
        return "late", "Stale for 30 days and more"
    return ("recent", "Stale for 7 to 29 days") if days >= 7 else ("later", "Stale for less than 7 days")


def _touched(me: Member, now: datetime, card: Card) -> tuple[str, str]:
    day = local_day(card.last_activity_at, me.zone)
    days = (local_day(now, me.zone) - day).days
    if days < 7:
        return "later", "Last touched within 7 days" if days else "Last touched today"
    return "later", f"Last touched in {month(day)}"


def _planned(card: Card, now: datetime) -> datetime:
    return card.next_action_at or now


NAMERS: dict[str, Callable[[Member, datetime, Card], tuple[str, str]]] = {
    "due": _due, "week": _week, "later": _later, "stale": _stale, "opportunities": _touched,
}  # fmt: skip
