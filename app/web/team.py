"""The settings of the team, for its admins."""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from app.database import Tx
from app.domain import inputs, team
from app.domain.members import Member, require
from app.errors import Refusal
from app.web import choices
from app.web.guard import reads, writes
from app.web.tabs import tab

bp = Blueprint("team", __name__)


@bp.get("/settings/team")
@reads
def settings(tx: Tx, me: Member, refusal: Refusal | None = None) -> Any:
    """The form, as it is or as it was typed."""
    require(me, "admin")
    form = _typed() if refusal else _form(me)
    offered = {"zones": choices.zones(), "currencies": choices.currencies()}
    return tab("settings/team", "Team", "team/_settings.html", refusal, form=form, **offered)


@bp.post("/settings/team")
@writes(form=settings, again=lambda tx, me: _back(me))
def change(tx: Tx, me: Member) -> Any:
    """Keeps the settings."""
    require(me, "admin")
    team.change(tx, me, inputs.read(team.Team, _typed(), me=me, now=tx.now))
    return _back(me)


def _back(me: Member) -> Any:
    return redirect(url_for("web.team.settings", slug=me.tenant.slug, done="saved"), 303)


def _typed() -> dict[str, Any]:
    return request.form.to_dict() | {"week_days": request.form.getlist("week_days")}


def _form(me: Member) -> dict[str, Any]:
    tenant, week = me.tenant, me.tenant.week
    return {
        "name": tenant.name,
        "zone": tenant.zone.key,
        "currency": tenant.currency,
        "week_days": [str(day) for day in week.days],
        "week_starts": f"{week.start:%H:%M}",
        "week_ends": f"{week.end:%H:%M}",
        "holidays": "\n".join(day.isoformat() for day in sorted(week.holidays)),
        "slip_limit": str(tenant.slip_limit),
    }
