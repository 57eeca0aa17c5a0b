"""What the forms of all verbs share: typed text that comes back, what is wrong with it, what others did meanwhile."""

from datetime import datetime
from secrets import token_urlsafe
from types import SimpleNamespace
from typing import Any

from flask import request

from app.domain.members import Member
from app.domain.when import Unclear, is_working, read_time, say_time
from app.errors import Complaint, Conflict, Invalid, Refusal


def version() -> int:
    """The version a form was made of; raises Invalid for one that is none."""
    text = request.form.get("version", "")
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise Invalid([Complaint("", "The form is incomplete: open it again.")])
    return int(text)


def typed(me: Member, instant: datetime) -> str:
    """An instant as a person would type it, in his zone."""
    return instant.astimezone(me.zone).strftime("%Y-%m-%d %H:%M")


def hint(me: Member, now: datetime, text: str) -> SimpleNamespace:
    """What was understood of a typed time: `said` in full and whether it is `working` time, or a `complaint`."""
    if not text.strip():
        return SimpleNamespace(said="", working=True, complaint="")
    try:
        at = read_time(text, now=now, zone=me.zone, week=me.tenant.week, locale=me.locale)
    except Unclear as unclear:
        return SimpleNamespace(said="", working=True, complaint=str(unclear))
    said = say_time(at, now=now, zone=me.zone, locale=me.locale)
    return SimpleNamespace(said=said, working=is_working(at, zone=me.zone, week=me.tenant.week), complaint="")


def context(me: Member, now: datetime, refusal: Refusal | None, *, blank: dict[str, str]) -> dict[str, Any]:
    """What a verb's form needs: its texts (`blank` before anything was typed), its errors, the conflict if any."""
    form = blank | request.form.to_dict() if refusal else dict(blank)
    if "key" not in form or isinstance(refusal, Conflict):
        form["key"] = token_urlsafe(16)
    return {
        "form": form,
        "errors": refusal.by_field if isinstance(refusal, Invalid) else {},
        "conflict": refusal if isinstance(refusal, Conflict) else None,
        "hint": hint(me, now, form.get("at", "")),
    }
