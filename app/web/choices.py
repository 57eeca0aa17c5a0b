"""What a field offers to choose from while it is typed: zones, locales and currencies with their English names."""

from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.localedata import locale_identifiers
from babel.numbers import list_currencies

ENGLISH = Locale("en", "GB")


@cache
def zones() -> list[str]:
    """The time zones named after a place, and UTC."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return ["UTC", *sorted(places)]


@cache
def locales() -> list[tuple[str, str]]:
    """The locales of a language in a country, each with its name: ("de-AT", "German (Austria)")."""
    parts = (name.split("_") for name in locale_identifiers())
    named = [
        ("-".join(each), f"{ENGLISH.languages.get(each[0], each[0])} ({ENGLISH.territories.get(each[1], each[1])})")
        for each in parts
        if len(each) == 2 and len(each[1]) == 2
    ]
    return sorted(named, key=lambda pair: pair[1])


@cache
def currencies() -> list[tuple[str, str]]:
    """The currencies, each with its name: ("EUR", "Euro")."""
    return [(code, ENGLISH.currencies.get(code, code)) for code in sorted(list_currencies(ENGLISH))]
