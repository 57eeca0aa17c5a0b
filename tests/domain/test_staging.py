"""Stages as managers edit them: order, names, limits; what open deals make of it, and what closed ones keep."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain import actions, batches, opportunities, staging, undo
from app.domain.staging import StageEdit, StageMove, StageRemoval, StageSettings
from app.errors import AlreadyExists, Conflict, Forbidden, Invalid, Missing
from tests.cast import NOW, WAITING, Cast, ask, deal, transaction
from tests.domain.acting import act, entries, row, target


@pytest.fixture
def lead(cast: Cast) -> UUID:
    """The stage that all deals of the cast are in."""
    return cast.acme.stages["Lead"]


def stages(cast: Cast) -> list[str]:
    return [stage.name for stage in cast.max.me().tenant.stages]


def version(cast: Cast, stage_id: UUID) -> int:
    return cast.max.me().tenant.stage(stage_id).version


def change(cast: Cast, stage_id: UUID, who: Any = None, **given: Any) -> None:
    whole = {"name": "Lead", "cadence_days": 2, "stale_after_days": 14, "version": version(cast, stage_id)} | given
    act(who or cast.max, staging.change, stage_id, StageEdit(**whole))


def move(cast: Cast, name: str, direction: Any) -> None:
    stage_id = cast.acme.stages[name]
    act(cast.max, staging.move, stage_id, StageMove(version=version(cast, stage_id), direction=direction))


def remove(cast: Cast, stage_id: UUID, to: UUID | None = None) -> None:
    act(cast.max, staging.remove, stage_id, StageRemoval(version=version(cast, stage_id), to=to))


def test_a_new_stage_is_the_last_and_its_name_its_own(cast: Cast) -> None:
    act(cast.max, staging.add, StageSettings(name="Signing", cadence_days=1, stale_after_days=5))
    assert stages(cast)[-1] == "Signing"
    with pytest.raises(AlreadyExists, match="Another stage has this name"):
        act(cast.max, staging.add, StageSettings(name="Signing"))


@pytest.mark.parametrize("name", ["Qualified", "qualified", " QUALIFIED "])
def test_a_name_is_taken_in_whatever_case(cast: Cast, lead: UUID, name: str) -> None:
    with pytest.raises(AlreadyExists, match="Another stage has this name: “Qualified”"):
        act(cast.max, staging.add, StageSettings(name=name))
    with pytest.raises(AlreadyExists, match="Another stage has this name: “Qualified”"):
        change(cast, lead, name=name)
    change(cast, lead, name="LEAD")  # its own name
    assert stages(cast)[:2] == ["LEAD", "Qualified"]


def test_stages_that_had_the_same_name_before_can_still_be_changed(cast: Cast, lead: UUID) -> None:
    ask(cast.alice.app, cast.acme.id, "update stages set name = 'lead' where name = 'Qualified' returning id")
    change(cast, lead, name="Lead", cadence_days=9)
    assert cast.max.me().tenant.stage(lead).cadence_days == 9


def test_of_many_who_name_a_stage_at_once_one_does(cast: Cast) -> None:
    me, names = cast.max.me(), ["Signing", "signing", "SIGNING", "sIgNiNg"]

    def add(name: str) -> bool:
        try:
            with transaction(cast.alice.app, cast.acme.id) as tx:
                staging.add(tx, me, StageSettings(name=name))
        except AlreadyExists:
            return False
        return True

    with ThreadPoolExecutor(len(names)) as pool:
        assert sum(pool.map(add, names)) == 1


def test_stages_change_places_and_stop_at_the_ends(cast: Cast) -> None:
    move(cast, "Qualified", "up")
    assert stages(cast)[:2] == ["Qualified", "Lead"]
    move(cast, "Qualified", "up")
    move(cast, "Qualified", "down")
    move(cast, "Contract", "down")
    assert stages(cast) == ["Lead", "Qualified", "Proposal", "Negotiation", "Contract"]


def test_renaming_makes_every_kept_card_anew(cast: Cast, lead: UUID) -> None:
    before = cast.alice.me().tenant.label_version
    change(cast, lead, name="New")
    assert stages(cast)[0] == "New"
    assert cast.alice.me().tenant.label_version > before


def test_a_new_limit_binds_the_open_deals_of_the_stage_at_once(cast: Cast, lead: UUID) -> None:
    rockets, springs = cast.acme.deals["Rockets"], cast.acme.deals["Springs"]
    act(cast.bob, opportunities.close, [target(cast.bob, springs)], "won")
    before = {name: row(cast.alice, cast.acme.deals[name]) for name in ("Rockets", "Springs")}
    change(cast, lead, stale_after_days=30)
    after = row(cast.alice, rockets)
    assert after["stale_floor_at"] == (NOW + timedelta(23)).isoformat()
    assert after["stale_cap_at"] == (NOW + timedelta(53)).isoformat()
    assert after["version"] == before["Rockets"]["version"] + 1
    assert entries(cast.alice, rockets) == []  # nothing happened to the deal
    assert row(cast.alice, springs) == before["Springs"]


def test_what_is_undone_after_it_turns_stale_by_the_new_limit_too(cast: Cast, lead: UUID) -> None:
    rockets = cast.acme.deals["Rockets"]
    act(cast.alice, actions.note, [target(cast.alice, rockets)], "Hm")
    change(cast, lead, stale_after_days=30)
    act(cast.alice, undo.undo)
    after = row(cast.alice, rockets)
    assert after["stale_floor_at"] == (NOW + timedelta(23)).isoformat()
    assert after["stale_cap_at"] == (NOW + timedelta(53)).isoformat()


def test_the_same_limit_leaves_the_deals_alone(cast: Cast, lead: UUID) -> None:
    before = row(cast.alice, cast.acme.deals["Rockets"])
    change(cast, lead, name="New", cadence_days=9)
    assert row(cast.alice, cast.acme.deals["Rockets"]) == before


def test_more_deals_than_a_bulk_takes_get_the_new_limit_and_move_as_one(cast: Cast, lead: UUID) -> None:
    for number in range(520):
        deal(cast.alice.app, cast.acme, f"Many {number}", owner="alice", at=NOW)
    change(cast, lead, stale_after_days=30)
    count = "select count(distinct stale_floor_at) as n from opportunities where stage_id = %(id)s"
    assert ask(cast.alice.app, cast.acme.id, count, id=lead)[0].n == 1
    remove(cast, lead, cast.acme.stages["Proposal"])
    count = "select count(*) as n, count(distinct batch_id) as batches from history where verb = 'stage'"
    assert tuple(ask(cast.alice.app, cast.acme.id, count)[0]) == (526, 1)


def test_a_team_has_fifty_stages_at_most(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "MOST_STAGES", 6)
    act(cast.max, staging.add, StageSettings(name="Signing"))
    with pytest.raises(Invalid, match="At most 6 stages"):
        act(cast.max, staging.add, StageSettings(name="Paid"))


def test_a_stage_in_use_does_not_vanish(cast: Cast, lead: UUID) -> None:
    with pytest.raises(Invalid, match="choose where they go"):
        remove(cast, lead, lead)
    with pytest.raises(Invalid, match="choose where they go"):
        remove(cast, lead)
    with pytest.raises(Invalid, match="no such stage any more"):
        remove(cast, lead, cast.globex.stages["Proposal"])
    assert stages(cast)[0] == "Lead"
    assert entries(cast.alice, cast.acme.deals["Rockets"]) == []


def test_undo_brings_a_removed_stage_back_with_its_deals(cast: Cast, lead: UUID) -> None:
    rockets, proposal = cast.acme.deals["Rockets"], cast.acme.stages["Proposal"]
    remove(cast, lead, proposal)
    assert "Lead" not in stages(cast)
    assert row(cast.alice, rockets)["stage_id"] == str(proposal)
    before = cast.alice.me().tenant.label_version
    act(cast.max, undo.undo)
    assert row(cast.alice, rockets)["stage_id"] == str(lead)
    assert stages(cast) == ["Qualified", "Proposal", "Negotiation", "Contract", "Lead"]
    assert cast.alice.me().tenant.label_version > before
    act(cast.alice, opportunities.set_stage, [target(cast.alice, cast.acme.deals["Anvils"])], lead)


@pytest.mark.parametrize("large", [False, True])
def test_a_stage_whose_name_is_taken_comes_back_numbered(
    cast: Cast, lead: UUID, monkeypatch: pytest.MonkeyPatch, large: Any
) -> None:
    remove(cast, lead, cast.acme.stages["Proposal"])
    for name in ("LEAD", "Lead (2)"):
        act(cast.max, staging.add, StageSettings(name=name))
    if large:
        monkeypatch.setattr(batches, "LARGE", 2)
    act(cast.max, lambda tx, me: undo.finish(tx, me, undo.undo(tx, me)))
    assert stages(cast)[-3:] == ["LEAD", "Lead (2)", "Lead (3)"]
    assert act(cast.alice, lambda tx, me: opportunities.find(tx, cast.acme.deals["Rockets"])).stage == "Lead (3)"


def test_the_longest_name_has_room_for_a_number(cast: Cast, lead: UUID) -> None:
    change(cast, lead, name="L" * 60)
    remove(cast, lead, cast.acme.stages["Proposal"])
    act(cast.max, staging.add, StageSettings(name="L" * 60))
    act(cast.max, undo.undo)
    assert stages(cast)[-1] == f"{'L' * 55} (2)"


def test_undo_and_redo_of_a_closing_bring_the_stage_back_that_the_deal_is_open_in(cast: Cast) -> None:
    rockets, contract = cast.acme.deals["Rockets"], cast.acme.stages["Contract"]
    act(cast.alice, opportunities.set_stage, [target(cast.alice, rockets)], contract)
    act(cast.alice, opportunities.close, [target(cast.alice, rockets)], "won")
    remove(cast, contract)
    act(cast.alice, undo.undo)
    assert stages(cast)[-1] == "Contract"
    act(cast.alice, undo.undo)
    remove(cast, contract)
    act(cast.alice, undo.redo)
    assert stages(cast)[-1] == "Contract"
    act(cast.alice, undo.redo)  # closed again, it keeps no stage
    remove(cast, contract)
    act(cast.alice, opportunities.reopen, [target(cast.alice, rockets)], "Call", NOW + timedelta(1))
    assert stages(cast)[-1] == "Contract"


def test_a_removal_waits_for_whoever_puts_a_deal_into_the_stage(cast: Cast) -> None:
    app, rockets, contract = cast.alice.app, cast.acme.deals["Rockets"], cast.acme.stages["Contract"]
    put, alice = target(cast.alice, rockets), cast.alice.me()
    given = StageRemoval(version=version(cast, contract), to=cast.acme.stages["Proposal"])
    other = threading.Thread(target=act, args=(cast.max, staging.remove, contract, given))
    with transaction(app, cast.acme.id) as tx:
        opportunities.set_stage(tx, alice, [put], contract)
        tx.land()
        other.start()
        while not ask(app, None, WAITING):
            pass
    other.join()
    assert "Contract" not in stages(cast)
    assert row(cast.alice, rockets)["stage_id"] == str(cast.acme.stages["Proposal"])


def test_a_closed_deal_keeps_the_name_of_its_stage(cast: Cast) -> None:
    won, contract = cast.acme.deals["Rockets"], cast.acme.stages["Contract"]
    act(cast.alice, opportunities.set_stage, [target(cast.alice, won)], contract)
    act(cast.alice, opportunities.close, [target(cast.alice, won)], "won")
    remove(cast, contract)
    assert act(cast.alice, lambda tx, me: opportunities.find(tx, won)).stage == "Contract"
    act(cast.max, staging.add, StageSettings(name="Contract"))  # its name is free again


def test_the_last_stage_stays(cast: Cast, lead: UUID) -> None:
    for name in ("Qualified", "Proposal", "Negotiation", "Contract"):
        remove(cast, cast.acme.stages[name])
    with pytest.raises(Invalid, match="only stage"):
        remove(cast, lead)


def test_who_saw_another_version_changes_nothing(cast: Cast, lead: UUID) -> None:
    change(cast, lead, name="New")
    for verb, given in (
        (staging.change, StageEdit(name="Mine", version=1)),
        (staging.move, StageMove(direction="down", version=1)),
        (staging.remove, StageRemoval(version=1, to=cast.acme.stages["Proposal"])),
    ):
        with pytest.raises(Conflict, match="in the meantime"):
            act(cast.max, verb, lead, given)
    assert stages(cast)[0] == "New"
    assert entries(cast.alice, cast.acme.deals["Rockets"]) == []


def test_stages_are_for_managers_of_the_team(cast: Cast, lead: UUID) -> None:
    for verb, given in (
        (staging.change, StageEdit(name="Mine", version=1)),
        (staging.move, StageMove(direction="down", version=1)),
        (staging.remove, StageRemoval(version=1, to=cast.acme.stages["Proposal"])),
    ):
        with pytest.raises(Forbidden):
            act(cast.alice, verb, lead, given)
        with pytest.raises(Missing):
            act(cast.charlie, verb, lead, given)
    with pytest.raises(Forbidden):
        act(cast.alice, staging.add, StageSettings(name="Mine"))
    assert len(stages(cast)) == 5
