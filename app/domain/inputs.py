"""Every input once, for HTML forms and JSON alike: read by `fields`, complained about all at once."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator

from app.domain.fields import (
    Count,
    Details,
    Id,
    Instant,
    PresetOrInstant,
    Reason,
    Result,
    Story,
    TagList,
    Text,
    clean,
    complaint,
    needed,
)
from app.domain.reading import WORDS, Input
from app.domain.reading import read as read

MISSING = {
    "details": "Say what the next step is.",
    "at": "Say when: tom, mon 9, +3d, 14:30 …",
    "lost_reason": "Say why the deal was lost.",
}


def _missing(info: ValidationInfo) -> str:
    """What to say of a field nobody filled; programs write no "tom"."""
    strict = info.field_name == "at" and (info.context or {})["strict"]
    return "Say when, as in 2026-03-30T07:00:00Z." if strict else MISSING[info.field_name or ""]


def _then(given: Any) -> Any:
    return "next" if given in (None, "") else given


class SignIn(Input):
    """The sign-in form."""

    email: Annotated[Text, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1024)]

    @field_validator("email", "password")
    @classmethod
    def _given(cls, value: str) -> str:
        clean(value)
        return needed(value, WORDS["missing"])


class NewPassword(Input):
    """The form behind a one-time link: a password, at least 10 characters long and not the `email` it goes with."""

    email: str = ""
    password: Annotated[str, Field(min_length=10, max_length=1024)]

    @field_validator("password")
    @classmethod
    def _typed(cls, value: str, info: ValidationInfo) -> str:
        if clean(value).casefold() == info.data["email"].casefold():  # what sign-in would not take is no password
            raise complaint("This is your e-mail address, which anybody may know: choose another password.")
        return value


class Outcome(Input):
    """What happened, and what happens next: a next step, or won, or lost with a reason."""

    note: Story = ""
    then: Annotated[Literal["next", "won", "lost"], BeforeValidator(_then)] = "next"
    lost_reason: Annotated[Reason, Field(validate_default=True)] = None
    details: Annotated[Details, Field(validate_default=True)] = None
    at: Annotated[Instant, Field(validate_default=True)] = None

    @field_validator("details", "at", mode="before")
    @classmethod
    def _ended(cls, value: Any, info: ValidationInfo) -> Any:
        """A closed deal ends the duty: what stands in the step's fields is not even read. Only a renewal has words."""
        then = info.data.get("then")
        renewed = info.field_name == "details" or info.data.get("details") is not None
        return None if then == "lost" or (then == "won" and not renewed) else value

    @field_validator("details", "at")
    @classmethod
    def _planned(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("then") == "next" or (info.field_name == "at" and info.data.get("details")):
            return needed(value, _missing(info))
        return value

    @field_validator("lost_reason")
    @classmethod
    def _reasoned(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("then") != "lost":
            return None
        return needed(value, MISSING["lost_reason"])


class Completion(Outcome):
    """The same of a next action, with how the call went and the stage the deal is in from now on."""

    result: Result = None
    stage: Id = None


class Reschedule(Input):
    """When instead: typed, where a lone digit is that preset, or the preset whose button was pressed."""

    preset: PresetOrInstant = None
    at: Annotated[PresetOrInstant, Field(validate_default=True)] = None

    @field_validator("at")
    @classmethod
    def _given(cls, value: datetime | None, info: ValidationInfo) -> datetime:
        return needed(info.data.get("preset") or value, MISSING["at"])


class Spread(Input):
    """Over how many working days a selection is spread."""

    days: Annotated[Count, Field(ge=1, le=60)]


class Note(Input):
    """What happened, without completing."""

    note: Annotated[Story, Field(validate_default=True)] = ""
    result: Result = None

    @field_validator("note")
    @classmethod
    def _given(cls, value: str) -> str:
        return needed(value, "Say what happened.")


class Step(Input):
    """Other words for the next action."""

    details: Annotated[Details, Field(validate_default=True)] = None

    @field_validator("details")
    @classmethod
    def _given(cls, value: str | None) -> str:
        return needed(value, MISSING["details"])


class StageChange(Input):
    """The stage a deal moves to."""

    stage: Annotated[Id, Field(validate_default=True)] = None

    @field_validator("stage")
    @classmethod
    def _given(cls, value: UUID | None) -> UUID:
        return needed(value, "Choose a stage.")


class Assignment(Input):
    """The new owner, or nobody."""

    owner: Id = None


class Win(Input):
    """Won; with a renewal when it has words and a time."""

    note: Story = ""
    details: Details = None
    at: Annotated[Instant, Field(validate_default=True)] = None

    @field_validator("at", mode="before")
    @classmethod
    def _ended(cls, value: Any, info: ValidationInfo) -> Any:
        return value if info.data.get("details") else None

    @field_validator("at")
    @classmethod
    def _planned(cls, value: datetime | None, info: ValidationInfo) -> datetime | None:
        return needed(value, _missing(info)) if info.data.get("details") else None


class Loss(Input):
    """Lost, and why."""

    note: Story = ""
    lost_reason: Annotated[Reason, Field(validate_default=True)] = None

    @field_validator("lost_reason")
    @classmethod
    def _given(cls, value: str | None) -> str:
        return needed(value, MISSING["lost_reason"])


class Reopening(Input):
    """The next action of a deal that is open again."""

    details: Annotated[Details, Field(validate_default=True)] = None
    at: Annotated[Instant, Field(validate_default=True)] = None

    @field_validator("details", "at")
    @classmethod
    def _given(cls, value: Any, info: ValidationInfo) -> Any:
        return needed(value, _missing(info))


class Tags(Input):
    """All tags, as a list or separated by commas."""

    tags: TagList


class Nothing(Input):
    """What a verb takes that needs no words."""
