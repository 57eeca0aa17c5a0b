"""What is known of a deal, beside its plan and its stage: read once for forms and JSON alike."""

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from app.domain.fields import CONTROLS, TagList, Text, clean, complaint, known_currency, needed
from app.domain.inputs import Input
from app.domain.money import MOST, Unreadable, read_money
from app.domain.when import Unclear, read_iso_day

#: An e-mail address or none; control characters are nobody's.
EMAIL = r"^([^@\s\u0000-\u001f\u007f-\u009f]+@[^@\s\u0000-\u001f\u007f-\u009f]+)?$"
_EMAIL = re.compile(EMAIL)


def _read_value(value: Any, info: ValidationInfo) -> Any:
    """Programs send whole minor units, people what they would write; `currency` has been read before."""
    value = clean(value)
    if value is None or value == "":
        return None
    assert info.context
    if info.context["strict"] or not isinstance(value, str):
        return value
    currency = info.data.get("currency") or info.context["me"].tenant.currency
    try:
        minor, named = read_money(value, currency=currency, locale=info.context["me"].locale)
    except Unreadable as unreadable:
        raise complaint(str(unreadable)) from unreadable
    if named not in (None, currency):
        raise complaint(f"This is in {named}, the currency is {currency}.")
    return minor


def _read_currency(value: Any) -> Any:
    value = clean(value)
    if value is None or value == "":
        return None
    return known_currency(value if isinstance(value, str) else "")


def _read_email(value: Any) -> Any:
    broken = isinstance(value, str) and CONTROLS.search(value)
    value = clean(value)
    if (isinstance(value, str) and value and not _EMAIL.fullmatch(value)) or broken:
        raise PydanticCustomError("email", "This is not an e-mail address.")
    return "" if value is None else value


def _read_day(value: Any, info: ValidationInfo) -> Any:
    """A form sends an empty text for none, a program null."""
    value = clean(value)
    if value is None or (value == "" and not (info.context or {})["strict"]):
        return None
    try:
        return read_iso_day(value if isinstance(value, str) else "")
    except Unclear as unclear:
        raise complaint(str(unclear)) from None


def _read_reference(value: Any) -> Any:
    value = clean(value)
    return None if value == "" else value


class Fields(Input):
    """What is edited of a deal in one form. `value` is in whole minor units; without a currency it is the tenant's."""

    name: Annotated[Text, Field(max_length=200, validate_default=True)] = ""
    company: Annotated[Text, Field(max_length=200)] = ""
    contact_name: Annotated[Text, Field(max_length=200)] = ""
    contact_email: Annotated[
        str,
        BeforeValidator(_read_email, json_schema_input_type=Annotated[str, Field(max_length=254, pattern=EMAIL)]),
        Field(max_length=254),
    ] = ""
    contact_phone: Annotated[Text, Field(max_length=60)] = ""
    currency: Annotated[str | None, BeforeValidator(_read_currency)] = None
    value: Annotated[Annotated[int, Field(ge=0, le=MOST)] | None, BeforeValidator(_read_value)] = None
    expected_close_on: Annotated[date | None, BeforeValidator(_read_day)] = None
    reference: Annotated[Annotated[str, Field(max_length=200)] | None, BeforeValidator(_read_reference)] = None

    @field_validator("name")
    @classmethod
    def _named(cls, value: str) -> str:
        return needed(value, "A deal needs a name.")


class Facts(Fields):
    """All that is known of a deal beside its plan, its stage and its owner."""

    tags: TagList = Field(default_factory=list)
