"""The lists of cards: what is due, what is planned for when, what goes stale, and everything there is.

No page of a list reads more rows than it shows and REACH more: where too few of them pass the filters, the next page
begins where its reach ended. Deals found by a text or a tag are at most a thousand, and are read one by one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from app import queries
from app.database import Answer, Tx
from app.domain import actions, search
from app.domain.filters import SPANS, TICK, Place, View, span
from app.domain.ids import FIRST_ID, LAST_ID
from app.domain.members import Member
from app.domain.when import FIRST, LAST, day_bounds, local_day

PAGE = 50
REACH = 20_000
#: Up to how many what is due is counted, and every other list: one more than is said.
DUE_COUNTED, COUNTED = 1000, 100
LATE_DAYS = 3
#: How far into a list what stands beside an opportunity is looked for.
MOST_AROUND = 1000
LARGEST = 2**62
WALKS = {
    "planned": queries.lists.planned,
    "stale": queries.lists.stale,
    "every": queries.lists.every,
    "dearest": queries.lists.dearest,
}


@dataclass(frozen=True)
class Header:
    """How many there are: `total`, of what is due up to 1000, else up to 100; `beyond` where the count's reach ended
    before the list did. Of what is due `earlier` are from former days, `late` more than three days late; `next_at` is
    when the next one falls due."""

    total: int
    earlier: int = 0
    late: int = 0
    next_at: datetime | None = None
    beyond: bool = False


@dataclass(frozen=True)
class Page:
    """A page of a list that may still be on its way; reading it waits."""

    view: View
    most: int
    _keys: Answer
    _header: Answer | None
    #: Whether a text leads to more opportunities than are looked at.
    cut: bool = False
    #: The opportunity it ends with, as long as that is in it: more may be of its time.
    _last: UUID | None = None

    def keys(self) -> list[tuple[UUID, int]]:
        """The cards' ids and versions in order; more than a page holds where others follow."""
        row = self._keys.one
        keys = list(zip(row.ids or (), row.versions or (), strict=True))
        return keys[: row.ids.index(self._last) + 1] if self._last in (row.ids or ()) else keys

    def header(self) -> Header | None:
        """The counts; a page after the first has none."""
        return header_of(self._header) if self._header else None

    def following(self, shown: list[Any]) -> Place | None:
        """Where the next page begins, `shown` being its rows; None where it is the last, or ends as asked."""
        if self._last in (self._keys.one.ids or ()):
            return None
        if len(self.keys()) > self.most:
            return self.view.place(shown[-1]) if shown else None
        ended = self._keys.one
        return Place(ended.beyond, ended.beyond_id) if getattr(ended, "beyond", None) is not None else None


@dataclass(frozen=True)
class Around:
    """What stands before and after an opportunity in a list, and its `number` there. For one that has left the list, or
    stands too deep in it, the number is 0 and what follows is the first that is there."""

    previous: UUID | None
    following: UUID | None
    number: int


def find(
    tx: Tx, me: Member, view: View, *, after: Place | None = None, through: Place | None = None, most: int = PAGE
) -> Page:
    """A page of a list: what comes after a place in it, up to another one; `most` is how many make a page.

    It sends its questions and waits for nothing, but for a view of a text or a tag, which are looked up first.
    """
    if plain(me, view):
        return _find_planned(tx, me, view, after, through, most)
    ids = _candidates(tx, view)
    counted = 0 if after else (DUE_COUNTED if view.kind == "due" else COUNTED)
    asked = _sieve(tx, me, view) | {"limit": max(most + 1, counted)}
    if ids is not None:
        start = Place(_rank(view, after.key), after.id) if after else Place(-LARGEST, FIRST_ID)
        until = _rank(view, through.key) if through else LARGEST
        found = queries.lists.among(
            tx, **asked, ids=ids, sort=view.sort, after=start.key, after_id=start.id, until=until
        )
    else:
        start, until = _ends(tx, me, view, after, through)
        found = WALKS[view.sort](tx, **asked, after=start.key, after_id=start.id, until=until)
    cut = bool(view.text) and ids is not None and len(ids) >= search.FREQUENT
    return Page(view, most, found, None if after else found, cut, through and through.id)


def plain(me: Member, view: View) -> bool:
    """Whether a list is all that is planned within a span for everybody or for one owner: then its keys are read from
    an index alone, and its header is a question of its own."""
    owners = view.owners(me)
    return view.sort == "planned" and not view.narrowed and (owners is None or len(owners) == 1)


def header(tx: Tx, me: Member, view: View) -> Answer:
    """The row of a plain view's Header, see `header_of`; days begin at midnight in the member's zone."""
    owners = view.owners(me)
    if view.kind == "due":
        if owners is None:
            return queries.lists.header(tx, **_days(tx, me))
        return queries.lists.header_of(tx, owner=owners[0], **_days(tx, me))
    return _count(tx, owners[0] if owners else None, *span(me, view.kind, tx.now))


def header_of(answer: Answer) -> Header:
    """The Header of a row that counts."""
    row = answer.one._asdict()
    known = {name: row[name] for name in ("total", "earlier", "late", "next_at") if name in row}
    return Header(**known, beyond=row.get("beyond") is not None)


def load(tx: Tx, me: Member, day: date, *, owner: UUID | None = None) -> int:
    """How many actions lie on a day of the member's zone, up to 100."""
    starts_at, ends_at = day_bounds(day, me.zone)
    return _count(tx, owner, starts_at, ends_at - TICK).value


def begun(tx: Tx) -> Any:
    """How far a new team has come: a row of whether it has `added` a deal, and `completed` a step of late."""
    return queries.lists.begun(tx).one


def tallies(tx: Tx, me: Member, whose: str) -> Answer:
    """How much each list holds for these owners, see `tallies_of`."""
    owners = View(whose=whose).owners(me)
    spans = [span(me, kind, tx.now) for kind in SPANS]
    asked = {
        "since": [since for since, _ in spans],
        "until": [until for _, until in spans],
        "most": [DUE_COUNTED if kind == "due" else COUNTED for kind in SPANS],
    }
    if owners is None:
        return queries.lists.tallies(tx, **asked)
    return queries.lists.tallies_of(tx, owners=list(owners), reach=REACH, **asked)


def tallies_of(answer: Answer) -> dict[str, int]:
    """The counts by kind of list, one more than is said at most."""
    return {("stale", *SPANS)[row.position]: row.total for row in answer.rows}


def stretch(
    tx: Tx, me: Member, view: View, *, after: Place | None = None, most: int = 500
) -> tuple[list[Any], Place | None]:
    """Some opportunities of a view in its order, as whole rows, and where the next begin: for an export of just what a
    person looks at. A view of a text ends after the thousand deals that fit it best."""
    page = find(tx, me, view, after=after, most=most)
    keys = page.keys()[:most]
    found = {row.id: row for row in actions.cards(tx, [key[0] for key in keys]).rows} if keys else {}
    rows = [found[key[0]] for key in keys if key[0] in found]
    return rows, page.following(rows)


def around(tx: Tx, me: Member, view: View, opportunity_id: UUID) -> Callable[[], Around]:
    """What stands beside an opportunity in a list; to be called once the flight has landed."""
    page = find(tx, me, view, most=MOST_AROUND)

    def read() -> Around:
        ids = list(dict(page.keys()))
        if opportunity_id not in ids:
            return Around(None, ids[0] if ids else None, 0)
        at = ids.index(opportunity_id)
        return Around(ids[at - 1] if at else None, ids[at + 1] if at + 1 < len(ids) else None, at + 1)

    return read


def _find_planned(tx: Tx, me: Member, view: View, after: Place | None, through: Place | None, most: int) -> Page:
    owners = view.owners(me)
    start, until = _ends(tx, me, view, after, through)
    asked = {"until": until, "after_at": start.key, "after_id": start.id, "limit": most + 1}
    keys = queries.lists.keys(tx, **asked) if owners is None else queries.lists.keys_of(tx, owner=owners[0], **asked)
    return Page(view, most, keys, None if after else header(tx, me, view), _last=through and through.id)


def _ends(tx: Tx, me: Member, view: View, after: Place | None, through: Place | None) -> tuple[Place, Any]:
    """After which place a walk begins, and the time or value it ends with."""
    if view.sort == "dearest":
        return after or Place(LARGEST, LAST_ID), through.key if through else -1
    if view.sort == "every":
        return after or Place(LAST, LAST_ID), through.key if through else FIRST
    since, until = (FIRST, tx.now) if view.sort == "stale" else span(me, view.kind, tx.now)
    start = Place(since, FIRST_ID)
    return max(after or start, start), min(through.key, until) if through else until


def _sieve(tx: Tx, me: Member, view: View) -> dict[str, Any]:
    """What a walk lets pass, and where its days begin."""
    owners = view.owners(me)
    since, until = span(me, view.kind, tx.now) if view.kind in SPANS else (None, None)
    return _days(tx, me) | {
        "owners": None if owners is None else list(owners), "stage": view.stage, "least": view.least,
        "most": view.most, "tag": view.tag or None, "starts_at": since, "ends_at": until,
        "stale_by": tx.now if view.kind == "stale" else None, "reach": REACH, "status": view.status or None,
        "closes_from": view.closes_from, "closes_to": view.closes_to, "undated": view.undated,
    }  # fmt: skip


def _days(tx: Tx, me: Member) -> dict[str, datetime]:
    today = local_day(tx.now, me.zone)
    return {"today": day_bounds(today, me.zone)[0], "recent": day_bounds(today - timedelta(LATE_DAYS), me.zone)[0]}


def _count(tx: Tx, owner: UUID | None, since: datetime, until: datetime) -> Answer:
    if owner is None:
        return queries.lists.count(tx, since=since, until=until)
    return queries.lists.count_of(tx, owner=owner, since=since, until=until)


def _candidates(tx: Tx, view: View) -> list[UUID] | None:
    """The opportunities that a text or a tag leads to; None where there is neither, or too many have the tag."""
    if view.text:
        return [row.id for row in search.find(tx, view.text, search.FREQUENT)]
    return search.hinted(tx, view.tag) if view.tag else None


def _rank(view: View, key: Any) -> int:
    """The number that orders a place among candidates, as the query counts it."""
    number = key if view.by_value else (key - datetime.fromtimestamp(0, UTC)) // TICK
    return -number if view.sort in ("every", "dearest") else number
