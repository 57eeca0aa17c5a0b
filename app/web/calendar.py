"""A person's calendar: the page of its link, the feed behind it, and one action as an event."""

from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, g, redirect, request, url_for

from app import visits
from app.database import Tx
from app.domain import calendar, opportunities
from app.domain.bearers import Bearer
from app.domain.members import Member
from app.errors import Missing
from app.web.guard import database, no_form, reads, retried, writes
from app.web.render import saved_as, tag, tagged, unchanged, unkept
from app.web.tabs import tab

bp = Blueprint("calendar", __name__)
feeds = Blueprint("feeds", __name__)


@bp.get("/settings/calendar")
@reads
def link(tx: Tx, me: Member) -> Any:
    """Whether there is a link, and buttons to make another or to end it."""
    return _page(tx, me)


@bp.post("/settings/calendar")
@writes(form=no_form, again=lambda tx, me: _back(me, "linked"))
def make(tx: Tx, me: Member) -> Any:
    """Makes a link and shows it this once."""
    made = url_for("feeds.feed", secret=calendar.make(tx, me), _external=True)
    return unkept(_page(tx, me, made))


@bp.post("/settings/calendar/removal")
@writes(form=no_form, again=lambda tx, me: _back(me, "revoked"))
def revoke(tx: Tx, me: Member) -> Any:
    """Ends the link at once."""
    calendar.end(tx, me)
    return _back(me, "revoked")


@bp.get("/opportunities/<uuid:opportunity_id>/action.ics")
@reads
def event(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """The next action of one opportunity, to be added to any calendar."""
    row = opportunities.find(tx, opportunity_id)
    if row.next_action_at is None:
        raise Missing
    return saved_as(_calendar([row], me.tenant.slug, row.name), "action.ics")


@feeds.get("/calendar/<secret>.ics")
@retried
def feed(secret: str) -> Any:
    """The actions of whoever holds the link; it needs no session, and is nowhere once it is revoked."""
    bearer = Bearer.parse(secret)
    tenant = bearer.tenant if bearer else None
    with database().transaction(tenant, g.now) as tx:
        who = calendar.member(tx, bearer) if bearer else None
        if who is None:
            raise Missing
        rows = calendar.actions(tx, who.id)
    if who.rested:
        visits.note(database(), tenant, g.now, lambda tx: calendar.touch(tx, who.id))
    etag = tag(tenant, who.name, who.team, request.host_url, [(row.id, row.version) for row in rows], fragment=False)
    return unchanged(etag) or tagged(_calendar(rows, who.slug, f"Next actions · {who.team}"), etag)


def _calendar(rows: list[Any], slug: str, name: str) -> Response:
    def address(opportunity_id: UUID) -> str:
        return url_for("web.opportunities.show", slug=slug, opportunity_id=opportunity_id, _external=True)

    return Response(calendar.write(rows, name, address), content_type="text/calendar; charset=utf-8")


def _page(tx: Tx, me: Member, made: str = "") -> Any:
    shown = {"link": calendar.find(tx, me).one, "made": made, "key": token_urlsafe(16)}
    return tab("settings/calendar", "Calendar", "calendar/_link.html", **shown)


def _back(me: Member, done: str) -> Any:
    return redirect(url_for("web.calendar.link", slug=me.tenant.slug, done=done), 303)
