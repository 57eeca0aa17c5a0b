"""Every verb's form and its act, for one opportunity or a selection; undo, redo and the lease."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from app.database import Tx
from app.domain import actions, changes, inputs, leases, opportunities, spread, undo
from app.domain import lists as domain
from app.domain.history import Target
from app.domain.members import Member, require
from app.errors import Forbidden, Invalid, Refusal
from app.web import addresses, batches, cadences, cards, forms, lists
from app.web.guard import no_form, reads, writes
from app.web.render import page, partial, swap
from app.web.verbs import NOTHING_LEFT, NOTHING_UNDONE, SAID, VERBS

bp = Blueprint("changes", __name__)
NOUN = f"<any({', '.join(VERBS)}):noun>"


@bp.get(f"/opportunities/<uuid:opportunity_id>/{NOUN}")
@reads
def form(tx: Tx, me: Member, opportunity_id: UUID, noun: str, refusal: Refusal | None = None) -> Any:
    """A verb's form for one opportunity; refused, with what was typed."""
    require(me, "rep")
    verb, opportunity = VERBS[noun], opportunities.find(tx, opportunity_id)
    return _form(refusal, verb.form, **forms.context(tx, me, verb, opportunity, refusal))


@bp.post(f"/opportunities/<uuid:opportunity_id>/{NOUN}")
@writes(form=form, again=lambda tx, me, opportunity_id, noun: _did(tx, me, noun, [opportunity_id]))
def act(tx: Tx, me: Member, opportunity_id: UUID, noun: str) -> Any:
    """Does it to one opportunity."""
    row = VERBS[noun].act(tx, me, [forms.target(opportunity_id)], _given(tx, me, noun))
    return _did(tx, me, noun, [opportunity_id], row)


@bp.post("/bulk")
@reads
def choose(tx: Tx, me: Member, noun: str = "", refusal: Refusal | None = None) -> Any:
    """A verb's form for a selection."""
    require(me, "rep")
    verb, on = VERBS.get(noun or request.form.get("noun", ""), VERBS["reschedule"]), forms.targets()
    if not refusal:
        changes.check(on)
    shown = forms.context(tx, me, verb, None, refusal, on)
    left = forms.left(me, verb, on, refusal)
    days = _planned(tx, me, verb.noun, shown["form"], left["targets"])
    return _form(refusal, verb.form, days=days, **left, **shown)


@bp.post(f"/bulk/{NOUN}")
@writes(form=choose, again=lambda tx, me, noun: _did(tx, me, noun, [on.id for on in forms.targets()]))
def act_on_all(tx: Tx, me: Member, noun: str) -> Any:
    """Does it to a whole selection, or to none of it."""
    try:
        VERBS[noun].act(tx, me, forms.targets(), _given(tx, me, noun))
    except Forbidden as forbidden:
        raise forbidden.__cause__ or forbidden from None  # what is a colleague's can be left out
    return _did(tx, me, noun, [on.id for on in forms.targets()])


@bp.post("/bulk/spread/days")
@reads
def days(tx: Tx, me: Member) -> Any:
    """Where a spread would put the selection, before it is saved."""
    given = inputs.read(inputs.Spread, request.form.to_dict(), me=me, now=tx.now)
    planned = spread.plan(tx, me, forms.targets(), given.days)
    return page("actions/_days.html", days=spread.by_day(me, planned))


@bp.post("/undo")
@writes(form=no_form, again=lambda tx, me: done(tx, me, "Undone", []))
def take_back(tx: Tx, me: Member) -> Any:
    """Takes back what I did last."""
    return _undone(tx, me, undo.undo(tx, me), "Undone", NOTHING_LEFT)


@bp.post("/redo")
@writes(form=no_form, again=lambda tx, me: done(tx, me, "Redone", []))
def bring_back(tx: Tx, me: Member) -> Any:
    """Brings back what I undid last."""
    return _undone(tx, me, undo.redo(tx, me), "Redone", NOTHING_UNDONE)


@bp.post("/opportunities/<uuid:opportunity_id>/lease")
@writes(form=no_form, again=lambda tx, me, opportunity_id: ("", 204))
def lease(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """Tells colleagues for two minutes that I am on it."""
    leases.take(tx, me, opportunity_id)
    return "", 204


@bp.delete("/opportunities/<uuid:opportunity_id>/lease")
@writes(form=no_form, again=lambda tx, me, opportunity_id: ("", 204))
def release(tx: Tx, me: Member, opportunity_id: UUID) -> Any:
    """Tells colleagues that I am on it no more."""
    leases.release(tx, me, opportunity_id)
    opportunities.find(tx, opportunity_id)
    return "", 204


@bp.get("/when")
@reads
def when(tx: Tx, me: Member) -> Any:
    """What a typed time means, shown while typing."""
    hint = forms.hint(me, tx.now, request.args.get("at", ""), presets="presets" in request.args)
    return page("actions/_when.html", hint=hint)


def _given(tx: Tx, me: Member, noun: str) -> Any:
    given = inputs.read(VERBS[noun].input, request.form.to_dict(), me=me, now=tx.now)
    forms.confirm(me, tx.now, getattr(given, "at", None))
    if noun == "spread":
        forms.confirm_days()
    return given


def _planned(tx: Tx, me: Member, noun: str, form: dict[str, Any], on: list[Target]) -> list[Any]:
    """Where a spread would put the selection, for a page that can't ask for it; nothing for days that can't be read."""
    if noun != "spread" or not on or partial():
        return []
    try:
        given = inputs.read(inputs.Spread, form, me=me, now=tx.now)
    except Invalid:
        return []
    return spread.by_day(me, spread.plan(tx, me, on, given.days))


def _form(refusal: Refusal | None, template: str, **context: Any) -> Any:
    """A verb's form as a fragment or on a page of its own; one that acts without a form has none to correct, but shows
    what others did meanwhile."""
    if refusal and not template and not context["conflict"]:
        raise refusal
    return page(
        "opportunities/verb.html",
        fragment=template or "opportunities/_act.html",
        refusal=refusal,
        **context,
    )


def done(
    tx: Tx,
    me: Member,
    said: str,
    ids: list[UUID],
    *,
    row: Any = None,
    name: str = "",
    event: str | None = None,
    back: str = "undo",
    offers: bool = False,
    sets: str = "",
) -> Any:
    """What the page has to change: cards that stay, cards that leave, the counts, and a toast that names it all and the
    way `back`. `row` is the opportunity as it is now, where it is one and known; a `name` given is said instead of its
    own, the page's script is told of an `event`, and the toast `offers` the cadence to one that has a next action and
    tells what the verb `sets`. What is not known is asked in the verb's flight, and read once it has landed."""
    view = addresses.of_page(me)
    plain = domain.plain(me, view)
    header = domain.header(tx, me, view) if plain else None
    asked = None if row else actions.cards(tx, ids)
    called = (lambda: name) if name else _name(tx, ids, row)

    def answer() -> Any:
        rows = asked.rows if asked else [row]
        staying = [each for each in rows if view.shows(me, each, tx.now)]
        return swap(
            "actions/_changed.html",
            otherwise=addresses.way_back(me, view, said if said in SAID else said.partition(":")[0]),
            event=event or (None if plain and view.kind == "due" else "changed"),
            cards=[cards.render(me, each) for each in staying],
            gone=sorted(set(ids) - {each.id for each in staying}),
            removed=ids[0] if len(ids) == 1 and not rows else None,
            list=lists.Counts.of(view, domain.header_of(header)) if header else None,
            said=said,
            name=called(),
            on=rows[0] if len(rows) == 1 else None,
            sets=sets,
            back=back,
            offer=cadences.of_row(me, rows[0]) if offers and len(rows) == 1 else None,
        )

    return answer


def _did(tx: Tx, me: Member, noun: str, ids: list[UUID], row: Any = None) -> Any:
    """What the page has to change once a verb is done; `row` is the one opportunity it was done to as it is now."""
    verb = VERBS[noun]
    event = "changed" if row and verb.wide else None
    return done(tx, me, verb.said, ids, row=row, event=event, offers=verb.offers, sets=verb.sets)


def _name(tx: Tx, ids: list[UUID], row: Any) -> Callable[[], str]:
    """What the toast calls the opportunities that a verb was done to; to be called once the flight has landed."""
    if row:
        return lambda: row.name
    if len(ids) != 1:
        return lambda: f"{len(ids)} deals" if ids else ""
    asked = changes.name(tx, ids[0])
    return lambda: asked.value or ""


def _undone(tx: Tx, me: Member, undone: undo.Undone | None, said: str, otherwise: str) -> Any:
    if undone is None:
        return done(tx, me, otherwise, [], back="")
    back = "redo" if said == "Undone" else "undo"
    words = f"{said}: {undone.did}"
    finished = done(tx, me, words, undone.ids, name=undone.what, event="changed", back=back)
    return batches.finishing(me, undone, finished, otherwise=addresses.address(me, addresses.of_page(me)))
