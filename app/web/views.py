"""Saved views: saving what one looks at under a name, going there by its key, and keeping them in order."""

from dataclasses import replace
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, redirect, request, url_for

from app.database import Tx
from app.domain import filters, inputs, tenants, views
from app.domain.filters import KINDS, View
from app.domain.members import Member
from app.domain.tenants import SavedView
from app.errors import Complaint, Invalid, Missing, Refusal
from app.web.addresses import address
from app.web.guard import reads, writes
from app.web.render import page, swap

bp = Blueprint("views", __name__)


def init_views(app: Flask) -> None:
    """Gives the templates `saved_views(me)`: each of a member's with its address."""
    app.jinja_env.globals["saved_views"] = lambda me: [(each, place_of(me, each)) for each in views.of(me)]


@bp.get("/views")
@reads
def show(tx: Tx, me: Member, refusal: Refusal | None = None, view_id: UUID | None = None) -> Any:
    """All views one has, to rename, to order, to remove; refused, with what was typed about one."""
    named = refusal.by_field.get("name") if refusal else None
    errors = {f"name-{view_id}": named} if named else {}
    typed = request.form.get("name", "")
    return page("views/page.html", fragment="views/_views.html", refusal=refusal, errors=errors, typed=typed)


@bp.get("/views/new")
@reads
def form(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """The form that saves a view; `?list=` names the list, the rest is its filters."""
    given = request.form if refusal else request.args
    return page(
        "views/new.html",
        fragment="views/_new.html",
        refusal=refusal,
        view=_asked(me),
        words=filters.words(me, _asked(me)),
        form=given.to_dict() | {"key": token_urlsafe(16)},
        errors=refusal.by_field if refusal else {},
    )


@bp.post("/views")
@writes(form=form, again=lambda tx, me: _saved(tx, me, _asked(me)))
def add(tx: Tx, me: Member) -> Any:
    """Saves it."""
    named = {"name": request.form.get("name", ""), "shared": "shared" in request.form}
    view = _asked(me)
    views.add(tx, me, inputs.read(views.Naming, named, me=me, now=tx.now), view)
    return _saved(tx, me, view)


@bp.get("/views/<int:number>")
@reads
def go(tx: Tx, me: Member, number: int) -> Any:
    """Leads to a view by the number of its key."""
    mine = views.of(me)
    if not 1 <= number <= len(mine):
        raise Missing("There is no saved view with this number.")
    return redirect(place_of(me, mine[number - 1]))


@bp.post("/views/<uuid:view_id>")
@writes(form=show, again=lambda tx, me, view_id: _back(me))
def change(tx: Tx, me: Member, view_id: UUID) -> Any:
    """Renames, moves or removes a view."""
    given = {name: request.form[name] for name in ("name", "do") if name in request.form}
    changed = inputs.read(views.Change, given, me=me, now=tx.now)
    views.change(tx, me, view_id, changed)
    return _back(me, at=_next_to(me, view_id) if changed.do == "remove" else view_id, did=changed.do)


def place_of(me: Member, saved: SavedView) -> str:
    """The address of a saved view."""
    query: dict[str, Any] = {name: saved.words[name] for name in filters.WORDS if name in saved.words}
    return url_for("web.lists.show", slug=me.tenant.slug, kind=saved.kind, **query)


def _asked(me: Member) -> View:
    """The view that is to be saved. Raises Invalid."""
    kind = request.values.get("list", "due")
    if kind not in KINDS:
        raise Invalid([Complaint("list", "Save a view from the list it shows.")])
    return filters.read(me, kind, request.values)


def _saved(tx: Tx, me: Member, view: View) -> Any:
    """The list, which has the view in its rail from now on."""
    me, place = replace(me, tenant=tenants.find(tx)), address(me, view)
    name = request.form.get("name", "").strip()
    return swap("views/_saved.html", otherwise=place, me=me, shown=place, said="View saved", name=name)


def _next_to(me: Member, view_id: UUID) -> UUID | None:
    """The view after another, or before it where that is the last."""
    ids = [view.id for view in views.of(me)]
    at = ids.index(view_id)
    return next(iter(ids[at + 1 :] or ids[:at][-1:]), None)


def _back(me: Member, at: UUID | None = None, did: str | None = None) -> Any:
    """To the views again, which say what was done; the one at work, or next to what is gone, has the focus."""
    done = did and ("removed" if did == "remove" else "saved")
    return redirect(url_for("web.views.show", slug=me.tenant.slug, at=at, did=did, done=done), 303)
