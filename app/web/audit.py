"""The audit log of the team, for its admins."""

from typing import Any

from flask import Blueprint, Response, g, request

from app import witness
from app.database import Tx
from app.domain import audit, inputs
from app.domain.members import Member
from app.errors import Invalid
from app.web import guard
from app.web.guard import reads
from app.web.render import saved_as
from app.web.tabs import tab

bp = Blueprint("audit", __name__)


@bp.get("/settings/audit")
@reads
def log(tx: Tx, me: Member) -> Any:
    """The latest entries that fit the filter, and the way to those before."""
    chosen, refusal = _chosen(tx)
    rows = audit.page(tx, me, chosen)
    shown = rows[: audit.PAGE]
    earlier = audit.cursor(shown[-1]) if len(rows) > len(shown) else None
    return tab(
        "settings/audit", "Audit", "audit/_log.html", refusal,
        rows=shown, earlier=earlier, asked=_asked(), kinds=audit.KINDS, facts=audit.facts,
    )  # fmt: skip


@bp.get("/settings/audit.csv")
@reads
def export(tx: Tx, me: Member) -> Any:
    """Everything that fits the filter, as a file."""
    chosen = inputs.read(audit.Filter, _asked(), now=tx.now)
    file = audit.as_csv(audit.page(tx, me, chosen, limit=audit.MOST))

    def answer() -> Response:
        witness.tell(guard.database(), me.tenant.id, g.now, "exported", actor=me.id, list="audit")
        return saved_as(Response(file, mimetype="text/csv"), "audit.csv")

    return answer


def _chosen(tx: Tx) -> tuple[audit.Filter, Invalid | None]:
    """The filter of the address; where it makes no sense an empty one, and why."""
    try:
        return inputs.read(audit.Filter, request.args.to_dict(), now=tx.now), None
    except Invalid as unclear:
        return audit.Filter(), unclear


def _asked() -> dict[str, str]:
    """The filter as it was asked for, without its page."""
    return {name: text for name in ("actor", "kind", "since", "until") if (text := request.args.get(name, ""))}
