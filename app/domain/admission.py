"""What is needed to set a team up: the inputs for a new tenant, member and token."""

from typing import Annotated, Literal
from zoneinfo import available_timezones

from babel.numbers import is_currency
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.domain.inputs import Id, Input, Text


def _given(value: str) -> str:
    if not value:
        raise PydanticCustomError("missing", "This is required.")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise PydanticCustomError("zone", "There is no such time zone; one is Europe/Berlin.")
    return value


def _currency(value: str) -> str:
    if not is_currency(value):
        raise PydanticCustomError("currency", "There is no such currency; one is EUR.")
    return value


Name = Annotated[Text, Field(max_length=100), AfterValidator(_given)]
ZoneName = Annotated[Text, AfterValidator(_zone)]
CurrencyCode = Annotated[Text, AfterValidator(_currency)]


class NewTenant(Input):
    """A team; its id may be given."""

    name: Name
    slug: Text
    zone: ZoneName
    currency: CurrencyCode
    id: Id = None


class NewMember(Input):
    """A person who becomes a member."""

    email: Annotated[Text, Field(max_length=254), AfterValidator(_given)]
    name: Name
    role: Literal["viewer", "rep", "manager", "admin"]


class NewToken(Input):
    """A token for one of somebody's programs."""

    name: Name
    scope: Literal["read", "write"]
