"""Every input as programs send it: JSON's names, numbers as numbers, and nothing passed over without a word."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.domain.actions import BEGINNING
from app.domain.fields import INSTANT_PATTERN, clean, read_uuid
from app.domain.history import LAST_VERSION
from app.domain.inputs import Completion, Input
from app.domain.tenants import Tenant
from app.errors import InvalidReference

#: What JSON calls the fields of a form.
NAMES = {"at": "new_next_action_at", "details": "new_next_action_details"}
MOST = 200


def _read_limit(value: Any) -> Any:
    """In a query string everything is text."""
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10 else value


def _read_cursor(value: Any) -> Any:
    instant, _, opportunity_id = str(value).partition("_")
    try:
        if INSTANT_PATTERN.fullmatch(instant):
            return datetime.fromisoformat(instant.upper()).astimezone(UTC), read_uuid(opportunity_id)
    except (ValueError, OverflowError):
        pass  # a day that is none, or no id
    raise PydanticCustomError("cursor", "Take the address of the next page from the Link header as it is.")


def _read_stage(value: Any, info: ValidationInfo) -> UUID | None:
    text = clean(value)
    if text is None or text == "":
        return None
    if not isinstance(text, str):
        raise PydanticCustomError("stage", "A stage is named by its id or its name.")
    assert info.context
    return _stage_id(info.context["me"].tenant, text)


def _stage_id(tenant: Tenant, text: str) -> UUID:
    """The stage with this id, or of this name; capitals matter only where two names differ by nothing else."""
    for spelling in (lambda stage: str(stage.id) == text.lower(), lambda stage: stage.name == text,
                     lambda stage: stage.name.casefold() == text.casefold()):  # fmt: skip
        for stage in filter(spelling, tenant.stages):
            return stage.id
    raise InvalidReference("There is no such stage.")


class Paging(Input):
    """Which part of a list: at most `limit` rows, those after a cursor."""

    limit: Annotated[int, BeforeValidator(_read_limit), Field(ge=1, le=MOST)] = 50
    after: Annotated[tuple[datetime, UUID], BeforeValidator(_read_cursor)] = BEGINNING


class CompleteAction(Completion):
    """What happened, and what happens next. A contradiction, such as a lost deal with a next step, is refused."""

    model_config = ConfigDict(alias_generator=lambda name: NAMES.get(name, name))

    stage: Annotated[UUID | None, BeforeValidator(_read_stage)] = None
    version: Annotated[int, Field(ge=1, le=LAST_VERSION)] | None = None

    @field_validator("details", "at", mode="before")
    @classmethod
    def _ended(cls, value: Any, info: ValidationInfo) -> Any:
        given, then = clean(value) not in (None, ""), info.data.get("then")
        if given and then == "lost":
            raise PydanticCustomError("contradiction", "A lost deal has no next step.")
        if given and then == "won" and info.field_name == "at" and info.data.get("details", "") is None:
            raise PydanticCustomError("contradiction", "A renewal needs new_next_action_details, too.")
        return super()._ended(value, info)
