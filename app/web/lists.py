"""The lists: what must I do now, later today, tomorrow, this week, later; what goes stale; and everything."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, request

from app.database import Answer, Tx
from app.domain import filters, history, leases, lists
from app.domain.filters import KINDS, View
from app.domain.lists import Header
from app.domain.members import Member
from app.domain.money import type_money
from app.domain.when import ONE_DAY, local_day
from app.web import cadences, cards, express, whose
from app.web.addresses import DRAIN, Asked, address, drained
from app.web.commands import command
from app.web.drain import Way, stand
from app.web.groups import Group, groups
from app.web.guard import reads
from app.web.render import addressed, page, partial, tag, unchanged
from app.web.shelf import look
from app.web.verbs import NOTHING_LEFT, NOTHING_UNDONE, SAID
from app.web.words import bounded, day

bp = Blueprint("lists", __name__)


@dataclass(frozen=True)
class Counts:
    """The header of a list: how many there are; of what is due, how many from earlier days and when the next is due."""

    kind: str
    title: str
    count: int
    count_text: str
    earlier: str
    next_at: datetime | None

    @classmethod
    def of(cls, view: View, header: Header | None) -> "Counts":
        """The counts of a header, exact to 999 of what is due, else to 99; a further page has none."""
        title = command(view.kind).title
        if header is None:
            return cls(view.kind, title, 0, "", "", None)
        text = said(view.kind, header.total)
        more = "+" if header.beyond and not text.endswith("+") else ""
        earlier = bounded(header.earlier, 999) if header.earlier and view.kind == "due" else ""
        return cls(view.kind, title, header.total, text + more, earlier, header.next_at)


@dataclass(frozen=True)
class Listed(Counts):
    """A list, or one further page of it."""

    view: View
    url: str
    plain_url: str
    etag: str
    narrowed: dict[str, str]
    chips: list[tuple[str, str, str]]
    cut: bool
    owners: list[tuple[str, list[tuple[str, str]]]]
    groups: list[Group]
    leases: dict[UUID, str]
    next_page: str | None
    export: str
    tomorrow: int | None
    begun: Any


@bp.get("/")
@bp.get(f"/<any({', '.join(KINDS)}):kind>")
@reads
def show(tx: Tx, me: Member, kind: str = "due") -> Any:
    """Fifty cards of a list, in its order. Asked again with its ETag, an unchanged list is not rendered."""
    return _show(tx, me, kind, "lists/page.html")


@bp.get("/drain")
@reads
def drain(tx: Tx, me: Member) -> Any:
    """What is due, or another list that `?list=` names, one card at a time."""
    return _show(tx, me, drained(request.args), "lists/drain.html", None if partial() else stand)


@bp.get("/tallies")
@reads
def tallies(tx: Tx, me: Member) -> Any:
    """How much each list holds, for the rail."""
    found = _tallied(lists.tallies(tx, me, filters.read(me, "due", request.args).whose))
    etag = tag(me.tenant.id, found, fragment=True)
    return unchanged(etag) or page("lists/_tallies.html", etag=etag, tallies=found)


def said(kind: str, count: int) -> str:
    """A count as it is shown: exact to 999 for what is due, else to 99."""
    return bounded(count, 999 if kind == "due" else 99)


def _show(tx: Tx, me: Member, kind: str, template: str, place: Callable[..., Callable[[], Way]] | None = None) -> Any:
    """A list in its template, and where one stands in it if a `place` is asked for."""
    asked, done = Asked.of(me, kind, request.args), request.args.get("done", "")
    done = done if done in SAID else ""

    found = lists.find(tx, me, asked.view, after=asked.after, through=asked.through, most=asked.most)
    leased = leases.live(tx, me)
    did = history.just_now(tx, me) if done and done not in (NOTHING_LEFT, NOTHING_UNDONE) else None
    placed = place(tx, me, asked, found) if place else None
    if did is None:  # what was done a moment ago is not for long
        express.offer(tx)
    rail = None if partial() else lists.tallies(tx, me, asked.view.whose)
    way = placed() if placed else None
    if way and asked.after and not (way.card or way.following):
        return redirect(address(me, asked.view, endpoint=DRAIN, done=done or None))
    header = way.header if way else found.header()
    own = me.name, me.theme, me.single_keys
    on = did.one if did else None
    parts = look(me), own, asked, local_day(tx.now, me.zone), found.keys(), header, leased.rows, on
    counted = _tallied(rail) if rail else {}
    etag = tag(parts, fragment=True) if partial() else tag(parts, template, counted, way, fragment=False)
    return unchanged(etag) or addressed(
        page(
            template,
            fragment="lists/_list.html",
            etag=etag,
            list=_listed(tx, me, asked, found, header, leased.rows, tag(parts, fragment=True)),
            way=way,
            tallies=counted,
            done=done,
            on=on,
            offer=cadences.of_entry(me, on) if on else None,
        ),
        "filter",
        address(me, asked.view),
    )


def _listed(
    tx: Tx, me: Member, asked: Asked, found: lists.Page, header: Header | None, leased: list[Any], etag: str
) -> Listed:
    view = asked.view
    shown = cards.of(tx, me, found.keys()[: found.most])
    following = found.following(shown) or asked.through
    return Listed(
        **vars(Counts.of(view, header)),
        view=view,
        url=address(me, view),
        plain_url=address(me, View(view.kind, view.whose)),
        etag=etag,
        narrowed=filters.words(me, view),
        chips=_chips(me, view),
        cut=found.cut,
        owners=whose.choices(tx, me, view.whose),
        groups=groups(me, tx.now, view, shown, header),
        leases={lease.opportunity_id: lease.name for lease in leased},
        next_page=address(me, view, after=str(following)) if following else None,
        export=address(me, view, endpoint="web.exports.export"),
        tomorrow=None if shown else _tomorrow(tx, me, view),
        begun=None if shown or asked.after else lists.begun(tx),
    )


def _tomorrow(tx: Tx, me: Member, view: View) -> int | None:
    """How many actions tomorrow holds for the owners of a list; None where the list is narrowed."""
    if not lists.plain(me, view):
        return None
    [owner] = view.owners(me) or [None]
    return lists.load(tx, me, local_day(tx.now, me.zone) + ONE_DAY, owner=owner)


def _chips(me: Member, view: View) -> list[tuple[str, str, str]]:
    """What narrows or orders the list: what it is, its words, and the address of the list without."""
    stage = me.tenant.stage(view.stage)
    least, most = (type_money(end, currency=me.tenant.currency, locale=me.locale) for end in (view.least, view.most))
    chips = (
        ("Text", view.text, {"text": ""}),
        ("Stage", stage.name if stage else "", {"stage": None}),
        ("Tag", view.tag, {"tag": ""}),
        ("Value from", least, {"least": None}),
        ("Value to", most, {"most": None}),
        ("Status", view.status, {"status": ""}),
        ("Expected close from", view.closes_from and day(view.closes_from), {"closes_from": None}),
        ("Expected close to", view.closes_to and day(view.closes_to), {"closes_to": None}),
        ("Expected close", "not known" if view.undated else "", {"undated": False}),
        ("Order", "by value" if view.by_value else "", {"by_value": False}),
    )
    return [(label, text, address(me, replace(view, **without))) for label, text, without in chips if text]


def _tallied(rail: Answer) -> dict[str, str]:
    return {kind: said(kind, total) for kind, total in lists.tallies_of(rail).items()}
