"""Each verb: what it changes, what it counts as, and what it refuses."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest

from app.database import Tx
from app.domain import actions, changes, opportunities, spread
from app.domain.history import Target, Verb
from app.domain.members import Member
from app.errors import Conflict, Forbidden, Invalid, Missing
from tests.cast import NOW, Cast, deal
from tests.domain.acting import act, entries, row, state, target


@pytest.fixture
def rockets(cast: Cast) -> UUID:
    """A deal of Alice's that is two days late."""
    return cast.acme.deals["Rockets"]


def now(cast: Cast) -> datetime:
    return cast.alice.app.config["CLOCK"]()


def test_try_again_keeps_the_step_and_waits_for_the_cadence(cast: Cast, rockets: UUID) -> None:
    before = row(cast.alice, rockets)
    act(cast.alice, actions.try_again, [target(cast.alice, rockets)])
    after = row(cast.alice, rockets)
    assert after["next_action_details"] == before["next_action_details"]
    # Monday 10:01 in Berlin and a cadence of two working days.
    assert after["next_action_at"] == "2026-04-01T08:01:00+00:00" == after["first_due_at"]
    assert (after["slips"], after["last_activity_at"]) == (0, "2026-03-30T08:01:00+00:00")
    assert entries(cast.alice, rockets)[-1].result == "no_answer"


def test_reschedule_later_is_a_slip_and_no_activity(cast: Cast, rockets: UUID) -> None:
    before = row(cast.alice, rockets)
    for days in (1, 2):
        act(cast.alice, actions.reschedule, [target(cast.alice, rockets)], now(cast) + timedelta(days=days))
    after = row(cast.alice, rockets)
    assert after["slips"] == 2
    assert after["first_due_at"] == before["first_due_at"] != after["next_action_at"]
    assert after["last_activity_at"] == before["last_activity_at"]


def test_reschedule_earlier_is_no_slip(cast: Cast) -> None:
    rollers = cast.acme.deals["Rollers"]
    act(cast.alice, actions.reschedule, [target(cast.alice, rollers)], now(cast) + timedelta(hours=1))
    assert row(cast.alice, rollers)["slips"] == 0


def test_note_is_activity_and_leaves_the_plan(cast: Cast, rockets: UUID) -> None:
    before = row(cast.alice, rockets)
    act(cast.alice, actions.note, [target(cast.alice, rockets)], "They like it", "reached")
    after = row(cast.alice, rockets)
    assert after["next_action_at"] == before["next_action_at"]
    assert after["last_activity_at"] > before["last_activity_at"]
    assert (entries(cast.alice, rockets)[-1].note, entries(cast.alice, rockets)[-1].result) == (
        "They like it",
        "reached",
    )


def test_edit_step_changes_the_words_alone(cast: Cast, rockets: UUID) -> None:
    before = row(cast.alice, rockets)
    act(cast.alice, actions.edit_step, [target(cast.alice, rockets)], "Send the quote")
    after = row(cast.alice, rockets)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"next_action_details", "version", "updated_at"}


def test_set_stage_counts_the_new_limit_from_the_last_activity(cast: Cast, rockets: UUID) -> None:
    contract = cast.acme.stages["Contract"]
    act(cast.alice, opportunities.set_stage, [target(cast.alice, rockets)], contract)
    after = row(cast.alice, rockets)
    assert after["stage_id"] == str(contract)
    assert after["stale_floor_at"] == "2026-04-02T08:00:00+00:00"  # ten days after 23 March
    assert after["stale_cap_at"] == "2026-04-12T08:00:00+00:00"
    assert after["next_action_at"] == "2026-03-28T08:00:00+00:00"


def test_win_ends_the_duty_and_may_carry_a_renewal(cast: Cast, rockets: UUID) -> None:
    later = now(cast) + timedelta(days=300)
    act(cast.alice, opportunities.close, [target(cast.alice, rockets)], "won", details="Renew", at=later)
    won = row(cast.alice, rockets)
    assert (won["status"], won["next_action_details"], won["stale_at"]) == ("won", "Renew", None)
    with pytest.raises(Conflict, match="closed already"):
        act(cast.alice, opportunities.close, [target(cast.alice, rockets)], "lost", lost_reason="price")


def test_lose_and_reopen_asks_for_a_next_action(cast: Cast, rockets: UUID) -> None:
    act(cast.alice, opportunities.close, [target(cast.alice, rockets)], "lost", lost_reason="price")
    lost = row(cast.alice, rockets)
    assert (lost["status"], lost["lost_reason"], lost["next_action_at"]) == ("lost", "price", None)
    with pytest.raises(Conflict, match="no next action"):
        act(cast.alice, actions.try_again, [target(cast.alice, rockets)])
    act(cast.alice, opportunities.reopen, [target(cast.alice, rockets)], "Ask again", now(cast) + timedelta(days=1))
    again = row(cast.alice, rockets)
    assert (again["status"], again["lost_reason"], again["closed_at"]) == ("open", None, None)


def test_a_rep_takes_what_nobody_owns_and_hands_on_what_is_his(cast: Cast) -> None:
    ropes, springs, rockets = (cast.acme.deals[name] for name in ("Ropes", "Springs", "Rockets"))
    act(cast.alice, opportunities.assign, [target(cast.alice, ropes)], cast.alice.id)
    act(cast.alice, opportunities.assign, [target(cast.alice, rockets)], cast.bob.id)
    assert row(cast.alice, ropes)["owner_id"] == str(cast.alice.id)
    assert row(cast.alice, rockets)["owner_id"] == str(cast.bob.id)
    with pytest.raises(Forbidden, match="a colleague's"):
        act(cast.alice, opportunities.assign, [target(cast.alice, springs)], cast.alice.id)
    act(cast.max, opportunities.assign, [target(cast.max, springs)], None)
    assert row(cast.max, springs)["owner_id"] is None


def test_a_viewer_may_do_nothing(cast: Cast, rockets: UUID) -> None:
    with pytest.raises(Forbidden):
        act(cast.vera, actions.note, [target(cast.vera, rockets)], "Hello")
    assert entries(cast.alice, rockets) == []


def test_a_bulk_changes_all_under_one_batch(cast: Cast) -> None:
    deals = [cast.acme.deals[name] for name in ("Anvils", "Rockets", "Magnets")]
    act(cast.alice, opportunities.tag, [target(cast.alice, deal) for deal in deals], ["spring", "fair"])
    assert all(row(cast.alice, deal)["tags"] == ["spring", "fair"] for deal in deals)
    assert len({entries(cast.alice, deal)[-1].batch_id for deal in deals}) == 1


def test_a_bulk_with_one_stale_row_changes_none_and_names_it(cast: Cast) -> None:
    deals = [cast.acme.deals[name] for name in ("Anvils", "Rockets", "Magnets")]
    seen = [target(cast.alice, deal) for deal in deals]
    act(cast.bob, actions.note, [target(cast.bob, deals[1])], "I was faster")
    before = [state(cast.alice, deal) for deal in deals]
    with pytest.raises(Conflict, match="Rockets"):
        act(cast.alice, actions.try_again, seen)
    assert [state(cast.alice, deal) for deal in deals] == before


def test_two_bulks_take_their_rows_in_the_same_order(cast: Cast) -> None:
    deals = sorted(cast.acme.deals.values(), reverse=True)
    sent = []

    def send(tx: Tx, me: Member, on: Target) -> Any:
        sent.append(on.id)
        return changes.current(tx, on.id)

    targets = [target(cast.alice, deal) for deal in deals]
    act(cast.alice, lambda tx, me: changes.apply(tx, me, Verb("note", (), {}), targets, partial(send, tx, me)))
    assert sent == sorted(deals)


def test_a_bulk_of_nothing_or_of_too_much_is_refused(cast: Cast, rockets: UUID) -> None:
    with pytest.raises(Invalid, match="Nothing is selected"):
        act(cast.alice, actions.try_again, [])
    with pytest.raises(Invalid, match="At most 500"):
        act(cast.alice, actions.try_again, [target(cast.alice, rockets)] * 501)


def test_spread_fills_working_days_evenly_the_oldest_first(cast: Cast) -> None:
    names = ("Anvils", "Rockets", "Magnets")
    targets = [target(cast.alice, cast.acme.deals[name]) for name in reversed(names)]
    act(cast.alice, spread.spread, targets, 3)
    moved = [row(cast.alice, cast.acme.deals[name])["next_action_at"] for name in names]
    # Tuesday holds Rollers already, so that two go to Wednesday and Thursday first.
    assert moved == sorted(moved)
    assert [at[:10] for at in moved] == ["2026-03-31", "2026-04-01", "2026-04-02"]


def test_a_day_of_the_spread_is_as_full_as_it_gets_without_what_is_moved(cast: Cast) -> None:
    names = ("Anvils", "Rollers")
    act(cast.alice, spread.spread, [target(cast.alice, cast.acme.deals[name]) for name in names], 2)
    moved = [row(cast.alice, cast.acme.deals[name])["next_action_at"] for name in names]
    assert [at[:10] for at in moved] == ["2026-03-31", "2026-04-01"]


def test_a_manager_spreads_around_what_the_owners_have(cast: Cast) -> None:
    names = ("Anvils", "Rockets")
    act(cast.max, spread.spread, [target(cast.max, cast.acme.deals[name]) for name in names], 3)
    moved = [row(cast.max, cast.acme.deals[name])["next_action_at"] for name in names]
    assert [at[:10] for at in moved] == ["2026-04-01", "2026-04-02"]


def test_what_is_spread_is_due_at_whole_minutes(cast: Cast) -> None:
    """Seven of them, as eight hours are not divided by that."""
    targets = [target(cast.max, deal(cast.max.app, cast.acme, f"Nuts {number}", at=NOW)) for number in range(7)]
    act(cast.max, spread.spread, targets, 1)
    moved = {row(cast.max, one.id)["next_action_at"] for one in targets}
    assert len(moved) == len(targets)
    assert [at for at in moved if not at.endswith(":00+00:00")] == []


def test_a_deal_that_has_nothing_to_be_spread_is_named_and_none_is_moved(cast: Cast) -> None:
    anvils, magnets = cast.acme.deals["Anvils"], cast.acme.deals["Magnets"]
    act(cast.alice, opportunities.close, [target(cast.alice, magnets)], "lost", lost_reason="Price")
    before = state(cast.alice, anvils)
    with pytest.raises(Conflict, match="Magnets: it has no next action"):
        act(cast.alice, spread.spread, [target(cast.alice, deal) for deal in (anvils, magnets)], 3)
    assert state(cast.alice, anvils) == before


def test_another_tenants_deal_is_missing(cast: Cast) -> None:
    secrets = cast.globex.deals["Secrets"]
    seen = target(cast.charlie, secrets)
    with pytest.raises(Missing):
        act(cast.alice, actions.note, [seen], "Mine now")
    assert entries(cast.charlie, secrets) == []
