"""The values of a file's cells: days, instants and amounts, each as its country writes it, or a complaint. Pure."""

import csv
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import get_currency_precision, get_decimal_symbol, is_currency

from app.domain.fields import LONGEST_TAG, MOST_TAGS
from app.domain.locales import locale_of
from app.domain.money import MOST, Unreadable, as_typed, currency_of
from app.domain.tenants import Tenant
from app.domain.when import FIRST, LAST, Unclear, read_iso, read_time, to_instant
from app.domain.when.dates import read_date
from app.domain.when.here import Here
from app.domain.when.said import customs

ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
OUT_OF_RANGE = "{} should lie between the years 2000 and 2200"
_TIMED = re.compile(r"(.+?),? +([01]?[0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?(?: ?([ap])\.?m\.?)?", re.IGNORECASE)
_NUMERIC_DAY = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-][0-9]{2,4}")
_WHOLE = {
    ".": r"[0-9]{1,3}(?:[,' ][0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}|[0-9]{1,18}",
    ",": r"[0-9]{1,3}(?:[.' ][0-9]{3})+|[0-9]{1,18}",
}
_AMOUNT = {
    mark: re.compile(
        rf"(?P<before>[€$£¥]|[A-Za-z]{{3}})?\s?(?P<whole>{whole})(?:[{mark}](?P<part>[0-9]{{1,18}}))?"
        r"\s?(?P<after>[€$£¥]|[A-Za-z]{3})?"
    )
    for mark, whole in _WHOLE.items()
}


class Manner(NamedTuple):
    """How a file writes what is written in several ways: 3/4 with the month first or not, 1.5 or 1,5."""

    month_first: bool = False
    decimal: str = "."

    @classmethod
    def of(cls, locale: str) -> "Manner":
        """The manner of a locale."""
        decimal = get_decimal_symbol(locale_of(locale))
        return cls(customs(locale).month_first, decimal if decimal in _AMOUNT else ".")

    def suiting(self, days: Iterable[str], amounts: Iterable[str]) -> "Manner":
        """The manner these cells are written in, this one where they leave it open."""
        found = [match for text in days if (match := _NUMERIC_DAY.match(text))]
        month_first, decimal = self
        if any(int(match[1]) > 12 for match in found):
            month_first = False
        elif any(int(match[2]) > 12 for match in found):
            month_first = True
        ends = [match[0] for text in amounts if (match := re.search(r"[.,](?=[0-9]{1,2}\D*$)", text))]
        return Manner(month_first, ends[0] if ends else decimal)


class Clock:
    """Reads days and times as a tenant means them: days are the tenant's, numbers in the manner's order."""

    def __init__(self, tenant: Tenant, now: datetime, manner: Manner) -> None:
        self.zone = tenant.zone
        self.week = tenant.week
        self.now = now
        self._locale = "en-US" if manner.month_first else "en-GB"
        today = now.astimezone(tenant.zone).date()
        self._here = Here(now, today, tenant.zone, tenant.week, customs(self._locale))

    def day(self, text: str) -> date:
        """The day a text names, in ISO 8601 or as people write it; a time after it is passed over."""
        timed = _TIMED.fullmatch(text)
        return self._day(
            timed[1] if timed else text[:10] if ISO_DAY.match(text) and text[10:11] in ("T", "t") else text
        )

    def instant(self, text: str, clock: time) -> datetime:
        """The instant a text names; a day alone means this time of it."""
        try:
            found = read_iso(text, zone=self.zone)
        except Unclear:
            raise ValueError(f"{said(text)} is no time that can be kept") from None
        if found:
            return found
        timed = _TIMED.fullmatch(text)
        if timed:
            hour, half = int(timed[2]), (timed[4] or "").lower()
            clock = time((hour % 12 + (12 if half == "p" else 0)) if half else hour, int(timed[3]))
        return to_instant(datetime.combine(self._day(timed[1] if timed else text), clock), self.zone)

    def plan(self, text: str) -> datetime:
        """The instant of a next action: any that a file can name, past ones too, or a time as it is typed."""
        try:
            return self.instant(text, self.week.start)
        except ValueError:
            pass
        try:
            return read_time(text, now=self.now, zone=self.zone, week=self.week, locale=self._locale)
        except Unclear as unclear:
            why = str(unclear).rstrip(".")
            named = why.removeprefix("“").casefold().startswith(text.casefold())
            raise ValueError(why if named else f"{said(text)} is no time: {why}") from None

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text) if ISO_DAY.fullmatch(text) else self._written(text)
        except (ValueError, Unclear):
            day = None
        if day is None:
            raise ValueError(f"{said(text)} is not a day such as 2017-04-24")
        if not FIRST.year <= day.year < LAST.year:
            raise ValueError(OUT_OF_RANGE.format(said(text)))
        return day

    def _written(self, text: str) -> date | None:
        phrase = " ".join(text.lower().replace(",", " ").split())
        return read_date(phrase, self._here) if text.isascii() else None


def read_amount(text: str, manner: Manner, currency: str) -> tuple[int, str]:
    """An amount in whole minor units and its currency: the one it names, else the one given. Raises ValueError."""
    found = _AMOUNT[manner.decimal].fullmatch(as_typed(text))
    if not found or (found["before"] and found["after"]):
        example = "1234.50" if manner.decimal == "." else "1234,50"
        raise ValueError(f"{said(text)} is not an amount such as {example}")
    try:
        currency = currency_of(found["before"] or found["after"], currency) or currency
    except Unreadable as unreadable:
        raise ValueError(f"{said(text)}: {str(unreadable).rstrip('.')}") from None
    whole = re.sub(r"\D", "", found["whole"])
    units = Decimal(f"{whole}.{found['part'] or 0}").scaleb(get_currency_precision(currency))
    if units != int(units):
        raise ValueError(f"{said(text)} has more decimal places than {currency}")
    if units > MOST:
        raise ValueError(f"{said(text)} is too large")
    return int(units), currency


def at_most(longest: int) -> Callable[[str], str]:
    """Reads a text of at most so many characters."""

    def read(text: str) -> str:
        if len(text) > longest:
            raise ValueError(f"{len(text):,} characters, of which at most {longest} can be kept")
        return text

    return read


def read_tags(text: str) -> list[str]:
    """Tags separated by commas; one that holds a comma is in quotes."""
    tags = list(dict.fromkeys(tag for part in next(csv.reader([text])) if (tag := part.strip())))
    if len(tags) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in tags):
        raise ValueError(f"at most {MOST_TAGS} tags of {LONGEST_TAG} characters can be kept")
    return tags


def read_currency(text: str) -> str:
    """The code of a currency."""
    if not is_currency(text.upper()):
        raise ValueError(f"{said(text)} is no currency such as EUR")
    return text.upper()


def said(text: str) -> str:
    """The text in quotes, shortened where it is long."""
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"
