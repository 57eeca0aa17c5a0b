"""The quick line: what is understood of it, and that nothing else is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import money
from app.domain.members import Member
from app.domain.money import Unreadable, read_money, type_money
from app.domain.quick import read_line
from tests.cast import NOW, Cast

LINE = "Acme renewal 12k: call Bob re pricing tom 14:00"


@pytest.fixture
def me(cast: Cast) -> Member:
    return cast.alice.me()


@pytest.fixture
def read(me: Member) -> Callable[[str], Any]:
    return lambda text: read_line(text, me=me, now=NOW)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (LINE, {"name": "Acme renewal", "value": "12k", "details": "call Bob re pricing",
                "at": "tom 14:00"}),
        ("Acme: call Bob fri", {"name": "Acme", "details": "call Bob", "at": "fri"}),
        ("€5k Acme 2027: send offer +3d", {"name": "Acme 2027", "value": "€5k", "currency": "EUR",
                                           "details": "send offer", "at": "+3d"}),
        ("Acme $1.2m: call 2w", {"name": "Acme", "value": "$1.2m", "currency": "USD", "details": "call", "at": "2w"}),
        ("Acme 12,000 CHF: call 2w", {"name": "Acme", "value": "12,000 CHF", "currency": "CHF", "details": "call",
                                      "at": "2w"}),
        ("3M renewal: call tom", {"name": "3M renewal", "details": "call", "at": "tom"}),
        ("Renewal 2026: call tom", {"name": "Renewal 2026", "details": "call", "at": "tom"}),
        ("Windows 11 PRO: call tom", {"name": "Windows 11 PRO", "details": "call", "at": "tom"}),
        ("https://acme.example site 3k: call tom", {"name": "https://acme.example site", "value": "3k",
                                                    "details": "call", "at": "tom"}),
        ("Acme #gtx #big: call tom #new", {"name": "Acme", "tags": "gtx, big, new", "details": "call", "at": "tom"}),
        ("Acme: write to bob@acme.example tom", {"name": "Acme", "details": "write to bob@acme.example", "at": "tom"}),
        ("Acme tom 9", {"name": "Acme", "at": "tom 9"}),
        ("Acme", {"name": "Acme"}),
        ("12k: call tom", {"value": "12k", "details": "call", "at": "tom"}),
        (": tom", {"at": "tom"}),
        ("Acme : call at 14:30", {"name": "Acme", "details": "call", "at": "at 14:30"}),
        ("שלום 12k: להתקשר tom", {"name": "שלום", "value": "12k", "details": "להתקשר", "at": "tom"}),
        ("", {}),
        (":::", {"details": "::"}),
        ("🙂 %_\\ '; drop: <b> tom", {"name": "🙂 %_\\ '; drop", "details": "<b>", "at": "tom"}),
    ],
)  # fmt: skip
def test_a_line_falls_into_its_parts(read: Callable[[str], Any], line: str, parts: dict[str, str]) -> None:
    assert read(line) == (parts, [])


def test_an_owner_and_a_stage_are_chosen_by_the_beginning_of_their_names(
    read: Callable[[str], Any], cast: Cast
) -> None:
    found = read("Acme @bo ~prop: call tom")
    assert found.complaints == []
    assert found.parts["owner"] == str(cast.bob.id)
    assert found.parts["stage"] == str(cast.acme.stages["Proposal"])


def test_who_is_unknown_or_unclear_is_complained_about(read: Callable[[str], Any]) -> None:
    assert [complaint.field for complaint in read("Acme @zoe ~closing: call tom").complaints] == ["owner", "stage"]
    [unclear] = read("Acme @a: call tom").complaints
    assert unclear.message == "“a” could be Ada or Alice."


def test_a_time_that_cannot_be_planned_is_complained_about_and_the_step_is_kept(read: Callable[[str], Any]) -> None:
    found = read("Acme: call 2020-01-01 09:00")
    assert found.parts["details"] == "call 2020-01-01 09:00"
    assert [complaint.field for complaint in found.complaints] == ["at"]


@pytest.mark.parametrize("line", ["a\0b: call tom", "\ud800: call tom", "x" * 10_000])
def test_what_cannot_be_kept_is_complained_about(read: Callable[[str], Any], line: str) -> None:
    assert read(line).parts == {}
    assert [complaint.field for complaint in read(line).complaints] == ["line"]


PIECES = st.sampled_from([
    "Acme", "12k", "€", "$5k", "12,000", "EUR", ":", "call", "tom", "14:00", "mon", "9", "+3d", "@bob", "@", "#gtx",
    "#", "~lead", "~", "::", "2w", "1.2m", "12.000", "\u202e", "é", "2199-12-31", "-3d",
    "\t", "%_\\", "9999-12-31 23:59",
])  # fmt: skip


def test_whatever_is_typed_nothing_is_invented(me: Member) -> None:
    @given(st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=200))
    def hold(line: str) -> None:
        parts, complaints = read_line(line, me=me, now=NOW)
        for field in ("name", "value", "details", "at", "tags"):
            assert is_taken_from(parts.get(field, "").replace(", ", " "), line), field
        assert all(complaint.message for complaint in complaints)

    hold()


def is_taken_from(part: str, line: str) -> bool:
    """Whether a part is what remains of the line when something is left out."""
    letters = iter("".join(line.split()))
    return all(letter in letters for letter in "".join(part.split()))


@pytest.mark.parametrize(
    ("typed", "locale", "minor"),
    [
        ("12k", "en-GB", 12_000_00), ("12.5k", "en-GB", 12_500_00), ("1.2m", "en-GB", 1_200_000_00),
        ("€12000", "en-GB", 12_000_00), ("12,000 EUR", "en-GB", 12_000_00), ("12.000", "de-DE", 12_000_00),
        ("12,5k", "de-DE", 12_500_00), ("1.234,56", "de-DE", 1_234_56), ("1,234.56", "de-DE", 1_234_56),
        ("12 000", "fr-FR", 12_000_00), ("12\u00a0000 €", "fr-FR", 12_000_00), ("0", "en-GB", 0),
        ("1\u2019234.5", "de-CH", 1_234_50), ("1'234'567", "de-CH", 1_234_567_00),
        ("12,34,567.50", "en-IN", 1_234_567_50),
        ("10000000000000", "en-GB", money.MOST),
    ],
)  # fmt: skip
def test_money_is_read_as_people_write_it(typed: str, locale: str, minor: int) -> None:
    assert read_money(typed, currency="EUR", locale=locale).minor == minor


@pytest.mark.parametrize(
    "typed", ["", "abc", "-5", "1e400", "NaN", "infinity", "12.000", "12,34,567", "1.234.5", "0.005", "9" * 60, "٣",
              "5 XXY", "€5 EUR", "10000000000000.01", "1" * 100_000],
)  # fmt: skip
def test_what_is_no_amount_or_could_be_two_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable, match=r"\.$"):
        read_money(typed, currency="EUR", locale="en-GB")


def test_a_currency_has_its_own_decimals_and_a_dollar_is_the_teams(me: Member) -> None:
    assert read_money("12k", currency="JPY").minor == 12_000
    assert read_money("$5", currency="CAD") == (500, "CAD")
    assert read_money("$5", currency="EUR") == (500, "USD")


@given(
    st.none() | st.integers(0, money.MOST),
    st.sampled_from(["EUR", "JPY", "KWD", "CLF"]),
    st.sampled_from(["en-GB", "de-DE", "fr-FR", "de-CH", "hi-IN", "en-IN", "es-ES", "pt-BR", "sv-SE", "nowhere"]),
)
def test_money_as_a_person_would_type_it_is_read_as_the_same(minor: int | None, currency: str, locale: str) -> None:
    typed = type_money(minor, currency=currency, locale=locale)
    assert (read_money(typed, currency=currency, locale=locale).minor if typed else None) == minor


@pytest.mark.parametrize(
    ("locale", "typed"),
    [("en-GB", "1,234,567.50"), ("de-DE", "1.234.567,50"), ("fr-FR", "1 234 567,50"), ("de-CH", "1'234'567.50"),
     ("en-IN", "12,34,567.50")],
)  # fmt: skip
def test_money_is_typed_as_its_locale_writes_it(locale: str, typed: str) -> None:
    assert type_money(1_234_567_50, currency="EUR", locale=locale) == typed


def test_the_value_is_read_by_the_persons_locale(me: Member) -> None:
    german = replace(me, locale="de-DE")
    assert read_line("Acme 12.000: call tom", me=german, now=NOW).parts["value"] == "12.000"
    assert read_line("Acme 12.000: call tom", me=me, now=NOW).parts["name"] == "Acme 12.000"
