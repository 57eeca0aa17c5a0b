"""Which part of a list programs ask for: everything in a query string is text."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BeforeValidator, ConfigDict, Field, ValidationInfo

from app.domain.actions import BEGINNING
from app.domain.calls import Stage, looks, read_owner
from app.domain.fields import INSTANT_PATTERN, LONGEST_TAG, Text, complaint, read_cursor, read_place
from app.domain.history import LAST_VERSION
from app.domain.ids import NOBODY
from app.domain.inputs import Input

MOST = 200
FOLLOW = "Take the address of the next page from the Link header as it is."


def _read_number(value: Any) -> Any:
    return int(value) if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 11 else value


def _read_cursor(value: Any) -> Any:
    try:
        return read_cursor(str(value))
    except ValueError:
        raise complaint(FOLLOW) from None


def _read_place(value: Any) -> Any:
    number = _read_number(value)
    try:
        return number if isinstance(number, int) and 1 <= number <= LAST_VERSION else read_place(str(value))
    except ValueError:
        raise complaint(FOLLOW) from None


def _read_past(value: Any) -> Any:
    try:
        if value is None or INSTANT_PATTERN.fullmatch(str(value)):
            return value and datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        pass  # a day that is none
    raise complaint("Give the time as in 2026-03-30T07:00:00Z.")


def _read_whose(value: Any, info: ValidationInfo) -> Any:
    return NOBODY if value == "none" else read_owner(value, info)


Past = Annotated[datetime | None, BeforeValidator(_read_past)]
Whose = Annotated[
    UUID | None, BeforeValidator(_read_whose, json_schema_input_type=Annotated[str, looks(format="member")])
]
Number = BeforeValidator(_read_number)
Cursor = Annotated[
    tuple[datetime, UUID],
    BeforeValidator(
        _read_cursor,
        json_schema_input_type=Annotated[str, looks(format="cursor")],
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


class Listing(Paging):
    """Which opportunities, after a cursor or from a time on."""

    after: Cursor = BEGINNING
    updated_since: Annotated[Past, Field(description="Only what was changed at this time or later.")] = None
    owner: Annotated[Whose, Field(description="The owner's id or name, or none for those of nobody.")] = None
    stage: Stage = None
    status: Literal["open", "won", "lost"] | None = None
    tag: Annotated[Text, Field(max_length=LONGEST_TAG, description="One of its tags.")] = ""
    q: Annotated[Text, Field(max_length=200, description="Words of its name, company, contact, tags or step.")] = ""

    @property
    def beginning(self) -> tuple[datetime, UUID]:
        """Where the page begins."""
        return max(self.after, (self.updated_since or BEGINNING[0], BEGINNING[1]))


class HistoryPaging(Paging):
    """The part of a history before a version of the opportunity, or before the place that a Link says."""

    before: Annotated[
        int | dict[UUID, int] | None,
        BeforeValidator(_read_place, json_schema_input_type=Annotated[str, looks(format="place")]),
        Field(description="Where the page begins, as the Link of the one before says; or before which version."),
    ] = None

    def place(self, opportunity_id: UUID) -> dict[UUID, int]:
        """Where the page begins in the history of an opportunity."""
        return {opportunity_id: self.before} if isinstance(self.before, int) else self.before or {}
