"""The due list."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for

from app.database import Tx
from app.domain import actions, leases
from app.domain.members import Member
from app.domain.when import local_day
from app.web import cards, lists
from app.web.guard import reads
from app.web.render import page, partial, tag, unchanged

bp = Blueprint("actions", __name__)


@bp.get("/")
@bp.get("/due")
@reads
def due(tx: Tx, me: Member) -> Any:
    """What must I do now: fifty cards, oldest first. Asked again with its ETag, an unchanged list is not rendered."""
    return _show(tx, me, "actions/due.html")


@bp.get("/drain")
@reads
def drain(tx: Tx, me: Member) -> Any:
    """The same list one card at a time."""
    return _show(tx, me, "actions/drain.html")


def _show(tx: Tx, me: Member, template: str) -> Any:
    view = lists.View.of(me, request.args)
    found, leased = _asked(tx, me, view), leases.live(tx, me)
    keys, header = found.keys(), found.header()
    own = me.name, me.theme, me.single_keys
    parts = cards.look(me), own, view, local_day(tx.now, me.zone), keys, header, leased.rows
    etag = tag(parts, fragment=True) if partial() else tag(parts, template, fragment=False)
    return unchanged(etag) or page(
        template,
        fragment="actions/_list.html",
        etag=etag,
        due=_listed(tx, me, view, keys, header, leased.rows, tag(parts, fragment=True)),
    )


def _asked(tx: Tx, me: Member, view: lists.View) -> actions.Page:
    return actions.due(tx, me, owner=view.owner, after=view.after, until=view.until, most=view.most)


def _listed(
    tx: Tx,
    me: Member,
    view: lists.View,
    keys: list[tuple[UUID, int]],
    header: actions.Header | None,
    leased: list[Any],
    etag: str,
) -> lists.DueList:
    shown = cards.of(tx, me, keys[: view.most])
    tomorrow = None
    if not shown:
        tomorrow = actions.load(tx, me, local_day(tx.now, me.zone) + timedelta(1), owner=view.owner)
    return lists.DueList(
        **vars(lists.Counts.of(header)),
        url=url_for("web.actions.due", slug=me.tenant.slug, **view.query()),
        etag=etag,
        owner=view.whose,
        owners=lists.owners(me),
        groups=lists.groups(me, tx.now, shown, header),
        leases={lease.opportunity_id: lease.name for lease in leased},
        next_page=lists.next_page(me, view, shown, view.goes_on(keys)),
        tomorrow=tomorrow,
    )
