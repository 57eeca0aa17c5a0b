"""Typed money -> whole minor units and the currency named with it, or a complaint. Pure."""

import re
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import get_currency_precision, get_currency_symbol, get_group_symbol, is_currency

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


class Money(NamedTuple):
    """An amount in whole minor units, and its currency if one was named."""

    minor: int
    currency: str | None


class Unreadable(ValueError):
    """Text that is no amount of money; `str()` is a full sentence for the person."""


def read_money(text: str, *, currency: str, locale: str = "en-GB") -> Money:
    """The amount that `text` means to a person whose money is `currency` and whose numbers are `locale`'s.

    Raises Unreadable, and nothing else, whatever the text.
    """
    found = _MONEY.fullmatch(text.strip().replace("\u00a0", " ").replace("\u202f", " ")[: LONGEST + 1])
    if not found or len(found[0]) > LONGEST or (found["before"] and found["after"]):
        raise Unreadable(UNREADABLE)
    named = currency_of(found["before"] or found["after"], currency)
    group, times = get_group_symbol(locale_of(locale)), (found["times"] or "").lower()
    amount = _number(found["number"], group, bool(times)) * TIMES[times]
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
    digits = get_currency_precision(currency)
    whole, part = divmod(minor, 10**digits)
    group = get_group_symbol(locale_of(locale))
    text = f"{whole:,}".replace(",", group if group in ",." else " ")
    if not part:
        return text
    tail = f"{part:0{digits}}"
    # Three digits could be thousands; a further nought says that they are not.
    return f"{text}{'.' if group == ',' else ','}{tail}{'0' if len(tail) == 3 else ''}"


def currency_of(word: str | None, currency: str) -> str | None:
    """The currency that a sign or a code names to somebody whose money is `currency`; raises Unreadable."""
    if not word:
        return None
    if word in SIGNS:  # in Canada a $ is the Canadian one
        return currency if get_currency_symbol(currency, "en").endswith(word) else SIGNS[word]
    if not is_currency(word.upper()):
        raise Unreadable(f"There is no currency {word}.")
    return word.upper()


def _number(text: str, group: str, times: bool) -> Decimal:
    marks = _SEPARATORS.findall(text)
    if not marks:
        return Decimal(text)
    last = marks[-1]
    tail = text.rpartition(last)[2]
    if last not in ".," or (len(set(marks)) == 1 and len(marks) > 1):
        return _grouped(text)
    if len(marks) == 1 and len(tail) == 3 and (last == group or not times):
        if last != group:
            raise Unreadable(
                f"{text} could be thousands or a fraction: write {text.replace(last, '')} or fewer decimals."
            )
        return _grouped(text)
    whole = text.rpartition(last)[0]
    return _grouped(whole) + Decimal(f"0.{tail}")


def _grouped(text: str) -> Decimal:
    """A number whose thousands are set apart, all by the same mark, or not at all."""
    if not re.fullmatch(r"\d{1,3}([.,' ])\d{3}(?:\1\d{3})*|\d+", text):
        raise Unreadable(UNREADABLE)
    return Decimal(_SEPARATORS.sub("", text))
