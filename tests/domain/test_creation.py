"""A new opportunity: what it begins with, what it refuses, and that it can be taken back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from app.domain import creation, inputs, search, undo
from app.domain.creation import NewOpportunity
from app.errors import AlreadyExists, Forbidden, Invalid
from tests.cast import NOW, Cast, transaction
from tests.domain.acting import act, entries, row, state

LINE = "Acme renewal 12k: call Bob re pricing tom 14:00"
LEAST = {"name": "Acme", "details": "Call", "at": "tom"}
VERA = "Vera is a viewer, who only looks on: choose somebody else."
SENT = {"name": "Acme", "details": "Call", "at": "2026-04-01T09:00:00Z"}


@pytest.fixture
def create(cast: Cast) -> Callable[..., UUID]:
    """Creates what a form says, as Alice or somebody else; the new opportunity's id."""
    return lambda form, who="alice": act(cast.acme.people[who], _create, form).id


def _create(tx: Any, me: Any, form: dict[str, Any]) -> Any:
    return creation.create(tx, me, creation.read(form, me=me, now=tx.now))


def refused(cast: Cast, form: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        creation.read(form, me=cast.alice.me(), now=NOW)
    return refusal.value.by_field


def test_a_quick_line_becomes_an_open_deal_with_its_next_action(cast: Cast, create: Callable[..., UUID]) -> None:
    new = row(cast.alice, create({"line": LINE}))
    assert (new["name"], new["value"], new["currency"]) == ("Acme renewal", 12_000_00, "EUR")
    assert (new["next_action_details"], new["next_action_at"]) == ("call Bob re pricing", "2026-03-31T12:00:00+00:00")
    assert (new["status"], new["version"], new["slips"]) == ("open", 1, 0)
    assert new["first_due_at"] == new["next_action_at"]
    assert new["owner_id"] == str(cast.alice.id)
    assert new["stage_id"] == str(cast.acme.stages["Lead"])
    assert new["last_activity_at"] == new["created_at"] == "2026-03-30T08:01:00+00:00"
    assert new["stale_at"] == "2026-04-13T08:01:00+00:00"


def test_a_new_deal_is_no_viewers(cast: Cast, create: Callable[..., UUID]) -> None:
    with pytest.raises(Invalid) as refusal:
        create({**LEAST, "owner": str(cast.vera.id)})
    assert refusal.value.by_field == {"owner": VERA}
    assert refused(cast, {"line": "Acme @vera: call tom"}) == {"owner": VERA}


def test_creation_writes_one_entry_with_all_that_was_said(cast: Cast, create: Callable[..., UUID]) -> None:
    new = create({**LEAST, "company": "Acme Ltd", "tags": "fair, spring"})
    [entry] = entries(cast.alice, new)
    assert (entry.verb, entry.version, entry.actor_id, entry.planned_for) == ("create", 1, cast.alice.id, None)
    assert entry.after["company"] == "Acme Ltd"
    assert entry.after["tags"] == ["fair", "spring"]


def test_creation_can_be_undone_and_redone(cast: Cast, create: Callable[..., UUID]) -> None:
    new = create({**LEAST, "reference": "R1"})
    before = state(cast.alice, new)
    act(cast.alice, undo.undo)
    assert row(cast.alice, new)["removed_at"] is not None
    act(cast.alice, undo.redo)
    assert state(cast.alice, new) == before


def test_a_removed_deal_frees_its_reference_and_cannot_come_back_once_it_is_taken(
    cast: Cast, create: Callable[..., UUID]
) -> None:
    create({**LEAST, "reference": "R1"})
    act(cast.alice, undo.undo)
    create({**LEAST, "reference": "R1"}, who="bob")
    with pytest.raises(AlreadyExists):
        act(cast.alice, undo.redo)


def test_a_reference_is_unique_in_its_tenant(cast: Cast, create: Callable[..., UUID]) -> None:
    create({**LEAST, "reference": "R1"})
    with pytest.raises(AlreadyExists) as refusal:
        create({**LEAST, "reference": "R1"})
    assert refusal.value.field == "reference"
    act(cast.charlie, _create, {**LEAST, "reference": "R1"})


def test_a_new_deal_is_found_at_once(cast: Cast, create: Callable[..., UUID]) -> None:
    new = create({"line": "Zebra licence: ask Wolfgang about stripes tom"})
    for text in ("zebra", "wolfgang stripes", "zebar"):
        with transaction(cast.alice.app, cast.acme.id) as tx:
            assert [found.id for found in search.find(tx, text)] == [new], text


def test_an_owner_and_a_stage_may_be_named_and_nobody_may_own_it(cast: Cast, create: Callable[..., UUID]) -> None:
    new = row(cast.alice, create({"line": "Acme @bob ~contract: call tom"}))
    assert (new["owner_id"], new["stage_id"]) == (str(cast.bob.id), str(cast.acme.stages["Contract"]))
    assert row(cast.alice, create({**LEAST, "owner": ""}))["owner_id"] is None


def test_a_viewer_creates_nothing(create: Callable[..., UUID]) -> None:
    with pytest.raises(Forbidden):
        create(LEAST, who="vera")


def test_everything_missing_is_complained_about_at_once(cast: Cast) -> None:
    assert set(refused(cast, {})) == {"name", "details", "at"}
    assert set(refused(cast, {"line": "Acme 12k"})) == {"details", "at"}


def test_what_the_line_lacks_the_fields_say(cast: Cast, create: Callable[..., UUID]) -> None:
    new = row(cast.alice, create({"line": "Acme 12k: call", "at": "tom", "name": "Not this", "company": "Acme Ltd"}))
    assert (new["name"], new["company"], new["next_action_details"]) == ("Acme", "Acme Ltd", "call")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 201), ("name", "\u202e"), ("name", "a\0b"), ("company", "\ud800"), ("contact_email", "bob"),
        ("contact_email", "a@" + "b" * 300), ("contact_phone", "1" * 61), ("value", "-1"), ("value", "NaN"),
        ("value", "1e9"), ("value", "9" * 30), ("value", "$5"), ("currency", "EURO"), ("currency", "XXY"),
        ("stage", "{}"), ("owner", "me"), ("tags", ",".join(map(str, range(21)))), ("expected_close_on", "30/4/2026"),
        ("expected_close_on", "2026-02-30"), ("expected_close_on", "1999-12-31"), ("reference", "x" * 201),
        ("at", "yesterday"), ("at", "5"), ("details", "x" * 2001), ("line", "x" * 3000), ("line", "a\0: call tom"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_at_its_field(cast: Cast, field: str, value: str) -> None:
    assert refused(cast, LEAST | {field: value}).keys() >= {field}


@pytest.mark.parametrize("field", ["stage", "owner"])
def test_a_stage_or_an_owner_of_another_tenant_is_refused(cast: Cast, create: Callable[..., UUID], field: str) -> None:
    other = {"stage": next(iter(cast.globex.stages.values())), "owner": cast.charlie.id}
    with pytest.raises(Invalid) as refusal:
        create({**LEAST, field: str(other[field])})
    assert set(refusal.value.by_field) == {field}


@pytest.mark.parametrize("value", ["12k", 1.5, True, -1, 2**63, [1]])
def test_a_program_sends_whole_minor_units(cast: Cast, value: Any) -> None:
    with pytest.raises(Invalid) as refusal:
        inputs.read(NewOpportunity, {**SENT, "value": value}, me=cast.alice.me(), now=NOW, strict=True)
    assert set(refusal.value.by_field) == {"value"}


def test_a_program_may_leave_out_everything_but_name_and_plan(cast: Cast) -> None:
    nulls = {"company": None, "contact_email": None, "value": None, "currency": None, "reference": None, "owner": None}
    given = inputs.read(NewOpportunity, {**SENT, **nulls}, me=cast.alice.me(), now=NOW, strict=True)
    assert (given.company, given.contact_email, given.value, given.owner) == ("", "", None, None)
