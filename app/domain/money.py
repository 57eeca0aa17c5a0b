"""Typed money -> whole minor units and the currency named with it, or a complaint. Pure."""

import re
from decimal import Decimal
from typing import NamedTuple

from babel import Locale
from babel.numbers import (
    format_decimal,
    get_currency_precision,
    get_currency_symbol,
    get_decimal_symbol,
    get_group_symbol,
    is_currency,
)

from app.domain.locales import locale_of

#: The largest value an opportunity can have, in minor units.
MOST = 10**15
LONGEST = 40
SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY"}
TIMES = {"": 1, "k": 1000, "m": 1_000_000}
UNREADABLE = "Write the value as 12000, 12,000.50, 12k, 1.2m or €5k."

_MONEY = re.compile(
    r"(?P<before>[€$£¥]|[A-Za-z]{3}(?=[\d\s]))?\s?(?P<number>\d(?:[\d.,'\s]*\d)?)\s?(?P<times>[km])?\s?"
    r"(?P<after>[€$£¥]|[A-Za-z]{3})?",
    re.ASCII | re.IGNORECASE,
)
_SEPARATORS = re.compile(r"[^\d]")
_GROUPED = re.compile(r"\d{1,3}([.,' ])\d{3}(?:\1\d{3})*|\d+")
#: As India groups: a crore is 1,00,00,000.
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}")
#: The spaces and the apostrophe that programs and phones set between thousands, as keyboards have them.
_TYPED = str.maketrans("\u00a0\u202f\u2019", "  '")


class Money(NamedTuple):
    """An amount in whole minor units, and its currency if one was named."""

    minor: int
    currency: str | None


class Unreadable(ValueError):
    """Text that is no amount of money; `str()` is a full sentence for the person."""


def as_typed(text: str) -> str:
    """A number with its thousands set apart as a keyboard does it."""
    return text.translate(_TYPED)


def read_money(text: str, *, currency: str, locale: str = "en-GB") -> Money:
    """The amount that `text` means to a person whose money is `currency` and whose numbers are `locale`'s.

    Raises Unreadable, and nothing else, whatever the text.
    """
    found = _MONEY.fullmatch(as_typed(text.strip())[: LONGEST + 1])
    if not found or len(found[0]) > LONGEST or (found["before"] and found["after"]):
        raise Unreadable(UNREADABLE)
    named = currency_of(found["before"] or found["after"], currency)
    times = (found["times"] or "").lower()
    amount = _number(found["number"], locale_of(locale), bool(times)) * TIMES[times]
    minor = amount * 10 ** get_currency_precision(named or currency)
    if minor != int(minor):
        raise Unreadable(f"{named or currency} has no such small parts: write it with fewer decimals.")
    if minor > MOST:
        raise Unreadable("The value is out of range.")
    return Money(int(minor), named)


def type_money(minor: int | None, *, currency: str, locale: str = "en-GB") -> str:
    """An amount as a person of this locale would type it: `read_money` reads the same again. Empty for none."""
    if minor is None:
        return ""
    digits, here = get_currency_precision(currency), locale_of(locale)
    whole, part = divmod(minor, 10**digits)
    text = as_typed(format_decimal(whole, locale=here))
    if not part:
        return text
    tail = f"{part:0{digits}}"
    # Three digits could be thousands; a further nought says that they are not.
    return f"{text}{get_decimal_symbol(here)}{tail}{'0' if len(tail) == 3 else ''}"


def currency_of(word: str | None, currency: str) -> str | None:
    """The currency that a sign or a code names to somebody whose money is `currency`; raises Unreadable."""
    if not word:
        return None
    if word in SIGNS:  # in Canada a $ is the Canadian one
        return currency if get_currency_symbol(currency, "en").endswith(word) else SIGNS[word]
    if not is_currency(word.upper()):
        raise Unreadable(f"There is no currency {word}.")
    return word.upper()


def _number(text: str, locale: Locale, times: bool) -> Decimal:
    marks, group = _SEPARATORS.findall(text), get_group_symbol(locale)
    if not marks:
        return Decimal(text)
    last = marks[-1]
    tail = text.rpartition(last)[2]
    if last not in ".," or (len(set(marks)) == 1 and len(marks) > 1):
        return _grouped(text, locale)
    if len(marks) == 1 and len(tail) == 3 and (last == group or not times):
        if last != group:
            raise Unreadable(
                f"{text} could be thousands or a fraction: write {text.replace(last, '')} or fewer decimals."
            )
        return _grouped(text, locale)
    whole = text.rpartition(last)[0]
    return _grouped(whole, locale) + Decimal(f"0.{tail}")


def _grouped(text: str, locale: Locale) -> Decimal:
    """A number whose thousands are set apart, all by the same mark, or not at all; as India does it where that is
    the locale's way."""
    indian = locale.decimal_formats[None].grouping == (3, 2)
    if not (_GROUPED.fullmatch(text) or (indian and _LAKHS.fullmatch(text))):
        raise Unreadable(UNREADABLE)
    return Decimal(_SEPARATORS.sub("", text))
