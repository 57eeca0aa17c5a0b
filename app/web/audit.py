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
from app.web.render import page

bp = Blueprint("audit", __name__)


@bp.get("/settings/audit")
@reads
def log(tx: Tx, me: Member) -> Any:
    """The latest entries that fit the filter, and the way to those before."""
    chosen, errors = _chosen(tx)
    rows = audit.page(tx, me, chosen)
    shown = rows[: audit.PAGE]
    earlier = audit.cursor(shown[-1]) if len(rows) > len(shown) else None
    return page(
        "audit/page.html", fragment="audit/_log.html", status=422 if errors else 200, errors=errors, rows=shown,
        earlier=earlier, asked=_asked(), kinds=audit.KINDS, facts=audit.facts,
    )  # fmt: skip


@bp.get("/settings/audit.csv")
@reads
def export(tx: Tx, me: Member) -> Any:
    """Everything that fits the filter, as a file."""
    chosen = inputs.read(audit.Filter, _asked(), now=tx.now)
    file = audit.as_csv(audit.page(tx, me, chosen, limit=audit.MOST))

    def answer() -> Response:
        witness.tell(guard.database(), me.tenant.id, g.now, "exported", actor=me.id, list="audit")
        response = Response(file, mimetype="text/csv")
        response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
        return response

    return answer


def _chosen(tx: Tx) -> tuple[audit.Filter, dict[str, str]]:
    """The filter of the address, or none where it makes no sense, and why."""
    try:
        return inputs.read(audit.Filter, request.args.to_dict(), now=tx.now), {}
    except Invalid as unclear:
        return audit.Filter(), unclear.by_field


def _asked() -> dict[str, str]:
    """The filter as it was asked for, without its page."""
    return {name: text for name in ("actor", "kind", "since", "until") if (text := request.args.get(name, ""))}
