"""Numbers, money and dates as the person's locale and zone write them: the filters of the templates."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal, format_percent, get_currency_precision
from flask import Flask, g

from app.domain.history import deed
from app.domain.locales import locale_of
from app.domain.when import local_day, spelling

_BROWSERS = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"), ("curl/", "curl"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


def init_words(app: Flask) -> None:
    """Gives the templates their filters."""
    own = (
        money,
        number,
        percent,
        days,
        when,
        soon,
        lately,
        clock,
        day,
        month,
        weekday,
        day_named,
        iso,
        bounded,
        device,
        deed,
    )
    app.jinja_env.filters |= {word.__name__: word for word in own}


def money(row: Any) -> str:
    """A row's value in its currency, whole units where there are no cents; empty without a value."""
    if row.value is None:
        return ""
    locale, amount = _locale(), row.value / 10 ** get_currency_precision(row.currency)
    if amount % 1:
        return format_currency(amount, row.currency, locale=locale)
    whole = locale.currency_formats["standard"].pattern.replace(".00", "")
    return format_currency(amount, row.currency, whole, locale=locale, currency_digits=False)


def number(count: int) -> str:
    """A number: 1,234."""
    return _number(count, _locale())


def percent(share: float) -> str:
    """A share of all: 82%."""
    return format_percent(share, locale=_locale())


def days(count: float) -> str:
    """A length in days: 2.4 days, 1 day."""
    said = format_decimal(round(count, 1), locale=_locale())
    return f"{said} day" if said == "1" else f"{said} days"


def when(instant: datetime | str) -> str:
    """An instant (as history keeps it: in ISO 8601) in the person's zone, absolute: Mon 30 Mar 2026 09:00.

    In the order and by the clock of an echo of typed time: Mon Mar 30 2026 9:00 AM.
    """
    if isinstance(instant, str):
        instant = datetime.fromisoformat(instant)
    return format_datetime(instant, spelling(_tag()).instant, tzinfo=_zone(), locale=_locale())


def soon(instant: datetime) -> str:
    """An instant not far away, in the person's zone: Mon 30 Mar 09:00, Mon Mar 30 9:00 AM."""
    return format_datetime(instant, spelling(_tag()).near_instant, tzinfo=_zone(), locale=_locale())


def lately(instant: datetime) -> str:
    """An instant of the past, in the person's zone: today 09:00 alone, this year Mon 30 Mar 09:00, else all of it."""
    then, today = local_day(instant, _zone()), local_day(g.now, _zone())
    return clock(instant) if then == today else soon(instant) if then.year == today.year else when(instant)


def day(value: date | str) -> str:
    """A day (as history keeps it: in ISO 8601): 30 Mar 2026."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    return format_date(value, "medium", locale=_locale())


def weekday(value: date) -> str:
    """A day with its weekday: Mon 30 Mar 2026, Mon Mar 30 2026."""
    return format_date(value, spelling(_tag()).day, locale=_locale())


def samples(instant: datetime, zone: ZoneInfo, locale_name: str, currency: str) -> list[str]:
    """How a time, a day in digits and an amount look, as whoever has this zone and locale reads them."""
    locale = locale_of(locale_name)
    return [
        format_datetime(instant, spelling(locale_name).instant, tzinfo=zone, locale=locale),
        format_date(instant.astimezone(zone), "short", locale=locale),
        format_currency(12345.5, currency, locale=locale),
    ]


def clock(instant: datetime) -> str:
    """The time of an instant in the person's zone: 09:00, 9:00 AM."""
    return format_time(instant, "short", tzinfo=_zone(), locale=_locale())


def day_and_month(value: date) -> str:
    """A day of no far year: 30 Mar."""
    return format_skeleton("MMMd", value, locale=_locale())


def short_month(value: date) -> str:
    """A day's month where there is little room: Mar 2026."""
    return format_skeleton("yMMM", value, locale=_locale())


def day_named(value: date) -> str:
    """A day not far away by its name, or in full: Today, Yesterday, Monday 30 March 2026."""
    near = {0: "Today", 1: "Yesterday"}.get((local_day(g.now, _zone()) - value).days)
    full = format_date(value, "full", locale=_locale())
    return f"{near}, {full}" if near else full


def month(value: date) -> str:
    """A day's month: April 2026."""
    return format_date(value, "LLLL y", locale=_locale())


def typed(instant: datetime, zone: ZoneInfo) -> str:
    """An instant as a person would type it, in his zone."""
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M")


def iso(instant: datetime) -> str:
    """An instant as a `datetime` attribute."""
    return instant.isoformat(timespec="seconds").replace("+00:00", "Z")


def bounded(count: int, most: int = 99) -> str:
    """A count that is exact up to `most`: 7, 99, 99+."""
    return f"{most}+" if count > most else str(count)


def device(agent: str) -> str:
    """What a browser says it is, for eyes: Firefox on Windows. Others' names are part of some, so the order counts."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "A program")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser


@lru_cache(maxsize=4096)
def _number(count: int, locale: Locale) -> str:
    """A table has hundreds of the same few numbers."""
    return format_decimal(count, locale=locale)


def _zone() -> ZoneInfo:
    return g.me.zone if "me" in g else ZoneInfo("UTC")


def _locale() -> Locale:
    return locale_of(_tag())


def _tag() -> str:
    return g.me.locale if "me" in g else "en-GB"
