"""What people type and what it means: each line of a block is a claim, "phrase = local time with its offset"."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.when import Impossible, Unclear, Week, find_time, read_iso, read_time

WEEK = Week()
CLAIMS = {
    ("Europe/Berlin", "en-GB", "2026-03-27T10:00+01:00", "a Friday, before the spring change"): """
        tom                       = 2026-03-28T09:00+01:00
        tomorrow                  = 2026-03-28T09:00+01:00
        TOM                       = 2026-03-28T09:00+01:00
        tom 14:30                 = 2026-03-28T14:30+01:00
        tomorrow at 2pm           = 2026-03-28T14:00+01:00
        tom@9                     = 2026-03-28T09:00+01:00
        tom 9.30                  = 2026-03-28T09:30+01:00
        tom noon                  = 2026-03-28T12:00+01:00
        tom morning               = 2026-03-28T09:00+01:00
        9am tomorrow              = 2026-03-28T09:00+01:00
        day after tomorrow        = 2026-03-29T09:00+02:00
        today 16:00               = 2026-03-27T16:00+01:00
        mon                       = 2026-03-30T09:00+02:00
        monday                    = 2026-03-30T09:00+02:00
        mon 9                     = 2026-03-30T09:00+02:00
        mon 17                    = 2026-03-30T17:00+02:00
        mon, 9:15                 = 2026-03-30T09:15+02:00
        noon mon                  = 2026-03-30T12:00+02:00
        on mon at 9               = 2026-03-30T09:00+02:00
        mon 9.11                  = 2026-03-30T09:11+02:00
        sat                       = 2026-03-28T09:00+01:00
        this sat                  = 2026-03-28T09:00+01:00
        sun                       = 2026-03-29T09:00+02:00
        sun 2:30                  = 2026-03-29T03:00+02:00
        fri                       = 2026-04-03T09:00+02:00
        next fri                  = 2026-04-03T09:00+02:00
        friday 17:15              = 2026-04-03T17:15+02:00
        fri eod                   = 2026-04-03T17:00+02:00
        14:30 fri                 = 2026-04-03T14:30+02:00
        next tue 9am              = 2026-03-31T09:00+02:00
        thurs                     = 2026-04-02T09:00+02:00
        +3d                       = 2026-03-30T09:00+02:00
        +3d 14:00                 = 2026-03-30T14:00+02:00
        3 days                    = 2026-03-30T09:00+02:00
        in 3 days at 4 pm         = 2026-03-30T16:00+02:00
        in three days             = 2026-03-30T09:00+02:00
        3 days from now           = 2026-03-30T09:00+02:00
        1w                        = 2026-04-03T09:00+02:00
        in a week                 = 2026-04-03T09:00+02:00
        2w                        = 2026-04-10T09:00+02:00
        in 2 weeks                = 2026-04-10T09:00+02:00
        +1wd                      = 2026-03-30T09:00+02:00
        3wd                       = 2026-04-01T09:00+02:00
        3 working days            = 2026-04-01T09:00+02:00
        2 business days 10:00     = 2026-03-31T10:00+02:00
        in 2 h                    = 2026-03-27T12:00+01:00
        2h                        = 2026-03-27T12:00+01:00
        +2h                       = 2026-03-27T12:00+01:00
        2 hours from now          = 2026-03-27T12:00+01:00
        in an hour                = 2026-03-27T11:00+01:00
        1h30                      = 2026-03-27T11:30+01:00
        1 h 30 min                = 2026-03-27T11:30+01:00
        30m                       = 2026-03-27T10:30+01:00
        30 min                    = 2026-03-27T10:30+01:00
        in 45 minutes             = 2026-03-27T10:45+01:00
        72h                       = 2026-03-30T11:00+02:00
        1mo                       = 2026-04-27T09:00+02:00
        1 month                   = 2026-04-27T09:00+02:00
        in 6 months               = 2026-09-27T09:00+02:00
        1y                        = 2027-03-27T09:00+01:00
        14:30                     = 2026-03-27T14:30+01:00
        14:30:15                  = 2026-03-27T14:30:15+01:00
        10:01                     = 2026-03-27T10:01+01:00
        10:00                     = 2026-03-28T10:00+01:00
        9:30                      = 2026-03-28T09:30+01:00
        at 9                      = 2026-03-28T09:00+01:00
        2pm                       = 2026-03-27T14:00+01:00
        9am                       = 2026-03-28T09:00+01:00
        9.30pm                    = 2026-03-27T21:30+01:00
        9 p.m.                    = 2026-03-27T21:00+01:00
        12am                      = 2026-03-28T00:00+01:00
        12pm                      = 2026-03-27T12:00+01:00
        11:59pm                   = 2026-03-27T23:59+01:00
        23:59:59                  = 2026-03-27T23:59:59+01:00
        1am                       = 2026-03-28T01:00+01:00
        noon                      = 2026-03-27T12:00+01:00
        midday                    = 2026-03-27T12:00+01:00
        eod                       = 2026-03-27T17:00+01:00
        end of day                = 2026-03-27T17:00+01:00
        tom eod                   = 2026-03-28T17:00+01:00
        eow                       = 2026-03-27T17:00+01:00
        eow 12:00                 = 2026-03-27T12:00+01:00
        eom                       = 2026-03-31T17:00+02:00
        end of month              = 2026-03-31T17:00+02:00
        eoq                       = 2026-03-31T17:00+02:00
        eoy                       = 2026-12-31T17:00+01:00
        next week                 = 2026-03-30T09:00+02:00
        next week wed             = 2026-04-01T09:00+02:00
        wed next week 10:30       = 2026-04-01T10:30+02:00
        next month                = 2026-04-01T09:00+02:00
        next quarter              = 2026-04-01T09:00+02:00
        next year                 = 2027-01-01T09:00+01:00
        30/4                      = 2026-04-30T09:00+02:00
        30/4 16:45                = 2026-04-30T16:45+02:00
        30/4/2026                 = 2026-04-30T09:00+02:00
        30/4/26                   = 2026-04-30T09:00+02:00
        30-4-2026                 = 2026-04-30T09:00+02:00
        3/4                       = 2026-04-03T09:00+02:00
        31/12                     = 2026-12-31T09:00+01:00
        1/1                       = 2027-01-01T09:00+01:00
        31/12/2199 23:59          = 2199-12-31T23:59+01:00
        1/3                       = 2027-03-01T09:00+01:00
        27/3 16:00                = 2026-03-27T16:00+01:00
        30.4.                     = 2026-04-30T09:00+02:00
        24.4                      = 2026-04-24T09:00+02:00
        30.4                      = 2026-04-30T09:00+02:00
        30.4.2026                 = 2026-04-30T09:00+02:00
        30.4.26 14:00             = 2026-04-30T14:00+02:00
        9.11.                     = 2026-11-09T09:00+01:00
        30 apr                    = 2026-04-30T09:00+02:00
        30apr                     = 2026-04-30T09:00+02:00
        30-Apr-2026               = 2026-04-30T09:00+02:00
        30 April 2026             = 2026-04-30T09:00+02:00
        30th of april             = 2026-04-30T09:00+02:00
        30 apr 9                  = 2026-04-30T09:00+02:00
        apr 30 14:00              = 2026-04-30T14:00+02:00
        April 30, 2026            = 2026-04-30T09:00+02:00
        4 jul                     = 2026-07-04T09:00+02:00
        mon 30 mar                = 2026-03-30T09:00+02:00
        Mon 30 Mar 2026 09:00     = 2026-03-30T09:00+02:00
        thu 30/4                  = 2026-04-30T09:00+02:00
        1st                       = 2026-04-01T09:00+02:00
        15th                      = 2026-04-15T09:00+02:00
        the 31st at 11            = 2026-03-31T11:00+02:00
        29 feb                    = 2028-02-29T09:00+01:00
        2026-03-30                = 2026-03-30T09:00+02:00
        2026/3/30                 = 2026-03-30T09:00+02:00
        2026-03-30 14:00          = 2026-03-30T14:00+02:00
        2026-03-30 2pm            = 2026-03-30T14:00+02:00
        2026-03-30T09:00          = 2026-03-30T09:00+02:00
        2026-03-30T09:00:30       = 2026-03-30T09:00:30+02:00
        2026-03-29T02:30          = 2026-03-29T03:00+02:00
        2026-03-30T09:00Z         = 2026-03-30T11:00+02:00
        2026-03-30T09:00:00.500Z  = 2026-03-30T11:00:00.5+02:00
        2026-03-30T09:00+05:30    = 2026-03-30T05:30+02:00
        2026-03-30 09:00-0400     = 2026-03-30T15:00+02:00
    """,
    ("Europe/Berlin", "en-GB", "2026-03-31T17:00+02:00", "the end of the last working day of a month"): """
        eod    = 2026-04-01T17:00+02:00
        eow    = 2026-04-03T17:00+02:00
        eom    = 2026-04-30T17:00+02:00
        eoq    = 2026-06-30T17:00+02:00
        1mo    = 2026-04-30T09:00+02:00
        17:00  = 2026-04-01T17:00+02:00
    """,
    ("Europe/Berlin", "en-GB", "2096-03-01T10:00+01:00", "the longest wait for a leap day"): """
        29/2   = 2104-02-29T09:00+01:00
    """,
    ("Europe/Berlin", "en-GB", "2026-03-29T00:30+01:00", "the night clocks go forward"): """
        2:30   = 2026-03-29T03:00+02:00
        3:00   = 2026-03-29T03:00+02:00
        2h     = 2026-03-29T03:30+02:00
        today  = 2026-03-29T09:00+02:00
        tom    = 2026-03-30T09:00+02:00
        sun    = 2026-04-05T09:00+02:00
        eod    = 2026-03-30T17:00+02:00
        eow    = 2026-04-03T17:00+02:00
    """,
    ("Europe/Berlin", "en-GB", "2026-03-29T03:10+02:00", "ten minutes after the gap"): """
        2:30   = 2026-03-30T02:30+02:00
        3:10   = 2026-03-30T03:10+02:00
    """,
    ("Europe/Berlin", "de-DE", "2026-10-24T18:00+02:00", "the evening before clocks go back"): """
        sun 2:30    = 2026-10-25T02:30+02:00
        tom 3:00    = 2026-10-25T03:00+01:00
        12h         = 2026-10-25T05:00+01:00
        24h         = 2026-10-25T17:00+01:00
        1d          = 2026-10-25T09:00+01:00
        25.10. 2:30 = 2026-10-25T02:30+02:00
        3.5         = 2027-05-03T09:00+02:00
        mon 26.10   = 2026-10-26T09:00+01:00
        26. oct     = 2026-10-26T09:00+01:00
    """,
    ("Europe/Berlin", "de-DE", "2026-10-25T02:40+02:00", "the first 02:40 of the night"): """
        2:50   = 2026-10-25T02:50+02:00
        2:40   = 2026-10-25T02:40+01:00
        2:30   = 2026-10-25T02:30+01:00
        30m    = 2026-10-25T02:10+01:00
    """,
    ("Europe/Berlin", "de-DE", "2026-10-25T02:40+01:00", "the second 02:40 of the night"): """
        2:50   = 2026-10-25T02:50+01:00
        2:30   = 2026-10-26T02:30+01:00
    """,
    ("America/New_York", "en-US", "2026-03-06T16:30-05:00", "a Friday, before the spring change"): """
        tom              = 2026-03-07T09:00-05:00
        sun 2:30         = 2026-03-08T03:00-04:00
        mon 9            = 2026-03-09T09:00-04:00
        12:00            = 2026-03-07T12:00-05:00
        1h               = 2026-03-06T17:30-05:00
        48h              = 2026-03-08T17:30-04:00
        2wd              = 2026-03-10T09:00-04:00
        1mo              = 2026-04-06T09:00-04:00
        eod              = 2026-03-06T17:00-05:00
        eow              = 2026-03-06T17:00-05:00
        eom              = 2026-03-31T17:00-04:00
        4/30             = 2026-04-30T09:00-04:00
        4/3              = 2026-04-03T09:00-04:00
        3/4              = 2027-03-04T09:00-05:00
        4/30/2026        = 2026-04-30T09:00-04:00
        4/30/26 2pm      = 2026-04-30T14:00-04:00
        30.4.            = 2026-04-30T09:00-04:00
        30 apr           = 2026-04-30T09:00-04:00
        2026-04-30       = 2026-04-30T09:00-04:00
        nov 1 1:30       = 2026-11-01T01:30-04:00
        nov 1 2:00       = 2026-11-01T02:00-05:00
        Mon Mar 9 2026 9:00 AM = 2026-03-09T09:00-04:00
    """,
    ("America/New_York", "en-US", "2026-11-01T01:15-05:00", "the second 01:15 of the night"): """
        1:30   = 2026-11-01T01:30-05:00
        1:10   = 2026-11-02T01:10-05:00
    """,
    ("Asia/Kolkata", "en-IN", "2026-01-31T22:00+05:30", "a Saturday night, the last of January"): """
        tom              = 2026-02-01T09:00+05:30
        sat              = 2026-02-07T09:00+05:30
        2h               = 2026-02-01T00:00+05:30
        23:00            = 2026-01-31T23:00+05:30
        21:00            = 2026-02-01T21:00+05:30
        1mo              = 2026-02-28T09:00+05:30
        2mo              = 2026-03-31T09:00+05:30
        13 months        = 2027-02-28T09:00+05:30
        1wd              = 2026-02-02T09:00+05:30
        5wd              = 2026-02-06T09:00+05:30
        eod              = 2026-02-02T17:00+05:30
        eow              = 2026-02-06T17:00+05:30
        eom              = 2026-02-27T17:00+05:30
        next week        = 2026-02-02T09:00+05:30
        next month       = 2026-02-02T09:00+05:30
        31st 23:00       = 2026-01-31T23:00+05:30
        30th             = 2026-03-30T09:00+05:30
        31/1 23:30       = 2026-01-31T23:30+05:30
        30/1             = 2027-01-30T09:00+05:30
        2026-02-01T00:00Z = 2026-02-01T05:30+05:30
    """,
    ("Asia/Kolkata", "en-IN", "2028-01-31T08:00+05:30", "the last of January in a leap year"): """
        today  = 2028-01-31T09:00+05:30
        1mo    = 2028-02-29T09:00+05:30
        29/2   = 2028-02-29T09:00+05:30
        1y     = 2029-01-31T09:00+05:30
        eom    = 2028-01-31T17:00+05:30
    """,
    ("Pacific/Auckland", "en-NZ", "2026-04-04T12:00+13:00", "a Saturday, before clocks go back"): """
        tom 2:30         = 2026-04-05T02:30+13:00
        tom 3:00         = 2026-04-05T03:00+12:00
        24h              = 2026-04-05T11:00+12:00
        +1d              = 2026-04-05T09:00+12:00
        mon              = 2026-04-06T09:00+12:00
        eow              = 2026-04-10T17:00+12:00
        eom              = 2026-04-30T17:00+12:00
        next month       = 2026-05-01T09:00+12:00
        27 sep 2:30      = 2026-09-27T03:00+13:00
        28 sept          = 2026-09-28T09:00+13:00
        2026-04-05T02:30+12:00 = 2026-04-05T02:30+12:00
    """,
    ("Australia/Lord_Howe", "en-AU", "2026-10-03T20:00+10:30", "the evening before half an hour is lost"): """
        tom 1:59         = 2026-10-04T01:59+10:30
        tom 2:10         = 2026-10-04T02:30+11:00
        tom 2:30         = 2026-10-04T02:30+11:00
        8h               = 2026-10-04T04:30+11:00
        mon              = 2026-10-05T09:00+11:00
    """,
    ("Australia/Lord_Howe", "en-AU", "2026-04-04T20:00+11:00", "the evening before half an hour is won"): """
        tom 1:29         = 2026-04-05T01:29+11:00
        tom 1:40         = 2026-04-05T01:40+11:00
        tom 2:00         = 2026-04-05T02:00+10:30
        6h               = 2026-04-05T01:30+10:30
    """,
    ("Australia/Lord_Howe", "en-AU", "2026-04-05T01:45+11:00", "the first 01:45 of the night"): """
        1:50   = 2026-04-05T01:50+11:00
        1:40   = 2026-04-05T01:40+10:30
    """,
}
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


ROWS = [
    pytest.param(zone, locale, now, phrase.strip(), expected, id=f"{occasion}: {phrase.strip()}")
    for (zone, locale, now, occasion), block in CLAIMS.items()
    for phrase, expected in (line.rsplit(" = ", 1) for line in block.strip().splitlines())
]


def read(phrase, now="2026-03-27T10:00+01:00", zone="Europe/Berlin", locale="en-GB", week=WEEK):
    return read_time(phrase, now=datetime.fromisoformat(now), zone=ZoneInfo(zone), week=week, locale=locale)


@pytest.mark.parametrize(("zone", "locale", "now", "phrase", "expected"), ROWS)
def test_a_phrase_means_one_instant(zone, locale, now, phrase, expected):
    at = read(phrase, now, zone, locale)
    assert at.tzinfo is UTC
    local = at.astimezone(ZoneInfo(zone))
    assert (local.replace(tzinfo=None), local.utcoffset()) == (
        datetime.fromisoformat(expected).replace(tzinfo=None),
        datetime.fromisoformat(expected).utcoffset(),
    )


@pytest.mark.parametrize("line", REFUSALS.strip().splitlines(), ids=lambda line: line.split("|")[0].strip())
def test_what_is_unclear_past_or_impossible_is_refused_in_a_sentence(line):
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
def test_text_no_person_types_is_refused_without_repeating_it(text):
    with pytest.raises(Unclear) as refused:
        read(text)
    assert str(refused.value).isascii()


def test_text_up_to_the_limit_is_read():
    assert read("tom".ljust(100)) == read("tom")


def test_a_no_break_space_is_a_space():
    assert read("mon\u00a09:00\u202fam") == read("mon 9:00 am")


@pytest.mark.parametrize(
    ("locale", "day", "month"),
    [("en-US", 4, 3), ("en-PH", 4, 3), ("ja-JP", 4, 3), ("en-GB", 3, 4), ("en", 3, 4), ("de", 3, 4), ("sv_SE", 3, 4),
     ("en-CA", 3, 4), ("xx-nonsense", 3, 4), ("", 3, 4)],
)  # fmt: skip
def test_a_date_in_digits_has_the_order_of_the_locale(locale, day, month):
    at = read("3/4/2027", locale=locale)
    assert (at.day, at.month) == (day, month)


def test_a_month_that_cannot_be_is_not_read_the_other_way_round():
    with pytest.raises(Impossible, match="dates are read month first here, so write 4/30"):
        read("30/4", locale="en-US")


def test_a_year_of_two_digits_is_refused_where_the_year_comes_first():
    with pytest.raises(Impossible, match="four digits"):
        read("5/4/30", locale="ja-JP")


@pytest.mark.parametrize(
    ("now", "phrase", "expected"),
    [
        ("2026-03-25T10:00+02:00", "eow", "2026-03-26T17:00+02:00"),
        ("2026-03-27T10:00+03:00", "eow", "2026-04-02T17:00+03:00"),
        ("2026-03-27T10:00+03:00", "next week", "2026-03-29T09:00+03:00"),
        ("2026-03-27T10:00+03:00", "next week sun", "2026-03-29T09:00+03:00"),
        ("2026-03-25T10:00+02:00", "next week sat", "2026-04-04T09:00+03:00"),
        ("2026-03-26T18:00+02:00", "eod", "2026-03-29T17:00+03:00"),
        ("2026-03-26T18:00+02:00", "1wd", "2026-03-29T09:00+03:00"),
    ],
)
def test_a_week_from_sunday_to_thursday_begins_on_sunday(now, phrase, expected):
    week = Week(days=frozenset({6, 0, 1, 2, 3}))
    assert read(phrase, now, "Asia/Jerusalem", week=week) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("days", "end_of_week", "next_week"),
    [
        (range(7), "2026-03-29T17:00+02:00", "2026-03-30T09:00+02:00"),
        (range(1, 6), "2026-03-28T17:00+01:00", "2026-03-31T09:00+02:00"),
        ([2], "2026-04-01T17:00+02:00", "2026-04-01T09:00+02:00"),
        ([5, 6, 0, 1, 2], "2026-04-01T17:00+02:00", "2026-03-28T09:00+01:00"),
        ([0, 4], "2026-03-27T17:00+01:00", "2026-03-30T09:00+02:00"),
    ],
)
def test_a_week_begins_on_monday_or_with_the_days_worked_up_to_it(days, end_of_week, next_week):
    week = Week(days=frozenset(days))
    assert read("eow", week=week) == datetime.fromisoformat(end_of_week)
    assert read("next week", week=week) == datetime.fromisoformat(next_week)


def test_a_week_of_holidays_still_ends_on_its_usual_last_day():
    off = frozenset(datetime(2026, 3, 30).date() + timedelta(days=n) for n in range(7))
    at = read("eow", "2026-03-30T10:00+02:00", week=Week(holidays=off))
    assert at == datetime.fromisoformat("2026-04-03T17:00+02:00")


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("1wd", "2026-04-07T08:30+02:00"),
        ("eow", "2026-04-02T16:00+02:00"),
        ("next week", "2026-04-07T08:30+02:00"),
        ("fri", "2026-04-03T08:30+02:00"),
        ("tom eod", "2026-04-03T16:00+02:00"),
    ],
)
def test_holidays_are_skipped_by_working_days_and_kept_by_named_days(phrase, expected):
    easter = frozenset({datetime(2026, 4, 3).date(), datetime(2026, 4, 6).date()})
    week = Week(start=time(8, 30), end=time(16), holidays=easter)
    assert read(phrase, "2026-04-02T10:00+02:00", week=week) == datetime.fromisoformat(expected)


@pytest.mark.parametrize(
    ("line", "words", "phrase"),
    [
        ("call Bob re pricing tom 14:00", "call Bob re pricing", "tom 14:00"),
        ("snooze acme mon 9", "snooze acme", "mon 9"),
        ("Müller: send offer in 2 weeks at 9 am", "Müller: send offer", "in 2 weeks at 9 am"),
        ("renew Mon 30 Mar 2026 at 9 am", "renew", "Mon 30 Mar 2026 at 9 am"),
        ("ring 2 tue", "ring 2", "tue"),
        ("the last call tue", "the last call", "tue"),
        ("eod", "", "eod"),
    ],
)
def test_a_line_ends_in_the_longest_time_it_can(line, words, phrase):
    now = datetime.fromisoformat("2026-03-27T10:00+01:00")
    found = find_time(line, now=now, zone=ZoneInfo("Europe/Berlin"), week=WEEK, locale="en-GB")
    assert (found.words, found.phrase, found.at) == (words, phrase, read(phrase))


@pytest.mark.parametrize("line", ["", "call Bob", "visit 3 times a week", "order 66", "read mon diary"])
def test_a_line_without_a_time_at_its_end_has_none(line):
    now = datetime.fromisoformat("2026-03-27T10:00+01:00")
    assert find_time(line, now=now, zone=ZoneInfo("Europe/Berlin"), week=WEEK) is None


def test_a_past_date_at_the_end_of_a_line_is_refused_rather_than_cut_down_to_its_clock():
    now = datetime.fromisoformat("2026-03-27T10:00+01:00")
    with pytest.raises(Impossible, match="has passed"):
        find_time("call Bob 30 apr 2020 14:00", now=now, zone=ZoneInfo("Europe/Berlin"), week=WEEK)


def test_an_instant_in_writing_may_be_past():
    assert read_iso("2020-07-01T09:00", zone=ZoneInfo("Europe/Berlin")) == datetime(2020, 7, 1, 7, tzinfo=UTC)
    assert read_iso("2020-07-01T09:00:00+00:00", zone=ZoneInfo("Europe/Berlin")) == datetime(2020, 7, 1, 9, tzinfo=UTC)
    assert read_iso("tom", zone=ZoneInfo("Europe/Berlin")) is None
