"""Who gets in and out: the inputs for a new tenant, member and token, and for what becomes of a member."""

from typing import Annotated, Any, Literal, NamedTuple
from uuid import UUID

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app.domain.fields import known_currency, known_zone, needed, read_uuid
from app.domain.inputs import Id, Input, NewPassword, Text
from app.domain.reading import WORDS


def _given(value: str) -> str:
    return needed(value, WORDS["missing"])


Name = Annotated[Text, Field(max_length=100), AfterValidator(_given)]
ZoneName = Annotated[Text, AfterValidator(known_zone)]
Email = Annotated[Text, Field(max_length=254), AfterValidator(_given)]
CurrencyCode = Annotated[Text, AfterValidator(known_currency)]
Role = Literal["viewer", "rep", "manager", "admin"]


class Receiver(NamedTuple):
    """Who takes over what a leaver had to do: a member, or nobody."""

    id: UUID | None


def _receiver(value: Any) -> Receiver | None:
    if value in (None, "", "nobody"):
        return Receiver(None) if value else None
    try:
        return Receiver(read_uuid(value))
    except ValueError as error:
        raise PydanticCustomError("receiver", "Choose who takes over.") from error


class NewTenant(Input):
    """A team; its id may be given."""

    name: Name
    slug: Text
    zone: ZoneName
    currency: CurrencyCode
    id: Id = None


class NewMember(Input):
    """A person who becomes a member."""

    email: Email
    name: Name
    role: Role


class MemberChange(Input):
    """What an admin changes of a member; the manager is the one whose team the member is in."""

    name: Name
    role: Role
    manager: Id = None


class Invitation(Input):
    """The address at which a member is invited who cannot sign in so far."""

    email: Email


class Departure(Input):
    """Who takes over when a member leaves; None as long as nobody was chosen."""

    receiver: Annotated[Receiver | None, BeforeValidator(_receiver)] = None


class NewToken(Input):
    """A token for one of somebody's programs."""

    name: Name
    scope: Literal["read", "write"]


class PasswordChange(NewPassword):
    """The present password, and the new one."""

    present: Annotated[str, Field(max_length=1024), AfterValidator(_given)]
