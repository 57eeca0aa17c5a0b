"""A member's own settings: name, zone, locale, theme, and the keyboard."""

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from app import database, queries
from app.database import Tx
from app.domain import audit, tenants
from app.domain.admission import Name
from app.domain.fields import Text, known_zone
from app.domain.inputs import Input
from app.domain.members import Member
from app.domain.tenants import Tenant


def _zone(value: Any) -> Any:
    return None if value in (None, "") else known_zone(value)


def _locale(value: Any) -> Any:
    try:
        return str(Locale.parse(str(value), sep="-")).replace("_", "-")
    except (UnknownLocaleError, ValueError, TypeError) as error:
        raise PydanticCustomError("locale", "There is no such locale; one is en-GB.") from error


Word = Annotated[Text, Field(max_length=40)]
Zone = Annotated[str | None, BeforeValidator(_zone)]
LocaleName = Annotated[str, BeforeValidator(_locale)]


class Look(Input):
    """How a member reads times and amounts; without a zone of his own in that of the team."""

    zone: Zone = None
    locale: LocaleName

    def zone_in(self, tenant: Tenant) -> ZoneInfo:
        """The zone times are shown in."""
        return ZoneInfo(self.zone) if self.zone else tenant.zone


class Profile(Look):
    """The form of the settings; `keymap` is command name to key sequences, checked by whoever knows the commands."""

    name: Name
    theme: Literal["auto", "light", "dark"] = "auto"
    single_keys: Literal["on", "off", "list"] = "on"
    keymap: dict[Word, list[Word]] = Field(default_factory=dict)


def change(tx: Tx, me: Member, given: Profile) -> None:
    """Keeps the settings; they bind from the next request on, wherever the member is signed in."""
    queries.profile.change(
        tx, member=me.id, name=given.name, zone=given.zone, locale=given.locale, theme=given.theme,
        single_keys=given.single_keys, keymap=database.json(given.keymap),
    )  # fmt: skip
    if given.name != me.name:
        tenants.relabel(tx)
        audit.record(tx, "member_changed", actor=me.id, about=given.name, before=me.name)
