"""Two deals that are one: what lives on, what is kept of both, and the way back."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain import actions, history, merging, opportunities, undo
from app.domain.merging import Merger
from app.errors import Conflict, Forbidden, Invalid, Missing
from tests.cast import Cast, ask
from tests.domain.acting import act, entries, row, state, target


def merge(person: Any, this: UUID, other: UUID, **sides: Any) -> Any:
    version = sides.pop("other_version", None) or row(person, other)["version"]
    given = Merger(other=other, other_version=version, **sides)
    return act(person, merging.merge, target(person, this), given)


def fill(cast: Cast, name: str, **columns: Any) -> UUID:
    """Sets columns of a deal as an import would have."""
    sets = ", ".join(f"{column} = %({column})s" for column in columns)
    statement = f"update opportunities set {sets} where id = %(id)s returning id"
    return ask(cast.alice.app, cast.acme.id, statement, id=cast.acme.deals[name], **columns)[0].id


def contact(cast: Cast, deal: UUID) -> tuple[str, str, str]:
    found = row(cast.alice, deal)
    return found["contact_name"], found["contact_email"], found["contact_phone"]


def differing(tx: Any, me: Any, this: UUID, other: UUID) -> list[str]:
    return merging.differing(me, opportunities.find(tx, this), opportunities.find(tx, other))


@pytest.fixture
def pair(cast: Cast) -> tuple[UUID, UUID]:
    """Two deals of Alice's: the first says little, the second has all."""
    this = fill(cast, "Anvils", company="", value=None, tags=["spring"])
    other = fill(
        cast, "Rockets", company="Acme Corp", contact_name="Bob", value=5_00, currency="USD", reference="R-1",
        expected_close_on="2026-06-30", tags=["fair", "spring"], slips=3,
    )  # fmt: skip
    return this, other


def test_what_this_one_does_not_say_comes_from_the_other(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    before = row(cast.alice, pair[0])
    merge(cast.alice, *pair)
    after = row(cast.alice, pair[0])
    assert (after["name"], after["company"], after["contact_name"]) == ("Anvils", "Acme Corp", "Bob")
    assert (after["value"], after["currency"], after["reference"]) == (5_00, "USD", "R-1")
    assert (after["expected_close_on"], after["tags"]) == ("2026-06-30", ["spring", "fair"])
    for column in ("next_action_details", "next_action_at", "slips", "last_activity_at", "stage_id", "owner_id"):
        assert after[column] == before[column]


def test_what_is_chosen_comes_from_the_other_whole(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    other = row(cast.alice, pair[1])
    merge(cast.alice, *pair, name="other", plan="other", company="this")
    after = row(cast.alice, pair[0])
    assert (after["name"], after["company"]) == ("Rockets", "")
    for column in ("next_action_details", "next_action_at", "first_due_at", "slips"):
        assert after[column] == other[column]


def test_a_contact_without_a_name_comes_from_the_other_too(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    fill(cast, "Rockets", contact_name="", contact_email="bob@b.example", contact_phone="222")
    merge(cast.alice, *pair)
    assert contact(cast, pair[0]) == ("", "bob@b.example", "222")


def test_one_contact_of_two_is_chosen_whole_whatever_each_says(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    fill(cast, "Anvils", contact_name="Ann", contact_phone="111")
    fill(cast, "Rockets", contact_name="", contact_email="bob@b.example", contact_phone="222")
    assert "contact" in act(cast.alice, differing, *pair)
    merge(cast.alice, *pair)
    assert contact(cast, pair[0]) == ("Ann", "", "111")
    act(cast.alice, undo.undo)
    merge(cast.alice, *pair, contact="other")
    assert contact(cast, pair[0]) == ("", "bob@b.example", "222")


def test_a_currency_alone_is_no_worth(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    fill(cast, "Rockets", value=None, currency="USD")
    assert "worth" not in act(cast.alice, differing, *pair)
    before = row(cast.alice, pair[0])["currency"]
    merge(cast.alice, *pair)
    assert (row(cast.alice, pair[0])["value"], row(cast.alice, pair[0])["currency"]) == (None, before)


def test_the_other_is_gone_and_leads_to_this_one(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    merge(cast.alice, *pair)
    with pytest.raises(Missing):
        act(cast.alice, lambda tx, me: opportunities.find(tx, pair[1]))
    assert act(cast.alice, lambda tx, me: merging.successor(tx, pair[1]).value) == pair[0]
    assert act(cast.charlie, lambda tx, me: merging.successor(tx, pair[1]).value) is None


def test_both_histories_are_told_as_one(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    third = cast.acme.deals["Magnets"]
    for deal, text in ((pair[0], "this"), (third, "third"), (pair[1], "other")):
        act(cast.alice, actions.note, [target(cast.alice, deal)], text)
    merge(cast.alice, pair[1], third)
    merge(cast.alice, *pair)
    act(cast.alice, actions.note, [target(cast.alice, pair[0])], "since")
    told = act(cast.alice, lambda tx, me: history.timeline(tx, pair[0], family=True).rows)
    assert [one.note for one in told if one.note] == ["since", "other", "third", "this"]
    assert [one.at for one in told] == sorted((one.at for one in told), reverse=True)
    own = act(cast.alice, lambda tx, me: history.timeline(tx, pair[0]).rows)
    assert {one.opportunity_id for one in own} == {pair[0]}


def test_a_merger_is_one_batch_and_is_undone_and_redone_as_one(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    before = [state(cast.alice, deal) for deal in pair]
    merge(cast.alice, *pair)
    assert len({entries(cast.alice, deal)[-1].batch_id for deal in pair}) == 1
    after = [state(cast.alice, deal) for deal in pair]
    assert sorted(act(cast.alice, undo.undo).ids) == sorted(pair)
    assert [state(cast.alice, deal) for deal in pair] == before
    act(cast.alice, undo.redo)
    assert [state(cast.alice, deal) for deal in pair] == after


def test_a_merger_on_top_of_what_somebody_did_is_refused(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    seen = row(cast.alice, pair[1])["version"]
    act(cast.bob, actions.note, [target(cast.bob, pair[1])], "Hm")
    with pytest.raises(Conflict, match="Rockets was changed in the meantime"):
        merge(cast.alice, *pair, other_version=seen)
    stale = target(cast.alice, pair[0])
    act(cast.bob, actions.note, [stale], "Hm")
    given = Merger(other=pair[1], other_version=row(cast.alice, pair[1])["version"])
    with pytest.raises(Conflict, match="Anvils was changed"):
        act(cast.alice, merging.merge, stale, given)
    assert row(cast.alice, pair[1])["removed_at"] is None


def test_only_another_deal_of_the_team_can_be_merged(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    with pytest.raises(Invalid, match="the same opportunity"):
        merge(cast.alice, pair[0], pair[0])
    with pytest.raises(Missing):
        merge(cast.alice, pair[0], cast.globex.deals["Secrets"], other_version=1)
    merge(cast.alice, *pair)
    with pytest.raises(Missing):
        merge(cast.alice, *pair)
    with pytest.raises(Forbidden):
        merge(cast.vera, pair[0], cast.acme.deals["Magnets"])


def test_the_owner_of_the_other_is_chosen_by_who_may_reassign(cast: Cast) -> None:
    springs, rockets = cast.acme.deals["Springs"], cast.acme.deals["Rockets"]
    with pytest.raises(Forbidden, match="a colleague's"):
        merge(cast.alice, springs, rockets, owner="other")
    merge(cast.max, springs, rockets, owner="other")
    assert row(cast.max, springs)["owner_id"] == str(cast.alice.id)


def test_a_rep_takes_a_deal_of_nobodys_by_merging_it_with_his_own(cast: Cast) -> None:
    ropes, rockets = cast.acme.deals["Ropes"], cast.acme.deals["Rockets"]
    merge(cast.alice, ropes, rockets, owner="other")
    assert row(cast.alice, ropes)["owner_id"] == str(cast.alice.id)


def test_a_viewer_who_owns_the_other_is_not_chosen(cast: Cast) -> None:
    springs, rockets = cast.acme.deals["Springs"], fill(cast, "Rockets", owner_id=cast.vera.id)
    assert "owner" not in act(cast.max, differing, springs, rockets)
    with pytest.raises(Invalid, match="Vera is a viewer"):
        merge(cast.max, springs, rockets, owner="other")
    ropes = cast.acme.deals["Ropes"]
    merge(cast.max, ropes, rockets)
    assert row(cast.max, ropes)["owner_id"] is None


def test_of_more_tags_than_a_deal_can_have_this_ones_stay(cast: Cast) -> None:
    this = fill(cast, "Anvils", tags=[f"this {number}" for number in range(15)])
    other = fill(cast, "Rockets", tags=[f"other {number}" for number in range(15)])
    merge(cast.alice, this, other)
    kept = [f"this {number}" for number in range(15)] + [f"other {number}" for number in range(5)]
    assert row(cast.alice, this)["tags"] == kept


def test_a_merged_deal_turns_stale_by_the_limit_of_its_stage_since_its_own_last_activity(cast: Cast) -> None:
    this, other = cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    act(cast.alice, opportunities.set_stage, [target(cast.alice, other)], cast.acme.stages["Contract"])
    act(cast.alice, actions.note, [target(cast.alice, this)], "Talked")
    last = datetime.fromisoformat(row(cast.alice, this)["last_activity_at"])
    merge(cast.alice, this, other, stage="other")
    limits = [datetime.fromisoformat(row(cast.alice, this)[name]) for name in ("stale_floor_at", "stale_cap_at")]
    assert limits == [last + timedelta(days=10), last + timedelta(days=20)]


def test_a_closed_deal_takes_no_plan(cast: Cast, pair: tuple[UUID, UUID]) -> None:
    act(cast.alice, opportunities.close, [target(cast.alice, pair[0])], "lost", lost_reason="No")
    with pytest.raises(Invalid, match="next action"):
        merge(cast.alice, *pair, plan="other")
    merge(cast.alice, *pair)
    assert row(cast.alice, pair[0])["status"] == "lost"
