"""Every input once, for HTML forms and JSON alike: what arrives is read, cleaned, and complained about all at once."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.domain.members import Member
from app.domain.when import Unclear, read_time
from app.errors import Complaint, Invalid

Model = TypeVar("Model", bound="Input")

UUID_PATTERN = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# RFC 3339, the profile of ISO 8601 programs exchange: fromisoformat alone takes week dates and comma fractions.
INSTANT_PATTERN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
#: Control characters but tab and newline; they show nothing and break what is around them.
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
RESULTS = ("reached", "no_answer", "left_message", "meeting_held")
WORDS = {
    "missing": "This is required.",
    "string_type": "This must be text.",
    "string_too_short": "At least {min_length} characters.",
    "string_too_long": "At most {max_length:,} characters.",
    "literal_error": "This must be one of {expected}.",
    "int_type": "This must be a whole number.",
    "greater_than_equal": "This must be at least {ge}.",
    "less_than_equal": "This must be at most {le}.",
    "extra_forbidden": "This field is not known.",
}


def clean(value: Any) -> Any:
    """Text as it is kept: trimmed, lines ending in newline, without control characters. NUL and half of a surrogate
    pair, which no database text can hold, raise a complaint."""
    if not isinstance(value, str):
        return value
    if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise PydanticCustomError("text", "This contains a character that cannot be stored.")
    return CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _blank_is_none(value: Any) -> Any:
    value = clean(value)
    return None if value == "" else value


def read_uuid(text: Any) -> UUID:
    """The id in its one canonical spelling, upper case allowed; ValueError for braces, odd dashes and all else."""
    if isinstance(text, UUID):
        return text
    if not isinstance(text, str) or not UUID_PATTERN.fullmatch(text):
        raise ValueError("This is not an id.")
    return UUID(text)


def _read_id(value: Any) -> UUID | None:
    if value is None or value == "":
        return None
    try:
        return read_uuid(value)
    except ValueError as error:
        raise PydanticCustomError("id", "This is not an id.") from error


def _read_instant(value: Any, info: ValidationInfo) -> datetime | None:
    value = _blank_is_none(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise PydanticCustomError("instant", "A time is text such as 2026-03-30T09:00:00+02:00.")
    context = info.context or {}
    try:
        if context["strict"]:
            return _read_strict(value, context["now"])
        me = context["me"]
        return read_time(value, now=context["now"], zone=me.zone, week=me.tenant.week, locale=me.locale)
    except Unclear as error:
        raise PydanticCustomError("instant", "{words}", {"words": str(error)}) from error


def _read_strict(value: str, now: datetime) -> datetime:
    if not INSTANT_PATTERN.fullmatch(value):
        raise Unclear("Give the time as in 2026-03-30T09:00:00+02:00 or 2026-03-30T07:00:00Z.")
    try:
        instant = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Unclear("There is no such time.") from error
    if not 2000 <= instant.year < 2200:
        raise Unclear("The time must lie between the years 2000 and 2200.")
    if instant <= now:
        raise Unclear("That time has passed: a next action lies in the future.")
    return instant


Text = Annotated[str, BeforeValidator(clean)]
Step = Annotated[Annotated[str, Field(max_length=2000)] | None, BeforeValidator(_blank_is_none)]
Reason = Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(_blank_is_none)]
Id = Annotated[UUID | None, BeforeValidator(_read_id)]
Instant = Annotated[datetime | None, BeforeValidator(_read_instant)]


class Input(BaseModel):
    """What all inputs share: nothing is converted silently, unknown fields are passed over."""

    model_config = ConfigDict(strict=True, extra="ignore")


class SignIn(Input):
    """The sign-in form."""

    email: Annotated[Text, Field(max_length=254)]
    password: Annotated[str, Field(max_length=1024)]

    @field_validator("email", "password")
    @classmethod
    def _given(cls, value: str) -> str:
        clean(value)
        if not value:
            raise PydanticCustomError("missing", "This is required.")
        return value


class NewPassword(Input):
    """The form behind a one-time link: a password, at least 10 characters long."""

    password: Annotated[str, Field(min_length=10, max_length=1024)]


class Completion(Input):
    """What happened, and what happens next: a next step, or won, or lost with a reason."""

    note: Annotated[Text, Field(max_length=20_000)] = ""
    result: Annotated[Literal[RESULTS] | None, BeforeValidator(_blank_is_none)] = None  # type: ignore[valid-type]
    then: Annotated[Literal["next", "won", "lost"], BeforeValidator(lambda given: given or "next")] = "next"
    stage: Id = None
    lost_reason: Annotated[Reason, Field(validate_default=True)] = None
    details: Annotated[Step, Field(validate_default=True)] = None
    at: Annotated[Instant, Field(validate_default=True)] = None

    @field_validator("details", "at")
    @classmethod
    def _planned(cls, value: Any, info: ValidationInfo) -> Any:
        then = info.data.get("then")
        if then == "lost" or (then == "won" and info.field_name == "at" and info.data.get("details") is None):
            return None  # a closed deal ends the duty; only a renewal with words keeps its time
        if value is None and then == "next":
            raise PydanticCustomError("missing", "{words}", {"words": MISSING[info.field_name or ""]})
        if value is None and info.field_name == "at" and info.data.get("details"):
            raise PydanticCustomError("missing", "{words}", {"words": MISSING["at"]})
        return value

    @field_validator("lost_reason")
    @classmethod
    def _reasoned(cls, value: str | None, info: ValidationInfo) -> str | None:
        if info.data.get("then") != "lost":
            return None
        if value is None:
            raise PydanticCustomError("missing", "Say why the deal was lost.")
        return value


MISSING = {"details": "Say what the next step is.", "at": "Say when: tom, mon 9, +3d, 14:30 …"}


def read(model: type[Model], data: Any, *, me: Member | None = None, now: datetime, strict: bool = False) -> Model:
    """`data` as a `model`; raises Invalid with every complaint. `strict` is for programs: times in RFC 3339 only."""
    try:
        return model.model_validate(data, context={"me": me, "now": now, "strict": strict})
    except ValidationError as error:
        raise Invalid([_complaint(problem) for problem in error.errors(include_url=False)]) from error


def _complaint(problem: Any) -> Complaint:
    field = ".".join(str(part) for part in problem["loc"])
    words = WORDS.get(problem["type"]) if problem["type"] != "missing" or "ctx" not in problem else None
    return Complaint(field, words.format(**problem.get("ctx", {})) if words else problem["msg"])
