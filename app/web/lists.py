"""A list of cards as the templates see it: which view of it is asked for, its groups, and its next page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import url_for
from werkzeug.datastructures import MultiDict

from app.domain import actions, fields
from app.domain.members import Member
from app.domain.when import urgency
from app.errors import Complaint, Invalid
from app.web.cards import Card
from app.web.words import bounded

LABELS = {"late": "More than 3 days late", "recent": "1-3 days late", "today": "Due today"}
#: How much of a list that is shown further than its first page is refreshed at once.
MOST_SHOWN = 1000
END = "end"
CURSOR = Complaint("after", "This address of a page is damaged. Start from the top of the list.")


@dataclass(frozen=True)
class View:
    """Whose cards, from where on, and how far they are shown already: what the address of a list says."""

    whose: str
    owner: UUID | None
    after: tuple[datetime, UUID]
    through: str
    until: datetime | None

    @classmethod
    def of(cls, me: Member, query: "MultiDict[str, str]") -> "View":
        """The view an address asks for; mine when I own an open deal, else the team's. Raises Invalid."""
        whose = query.get("owner") or ("mine" if me.owns_open else "team")
        through = query.get("through", "")
        until = None if through in ("", END) else _cursor(through)[0]
        return cls(whose, _owner(me, whose), _cursor(query.get("after", "")), through, until)

    @property
    def most(self) -> int:
        """How many cards make a page of it."""
        return MOST_SHOWN if self.through else actions.PAGE

    def goes_on(self, keys: Sequence[Any]) -> bool:
        """Whether cards follow those of these keys."""
        return self.until is not None or len(keys) > self.most

    def shows(self, row: Any, now: datetime) -> bool:
        """Whether an opportunity belongs into this view."""
        due = row.next_action_at is not None and row.next_action_at <= now
        return due and (self.owner is None or (row.owner_id or actions.NOBODY) == self.owner)

    def query(self) -> dict[str, Any]:
        """The view's part of an address, from the top of the list."""
        return {"owner": self.whose}


@dataclass(frozen=True)
class Group:
    """Cards of one urgency; `count` is how many there are in all, not on this page."""

    key: str
    label: str
    count: str
    cards: Sequence[Card]


@dataclass(frozen=True)
class Counts:
    """The header of the due list: how many are due, how many of them from earlier days, when the next one falls due."""

    count: int
    count_text: str
    earlier: str
    next_at: datetime | None

    @classmethod
    def of(cls, header: actions.Header | None) -> "Counts":
        """The counts of a header, exact to 999; a further page has none."""
        if header is None:
            return cls(0, "", "", None)
        earlier = bounded(header.earlier, 999) if header.earlier else ""
        return cls(header.total, bounded(header.total, 999), earlier, header.next_at)


@dataclass(frozen=True)
class DueList(Counts):
    """The due list, or one further page of it."""

    url: str
    etag: str
    owner: str
    owners: list[tuple[str, str]]
    groups: list[Group]
    leases: dict[UUID, str]
    next_page: str | None
    tomorrow: int | None


def groups(me: Member, now: datetime, cards: Sequence[Card], header: actions.Header | None) -> list[Group]:
    """The cards by urgency, in local days of the member; a further page of the list has no counts."""
    counts = {}
    if header:
        counts = {
            "late": header.late,
            "recent": header.earlier - header.late,
            "today": header.total - header.earlier,
        }
    return [
        Group(key, LABELS[key], bounded(counts[key], 999) if key in counts else "", list(some))
        for key, some in groupby(cards, key=lambda card: urgency(card.at, now, me.zone))
    ]


def owners(me: Member) -> list[tuple[str, str]]:
    """The choices of the filter: value and label."""
    fixed = [("mine", "Mine"), ("team", "Team"), ("unassigned", "Unassigned")]
    return fixed + [(str(one.id), one.name) for one in me.tenant.colleagues if one.id != me.id]


def next_page(me: Member, view: View, cards: Sequence[Card], more: bool) -> str | None:
    """The address of what follows these cards."""
    if not more or not cards:
        return None
    after = f"{cards[-1].at.isoformat().replace('+00:00', 'Z')}_{cards[-1].id}"
    return url_for("web.actions.due", slug=me.tenant.slug, after=after, **view.query())


def _owner(me: Member, whose: str) -> UUID | None:
    if whose == "team":
        return None
    if whose in ("mine", "unassigned"):
        return me.id if whose == "mine" else actions.NOBODY
    try:
        return fields.read_uuid(whose)
    except ValueError:
        raise Invalid([Complaint("owner", "There is nobody with this id in the team.")]) from None


def _cursor(text: str) -> tuple[datetime, UUID]:
    if not text:
        return actions.BEGINNING
    instant, _, opportunity_id = text.partition("_")
    if not fields.INSTANT_PATTERN.fullmatch(instant):
        raise Invalid([CURSOR])
    try:
        return datetime.fromisoformat(instant).astimezone(UTC), fields.read_uuid(opportunity_id)
    except (ValueError, OverflowError):
        raise Invalid([CURSOR]) from None
