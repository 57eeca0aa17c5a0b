"""What holds for every text, zone, week and moment."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.when import (
    Unclear,
    Week,
    after_working_days,
    day_bounds,
    find_time,
    is_working,
    local_day,
    next_start,
    presets,
    read_time,
    say_instant,
    spread_days,
    to_instant,
)

settings.register_profile("when", deadline=None, database=None, max_examples=200)
WORDS = """
    tom today mon tue fri sun this next last week month quarter year day days d w wd mo h m min in + at on the of
    9 0 1 30 31 29 2 12 25 60 999 2026 14:30 2:30 02:00 24:00 9am 12pm 0am 9.30 noon morning eod eow eom eoq eoy
    30/4 4/30 3/4 30.4. 9.11 31/4/2027 30/4/27 apr feb 30th 15th 29th 2026-03-29T02:30 2026-10-25T02:30+02:00
    2026-03-30 2199-12-31 0001-01-01T00:00 9999-12-31T23:59-12:00 end ago from now yesterday , . @ - : / T Z
"""
ZONES = """
    UTC Europe/Berlin Europe/Dublin America/New_York America/Havana America/St_Johns Asia/Kolkata Asia/Jerusalem
    Pacific/Auckland Pacific/Kiritimati Pacific/Apia Australia/Lord_Howe Antarctica/Troll Africa/Casablanca
"""
words = st.sampled_from(WORDS.split())
zones = st.sampled_from([ZoneInfo(name) for name in ZONES.split()])
moments = st.datetimes(datetime(2000, 1, 3), datetime(2198, 12, 31), timezones=st.just(UTC))
locales = st.sampled_from(["en", "en-GB", "en-US", "de-DE", "da-DK", "ja-JP", "fr-CA", "xx"])
texts = st.one_of(
    st.text(max_size=110),
    st.text(st.sampled_from("0123456789:/.-+ apmdwhtz,"), max_size=24),
    st.lists(words, max_size=5).map(" ".join),
    st.lists(words, max_size=4).map("".join),
)

day_sets = st.frozensets(st.integers(0, 6), min_size=1)


@st.composite
def weeks(draw: st.DrawFn) -> Week:
    start, end = sorted(draw(st.sets(st.integers(0, 1439), min_size=2, max_size=2)))
    first = draw(st.dates(date(2000, 1, 1), date(2198, 1, 1)))
    return Week(
        days=draw(day_sets),
        start=time(start // 60, start % 60),
        end=time(end // 60, end % 60),
        holidays=frozenset(first + timedelta(days=n) for n in range(draw(st.sampled_from([0, 1, 10, 500])))),
    )


@settings(settings.get_profile("when"), max_examples=500)
@given(texts, moments, zones, weeks(), locales)
def test_any_text_is_a_time_to_come_or_unclear(
    text: str, now: datetime, zone: ZoneInfo, week: Week, locale: str
) -> None:
    at, complaint = None, "."
    try:
        at = read_time(text, now=now, zone=zone, week=week, locale=locale)
    except Unclear as unclear:
        complaint = str(unclear)
    assert complaint.encode().endswith(b".")
    assert at is None or (at.tzinfo is UTC and now < at < datetime(2200, 1, 1, tzinfo=UTC))


@settings(settings.get_profile("when"))
@given(st.text(st.sampled_from("ab :,"), max_size=20), texts, moments, zones, locales)
def test_a_time_found_in_a_line_is_what_its_phrase_reads_as(
    before: str, text: str, now: datetime, zone: ZoneInfo, locale: str
) -> None:
    said = {"now": now, "zone": zone, "week": Week(), "locale": locale}
    try:
        found = find_time(f"{before} {text}", **said)
    except Unclear:
        return
    if found:
        assert found.at == read_time(found.phrase, **said)
        assert f"{found.words} {found.phrase}".split() == f"{before} {text}".split()


@settings(settings.get_profile("when"))
@given(moments, zones, locales, st.integers(1, 500_000))
def test_what_is_said_can_be_typed_back(now: datetime, zone: ZoneInfo, locale: str, minutes: int) -> None:
    at = now.replace(second=0, microsecond=0) + timedelta(minutes=minutes)
    local = at.astimezone(zone)
    if to_instant(local.replace(tzinfo=None, fold=0), zone, after=now) != at:
        return  # the other of two equal clock times
    said = say_instant(at, zone=zone, locale=locale).rpartition(" ")[0]
    assert read_time(said, now=now, zone=zone, week=Week(), locale=locale) == at


@settings(settings.get_profile("when"))
@given(st.datetimes(datetime(2000, 1, 2), datetime(2199, 12, 30)), zones)
def test_an_existing_local_time_is_kept_and_a_missing_one_moves_to_the_first_after_it(
    local: datetime, zone: ZoneInfo
) -> None:
    at = to_instant(local, zone)
    shown = at.astimezone(zone).replace(tzinfo=None)
    assert shown >= local
    if shown > local:
        just_before = (at - timedelta(microseconds=1)).astimezone(zone).replace(tzinfo=None)
        assert just_before < local


@settings(settings.get_profile("when"))
@given(moments, zones)
def test_the_second_of_two_equal_clock_times_is_taken_once_the_first_has_passed(now: datetime, zone: ZoneInfo) -> None:
    shown = now.astimezone(zone).replace(tzinfo=None)
    first, next_time = to_instant(shown, zone), to_instant(shown, zone, after=now)
    assert first <= now <= next_time or first == next_time == now
    assert next_time.astimezone(zone).replace(tzinfo=None) == shown


@settings(settings.get_profile("when"))
@given(moments, zones)
def test_every_instant_lies_within_the_bounds_of_its_local_day(at: datetime, zone: ZoneInfo) -> None:
    start, end = day_bounds(local_day(at, zone), zone)
    assert start <= at < end


@settings(settings.get_profile("when"))
@given(moments, zones, weeks(), st.integers(1, 30))
def test_the_next_working_time_lies_ahead_whatever_the_week(
    now: datetime, zone: ZoneInfo, week: Week, days: int
) -> None:
    assert next_start(now, zone=zone, week=week) >= now
    assert after_working_days(now, days, zone=zone, week=week) > now


@settings(settings.get_profile("when"))
@given(moments, zones.filter(lambda zone: zone.key != "Pacific/Apia"), day_sets, st.integers(1, 30))
def test_the_next_working_time_is_working_time(now: datetime, zone: ZoneInfo, days: frozenset[int], count: int) -> None:
    week = Week(days=days)
    assert is_working(next_start(now, zone=zone, week=week), zone=zone, week=week)
    assert is_working(after_working_days(now, count, zone=zone, week=week), zone=zone, week=week)


@settings(settings.get_profile("when"), max_examples=50)
@given(moments, zones, weeks())
def test_presets_are_eight_times_to_come(now: datetime, zone: ZoneInfo, week: Week) -> None:
    found = presets(now, zone=zone, week=week)
    assert [preset.digit for preset in found] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(preset.at > now for preset in found)


@settings(settings.get_profile("when"))
@given(st.integers(0, 60), st.integers(1, 12), st.lists(st.integers(0, 9), min_size=12, max_size=12))
def test_spread_never_gives_to_a_fuller_day(count: int, width: int, held: list[int]) -> None:
    days = [date(2026, 4, 1) + timedelta(days=n) for n in range(width)]
    load = dict(zip(days, held, strict=False))
    chosen = spread_days(count, days, load)
    total = {day: load[day] + chosen.count(day) for day in days}
    assert len(chosen) == count
    assert chosen == sorted(chosen)
    assert all(total[day] <= min(total.values()) + 1 for day in set(chosen))
