"""Managers edit the stages: names, order, cadence, limit; one in use goes once its open deals have gone elsewhere."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, field_validator

from app import queries
from app.database import Tx
from app.domain import opportunities, stages, tenants
from app.domain.changes import MOST
from app.domain.fields import Count, Id, Text, needed
from app.domain.history import Target
from app.domain.ids import FIRST_ID, new_id
from app.domain.members import Member, require
from app.domain.reading import Input
from app.domain.stages import LONGEST, Stage
from app.errors import AlreadyExists, Complaint, Conflict, Invalid, Missing

#: So many stages a team has at most: more are no order any more.
MOST_STAGES = 50
CHANGED = "Somebody changed the stages in the meantime: here they are as they are now."


class StageSettings(Input):
    """A stage as managers set it; the cadence in working days, the limit in days."""

    name: Annotated[Text, Field(max_length=LONGEST, validate_default=True)] = ""
    cadence_days: Annotated[Count, Field(ge=1, le=365)] = 3
    stale_after_days: Annotated[Count, Field(ge=1, le=730)] = 14

    @field_validator("name")
    @classmethod
    def _named(cls, value: str) -> str:
        return needed(value, "A stage needs a name.")


class Seen(Input):
    """Which version of a stage the person saw."""

    version: Annotated[Count, Field(ge=1)]


class StageEdit(StageSettings, Seen):
    """A stage's settings, for the version of it that the person saw."""


class StageMove(Seen):
    """A stage moved by one place."""

    direction: Literal["up", "down"]


class StageRemoval(Seen):
    """A stage removed, and where its open deals go."""

    to: Id = None


def counts(tx: Tx, me: Member) -> dict[UUID, int]:
    """How many open deals each stage has that has any."""
    require(me, "manager")
    return {row.stage_id: row.total for row in queries.staging.counts(tx).rows}


def add(tx: Tx, me: Member, given: StageSettings) -> UUID:
    """A further stage, the last one. Raises AlreadyExists for a name that is taken."""
    require(me, "manager")
    if len(me.tenant.stages) >= MOST_STAGES:
        raise Invalid([Complaint("name", f"At most {MOST_STAGES} stages.")])
    tenants.relabel(tx)
    _refuse_taken(tx, given.name)
    return queries.staging.add(tx, **given.model_dump()).value


def change(tx: Tx, me: Member, stage_id: UUID, given: StageEdit) -> None:
    """Another name, cadence or limit. A new limit binds the deals that are in the stage at once, too."""
    require(me, "manager")
    stage = _present(me, stage_id)
    tenants.relabel(tx)
    if stages.compared(given.name) != stages.compared(stage.name):
        _refuse_taken(tx, given.name)
    if queries.staging.change(tx, id=stage_id, **given.model_dump()).one is None:
        raise Conflict(CHANGED)
    if given.stale_after_days != stage.stale_after_days:
        _relimit(tx, replace(stage, stale_after_days=given.stale_after_days))


def move(tx: Tx, me: Member, stage_id: UUID, given: StageMove) -> None:
    """Changes places with the stage before or after it; at the end it stays."""
    require(me, "manager")
    _present(me, stage_id)
    tenants.relabel(tx)
    rows = queries.staging.ordered(tx).rows
    at = next((number for number, row in enumerate(rows) if (row.id, row.version) == (stage_id, given.version)), None)
    if at is None:
        raise Conflict(CHANGED)
    other = at + (1 if given.direction == "down" else -1)
    if 0 <= other < len(rows):
        pair, places = [rows[at], rows[other]], [rows[other].position, rows[at].position]
        queries.staging.place(
            tx, ids=[row.id for row in pair], versions=[row.version for row in pair], positions=places
        )


def remove(tx: Tx, me: Member, stage_id: UUID, given: StageRemoval) -> None:
    """Takes a stage away, its open deals into another first: an entry in the history of each, one batch, undoable.
    An undo, which moves them back, brings the stage back."""
    require(me, "manager")
    _present(me, stage_id)
    if len(me.tenant.stages) == 1:
        raise Invalid([Complaint("to", "This is the only stage: a team has at least one.")])
    queries.staging.hold(tx, id=stage_id)
    batch_id = new_id()
    for rows in _deals(tx, stage_id):
        if given.to in (None, stage_id):
            raise Invalid([Complaint("to", "Open deals are in this stage: choose where they go.")])
        targets = [Target(row.id, row.version) for row in rows]
        opportunities.set_stage(tx, me, targets, given.to, batch_id=batch_id)
    tenants.relabel(tx)
    if queries.staging.remove(tx, id=stage_id, version=given.version).one is None:
        raise Conflict(CHANGED)


def _refuse_taken(tx: Tx, name: str) -> None:
    """Raises AlreadyExists for a name that differs from another stage's by case and blanks at most. This holds for a
    tenant that is relabelled: everybody who names a stage waits for that."""
    if twin := stages.names(tx).get(stages.compared(name)):
        raise AlreadyExists(f"Another stage has this name: “{twin}”.", field="name")


def _relimit(tx: Tx, stage: Stage) -> None:
    """Has the open deals of a stage turn stale by its limit: when they do is kept with each, for the index. Versions go
    up as with every change, but histories say nothing of it, as nothing happened to the deals."""
    for rows in _deals(tx, stage.id):
        queries.staging.relimit(
            tx, ids=[row.id for row in rows], versions=[row.version for row in rows],
            stale_floors=[stage.stale_floor_at(row.last_activity_at) for row in rows],
            stale_caps=[stage.stale_cap_at(row.last_activity_at) for row in rows],
        )  # fmt: skip


def _deals(tx: Tx, stage_id: UUID) -> Iterator[list[Any]]:
    """The open deals of a stage, locked, as many at once as a verb takes."""
    after = FIRST_ID
    while rows := queries.staging.deals(tx, stage=stage_id, after=after, limit=MOST).rows:
        yield rows
        after = rows[-1].id


def _present(me: Member, stage_id: UUID) -> Stage:
    stage = me.tenant.stage(stage_id)
    if stage is None:
        raise Missing
    return stage
