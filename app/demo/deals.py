"""The made-up deals, as the tables beside this file tell them."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
WHEN = re.compile(
    r"(?:(?P<status>won|lost) (?P<closed>-\d+ \d\d:\d\d)(?: then )?)?(?P<due>[^q]*?)(?: quiet (?P<quiet>\d+))?"
)


@dataclass(frozen=True)
class MadeUp:
    """One deal. Moments are told as "-3 10:30" (local days from today and the time), as "today 40%" (of what has passed
    of today) or "later 40%" (of what is left of it)."""

    owner: str
    stage: str
    name: str
    company: str
    contact: str
    value: int | None
    tags: list[str]
    slips: int
    #: The next step; for a lost deal the reason.
    text: str
    status: str
    closed: str
    due: str
    #: So many days before its next action was first due something last happened.
    quiet: int


def read_deals(team: str) -> Iterator[MadeUp]:
    """The deals of a team of the demo."""
    with (FOLDER / f"{team}.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            when = WHEN.fullmatch(row["when"])
            assert when, row
            yield MadeUp(
                owner=row["owner"],
                stage=row["stage"],
                name=row["deal"],
                company=row["company"],
                contact=row["contact"],
                value=int(row["value"]) * 100 if row["value"] else None,
                tags=row["tags"].split("|") if row["tags"] else [],
                slips=int(row["slips"] or 0),
                text=row["text"],
                status=when["status"] or "open",
                closed=when["closed"] or "",
                due=when["due"],
                quiet=int(when["quiet"] or 4),
            )
