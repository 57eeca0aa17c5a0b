"""Days off as teams write them down."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.when import Unclear, read_days_off

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def read(text: str, locale: str = "en-GB") -> tuple[date, date]:
    return read_days_off(text, now=NOW, zone=BERLIN, locale=locale)


def test_the_order_of_the_locale_decides_which_day_is_meant() -> None:
    assert read("3/4/2026")[0] == date(2026, 4, 3)
    assert read("3/4/2026", "en-US")[0] == date(2026, 3, 4)


def test_a_day_without_its_year_is_the_next() -> None:
    assert read("25/12")[0] == date(2026, 12, 25)
    assert read("1 jan")[0] == date(2027, 1, 1)


@pytest.mark.parametrize("to", [" to ", " until ", " - ", " – ", "..", "…", "–"])
def test_from_one_day_to_another_however_it_is_written(to: str) -> None:
    assert read(f"2026-12-24{to}2026-12-31") == (date(2026, 12, 24), date(2026, 12, 31))


@given(st.text(max_size=40))
def test_whatever_is_typed_is_two_days_or_unclear(text: str) -> None:
    try:
        first, last = read(text)
    except Unclear as unclear:
        assert str(unclear).endswith(".")
    else:
        assert first <= last


@given(st.dates(date(2000, 1, 1), date(2199, 12, 31)))
def test_a_day_as_it_is_kept_is_read_back(day: date) -> None:
    assert read(day.isoformat()) == (day, day)
