"""The tenant's own ordered list of stages."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, count
from uuid import UUID

from app import queries
from app.database import Answer, Tx

#: What a new tenant starts with: name, cadence in working days, stale after days.
STAGES = (
    ("Lead", 2, 14),
    ("Qualified", 3, 14),
    ("Proposal", 3, 21),
    ("Negotiation", 2, 14),
    ("Contract", 2, 10),
)
#: So long a stage's name may be.
LONGEST = 60


@dataclass(frozen=True)
class Stage:
    """One step of the tenant's pipeline; cadence in working days, the stale limit in days of 24 hours."""

    id: UUID
    name: str
    position: int
    cadence_days: int
    stale_after_days: int
    version: int = 1
    removed: bool = False

    def stale_floor_at(self, last_activity_at: datetime) -> datetime:
        """Before this instant no deal in this stage is stale."""
        return last_activity_at + timedelta(days=self.stale_after_days)

    def stale_cap_at(self, last_activity_at: datetime) -> datetime:
        """After this instant no planned step protects a deal in this stage any longer."""
        return last_activity_at + timedelta(days=2 * self.stale_after_days)

    def limits(self, last_activity_at: datetime) -> dict[str, datetime]:
        """Both, as the columns of a deal in this stage."""
        return {
            "stale_floor_at": self.stale_floor_at(last_activity_at),
            "stale_cap_at": self.stale_cap_at(last_activity_at),
        }


def every(tx: Tx) -> Answer:
    """The rows of the tenant's stages in their order, each with the fields of a Stage."""
    return queries.stages.all(tx)


def add_usual(tx: Tx) -> None:
    """The usual stages, in the tenant of the transaction."""
    for position, (name, cadence_days, stale_after_days) in enumerate(STAGES):
        queries.stages.add(
            tx, name=name, position=position, cadence_days=cadence_days, stale_after_days=stale_after_days
        )


def forsaken(tx: Tx) -> Answer:
    """The ids and names of the removed stages that open deals came back into."""
    return queries.stages.forsaken(tx)


def bring_back(tx: Tx) -> None:
    """Makes the forsaken stages the last of the stages. A name that another stage has by now gets a number."""
    for row in forsaken(tx).rows:
        queries.stages.bring_back(tx, id=row.id, name=_free(row.name, names(tx)))


def names(tx: Tx) -> dict[str, str]:
    """The names that stages have, by what of them is compared."""
    return {compared(row.name): row.name for row in queries.stages.names(tx).rows}


def compared(name: str) -> str:
    """A stage's name as it is compared with others: without case and surrounding blanks."""
    return name.strip().casefold()


def _free(name: str, taken: Container[str]) -> str:
    """The name, numbered where it is taken: Contract (2)."""
    numbered = (f"{name[: LONGEST - 5]} ({number})" for number in count(2))
    return next(one for one in chain([name], numbered) if compared(one) not in taken)
