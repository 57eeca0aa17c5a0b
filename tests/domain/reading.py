"""How the tests of typed time read a phrase, and their claims, "phrase = local time with its offset"."""

from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.when import Week, read_time

NOW = "2026-03-27T10:00+01:00"
FRIDAY, BERLIN, WEEK = datetime.fromisoformat(NOW), ZoneInfo("Europe/Berlin"), Week()


def read(
    phrase: str, now: str = NOW, zone: str = "Europe/Berlin", locale: str = "en-GB", week: Week = WEEK
) -> datetime:
    return read_time(phrase, now=datetime.fromisoformat(now), zone=ZoneInfo(zone), week=week, locale=locale)


def shown(phrase: str, now: str = NOW, zone: str = "Europe/Berlin", locale: str = "en-GB") -> str:
    """The phrase as its zone's clock shows it, offset included."""
    return read(phrase, now, zone, locale).astimezone(ZoneInfo(zone)).isoformat()


def claims(block: str) -> list[tuple[str, str]]:
    """The (phrase, what must be shown) of each line."""
    lines = (line.rsplit(" = ", 1) for line in block.strip().splitlines())
    return [(phrase.strip(), datetime.fromisoformat(expected).isoformat()) for phrase, expected in lines]
