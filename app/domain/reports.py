"""Whether promises are kept: what became of planned actions in a period, and what is at risk now.

A promise is a next action. It is kept when it is done (completed, tried in vain, closed as won) by the end of the
local day it was planned for; it slips when it is moved to later or done after that day; it is dropped when its deal is
lost or removed instead. Each is counted on the day that happened, under the owner and the stage of then; what was
undone is not.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app import queries
from app.database import Tx
from app.domain import history
from app.domain.ids import NOBODY
from app.domain.members import Member
from app.domain.periods import Period
from app.domain.when import ONE_DAY, day_bounds

#: The most days a report looks back over, and up to how many it shows day by day, or week by week.
MOST_DAYS, BY_DAY, BY_WEEK = 366, 31, 184
#: What a row counts, by the columns it lacks: the part, the person, the stage, the owner, the owner's manager.
ALL, PART, PERSON, PART_AND_PERSON, STAGE, OWNER, MANAGER = (
    0b11111,
    0b01111,
    0b10111,
    0b00111,
    0b11011,
    0b11101,
    0b11110,
)
#: The same for what is at risk, which lacks two of the last three, or all of them.
RISK_ALL, RISK_STAGE, RISK_OWNER, RISK_MANAGER = 0b111, 0b011, 0b101, 0b110


@dataclass(frozen=True)
class Promises:
    """How many were kept, done late, moved later and dropped, and by how many seconds those that slipped did."""

    kept: int = 0
    late: int = 0
    moved: int = 0
    dropped: int = 0
    slip: float = 0

    @property
    def done(self) -> int:
        """How many were done, in time or not."""
        return self.kept + self.late

    @property
    def slipped(self) -> int:
        """How many were moved later or done late."""
        return self.late + self.moved

    @property
    def total(self) -> int:
        """How many something became of."""
        return self.kept + self.late + self.moved + self.dropped

    @property
    def share(self) -> float:
        """The part of them that was kept."""
        return self.kept / self.total if self.total else 0

    @property
    def average_slip(self) -> float:
        """By how many days those that slipped did on average."""
        return self.slip / self.slipped / ONE_DAY.total_seconds() if self.slipped else 0


@dataclass(frozen=True)
class Report:
    """The promises of a period in all, by part of it (the index of one of `parts`), by person, by both, by stage, by
    owner (NOBODY is one) and by his manager; the rows of what is at risk now; and the names of all members and
    stages there ever were."""

    parts: list[date]
    all: Promises
    by_part: dict[int, Promises]
    by_person: dict[UUID | None, Promises]
    by_part_and_person: dict[tuple[int, UUID | None], Promises]
    by_stage: dict[UUID | None, Promises]
    by_owner: dict[UUID, Promises]
    by_manager: dict[UUID | None, Promises]
    risk: list[Any]
    names: dict[UUID, str]


def report(tx: Tx, me: Member, period: Period, *, owners: Sequence[UUID] | None) -> Report:
    """The report on a period, of the deals of some owners (NOBODY is one) or of all; others than managers see
    their own."""
    mine = (list(owners) if owners is not None else None) if me.may("manager") else [me.id]
    parts = split(period, first_weekday=me.tenant.week.first_weekday)
    days, (starts_at, ends_at) = period.days, period.bounds(me.zone)
    queries.reports.by_hash(tx)
    promises = queries.reports.promises(
        tx, days=[day_bounds(day, me.zone)[0] for day in days], starts_at=starts_at, ends_at=ends_at, owners=mine,
        nobody=NOBODY, parts=[bisect(parts, day) - 1 for day in days], undone_from=starts_at - ONE_DAY,
    )  # fmt: skip
    risk, names = queries.reports.risk(tx, owners=mine), history.names(tx)
    counted: defaultdict[int, list[Any]] = defaultdict(list)
    for row in promises.rows:
        counted[row.lacks].append(row)

    def by(lacks: int, key: Callable[[Any], Any]) -> dict[Any, Promises]:
        return {key(row): _promises(row) for row in counted[lacks]}

    return Report(
        parts=parts,
        all=by(ALL, lambda row: None)[None],
        by_part=by(PART, lambda row: row.part),
        by_person=by(PERSON, lambda row: row.actor_id),
        by_part_and_person=by(PART_AND_PERSON, lambda row: (row.part, row.actor_id)),
        by_stage=by(STAGE, lambda row: row.stage_id),
        by_owner=by(OWNER, lambda row: row.owner_key),
        by_manager=by(MANAGER, lambda row: row.manager_id),
        risk=risk.rows,
        names={row.id: row.name for row in names.rows},
    )


def split(period: Period, *, first_weekday: int) -> list[date]:
    """The first days of the parts a period is shown in: days, weeks or months; the first and last may be cut off."""
    days = period.days
    if len(days) <= BY_DAY:
        return days
    if len(days) <= BY_WEEK:
        return [day for day in days if day == period.first or day.weekday() == first_weekday]
    return [day for day in days if day == period.first or day.day == 1]


def _promises(row: Any) -> Promises:
    return Promises(row.kept, row.late, row.moved, row.dropped, row.slip)
