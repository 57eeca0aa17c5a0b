"""Every input as programs send it: JSON's names, numbers as numbers, and nothing passed over without a word."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, ValidationInfo, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from app.domain import inputs
from app.domain.creation import NewOpportunity
from app.domain.fields import CallResult, Instant, clean, known_currency, needed
from app.domain.history import LAST_VERSION
from app.domain.inputs import Input
from app.domain.merging import Merger
from app.domain.tenants import Tenant
from app.errors import InvalidReference

#: What JSON calls the fields of a form.
NAMES = {"at": "new_next_action_at", "details": "new_next_action_details"}
#: No text has a NUL, and one that is needed has something that can be seen.
STORABLE = r"^[^\u0000]*$"
SEEN = r"^[^\u0000]*[\p{L}\p{N}\p{P}\p{S}][^\u0000]*$"


def _read_stage(value: Any, info: ValidationInfo) -> UUID | None:
    return _named(value, info, "stage", lambda tenant: tenant.stages)


def read_owner(value: Any, info: ValidationInfo) -> UUID | None:
    """The member of this id or name. Raises InvalidReference where there is none."""
    return _named(value, info, "owner", lambda tenant: tenant.colleagues)


def _named(value: Any, info: ValidationInfo, what: str, among: Any) -> UUID | None:
    """The id of a stage or a member who is named by id or by name."""
    if value is None:
        return None
    text = clean(value)
    if not isinstance(text, str) or not text:
        raise PydanticCustomError("name", "Give the {what}'s id or name.", {"what": what})
    assert info.context
    return _id_of(info.context["me"].tenant, text, what, among)


def _id_of(tenant: Tenant, text: str, what: str, among: Any) -> UUID:
    """The one with this id, or of this name; capitals matter only where two names differ by nothing else."""
    for spelling in (lambda one: str(one.id) == text.lower(), lambda one: one.name == text,
                     lambda one: one.name.casefold() == text.casefold()):  # fmt: skip
        for one in filter(spelling, among(tenant)):
            return one.id
    raise InvalidReference(f"There is no such {what}.")


def looks(**schema: Any) -> WithJsonSchema:
    """How a text has to look, for whoever describes what may be sent."""
    return WithJsonSchema({"type": "string", **schema})


def _or_next(value: Any) -> Any:
    return "next" if value is None else value


Stage = Annotated[
    UUID | None, BeforeValidator(_read_stage, json_schema_input_type=Annotated[str, looks(format="stage")] | None)
]
Owner = Annotated[
    UUID | None, BeforeValidator(read_owner, json_schema_input_type=Annotated[str, looks(format="member")] | None)
]
Currency = Annotated[
    str | None,
    AfterValidator(lambda code: code if code is None else known_currency(code)),
    BeforeValidator(clean, json_schema_input_type=Annotated[str, looks(format="currency")] | None),
]
Result = CallResult | None
Version = Annotated[int, Field(ge=1, le=LAST_VERSION)] | None


def _ending(then: list[str | None], *required: str, step: bool) -> dict[str, Any]:
    """One of the ways to say what comes next, for whoever describes it."""
    words = {"type": "string", "pattern": SEEN}
    at, details = NAMES.values()
    said: dict[str, Any] = {"then": {"enum": then}, **{name: words for name in required if name != "then"}}
    said |= {at: {"type": "string"}, details: words} if step else {at: {"type": "null"}, details: {"type": "null"}}
    return {"required": [*required, *[at, details] * step], "properties": said}


NEXT: Any = _ending(["next", None], step=True)
ENDINGS: list[Any] = [
    _ending(["won"], "then", step=False),
    _ending(["won"], "then", step=True),
    _ending(["lost"], "then", "lost_reason", step=False),
]


class Call(Input):
    """What every verb takes: `version`, the one the caller saw, where he wants it to be the one he changes."""

    model_config = ConfigDict(alias_generator=lambda name: NAMES.get(name, name), extra="forbid")

    version: Version = None


class _Ending(inputs.Outcome, Call):
    """A contradiction, such as a lost deal with a next step, is refused."""

    @field_validator("details", "at", mode="before")
    @classmethod
    def _ended(cls, value: Any, info: ValidationInfo) -> Any:
        given, then = clean(value) not in (None, ""), info.data.get("then")
        if given and then == "lost":
            raise PydanticCustomError("contradiction", "A lost deal has no next step.")
        if given and then == "won" and info.field_name == "at" and info.data.get("details", "") is None:
            raise PydanticCustomError("contradiction", "A renewal needs new_next_action_details, too.")
        return super()._ended(value, info)


class CompleteAction(_Ending, inputs.Completion):
    """What happened, and what happens next: a next action, or won, with a renewal or without, or lost with a reason."""

    model_config = ConfigDict(json_schema_extra={"anyOf": [NEXT, *ENDINGS]}, extra="forbid")

    then: Annotated[Literal["next", "won", "lost"], BeforeValidator(_or_next)] = "next"
    result: Result = None
    stage: Stage = None


class Retry(Call):
    """No answer: nothing to say."""


class Reschedule(Call):
    """When instead."""

    needs = ("new_next_action_at",)

    at: Instant = Field(None, validate_default=True)

    @field_validator("at")
    @classmethod
    def _given(cls, value: datetime | None) -> datetime:
        return needed(value, "Say when, as in 2026-03-30T07:00:00Z.")


class Note(inputs.Note, Call):
    """What happened, without completing."""

    needs = ("note",)

    result: Result = None


class Step(inputs.Step, Call):
    """Other words for the next action."""

    needs = ("new_next_action_details",)


class StageChange(inputs.StageChange, Call):
    """The stage a deal moves to, by its id or its name."""

    needs = ("stage",)

    stage: Stage = Field(None, validate_default=True)


class Assignment(Call):
    """The new owner, by id or name; null for nobody."""

    owner: Owner


class Close(_Ending):
    """Won, with a renewal or without, or lost with a reason."""

    model_config = ConfigDict(json_schema_extra={"anyOf": ENDINGS})

    then: Literal["won", "lost"]

    def ending(self) -> dict[str, Any]:
        """What closing takes besides won or lost."""
        return {"lost_reason": self.lost_reason, "details": self.details, "at": self.at, "note": self.note}


class Reopening(inputs.Reopening, Call):
    """The next action of a deal that is open again."""

    needs = ("new_next_action_at", "new_next_action_details")


class Tags(inputs.Tags, Call):
    """All tags."""


class Merge(Merger, Call):
    """The other opportunity, which goes, and whose side each choice takes: this one's unless it says nothing."""

    needs = ("other",)

    other_version: Version = None


class Nothing(Call):
    """Nothing to say but the version."""


class NewDeal(NewOpportunity):
    """All there is to say of a new deal. Without a stage it starts in the first, without an owner it is mine."""

    model_config = ConfigDict(alias_generator=lambda name: NAMES.get(name, name), extra="forbid")
    needs = ("name", "new_next_action_at", "new_next_action_details")

    currency: Currency = None
    stage: Stage = None
    owner: Owner = None
