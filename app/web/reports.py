"""The reports: whether promises are kept, and what is at risk; drawn, with a table behind each drawing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict

from app.database import Tx
from app.domain import filters, reports
from app.domain.filters import View
from app.domain.members import Member
from app.domain.reports import Report
from app.domain.when import local_day
from app.web import figures, whose
from app.web.guard import reads
from app.web.render import page, partial, tag, unchanged
from app.web.shelf import look
from app.web.spans import Span

bp = Blueprint("reports", __name__)

PERIOD = "month"


@dataclass(frozen=True)
class Asked:
    """Which period, and whose deals, an address asks for."""

    span: Span
    owner: str

    @classmethod
    def of(cls, me: Member, query: "MultiDict[str, str]", now: datetime) -> "Asked":
        """What an address asks for: this month, and all deals that one may have reports on. Raises Invalid."""
        span = Span.of(me, query, now, otherwise=PERIOD, most=reports.MOST_DAYS)
        if not me.may("manager"):
            return cls(span, "mine")
        return cls(span, filters.read(me, "due", {"owner": query.get("owner") or "team"}).whose)

    @property
    def query(self) -> dict[str, str]:
        """Its part of an address."""
        said = {"owner": self.owner, **self.span.query()}
        return {name: value for name, value in said.items() if value}


@bp.get("/reports")
@reads
def show(tx: Tx, me: Member) -> Any:
    """The report on a period, not rendered again while its ETag is the same; or what is wrong with its days."""
    asked = Asked.of(me, request.args, tx.now)
    choices = whose.choices(tx, me, asked.owner) if me.may("manager") else []
    if not asked.span.period:
        refusal = asked.span.refused
        return page("reports/page.html", fragment="reports/_report.html", refusal=refusal, asked=asked, owners=choices)
    found = reports.report(tx, me, asked.span.period, owners=View("opportunities", asked.owner).owners(me))
    own = me.name, me.theme, me.single_keys
    etag = tag(look(me), own, asked, local_day(tx.now, me.zone), found, fragment=partial())
    return unchanged(etag) or page(
        "reports/page.html", fragment="reports/_report.html", etag=etag, asked=asked, report=found,
        owners=choices, figures=_figures(me, found),
    )  # fmt: skip


def _figures(me: Member, found: Report) -> list[figures.Figure]:
    drawn = [figures.fates(found), figures.parts(found), figures.people(found), figures.stages(me, found)]
    return [*drawn, figures.owners(found), figures.managers(found), figures.risk(me, found)]
