"""What the forms of all verbs share: their targets, typed text that comes back, what is wrong, what others did."""

from collections.abc import Sequence
from datetime import datetime
from secrets import token_urlsafe
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import request

from app.database import Tx
from app.domain import fields, history
from app.domain.history import Target
from app.domain.members import Member
from app.domain.when import Unclear, is_working, read_preset_or_time, read_time, say_time
from app.errors import Complaint, Conflict, Invalid, Refusal
from app.web.verbs import Verb, can

#: So many entries are looked through for what made an opportunity what it is.
LATEST = 20


def target(opportunity_id: UUID) -> Target:
    """The opportunity with the version its form was made of; raises Invalid where there is none."""
    return _target(opportunity_id, request.form.get("version", ""))


def targets() -> list[Target]:
    """The selected opportunities, each as it was seen (`id:version`), in a field each or all in one; raises
    Invalid."""
    pairs = [text.partition(":") for text in " ".join(request.form.getlist("target")).split()]
    try:
        return [_target(fields.read_uuid(opportunity_id), version) for opportunity_id, _, version in pairs]
    except ValueError:
        raise _damaged() from None


def hint(me: Member, now: datetime, text: str, *, presets: bool = False) -> SimpleNamespace:
    """What was understood of a typed time: `said` in full and whether it is `working` time, or a `complaint`."""
    if not text.strip():
        return SimpleNamespace(said="", working=True, complaint="")
    read = read_preset_or_time if presets else read_time
    try:
        at = read(text, now=now, zone=me.zone, week=me.tenant.week, locale=me.locale)
    except Unclear as unclear:
        return SimpleNamespace(said="", working=True, complaint=str(unclear))
    said = say_time(at, now=now, zone=me.zone, locale=me.locale)
    return SimpleNamespace(said=said, working=is_working(at, zone=me.zone, week=me.tenant.week), complaint="")


def confirm(me: Member, now: datetime, at: datetime | None, *, field: str = "at") -> None:
    """A page without script can show what a typed time means only once it is sent: then it is shown, not saved, and the
    page says so in `seen`. So it is where the form told its times in another `zone` than they are read in by now.
    Raises Invalid."""
    typed, zone = request.form.get(field, ""), request.form.get("zone", me.zone.key)
    unseen = typed and request.form.get("seen", typed) != typed and "preset" not in request.form
    if at and (unseen or zone != me.zone.key):
        said = say_time(at, now=now, zone=me.zone, locale=me.locale)
        why = "" if zone == me.zone.key else f"Your time zone is {me.zone.key} by now. "
        raise Invalid([Complaint(field, f"{why}That is {said}. Save again to confirm.")])


def confirm_days() -> None:
    """The same for the days of a spread, which that page shows as they would fill. Raises Invalid."""
    typed = request.form.get("days", "")
    if request.form.get("seen", typed) != typed:
        raise Invalid([Complaint("days", "These are the days. Save again to confirm.")])


def context(
    tx: Tx, me: Member, verb: Verb, opportunity: Any, refusal: Refusal | None, on: Sequence[Target] = ()
) -> dict[str, Any]:
    """What a verb's form for an opportunity, or for all it is done `on`, shows: its texts (as typed, or what it starts
    with), the version it is made of (a refusal does not make it of what others did since), its errors, the conflict if
    any, and whether the verb is `possible` at all as things stand; where it is not, what made it so is told, and nobody
    asks for other texts."""
    conflict = refusal if isinstance(refusal, Conflict) and refusal.current else None
    form = keyed(request.form.to_dict() if refusal else verb.fills(tx, me, opportunity), refusal)
    if conflict and opportunity:
        form |= {"version": conflict.current.version, **_theirs(tx, me, verb, conflict)}
    present = conflict.current if conflict else opportunity
    possible = present is None or can(me, verb.noun, present)
    return {
        "verb": verb,
        "opportunity": opportunity,
        "version": form.get("version") or (present and present.version),
        "possible": possible,
        "entries": [] if possible or conflict else _decisive(tx, present),
        "form": form,
        "errors": {} if conflict or not possible else wrong(refusal),
        "conflict": conflict,
        "hint": hint(me, tx.now, form.get("at", ""), presets=verb.noun == "reschedule"),
        **verb.shows(tx, me, opportunity, [opportunity.id] if opportunity else [target.id for target in on]),
    }


def left(me: Member, verb: Verb, on: list[Target], refusal: Refusal | None) -> dict[str, Any]:
    """What of a refused selection can be gone on with: its `targets` as they are by now. Those that stand in the way
    as the first does are `alike`, each as it is or None for what is gone: changed by others, which is gone on with, or
    such that the verb can't be done to them, `without` which it is."""
    refused = refusal.refused if isinstance(refusal, Conflict) else {}
    seen = dict(on)
    barred = {
        id_ for id_, row in refused.items()
        if row is None or row.version == seen[id_] or not can(me, verb.noun, row)
    }  # fmt: skip
    without = next(iter(refused), None) in barred
    newest = [Target(row.id, row.version) if (row := refused.get(target.id)) else target for target in on]
    return {
        "targets": [target for target in newest if not without or target.id not in barred],
        "alike": [row for id_, row in refused.items() if (id_ in barred) == without],
        "without": without,
    }


def _decisive(tx: Tx, opportunity: Any) -> list[Any]:
    """The entry by which an opportunity that was not became open, won or lost, if it is one of the latest."""
    latest = history.timeline(tx, opportunity.id, limit=LATEST).rows
    changes = [((row.before or {}).get("status"), (row.after or {}).get("status")) for row in latest]
    became = [row for row, (was, now) in zip(latest, changes, strict=True) if was and was != now == opportunity.status]
    return became[:1]


def _theirs(tx: Tx, me: Member, verb: Verb, conflict: Conflict) -> dict[str, Any]:
    """What others changed meanwhile of what was left as the form had it: mine goes on top of that, not of what was."""
    now = conflict.current
    before = {name: value for entry in reversed(conflict.entries) for name, value in (entry.before or {}).items()}
    then = now._replace(**{name: value for name, value in before.items() if name in now._fields})
    shown, present = verb.fills(tx, me, then), verb.fills(tx, me, now)
    return {name: present[name] for name, text in shown.items() if request.form.get(name) == text}


def keyed(form: dict[str, Any], refusal: Refusal | None) -> dict[str, Any]:
    """A form's texts with the key of its next attempt: another one where it has none, or that one is used up."""
    used = refusal and ("key" in refusal.by_field or isinstance(refusal, Conflict))
    return form | {"key": token_urlsafe(16)} if used or "key" not in form else form


def wrong(refusal: Refusal | None) -> dict[str, str]:
    """What is wrong, by field; nobody sees the key, so that what is wrong with it concerns the whole form."""
    found = refusal.by_field if refusal else {}
    return {"" if name == "key" else name: words for name, words in found.items()}


def _target(opportunity_id: UUID, version: str) -> Target:
    if not version.isascii() or not version.isdigit() or len(version) > 9:
        raise _damaged()
    return Target(opportunity_id, int(version))


def _damaged() -> Invalid:
    return Invalid([Complaint("", "The form is incomplete: open it again.")])
