"""A new opportunity: one quick line, shown in its parts before it is saved, or the whole form."""

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, request

from app.database import Tx
from app.domain import creation, search
from app.domain.members import Member, require
from app.domain.money import Unreadable, read_money
from app.domain.quick import read_line
from app.domain.stages import Stage
from app.errors import Invalid, Refusal
from app.web import forms
from app.web.changes import done
from app.web.guard import reads, writes
from app.web.render import page

bp = Blueprint("creation", __name__)

#: So many opportunities of the same words are named, as one of them may be meant.
ALIKE = 3


@bp.get("/opportunities/new")
@reads
def form(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """The quick line and the form; refused, with what was typed. `?line=` is what the line starts with."""
    require(me, "rep")
    return page(
        "opportunities/new.html",
        fragment="opportunities/_new.html",
        refusal=refusal,
        **_context(tx, me, refusal),
    )


@bp.get("/opportunities/new/parts")
@reads
def parts(tx: Tx, me: Member) -> Any:
    """What was understood of a quick line, shown while typing; `?at=` is the form's time, where the line has none."""
    shown = _parts(tx, me, request.args.get("line", ""), request.args.get("at", ""))
    return page("opportunities/_line.html", parts=shown)


@bp.get("/opportunities/new/usual")
@reads
def usual(tx: Tx, me: Member) -> Any:
    """The usual time to the next action in the stage that is chosen, to be taken over by a press."""
    return page("opportunities/_usual.html", stage=_stage(me, request.args.get("stage", "")))


@bp.post("/opportunities")
@writes(form=form, again=lambda tx, me: done(tx, me, "Created", [], event="changed"))
def create(tx: Tx, me: Member) -> Any:
    """Adds the opportunity."""
    given = creation.read(request.form.to_dict(), me=me, now=tx.now)
    forms.confirm(me, tx.now, given.at, field="line" if request.form.get("line") else "at")
    row = creation.create(tx, me, given)
    return done(tx, me, "Created", [], name=row.name, event="changed")


def _context(tx: Tx, me: Member, refusal: Refusal | None) -> dict[str, Any]:
    started = {
        "owner": str(me.id), "currency": me.tenant.currency, "line": request.args.get("line", ""),
        "at": f"{_stage(me, '').cadence_days}wd",
    }  # fmt: skip
    typed = forms.keyed(request.form.to_dict() if refusal else started, refusal)
    return {
        "form": typed,
        "errors": forms.wrong(refusal),
        "hint": forms.hint(me, tx.now, typed.get("at", "")),
        "parts": _parts(tx, me, typed.get("line", ""), typed.get("at", "")),
        "stage": _stage(me, typed.get("stage", "")),
    }


def _stage(me: Member, stage_id: str) -> Stage:
    """The stage that is chosen; the first where none is."""
    return next((stage for stage in me.tenant.stages if str(stage.id) == stage_id), me.tenant.stages[0])


def _parts(tx: Tx, me: Member, line: str, at: str) -> SimpleNamespace | None:
    """The parts of a line as they are shown, with what is wrong or missing by field; nothing of an empty line. `at` is
    its time where it names none."""
    if not line.strip():
        return None
    texts = read_line(line, me=me, now=tx.now).parts
    try:
        creation.read({"line": line, "at": at}, me=me, now=tx.now)
        wrong = {}
    except Invalid as invalid:
        wrong = invalid.by_field
    stage, owner = texts.get("stage"), texts.get("owner", str(me.id))
    return SimpleNamespace(
        name=texts.get("name", ""),
        money=_money(me, texts),
        details=texts.get("details", ""),
        hint=forms.hint(me, tx.now, texts.get("at", at)),
        stage=next((one.name for one in me.tenant.stages if str(one.id) == stage), me.tenant.stages[0].name),
        owner=next((one.name for one in me.tenant.colleagues if str(one.id) == owner), me.name),
        tags=[tag for tag in texts.get("tags", "").split(", ") if tag],
        wrong=wrong,
        alike=[row for row in search.find(tx, texts.get("name", ""), ALIKE, forgiving=False) if row.status == "open"],
    )


def _money(me: Member, texts: dict[str, str]) -> SimpleNamespace | None:
    currency = texts.get("currency", me.tenant.currency)
    try:
        return SimpleNamespace(
            value=read_money(texts["value"], currency=currency, locale=me.locale).minor, currency=currency
        )
    except (KeyError, Unreadable):
        return None
