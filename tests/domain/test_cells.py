"""Days, instants, amounts and tags as the files of several countries write them."""

from datetime import UTC, date, datetime, time

import pytest

from app.domain.cells import Clock, Manner, read_amount, read_tags
from app.domain.fields import LONGEST_TAG, MOST_TAGS
from tests.cast import NOW
from tests.domain.importing import tenant

POINT, COMMA = Manner(decimal="."), Manner(decimal=",")


@pytest.mark.parametrize(
    ("text", "month_first", "day"),
    [
        ("2017-04-24", False, (2017, 4, 24)),
        ("2017-04-24T10:00:00Z", False, (2017, 4, 24)),
        ("24.04.2017", True, (2017, 4, 24)),
        ("24/4/2017", False, (2017, 4, 24)),
        ("3/4/2017", False, (2017, 4, 3)),
        ("3/4/2017", True, (2017, 3, 4)),
        ("04-24-17", True, (2017, 4, 24)),
        ("Apr 24, 2017", False, (2017, 4, 24)),
        ("24 April 2017", True, (2017, 4, 24)),
        ("24.04.2017 14:30", False, (2017, 4, 24)),
    ],
)
def test_a_day_is_read_as_its_country_writes_it(text: str, month_first: bool, day: tuple[int, int, int]) -> None:
    assert Clock(tenant(), NOW, Manner(month_first)).day(text) == date(*day)


@pytest.mark.parametrize("text", ["24/4/2017", "31.02.2017", "4", "soon", "24 Apr 1817", "tomorrow"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        Clock(tenant(), NOW, Manner(month_first=True)).day(text)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-01-05T09:30:00+02:00", (2026, 1, 5, 7, 30)),
        ("2026-01-05 09:30", (2026, 1, 5, 8, 30)),
        ("05.01.2026 09:30", (2026, 1, 5, 8, 30)),
        ("5/1/2026 2:05 pm", (2026, 1, 5, 13, 5)),
        ("05.01.2026", (2026, 1, 5, 8, 0)),
        ("tom 14:00", (2026, 3, 31, 12, 0)),
        ("+3d", (2026, 4, 2, 7, 0)),
    ],
)
def test_the_time_of_a_next_action_is_any_instant_or_typed(text: str, at: tuple[int, ...]) -> None:
    assert Clock(tenant(), NOW, Manner()).plan(text) == datetime(*at, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("whenever", "^“whenever” is not a time that can be read: write"),
        ("Whenever 5", "^“whenever 5” is not a time that can be read: write"),
        ("5", "^5 alone could be"),
        ("yesterday", "^“yesterday” is no time: "),
    ],
)
def test_a_time_that_nobody_understands_is_named_once_with_what_to_write(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says) as refused:
        Clock(tenant(), NOW, Manner()).plan(text)
    assert str(refused.value).casefold().count(text.casefold()) == 1


def test_a_day_alone_means_the_time_that_was_asked_for() -> None:
    assert Clock(tenant(), NOW, Manner()).instant("2017-07-06", time(17)) == datetime(2017, 7, 6, 15, tzinfo=UTC)


def test_which_number_is_the_month_is_told_by_the_one_that_cannot_be() -> None:
    for month_first in (False, True):
        manner = Manner(month_first)
        assert manner.suiting(["12/3/2026", "1-12-2026"], []) == manner
        assert manner.suiting(["1/2/2026", "13/3/2026"], []) == Manner(month_first=False)
        assert manner.suiting(["1/2/2026", "3/13/2026"], []) == Manner(month_first=True)


@pytest.mark.parametrize(
    ("text", "manner", "found"),
    [
        ("1234.50", POINT, (123_450, "EUR")),
        ("1,234.50", POINT, (123_450, "EUR")),
        ("1.234,50", COMMA, (123_450, "EUR")),
        ("1 234,50 €", COMMA, (123_450, "EUR")),
        ("1\u00a0234,5", COMMA, (123_450, "EUR")),
        ("$1,000,000", POINT, (100_000_000, "USD")),
        ("CHF 1'200.00", POINT, (120_000, "CHF")),
        ("1\u2019200.00", POINT, (120_000, "EUR")),
        ("12,34,567.50", POINT, (123_456_750, "EUR")),
        ("1.234", COMMA, (123_400, "EUR")),
        ("1.234 KWD", POINT, (1_234, "KWD")),
    ],
)
def test_an_amount_is_read_as_its_country_writes_it(text: str, manner: Manner, found: tuple[int, str]) -> None:
    assert read_amount(text, manner, "EUR") == found


@pytest.mark.parametrize("text", ["1.234,50", "12,34.5", "1.5.5", "12k", "€ 5 €", "5 XXQ", "1e5", "-5", "٣", "9" * 19])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="“"):
        read_amount(text, POINT, "EUR")


def test_a_cell_holds_the_tags_that_a_form_takes_and_no_others() -> None:
    tags = [f"{number:0{LONGEST_TAG}}" for number in range(MOST_TAGS)]
    assert read_tags(", ".join(tags)) == tags
    for wrong in (", ".join([*tags, "one more"]), "x" * (LONGEST_TAG + 1)):
        with pytest.raises(ValueError, match="at most 20 tags of 50 characters"):
            read_tags(wrong)
