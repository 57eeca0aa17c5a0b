"""All opportunities for programs: filtered, page by page in the order of their last change.

A change moves an opportunity to the end: whoever follows the pages to the last has seen the latest of each, and begins
the next time where that was. No page reads more than it shows and REACH more.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import search

REACH = 2000

Cursor = tuple[datetime, UUID]


@dataclass(frozen=True)
class Filter:
    """What is wanted: of an owner (NOBODY for none), in a stage, open, won or lost, with a tag, with words; None and
    empty let all pass."""

    owner: UUID | None = None
    stage: UUID | None = None
    status: str | None = None
    tag: str | None = None
    text: str = ""


def page(tx: Tx, wanted: Filter, after: Cursor, limit: int) -> tuple[list[Any], Cursor | None]:
    """At most `limit` rows after a cursor, and the cursor of the next page if there is one: it may hold nothing."""
    of: dict[str, Any] = {"owner": wanted.owner, "stage": wanted.stage, "status": wanted.status, "tag": wanted.tag}
    of |= {"after_at": after[0], "after_id": after[1], "limit": limit + 1}
    if wanted.text:
        ids = [row.id for row in search.find(tx, wanted.text, search.FREQUENT)]
        rows = queries.catalogue.among(tx, ids=ids, **of).rows
    else:
        rows = queries.catalogue.page(tx, reach=REACH, **of).rows
    shown = [row for row in rows if row.fits]
    last = shown[limit - 1] if len(shown) > limit else rows[-1] if rows and rows[-1].nth == REACH else None
    return shown[:limit], (last.updated_at, last.id) if last else None
