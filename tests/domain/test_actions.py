"""The next action: the completion that leaves the next one behind."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.database import Tx
from app.domain import actions, inputs
from app.domain.history import Target
from app.domain.members import Member
from app.errors import Conflict, Forbidden, Invalid, Missing
from tests.cast import NOW, Cast, ask, deal
from tests.domain.acting import act, entries, row, target

NEXT = {"note": "Bob liked it", "details": "Send the offer", "at": "wed 9"}
WEDNESDAY = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


def complete(tx: Tx, me: Member, on: Target, **form: Any) -> Any:
    """The verb with a form as a person fills it."""
    return actions.complete(tx, me, on, inputs.read(inputs.Completion, NEXT | form, me=me, now=tx.now))


@pytest.fixture
def anvils(cast: Cast) -> UUID:
    return cast.acme.deals["Anvils"]


def test_the_suggestion_is_the_stages_cadence_in_working_time(cast: Cast, app: Flask) -> None:
    friday = datetime(2026, 4, 3, 18, 0, tzinfo=UTC)  # eight in the evening in Berlin
    two_days = actions.suggested_at(cast.alice.me(), friday, cast.acme.stages["Lead"])
    three_days = actions.suggested_at(cast.alice.me(), friday, cast.acme.stages["Proposal"])
    assert two_days == datetime(2026, 4, 7, 7, 0, tzinfo=UTC)
    assert three_days == two_days + timedelta(days=1)


def test_complete_returns_the_card_as_it_is_now(cast: Cast, anvils: UUID) -> None:
    now = act(cast.alice, complete, target(cast.alice, anvils))
    assert (now.id, now.version, now.stage, now.owner) == (anvils, 2, "Lead", "Alice")
    assert (now.next_action_at, now.next_action_details, now.first_due_at, now.slips) == (
        WEDNESDAY, "Send the offer", WEDNESDAY, 0,
    )  # fmt: skip


def test_complete_is_activity_and_starts_the_stages_limits_anew(cast: Cast, anvils: UUID) -> None:
    now = act(cast.alice, complete, target(cast.alice, anvils))
    kept = row(cast.alice, anvils)
    assert now.last_activity_at == NOW + timedelta(minutes=1)
    days = [datetime.fromisoformat(kept[name]) - now.last_activity_at for name in ("stale_floor_at", "stale_cap_at")]
    assert days == [timedelta(days=14), timedelta(days=28)]


def test_complete_keeps_what_undo_has_to_put_back(cast: Cast, anvils: UUID) -> None:
    before = row(cast.alice, anvils)
    act(cast.alice, complete, target(cast.alice, anvils), stage=str(cast.acme.stages["Contract"]))
    [entry] = entries(cast.alice, anvils)
    changed = {name for name, value in row(cast.alice, anvils).items() if value != before[name]}
    assert changed - {"version", "updated_at", "stale_at"} <= set(entry.before)
    assert {name: before[name] for name in entry.before if name in before}.items() <= before.items()


@pytest.mark.parametrize("then", [["next"], ["won"], ["won", "next"], ["lost"], ["next", "lost"]], ids=" then ".join)
def test_what_the_history_says_of_a_deal_is_what_it_became(cast: Cast, anvils: UUID, then: list[str]) -> None:
    for each in then:
        act(cast.alice, complete, target(cast.alice, anvils), then=each, lost_reason="Price")
    said, became = entries(cast.alice, anvils)[-1].after, row(cast.alice, anvils)
    for name in ("status", "lost_reason", "stage_id", "next_action_details"):
        assert said.get(name, became[name]) == became[name]


def test_complete_with_an_old_version_changes_nothing_and_tells_what_was_done_since(cast: Cast, anvils: UUID) -> None:
    seen = target(cast.alice, anvils)
    act(cast.bob, complete, seen, note="I was faster")
    with pytest.raises(Conflict) as refused:
        act(cast.alice, complete, seen)
    assert [(entry.actor, entry.note) for entry in refused.value.entries] == [("Bob", "I was faster")]
    assert refused.value.current.version == 2
    assert len(entries(cast.alice, anvils)) == 1


@pytest.mark.parametrize("ending", [{"then": "won", "details": "", "at": ""}, {"then": "lost", "lost_reason": "Price"}])
def test_a_closed_deal_has_nothing_to_complete(cast: Cast, anvils: UUID, ending: dict[str, str]) -> None:
    act(cast.alice, complete, target(cast.alice, anvils), **ending)
    with pytest.raises(Conflict, match="Reopen it first"):
        act(cast.alice, complete, target(cast.alice, anvils))
    assert len(entries(cast.alice, anvils)) == 1


def test_a_renewal_may_end_without_a_further_step_and_stays_won(cast: Cast, anvils: UUID) -> None:
    act(cast.alice, complete, target(cast.alice, anvils), then="won")
    won_at = row(cast.alice, anvils)["closed_at"]
    ended = act(cast.alice, complete, target(cast.alice, anvils), then="won", details="", at="")
    assert (ended.status, ended.next_action_at, ended.next_action_details) == ("won", None, None)
    assert row(cast.alice, anvils)["closed_at"] == won_at


def test_a_renewal_cannot_be_lost(cast: Cast, anvils: UUID) -> None:
    act(cast.alice, complete, target(cast.alice, anvils), then="won")
    with pytest.raises(Conflict, match="a deal that is won stays so"):
        act(cast.alice, complete, target(cast.alice, anvils), then="lost", lost_reason="Price")
    assert row(cast.alice, anvils)["status"] == "won"


def test_complete_finds_only_the_teams_own(cast: Cast, app: Flask) -> None:
    for unknown in (cast.globex.deals["Secrets"], uuid4()):
        with pytest.raises(Missing):
            act(cast.alice, complete, Target(unknown, 1))
    gone = deal(app, cast.acme, "Removed", owner="alice", at=NOW, removed_at=NOW)
    with pytest.raises(Missing):
        act(cast.alice, complete, Target(gone, 1))


@pytest.mark.parametrize("whose", ["globex", "nobody"])
def test_complete_into_a_stage_that_is_not_the_teams_is_refused(cast: Cast, anvils: UUID, whose: str) -> None:
    stage = cast.globex.stages["Lead"] if whose == "globex" else uuid4()
    with pytest.raises(Invalid) as refused:
        act(cast.alice, complete, target(cast.alice, anvils), stage=str(stage))
    assert set(refused.value.by_field) == {"stage"}
    assert entries(cast.alice, anvils) == []


def test_a_viewer_completes_nothing(cast: Cast, anvils: UUID) -> None:
    with pytest.raises(Forbidden):
        act(cast.vera, complete, target(cast.vera, anvils))
    assert entries(cast.alice, anvils) == []


def test_all_complaints_come_at_once(cast: Cast, anvils: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        act(cast.alice, complete, target(cast.alice, anvils), details="", at="3", result="laughed", note="x" * 20_001)
    assert set(refused.value.by_field) == {"details", "at", "result", "note"}


def test_anybodys_card_can_be_completed_by_a_rep(cast: Cast) -> None:
    for name in ("Springs", "Ropes"):
        deal_id = cast.acme.deals[name]
        assert act(cast.alice, complete, target(cast.alice, deal_id)).version == 2
    owners = "select owner_id from opportunities where tenant_id = %(tenant)s and version = 2 order by owner_id"
    assert [each.owner_id for each in ask(cast.alice.app, cast.acme.id, owners)] == [cast.bob.id, None]
