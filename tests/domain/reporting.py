"""A report as a person reads it."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from app.domain import reports
from app.domain.periods import Period
from app.domain.reports import Report
from tests.cast import Person, transaction


def read(person: Person, period: Period, *, zone: str = "UTC", owners: Any = None) -> Report:
    """The report as a person reads it who lives in a zone."""
    with transaction(person.app, person.tenant) as tx:
        return reports.report(tx, replace(person.me(), zone=ZoneInfo(zone)), period, owners=owners)
