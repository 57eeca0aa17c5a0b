"""What arrives is read once, for forms and programs alike: cleaned, understood, and complained about all at once."""

from contextlib import suppress
from datetime import UTC, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from app.domain.calls import CompleteAction
from app.domain.fields import clean, read_uuid
from app.domain.inputs import Completion, Loss, NewPassword, Note, SignIn, Spread, Tags, Win, read
from app.domain.members import Member
from app.domain.pages import DuePaging
from app.domain.stages import Stage
from app.domain.tenants import Tenant
from app.domain.when import Week
from app.errors import Invalid, InvalidReference
from tests.cast import NOW

LEAD, HOT, COLD = (
    Stage(UUID(f"{number}c0ffee0-0000-4000-8000-00000000000a"), name, number, 2, 14)
    for number, name in enumerate(("Lead", "Hot", "hot"))
)
BERLIN = ZoneInfo("Europe/Berlin")
TENANT = Tenant(
    uuid4(), "acme", "Acme", BERLIN, "EUR", Week(frozenset(range(5)), time(9), time(17), frozenset()), 5, 1,
    (LEAD, HOT, COLD), (),
)  # fmt: skip
ME = Member(uuid4(), uuid4(), "Alice", "rep", BERLIN, "en-GB", "auto", True, TENANT)
TOMORROW = datetime(2026, 3, 31, 7, 0, tzinfo=UTC)


def form(model: Any, **fields: Any) -> Any:
    """Reads what a form sent."""
    return read(model, fields, me=ME, now=NOW)


def call(model: Any, **fields: Any) -> Any:
    """Reads what a program sent."""
    return read(model, fields, me=ME, now=NOW, strict=True)


def complaints(reader: Any, model: Any, **fields: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        reader(model, **fields)
    return dict(caught.value.complaints)


def test_a_form_says_when_as_people_do_and_a_program_exactly() -> None:
    assert form(Completion, details="Call", at="tom").at == TOMORROW
    said = {"new_next_action_details": "Call", "new_next_action_at": "2026-03-31T09:00:00+02:00"}
    assert call(CompleteAction, **said).at == TOMORROW
    assert complaints(call, CompleteAction, **said | {"new_next_action_at": "tom"}).keys() == {"new_next_action_at"}


def test_all_complaints_come_at_once_in_the_forms_own_names() -> None:
    assert complaints(form, Completion).keys() == {"details", "at"}
    assert complaints(form, Completion, note="x" * 20_001, result="sang", then="lost", stage="x").keys() == {
        "note", "result", "stage", "lost_reason",
    }  # fmt: skip
    assert complaints(form, SignIn).keys() == {"email", "password"}


def test_complaints_are_sentences_for_people() -> None:
    said = complaints(form, Completion, note="x" * 20_001, result="sang", at="3", details="x" * 2001)
    assert said["note"] == "At most 20,000 characters."
    assert said["details"] == "At most 2,000 characters."
    assert said["result"].startswith("This must be one of")
    assert all(words.endswith((".", "…")) for words in said.values())


def test_empty_fields_of_a_form_are_not_there() -> None:
    given = form(Completion, then="", note="", result="", stage="", lost_reason=" ", details=" Call \r\n", at="tom")
    assert (given.then, given.note, given.result, given.stage, given.lost_reason) == ("next", "", None, None, None)
    assert given.details == "Call"


@pytest.mark.parametrize("at", ["", "mon 9", "yesterday 9:00", "3", "31/31", "\0"])
def test_what_a_closed_deal_has_no_use_for_is_not_even_read(at: str) -> None:
    """The step's fields are hidden then, and a complaint about them would be nowhere to be seen."""
    lost = form(Completion, then="lost", lost_reason="Price", details="\0 whatever", at=at)
    assert (lost.details, lost.at) == (None, None)
    won = form(Completion, then="won", details="  ", at=at)
    assert (won.details, won.at) == (None, None)
    assert form(Win, at=at).at is None


def test_a_renewal_needs_its_time() -> None:
    assert form(Completion, then="won", details="Renew", at="tom").at == TOMORROW
    assert complaints(form, Completion, then="won", details="Renew").keys() == {"at"}
    assert complaints(form, Win, details="Renew").keys() == {"at"}


def test_a_program_that_contradicts_itself_is_told_so() -> None:
    step = {"new_next_action_at": "2026-03-31T09:00:00Z", "new_next_action_details": "Call"}
    assert complaints(call, CompleteAction, then="lost", lost_reason="Price", **step).keys() == step.keys()
    assert complaints(call, CompleteAction, then="won", new_next_action_at="2026-03-31T09:00:00Z").keys() == {
        "new_next_action_at"
    }


def test_a_reason_belongs_to_a_lost_deal() -> None:
    assert form(Completion, details="Call", at="tom", lost_reason="Price").lost_reason is None
    assert form(Loss, lost_reason="Price").lost_reason == "Price"
    assert complaints(form, Loss, lost_reason="\u200b").keys() == {"lost_reason"}


@pytest.mark.parametrize("then", [0, False, [], {}, 0.0])
def test_nothing_is_taken_for_a_choice_that_is_none(then: Any) -> None:
    assert "then" in complaints(call, CompleteAction, then=then)


@pytest.mark.parametrize(
    ("named", "stage"),
    [(str(LEAD.id), LEAD), (str(LEAD.id).upper(), LEAD), ("lead", LEAD), (" LEAD ", LEAD), ("Hot", HOT), ("hot", COLD)],
)
def test_a_stage_goes_by_id_or_name_and_capitals_tell_namesakes_apart(named: str, stage: Stage) -> None:
    step = {"new_next_action_at": "2026-03-31T09:00:00Z", "new_next_action_details": "Call"}
    assert call(CompleteAction, stage=named, **step).stage == stage.id


def test_a_stage_that_is_none_is_a_wrong_reference() -> None:
    with pytest.raises(InvalidReference):
        call(CompleteAction, stage=str(uuid4()))


def test_a_form_sends_numbers_as_text_and_a_program_does_not() -> None:
    assert form(Spread, days="5").days == call(Spread, days=5).days == 5
    for wrong in ("5", True, 5.0, "x", None, 61, 0, 10**400):
        assert complaints(call, Spread, days=wrong).keys() == {"days"}
    for wrong in ("", "-1", "1e3", "٣", "0", "61", "9" * 5000):
        assert complaints(form, Spread, days=wrong).keys() == {"days"}


def test_tags_are_a_list_or_words_between_commas() -> None:
    assert form(Tags, tags=" big, key account,, big ").tags == ["big", "key account"]
    assert call(Tags, tags=["big", " big ", ""]).tags == ["big"]
    for wrong in ([5], [["a"]], [{}], {"a": 1}, 5, [None], ["x" * 51], ["x\0"], [str(n) for n in range(21)]):
        assert complaints(call, Tags, tags=wrong)


def test_a_password_that_could_never_be_typed_again_is_refused() -> None:
    assert form(NewPassword, password=" spaces stay  ").password == " spaces stay  "
    assert complaints(form, NewPassword, password="ten letters\0").keys() == {"password"}
    assert complaints(form, NewPassword, password="short").keys() == {"password"}


def test_a_page_begins_where_its_cursor_says() -> None:
    id = uuid4()
    assert call(DuePaging, limit="200", after=f"2026-03-30T08:00:00.5Z_{id}").after == (
        NOW.replace(microsecond=500_000),
        id,
    )
    assert (call(DuePaging).limit, call(DuePaging).after[0].year) == (50, 2000)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_clean_text_is_clean(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned == cleaned.strip()
    assert not any(character < " " and character not in "\t\n" for character in cleaned)


@given(st.text(), st.sampled_from(["\0", "\ud800", "\udfff"]), st.text())
def test_what_cannot_be_stored_is_never_let_through(before: str, character: str, after: str) -> None:
    assert complaints(form, Note, note=before + character + after).keys() == {"note"}


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@settings(suppress_health_check=[HealthCheck.too_slow])  # that asks how busy the machine is
@given(st.dictionaries(st.sampled_from([field.alias for field in CompleteAction.model_fields.values()]), json))
def test_whatever_json_may_hold_is_read_or_refused(body: dict[str, Any]) -> None:
    with suppress(Invalid, InvalidReference):
        assert isinstance(call(CompleteAction, **body), CompleteAction)


@pytest.mark.parametrize("spelling", ["{0}", "{1}"])
def test_an_id_has_one_spelling_and_capitals(spelling: str) -> None:
    id = UUID("550e8400-e29b-41d4-a716-446655440000")
    assert read_uuid(spelling.format(id, str(id).upper())) == read_uuid(id) == id


@pytest.mark.parametrize(
    "spelling",
    [
        "{{{0}}}",
        "{1}",
        "urn:uuid:{0}",
        " {0}",
        "{0}\n",
        "{0}0",
        "550e-8400e29b-41d4-a716-446655440000",
        "",
        "٥{0}",
        "g{0}",
    ],
)
def test_any_other_spelling_is_no_id(spelling: str) -> None:
    id = UUID("550e8400-e29b-41d4-a716-446655440000")
    with pytest.raises(ValueError, match="not an id"):
        read_uuid(spelling.format(id, id.hex))
