"""What is refused, and in which words."""

from zoneinfo import ZoneInfo

import pytest

from app.domain.when import Impossible, Unclear
from tests.domain.reading import read

REFUSALS = """
    9                       | could be an hour, a day or a count
    +3                      | could be an hour, a day or a count
    20260330                | could be an hour, a day or a count
    9.30                    | could be a day or a clock time
    9.11                    | could be a day or a clock time
    today                   | has passed
    today 9:59              | has passed
    27/3                    | has passed
    fri 27 mar 2026         | has passed
    2026-03-27T10:00        | has passed
    2026-03-27T08:59:59Z    | has passed
    0h                      | has passed
    0d                      | has passed
    0wd                     | still to come
    now                     | still to come
    yesterday               | still to come
    last mon                | still to come
    3 days ago              | still to come
    -3d                     | still to come
    30 apr 1999             | 1999 has passed
    1999-12-31T09:00        | 1999 can't be planned
    30/4/2200               | 2200 is too far away: plan for 2199 at the latest.
    2200-01-01T00:00+14:00  | 2200 can't be planned: write one from 2000 to 2199.
    2199-12-31T19:00-05:00  | too far away: plan for 2199 at the latest.
    1 jan 2000              | has passed: add
    2000-01-01T00:00        | has passed: add
    9999-12-31T23:59-12:00  | 9999 can't be planned
    999y                    | too far away
    31/4                    | There is no 31 April.
    29 feb 2027             | There is no 29 February 2027.
    2026-02-30              | There is no 30 February 2026.
    2026-02-30T09:00        | There is no day 2026-02-30.
    2026-13-01              | There is no month 13.
    2026-00-01              | There is no month 0.
    2026-04-00              | There is no 0 April 2026.
    1/0                     | There is no month 0.
    0/4                     | There is no 0 April.
    13/13                   | There is no month 13.
    12/13                   | write 13/12
    0th                     | No month has 0 days.
    4/30                    | dates are read day first here, so write 30/4
    32nd                    | No month has 32 days.
    tue 30 mar              | 30 March 2026 is a Monday
    this fri                | write today, or next fri
    24:00                   | There is no 24:00 on the clock
    25:00                   | There is no 25:00 on the clock
    9:00:60                 | There is no 9:00:60 on the clock
    mon 9:60                | There is no 9:60 on the clock
    13pm                    | There is no 13pm on the clock
    0am                     | There is no 0am on the clock
    2026-W14-1              | is not a time that can be read
    2026-03-30T09:00:00,5   | is not a time that can be read
    2026-03-30T09           | is not a time that can be read
    2026-03                 | is not a time that can be read
    2026-089                | is not a time that can be read
    9-5                     | is not a time that can be read
    sat 9-5                 | is not a time that can be read
    mon 9-17                | is not a time that can be read
    mon or tue              | is not a time that can be read
    tom tom                 | is not a time that can be read
    2h mon                  | is not a time that can be read
    eod 14:00               | is not a time that can be read
    2 mon                   | is not a time that can be read
    1000d                   | is not a time that can be read
    1,5h                    | is not a time that can be read
    may                     | is not a time that can be read
    tomorrow afternoon      | is not a time that can be read
    call Bob tom            | is not a time that can be read
"""


@pytest.mark.parametrize("line", REFUSALS.strip().splitlines(), ids=lambda line: line.split("|")[0].strip())
def test_what_is_unclear_past_or_impossible_is_refused_in_a_sentence(line: str) -> None:
    phrase, words = (part.strip() for part in line.split("|"))
    with pytest.raises(Unclear) as refused:
        read(phrase)
    assert words in str(refused.value)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "\u00a0",
        "to\x00m",
        "tom\n",
        "\ttom",
        "to\u200bm",
        "١٤:٣٠",
        "１４:３０",
        "\ud800",
        "tomorrów",
        "tom".ljust(101),
    ],
)
def test_text_no_person_types_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(Unclear) as refused:
        read(text)
    assert str(refused.value).isascii()


def test_text_up_to_the_limit_is_read() -> None:
    assert read("tom".ljust(100)) == read("tom")


def test_a_no_break_space_is_a_space() -> None:
    assert read("mon\u00a09:00\u202fam") == read("mon 9:00 am")


@pytest.mark.parametrize(
    ("locale", "day", "month"),
    [("en-US", 4, 3), ("en-PH", 4, 3), ("ja-JP", 4, 3), ("en-GB", 3, 4), ("en", 3, 4), ("de", 3, 4), ("sv_SE", 3, 4),
     ("en-CA", 3, 4), ("xx-nonsense", 3, 4), ("", 3, 4)],
)  # fmt: skip
def test_a_date_in_digits_has_the_order_of_the_locale(locale: str, day: int, month: int) -> None:
    at = read("3/4/2027", locale=locale)
    assert (at.day, at.month) == (day, month)


@pytest.mark.parametrize(
    ("phrase", "meant"),
    [("mon 17.30", "30.03. 17:30"), ("tom 9.30", "28.03. 09:30"), ("24.12 8.30", "24.12. 08:30"),
     ("9.11", "09.11. 09:00"), ("9.11 17.30", "09.11. 17:30")],
)  # fmt: skip
def test_where_days_have_dots_so_may_clock_times_that_are_no_days(phrase: str, meant: str) -> None:
    berlin = read(phrase, locale="de-DE").astimezone(ZoneInfo("Europe/Berlin"))
    assert f"{berlin:%d.%m. %H:%M}" == meant


def test_a_month_that_cannot_be_is_not_read_the_other_way_round() -> None:
    with pytest.raises(Impossible, match="dates are read month first here, so write 4/30"):
        read("30/4", locale="en-US")


def test_a_year_of_two_digits_is_refused_where_the_year_comes_first() -> None:
    with pytest.raises(Impossible, match="four digits"):
        read("5/4/30", locale="ja-JP")
