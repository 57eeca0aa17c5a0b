"""A deal as a whole: its facts edited, and what that refuses."""

from typing import Any

import pytest

from app.domain import actions, inputs, opportunities, undo
from app.domain.facts import Fields
from app.errors import AlreadyExists, Conflict, Forbidden, Invalid, Missing
from tests.cast import Cast, change
from tests.domain.acting import act, entries, row, state, target

TYPED = {
    "name": "Big rockets", "company": "Acme Corp", "contact_name": "Bob", "contact_email": "bob@acme.example",
    "contact_phone": "+49 30 1", "value": "12.5k", "currency": "USD", "expected_close_on": "2026-06-30",
    "reference": "R-1",
}  # fmt: skip


def edit(person: Any, deal: Any, **typed: str) -> Any:
    given = inputs.read(Fields, TYPED | typed, me=person.me(), now=person.app.config["CLOCK"]())
    return act(person, opportunities.edit_fields, target(person, deal), given)


def test_edit_fields_changes_the_facts_alone_and_keeps_what_was_before(cast: Cast) -> None:
    deal = cast.acme.deals["Rockets"]
    before = row(cast.alice, deal)
    assert edit(cast.bob, deal).name == "Big rockets"
    after = row(cast.alice, deal)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {*TYPED, "worth", "version", "updated_at"}
    assert (after["value"], after["currency"]) == (12_500_00, "USD")
    entry = entries(cast.alice, deal)[-1]
    assert (entry.verb, entry.actor_id) == ("edit_fields", cast.bob.id)
    assert {name: before[name] for name in TYPED} == {name: entry.before[name] for name in TYPED}
    assert {name: after[name] for name in TYPED} == entry.after


def test_edit_fields_is_undone_exactly(cast: Cast) -> None:
    deal = cast.acme.deals["Rockets"]
    before = state(cast.alice, deal)
    edit(cast.alice, deal)
    act(cast.alice, undo.undo)
    assert state(cast.alice, deal) == before


def test_a_reference_is_one_deals_only_and_the_field_says_so(cast: Cast) -> None:
    edit(cast.alice, cast.acme.deals["Rockets"])
    with pytest.raises(AlreadyExists, match="this reference") as taken:
        edit(cast.alice, cast.acme.deals["Anvils"])
    assert taken.value.field == "reference"
    assert entries(cast.alice, cast.acme.deals["Anvils"]) == []
    edit(cast.charlie, cast.globex.deals["Secrets"])  # another team's does not matter


def test_a_removed_deal_gives_its_reference_back(cast: Cast) -> None:
    rockets, anvils = cast.acme.deals["Rockets"], cast.acme.deals["Anvils"]
    edit(cast.alice, rockets)
    act(cast.alice, opportunities.remove, [target(cast.alice, rockets)])
    edit(cast.bob, anvils)
    with pytest.raises(AlreadyExists):
        act(cast.alice, undo.undo)


def test_edit_fields_over_what_somebody_did_since_is_a_conflict(cast: Cast) -> None:
    deal = cast.acme.deals["Rockets"]
    seen = target(cast.alice, deal)
    act(cast.bob, actions.note, [seen], "Hm")
    given = inputs.read(Fields, TYPED, me=cast.alice.me(), now=cast.alice.app.config["CLOCK"]())
    with pytest.raises(Conflict):
        act(cast.alice, opportunities.edit_fields, seen, given)


def test_edit_fields_says_all_that_is_wrong_at_once(cast: Cast) -> None:
    with pytest.raises(Invalid) as refusal:
        edit(cast.alice, cast.acme.deals["Rockets"], name=" ", value="lots", contact_email="bob", currency="XXY")
    assert set(refusal.value.by_field) == {"name", "value", "contact_email", "currency"}


def test_edit_fields_is_for_reps_of_the_team(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        edit(cast.vera, cast.acme.deals["Rockets"])
    given = inputs.read(Fields, TYPED, me=cast.alice.me(), now=cast.alice.app.config["CLOCK"]())
    with pytest.raises(Missing):
        act(cast.alice, opportunities.edit_fields, target(cast.charlie, cast.globex.deals["Secrets"]), given)


def test_who_assigned_a_deal_stays_with_it_until_its_owner_acts(cast: Cast) -> None:
    deal = cast.acme.deals["Rockets"]

    def assigner() -> Any:
        return act(cast.bob, lambda tx, me: opportunities.find(tx, deal)).assigner

    act(cast.alice, opportunities.assign, [target(cast.alice, deal)], cast.bob.id)
    assert assigner() == "Alice"
    act(cast.alice, actions.note, [target(cast.alice, deal)], "Good luck")
    assert assigner() == "Alice"
    act(cast.bob, actions.note, [target(cast.bob, deal)], "Thanks")
    assert assigner() is None
    act(cast.bob, undo.undo)
    assert assigner() == "Alice"


def test_no_deal_is_given_to_a_viewer_and_who_became_one_keeps_his_own(cast: Cast) -> None:
    anvils = target(cast.alice, cast.acme.deals["Anvils"])
    with pytest.raises(Invalid) as refused:
        act(cast.alice, opportunities.assign, [anvils], cast.vera.id)
    assert refused.value.by_field == {"owner": "Vera is a viewer, who only looks on: choose somebody else."}
    change(cast.alice.app, cast.acme, "members", cast.bob.id, role="viewer")
    assert row(cast.alice, cast.acme.deals["Springs"])["owner_id"] == str(cast.bob.id)


def test_who_takes_a_deal_or_gives_it_to_nobody_assigned_nothing(cast: Cast) -> None:
    ropes = cast.acme.deals["Ropes"]
    for who, owner in ((cast.alice, cast.alice.id), (cast.max, None)):
        act(who, opportunities.assign, [target(who, ropes)], owner)
        assert row(who, ropes)["assigned_by"] is None
