"""Opportunities as rows of a file, page by page: an import of it finds nothing to change, to the last field."""

import csv
from collections.abc import Iterable
from datetime import UTC, datetime
from io import StringIO
from typing import Any
from uuid import UUID

from babel.numbers import get_currency_precision

from app import queries
from app.database import Tx
from app.domain.csv_cells import as_csv
from app.domain.ids import FIRST_ID

PAGE = 500
COLUMNS = (
    "id", "reference", "name", "company", "contact_name", "contact_email", "contact_phone", "value", "currency",
    "stage", "status", "lost_reason", "owner", "tags", "expected_close_on", "next_action_at", "next_action_details",
    "last_activity_at", "closed_at", "created_at",
)  # fmt: skip
#: The first line; the mark before it tells spreadsheets that this is UTF-8.
HEADER = "\ufeff" + as_csv([COLUMNS])


def everything(tx: Tx, after: UUID = FIRST_ID) -> tuple[str, UUID | None]:
    """A page of all the team's opportunities as lines, and after which to go on; None where that was the last."""
    rows = queries.exports.page(tx, after=after, limit=PAGE).rows
    return lines(rows), rows[-1].id if len(rows) == PAGE else None


def lines(rows: Iterable[Any]) -> str:
    """Opportunities' rows as lines of the file: instants in UTC, values in whole units with a point, no formulas."""
    return as_csv([_cell(row, column) for column in COLUMNS] for row in rows)


def _cell(row: Any, column: str) -> str:
    value = getattr(row, column)
    if value is None:
        return ""
    if column == "value":
        digits = get_currency_precision(row.currency)
        whole, part = divmod(value, 10**digits)
        return f"{whole}.{part:0{digits}}" if digits else str(whole)
    if column == "tags":
        return _joined(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def _joined(tags: list[str]) -> str:
    """Tags separated by commas, one that holds a comma in quotes."""
    line = StringIO()
    csv.writer(line, lineterminator="").writerow(tags)
    return line.getvalue() if tags else ""
