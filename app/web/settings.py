"""A member's settings: profile and keyboard."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.database import Tx
from app.domain import inputs, profile
from app.domain.members import Member
from app.errors import Complaint, Invalid, Refusal
from app.web import choices, commands, words
from app.web.guard import keep, reads, writes
from app.web.render import page
from app.web.tabs import tab

bp = Blueprint("settings", __name__)
SAMPLES = "settings/_samples.html"


@bp.get("/settings")
@reads
def settings(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """The form, as it is or as it was typed."""
    form = request.form.to_dict() if refusal else _form(me)
    shown = words.samples(tx.now, me.zone, me.locale, me.tenant.currency)
    offered = {"zones": choices.zones(), "locales": choices.locales()}
    return tab("settings", "Settings", "settings/_settings.html", refusal, form=form, samples=shown, **offered)


@bp.get("/settings/samples")
@reads
def samples(tx: Tx, me: Member) -> Any:
    """How times and amounts would look with the zone and locale being typed."""
    try:
        given = inputs.read(profile.Look, request.args.to_dict(), now=tx.now)
    except Invalid as unknown:
        return page(SAMPLES, samples=[], unclear=unknown.complaints[0].message)
    shown = words.samples(tx.now, given.zone_in(me.tenant), given.locale, me.tenant.currency)
    return page(SAMPLES, samples=shown)


@bp.post("/settings")
@writes(form=settings, again=lambda tx, me: _back(me))
def change(tx: Tx, me: Member) -> Any:
    """Keeps the settings."""
    given = inputs.read(profile.Profile, request.form.to_dict() | {"keymap": _keymap()}, now=tx.now)
    profile.change(tx, me, given)
    response = _back(me)
    keep(response, "theme", given.theme)
    return response


def _back(me: Member) -> Any:
    return redirect(url_for("web.settings.settings", slug=me.tenant.slug, done="saved"), 303)


def _form(me: Member) -> dict[str, str]:
    own = me.zone.key if me.zone != me.tenant.zone else ""
    plain = {"name": me.name, "zone": own, "locale": me.locale, "theme": me.theme, "single_keys": me.single_keys}
    names = [command.name for command in commands.commands(me)]
    return plain | {f"key-{name}": ", ".join(me.keymap.get(name, commands.command(name).keys)) for name in names}


def _keymap() -> dict[str, list[str]]:
    """The keys typed for each command where they differ from its own; raises Invalid and names what conflicts."""
    typed = {
        name.removeprefix("key-"): tuple(key.strip() for key in text.split(", ") if key.strip())
        for name, text in request.form.items()
        if name.startswith("key-") and commands.known(name.removeprefix("key-"))
    }
    complaints = [Complaint(f"key-{name}", words) for name, words in commands.conflicts(typed)]
    if complaints:
        raise Invalid(complaints)
    return {name: list(keys) for name, keys in typed.items() if keys != commands.command(name).keys}
