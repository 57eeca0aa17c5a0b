"""A locale as a member chose it, and as Babel knows it. Pure."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

USUAL = "en-GB"


@lru_cache(maxsize=64)
def locale_of(tag: str) -> Locale:
    """Babel's locale for a tag such as "en-GB" or "de_DE"; an unknown one, and English without a region, is en-GB."""
    try:
        return Locale.parse(USUAL if tag == "en" else tag.replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale.parse(USUAL, sep="-")
