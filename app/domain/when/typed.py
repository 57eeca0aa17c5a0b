"""Typed time -> instant, or a complaint: the one grammar of every field that takes a time. Pure.

A phrase is an instant ("2h", ISO 8601), a day, a clock time, or a day and a clock time in either order. A count of
hours is exact; a count of days, weeks or months names a day. What could be read in two ways is refused, not guessed.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.when.dates import WEEKDAYS
from app.domain.when.days import COUNT, amount, read_day
from app.domain.when.here import Here, Impossible, Unclear
from app.domain.when.instants import FIRST, LAST, ONE_DAY, to_instant
from app.domain.when.said import customs, say_instant
from app.domain.when.week import Week, working_days

MAX_LENGTH = 100
MAX_WORDS = 7
EMPTY = "Write a time, such as tom 9, fri, +3d, 2w or 14:30."
PLAIN = "Write the time in plain letters and digits, such as tom 9, fri, +3d, 2w or 14:30."
LONG = f"A time takes at most {MAX_LENGTH} characters, such as tom 9, fri, +3d, 2w or 14:30."
NOT_AHEAD = "Only times that are still to come can be planned."

_MINUTES = "(?:m|mins?|minutes?)"
_HOURS = re.compile(rf"{COUNT}(?:h|hrs?|hours?)(?: ?(\d{{1,2}}) ?{_MINUTES}?)?(?: from now)?")
_ONLY_MINUTES = re.compile(rf"{COUNT}{_MINUTES}(?: from now)?")
_ISO = re.compile(
    r"(\d{4})-\d\d-\d\d[t ](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,6})?)?(z|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?",
    re.ASCII,
)
_END_OF_DAY = ("eod", "end of day", "end of the day")
_CLOCK = r"\d[\d:.]*(?: ?[ap]\.?m\.?)?|noon|midday|morning|" + "|".join(_END_OF_DAY)
_CLOCK_FIRST = re.compile(rf"(at )?({_CLOCK})(?: (.+))?")
_CLOCK_LAST = re.compile(rf"(.+?)(?: at)? ({_CLOCK})")
_CLOCK_PARTS = re.compile(r"(\d{1,2})(?:([:.])(\d\d)(?::(\d\d))?)?(?: ?([ap])\.?m\.?)?")
_BARE = re.compile(r"(?:in |\+ ?)?\d+")
_DOTTED = re.compile(r"\d{1,2}\.\d\d?")
_BACKWARDS = re.compile(
    rf"now|asap|yesterday|-\d+ ?[a-z]+|\d+ ?[a-z]+ ago|last (?:week|month|year|{'|'.join(WEEKDAYS)})"
)


class Found(NamedTuple):
    """A time found at the end of a line: the words before it, the phrase itself, and the UTC instant it names."""

    words: str
    phrase: str
    at: datetime


def read_time(text: str, *, now: datetime, zone: ZoneInfo, week: Week, locale: str = "en") -> datetime:
    """The instant, in UTC and after `now`, that `text` means to a person in `zone` who works `week`.

    `now` is aware. `locale` ("en-GB") decides how 3/4 is read. Raises Unclear, and nothing else, whatever the text.
    """
    phrase = _plain(text)
    now = now.astimezone(UTC)
    here = Here(now, now.astimezone(zone).date(), zone, week, customs(locale))
    at = _span(phrase, now) or read_iso(phrase, zone=zone, after=now) or _day_or_clock(phrase, here)
    if at is None:
        raise _complaint(phrase, here)
    if at <= now:
        raise Impossible(f"{say_instant(at, zone=zone, locale=locale)} has passed: add a later time or day.")
    if at >= LAST:
        raise Impossible(f"That is too far away: plan for {LAST.year - 1} at the latest.")
    return at


def find_time(text: str, *, now: datetime, zone: ZoneInfo, week: Week, locale: str = "en") -> Found | None:
    """The longest time at the end of a line such as "call Bob re pricing tom 14:00", or None when it ends in none.

    Raises Impossible when the line ends in a time that can't be planned.
    """
    words = text.split()
    for start in range(max(0, len(words) - MAX_WORDS), len(words)):
        phrase = " ".join(words[start:])
        try:
            at = read_time(phrase, now=now, zone=zone, week=week, locale=locale)
        except Impossible:
            raise
        except Unclear:
            continue
        return Found(" ".join(words[:start]), phrase, at)
    return None


def read_iso(text: str, *, zone: ZoneInfo, after: datetime | None = None) -> datetime | None:
    """The UTC instant, past or to come, of an ISO 8601 date and time, or None when `text` is not one.

    Without an offset it is local time in `zone`, where `after` picks between the two of an autumn night (see
    `to_instant`). Raises Impossible for one that does not exist or lies outside 2000 to 2199.
    """
    found = _ISO.fullmatch(text.lower())
    if not found:
        return None
    if not FIRST.year <= int(found[1]) < LAST.year:
        raise Impossible(f"The year {found[1]} can't be planned: write one from {FIRST.year} to {LAST.year - 1}.")
    try:
        local = datetime.fromisoformat(text.upper())
    except ValueError:
        raise Impossible(f"There is no day {text[:10]}.") from None
    return local.astimezone(UTC) if local.tzinfo else to_instant(local, zone, after=after)


def _plain(text: str) -> str:
    """The text in lower case with single spaces; what no keyboard of a person writes is refused."""
    if len(text) > MAX_LENGTH:
        raise Unclear(LONG)
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    if not spaced.strip(" "):
        raise Unclear(EMPTY)
    if not (spaced.isascii() and spaced.isprintable()):
        raise Unclear(PLAIN)
    return " ".join(spaced.lower().replace(", ", " ").replace("@", " at ").split())


def _span(phrase: str, now: datetime) -> datetime | None:
    if found := _HOURS.fullmatch(phrase):
        return now + timedelta(hours=amount(found[1]), minutes=int(found[2] or 0))
    if found := _ONLY_MINUTES.fullmatch(phrase):
        return now + timedelta(minutes=amount(found[1]))
    return None


def _day_or_clock(phrase: str, here: Here) -> datetime | None:
    if day := read_day(phrase, here):
        return _at(here, day.date, day.clock or here.week.start)
    if found := _CLOCK_FIRST.fullmatch(phrase):
        at, word, rest = found.groups()
        if rest is None:
            return _next_clock(word, _clock(word, here.week, alone=not at), here)
        if (day := read_day(rest, here)) and (clock := _clock(word, here.week, alone=not at)):
            return _at(here, day.date, clock)
    if (found := _CLOCK_LAST.fullmatch(phrase)) and (day := read_day(found[1], here)):
        clock = _clock(found[2], here.week, alone=False)
        return _at(here, day.date, clock) if clock else None
    return None


def _next_clock(word: str, clock: time | None, here: Here) -> datetime | None:
    """A clock time without a day: today, or once it has passed tomorrow; the end of the day is a working day's."""
    if clock is None:
        return None
    today = _at(here, here.today, clock)
    if word not in _END_OF_DAY:
        return today if today > here.now else _at(here, here.today + ONE_DAY, clock)
    if today > here.now and here.week.works_on(here.today):
        return today
    return _at(here, next(working_days(here.today, here.week)), clock)


def _clock(word: str, week: Week, *, alone: bool) -> time | None:
    """The time on the clock; `alone`, without a day or "at" before it, a mere hour or 9.30 is none."""
    if not word[0].isdigit():
        return {"noon": time(12), "midday": time(12), "morning": week.start}.get(word, week.end)
    found = _CLOCK_PARTS.fullmatch(word)
    if not found:
        return None
    digits, mark, minute, second, half = found.groups()
    if alone and not half and mark != ":":
        return None
    hour = int(digits)
    if hour > 23 or int(minute or 0) > 59 or int(second or 0) > 59 or (half and not 1 <= hour <= 12):
        raise Impossible(f"There is no {word} on the clock: write a time from 0:00 to 23:59, or 9am.")
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return time(hour, int(minute or 0), int(second or 0))


def _at(here: Here, day: date, clock: time) -> datetime:
    return to_instant(datetime.combine(day, clock), here.zone, after=here.now)


def _complaint(phrase: str, here: Here) -> Unclear:
    example = "4/30" if here.customs.month_first else "30/4"
    if _BARE.fullmatch(phrase):
        return Unclear(f"{phrase} alone could be an hour, a day or a count: write 9:00, 9am, 3d or {example}.")
    if _DOTTED.fullmatch(phrase):
        return Unclear(f"{phrase} could be a day or a clock time: write {example} or 9:30.")
    if _BACKWARDS.fullmatch(phrase):
        return Impossible(NOT_AHEAD)
    return Unclear(f"“{phrase}” is not a time that can be read: write tom 9, fri, +3d, 2w, 14:30 or {example}.")
