"""A selection as programs send it: a verb, the opportunities it is for, and what the verb takes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field, create_model, field_validator

from app.domain import calls
from app.domain.calls import Call, Version
from app.domain.changes import MOST
from app.domain.fields import Id, needed
from app.domain.inputs import Input


class Chosen(Input):
    """One of them, and the version the caller saw, where it has to be that."""

    model_config = ConfigDict(extra="forbid")
    needs = ("id",)

    id: Annotated[Id, Field(validate_default=True)] = None
    version: Version = None

    @field_validator("id")
    @classmethod
    def _given(cls, value: UUID | None) -> UUID:
        return needed(value, "Say which.")


class Selection(Call):
    """A verb for all of `opportunities`."""

    verb: str
    opportunities: Annotated[list[Chosen], Field(min_length=1, max_length=MOST)]
    version: None = None

    @property
    def seen(self) -> dict[UUID, int | None]:
        """The version that the caller saw of each, if he said so."""
        return {one.id: one.version for one in self.opportunities if one.id}


class Spread(Call):
    """Over how many working days the actions are spread."""

    days: Annotated[int, Field(ge=1, le=60)]


def _selection(verb: str, model: Any) -> type[Input]:
    chosen: Any = Literal[verb]
    return create_model(f"{model.__name__}All", __base__=(Selection, model), __doc__=model.__doc__, verb=(chosen, ...))


SELECTIONS: dict[str, type[Input]] = {
    verb: _selection(verb, model)
    for verb, model in {
        "retry": calls.Retry, "reschedule": calls.Reschedule, "spread": Spread, "note": calls.Note, "step": calls.Step,
        "stage": calls.StageChange, "assign": calls.Assignment, "tags": calls.Tags, "close": calls.Close,
        "reopen": calls.Reopening, "remove": calls.Nothing,
    }.items()
}  # fmt: skip
