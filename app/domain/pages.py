"""Which part of a list programs ask for: everything in a query string is text."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from app.domain.actions import BEGINNING
from app.domain.fields import INSTANT_PATTERN, read_uuid
from app.domain.history import LAST_VERSION
from app.domain.inputs import Input

MOST = 200


def _read_number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11 else value


def _read_cursor(value: Any) -> Any:
    instant, _, opportunity_id = str(value).partition("_")
    try:
        if INSTANT_PATTERN.fullmatch(instant):
            return datetime.fromisoformat(instant.upper()).astimezone(UTC), read_uuid(opportunity_id)
    except (ValueError, OverflowError):
        pass  # a day that is none, or no id
    raise PydanticCustomError("cursor", "Take the address of the next page from the Link header as it is.")


Number = BeforeValidator(_read_number)
Cursor = Annotated[
    tuple[datetime, UUID],
    BeforeValidator(
        _read_cursor,
        json_schema_input_type=Annotated[str, WithJsonSchema({"type": "string", "format": "cursor"})],
    ),
    Field(description="Where the page begins, as the Link of the one before says."),
]


class Paging(Input):
    """At most `limit` rows. What nobody knows is refused: a filter that is misspelt must not find everything."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Field(ge=1, le=MOST), Number] = 50


class DuePaging(Paging):
    """The part of the due list after a cursor."""

    after: Cursor = BEGINNING


class HistoryPaging(Paging):
    """The part of a history before a version."""

    before: Annotated[
        int, Field(ge=1, le=LAST_VERSION, description="The version before which the page begins."), Number
    ] = LAST_VERSION
