"""How one value is read: cleaned, and turned into what it means or into a complaint in words for the person."""

import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID
from zoneinfo import available_timezones

from babel.numbers import is_currency
from pydantic import BeforeValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from app.domain.when import Unclear, read_preset_or_time, read_time

Value = TypeVar("Value")

UUID_PATTERN = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# RFC 3339, the profile of ISO 8601 programs exchange: fromisoformat alone takes week dates and comma fractions.
INSTANT_PATTERN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
#: NUL and half of a surrogate pair, which no database text can hold.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
#: Control characters but tab and newline; they show nothing and break what is around them.
CONTROLS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
#: Names among the time zones that no browser knows.
NO_PLACES = {"Factory", "localtime"}
#: The categories of characters that take up room, or turn text around, without being seen.
UNSEEN = ("Cc", "Cf", "Zs", "Zl", "Zp")
#: The table takes a thousand characters of them.
MOST_TAGS, LONGEST_TAG = 20, 50


def clean(value: Any) -> Any:
    """Text as it is kept: trimmed, lines ending in newline, without control characters; none at all where nothing in it
    can be seen. What cannot be stored raises a complaint."""
    if not isinstance(value, str):
        return value
    if UNSTORABLE.search(value):
        raise PydanticCustomError("text", "This contains a character that cannot be stored.")
    value = CONTROLS.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return value if any(unicodedata.category(character) not in UNSEEN for character in value) else ""


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


def read_cursor(text: str) -> tuple[datetime, UUID]:
    """The instant and the id of the row a page begins after, as an address says them; ValueError for anything else."""
    instant, _, row_id = text.partition("_")
    if not INSTANT_PATTERN.fullmatch(instant):
        raise ValueError("This is not a cursor.")
    try:
        return datetime.fromisoformat(instant.upper()).astimezone(UTC), read_uuid(row_id)
    except OverflowError:
        raise ValueError("This is not a cursor.") from None


def read_place(text: str) -> dict[UUID, int]:
    """How far a timeline was shown, as an address says it: the version reached of each opportunity in it.
    ValueError for anything else."""
    pairs = [part.partition(":") for part in text.split()]
    if not all(version.isascii() and version.isdigit() and len(version) < 10 for _, _, version in pairs):
        raise ValueError("This is no place in a timeline.")
    return {read_uuid(one): int(version) for one, _, version in pairs}


def _read_id(value: Any) -> UUID | None:
    if value is None or value == "":
        return None
    try:
        return read_uuid(value)
    except ValueError as error:
        raise PydanticCustomError("id", "This is not an id.") from error


def _read_instant(value: Any, info: ValidationInfo, *, presets: bool = False) -> datetime | None:
    value = _blank_is_none(value)
    if value is None:
        return None
    if not isinstance(value, str):
        raise PydanticCustomError("instant", "A time is text such as 2026-03-30T09:00:00+02:00.")
    context = info.context or {}
    try:
        if context["strict"]:
            return _read_strict(value, context["now"])
        me, read = context["me"], read_preset_or_time if presets else read_time
        return read(value, now=context["now"], zone=me.zone, week=me.tenant.week, locale=me.locale)
    except Unclear as error:
        raise complaint(str(error)) from error


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


def _read_preset(value: Any, info: ValidationInfo) -> datetime | None:
    return _read_instant(value, info, presets=True)


def _read_result(value: Any) -> Any:
    value = _blank_is_none(value)
    return value.replace(" ", "_") if isinstance(value, str) else value


def _read_count(value: Any, info: ValidationInfo) -> Any:
    """Forms send text; a program has to send a number."""
    digits = isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10
    return int(value) if digits and not (info.context or {})["strict"] else value


def _read_tags(value: Any, info: ValidationInfo) -> Any:
    """Forms send text; a program has to send a list."""
    typed = isinstance(value, str) and not (info.context or {})["strict"]
    tags = value.split(",") if typed else value
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        return tags
    cleaned = [clean(tag) for tag in tags]
    return list(dict.fromkeys(tag for tag in cleaned if tag != ""))


def known_currency(code: str) -> str:
    """The code of a currency; raises the complaint for what is none."""
    if not is_currency(code):
        raise PydanticCustomError("currency", "There is no such currency; one is EUR.")
    return code


def known_zone(name: str) -> str:
    """The name of a time zone; raises the complaint for what is none."""
    if name not in available_timezones() - NO_PLACES:
        raise PydanticCustomError("zone", "There is no such time zone; one is Europe/Berlin.")
    return name


def needed(value: Value | None, words: str) -> Value:
    """The value; without one it raises the complaint."""
    if value is None or value == "":
        raise complaint(words)
    return value


def complaint(words: str) -> PydanticCustomError:
    """What a validator raises to say these words, whatever is in them: a message of its own would be a template."""
    return PydanticCustomError("complaint", "{words}", {"words": words})


def _read_text(value: Any) -> Any:
    """A text nobody gave is empty: JSON may say so by null."""
    return "" if value is None else clean(value)


Text = Annotated[str, BeforeValidator(_read_text)]
Story = Annotated[Text, Field(max_length=20_000)]
Details = Annotated[Annotated[str, Field(max_length=2000)] | None, BeforeValidator(_blank_is_none)]
Reason = Annotated[Annotated[str, Field(max_length=500)] | None, BeforeValidator(_blank_is_none)]
CallResult = Literal["reached", "no_answer", "left_message", "meeting_held"]
Result = Annotated[CallResult | None, BeforeValidator(_read_result)]
Id = Annotated[UUID | None, BeforeValidator(_read_id)]
Instant = Annotated[datetime | None, BeforeValidator(_read_instant)]
PresetOrInstant = Annotated[datetime | None, BeforeValidator(_read_preset)]
Count = Annotated[int, BeforeValidator(_read_count)]
Tag = Annotated[str, Field(max_length=LONGEST_TAG)]
TagList = Annotated[list[Tag], BeforeValidator(_read_tags), Field(max_length=MOST_TAGS)]
