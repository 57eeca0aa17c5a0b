"""Undo and redo: exact, several levels, for each person his own, and never over what others did since."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain import actions, batches, inputs, merging, opportunities, roster, spread, undo
from app.domain.admission import Receiver
from app.domain.facts import Fields
from app.domain.merging import Merger
from app.errors import Conflict, Refusal
from tests.cast import Cast
from tests.domain.acting import act, entries, state, target
from tests.domain.importing import bring, deals

NAMES = ("Anvils", "Rockets", "Magnets")


def later(cast: Cast, days: float) -> Any:
    return cast.alice.app.config["CLOCK"]() + timedelta(days=days)


def complete(cast: Cast, person: Any, deal: Any) -> None:
    typed = {"note": "Talked", "details": "Call again", "at": "+3d"}
    given = inputs.read(inputs.Completion, typed, me=person.me(), now=later(cast, 0))
    act(person, actions.complete, target(person, deal), given)


def edit_fields(cast: Cast, person: Any, deal: Any) -> None:
    typed = {"name": "Other", "company": "Else", "value": "7", "currency": "USD", "reference": str(deal)}
    given = inputs.read(Fields, typed, me=person.me(), now=later(cast, 0))
    act(person, opportunities.edit_fields, target(person, deal), given)


def merge(cast: Cast, person: Any, deal: Any) -> None:
    """With the one after it, whatever that one is by now."""
    deals = [cast.acme.deals[name] for name in NAMES]
    other = deals[(deals.index(deal) + 1) % len(deals)]
    given = Merger(other=other, other_version=target(person, other).version)
    act(person, merging.merge, target(person, deal), given)


VERBS = {
    "complete": complete,
    "try_again": lambda cast, who, deal: act(who, actions.try_again, [target(who, deal)]),
    "reschedule": lambda cast, who, deal: act(who, actions.reschedule, [target(who, deal)], later(cast, 4)),
    "note": lambda cast, who, deal: act(who, actions.note, [target(who, deal)], "Hm"),
    "edit": lambda cast, who, deal: act(who, actions.edit_step, [target(who, deal)], "Something else"),
    "stage": lambda cast, who, deal: act(
        who, opportunities.set_stage, [target(who, deal)], cast.acme.stages["Proposal"]
    ),
    "assign": lambda cast, who, deal: act(who, opportunities.assign, [target(who, deal)], cast.bob.id),
    "tag": lambda cast, who, deal: act(who, opportunities.tag, [target(who, deal)], ["a", "b"]),
    "win": lambda cast, who, deal: act(who, opportunities.close, [target(who, deal)], "won"),
    "lose": lambda cast, who, deal: act(who, opportunities.close, [target(who, deal)], "lost", lost_reason="No"),
    "reopen": lambda cast, who, deal: act(who, opportunities.reopen, [target(who, deal)], "Again", later(cast, 1)),
    "edit_fields": edit_fields,
    "merge": merge,
    "remove": lambda cast, who, deal: act(who, opportunities.remove, [target(who, deal)]),
    "spread": lambda cast, who, deal: act(who, spread.spread, everything(cast, who), 3),
}  # fmt: skip


def everything(cast: Cast, who: Any) -> list[Any]:
    return [target(who, cast.acme.deals[name]) for name in NAMES]


def states(cast: Cast) -> list[dict[str, Any]]:
    return [state(cast.alice, cast.acme.deals[name]) for name in NAMES]


def log_length(cast: Cast) -> int:
    return sum(len(entries(cast.alice, cast.acme.deals[name])) for name in NAMES)


@pytest.mark.parametrize("name", [name for name in VERBS if name != "reopen"])
def test_every_verb_is_undone_and_redone_exactly(cast: Cast, name: str) -> None:
    before = states(cast)
    VERBS[name](cast, cast.alice, cast.acme.deals["Rockets"])
    after = states(cast)
    assert after != before
    act(cast.alice, undo.undo)
    assert states(cast) == before
    act(cast.alice, undo.redo)
    assert states(cast) == after


def test_undo_goes_back_level_by_level_and_redo_forward(cast: Cast) -> None:
    deal, seen = cast.acme.deals["Rockets"], [states(cast)]
    for name in ("note", "lose", "reopen", "tag"):
        VERBS[name](cast, cast.alice, deal)
        seen.append(states(cast))
    for expected in reversed(seen[:-1]):
        act(cast.alice, undo.undo)
        assert states(cast) == expected
    assert act(cast.alice, undo.undo) is None
    for expected in seen[1:]:
        act(cast.alice, undo.redo)
        assert states(cast) == expected
    assert act(cast.alice, undo.redo) is None


def test_undo_is_refused_over_what_somebody_did_since_and_names_him(cast: Cast) -> None:
    deal = cast.acme.deals["Rockets"]
    VERBS["note"](cast, cast.alice, deal)
    VERBS["tag"](cast, cast.bob, deal)
    before, written = states(cast), log_length(cast)
    with pytest.raises(Conflict, match="Rockets: Bob changed it since"):
        act(cast.alice, undo.undo)
    assert (states(cast), log_length(cast)) == (before, written)
    act(cast.bob, undo.undo)
    act(cast.alice, undo.undo)
    assert [entry.verb for entry in entries(cast.alice, deal)] == ["note", "tags", "undo", "undo"]


def test_the_refusal_tells_a_deal_from_others_of_its_name(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), "Reference,Name,Stage\nR1,Same,Lead\nR2,Same,Lead\n")
    VERBS["tag"](cast, cast.bob, deals(app, cast.max.me())[1].id)
    with pytest.raises(Conflict, match="Same R2: Bob changed it since"):
        act(cast.max, undo.undo)


def test_everybody_undoes_his_own(cast: Cast) -> None:
    VERBS["note"](cast, cast.alice, cast.acme.deals["Rockets"])
    VERBS["note"](cast, cast.bob, cast.acme.deals["Anvils"])
    undone = act(cast.alice, undo.undo)
    assert (undone.verb, undone.name) == ("note", "Rockets")


def test_undo_of_one_opportunity_leaves_what_i_did_elsewhere(cast: Cast) -> None:
    rockets, anvils = cast.acme.deals["Rockets"], cast.acme.deals["Anvils"]
    before = states(cast)
    VERBS["note"](cast, cast.alice, rockets)
    VERBS["note"](cast, cast.alice, anvils)
    undone = act(cast.alice, undo.undo, rockets)
    assert (undone.ids, undone.row.id, undone.row.version) == ([rockets], rockets, 3)
    assert act(cast.alice, undo.undo, rockets) is None
    act(cast.alice, undo.undo, anvils)
    assert states(cast) == before
    assert act(cast.alice, undo.redo, rockets).ids == [rockets]


def test_undo_of_one_opportunity_takes_back_the_whole_of_a_bulk(cast: Cast) -> None:
    pair = [cast.acme.deals["Rockets"], cast.acme.deals["Anvils"]]
    before = states(cast)
    act(cast.alice, opportunities.tag, [target(cast.alice, one) for one in pair], ["hot"])
    assert sorted(act(cast.alice, undo.undo, pair[0]).ids) == sorted(pair)
    assert states(cast) == before


def test_a_new_verb_empties_the_redo_list(cast: Cast) -> None:
    VERBS["note"](cast, cast.alice, cast.acme.deals["Rockets"])
    act(cast.alice, undo.undo)
    VERBS["note"](cast, cast.alice, cast.acme.deals["Anvils"])
    assert act(cast.alice, undo.redo) is None


def test_redo_is_refused_once_somebody_went_back_further(cast: Cast) -> None:
    deal = cast.acme.deals["Rockets"]
    VERBS["note"](cast, cast.bob, deal)
    VERBS["tag"](cast, cast.alice, deal)
    act(cast.alice, undo.undo)
    act(cast.bob, undo.undo)
    with pytest.raises(Conflict, match="Bob"):
        act(cast.alice, undo.redo)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["alice", "bob", "undo"]), st.sampled_from(list(VERBS)), st.sampled_from(NAMES)),
        min_size=30,
        max_size=30,
    )
)
def test_undoing_all_of_a_random_day_restores_every_deal(cast: Cast, steps: list[Any]) -> None:
    """Two people at work on the same deals; then each undoes what the rule lets him, until nothing is left."""
    before, written = states(cast), log_length(cast)
    for who, verb, name in steps:
        person = cast.bob if who == "bob" else cast.alice
        try:
            if who == "undo":
                act(person, undo.undo)
            else:
                VERBS[verb](cast, person, cast.acme.deals[name])
        except Refusal:
            continue
        assert log_length(cast) >= written
        written = log_length(cast)
    while any([_undoes(cast.alice), _undoes(cast.bob)]):
        assert log_length(cast) > written
        written = log_length(cast)
    assert states(cast) == before


def _undoes(person: Any) -> bool:
    try:
        return act(person, undo.undo) is not None
    except Conflict:
        return False


@pytest.mark.parametrize("large", [False, True])
def test_nobody_who_left_is_given_a_deal_again(cast: Cast, large: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGE", 1 if large else 500)
    anvils = cast.acme.deals["Anvils"]
    act(cast.ada, roster.leave, cast.alice.id, Receiver(cast.bob.id))
    for named in (None, anvils):
        with pytest.raises(Conflict, match="Alice, whose it was, has left the team") as refused:
            act(cast.ada, taken_back, lambda tx, me, named=named: undo.undo(tx, me, named))
        assert refused.value.detail.endswith(
            "; nothing was taken back. To take it back, an admin first lets who left in again, under Settings, Members."
        )
    assert state(cast.alice, anvils)["owner_id"] == str(cast.bob.id)
    act(cast.ada, roster.come_back, cast.alice.id)
    act(cast.ada, taken_back, undo.undo)
    assert state(cast.alice, anvils)["owner_id"] == str(cast.alice.id)


def test_nor_is_a_deal_brought_back_to_who_left(cast: Cast) -> None:
    anvils = cast.acme.deals["Anvils"]
    VERBS["assign"](cast, cast.max, anvils)
    act(cast.max, undo.undo)
    act(cast.ada, roster.leave, cast.bob.id, Receiver(None))
    with pytest.raises(Conflict, match="Bob, whose it was, has left the team"):
        act(cast.max, undo.redo)


def taken_back(tx: Any, me: Any, back: Any) -> None:
    """By undo or redo, whole."""
    undone = back(tx, me)
    assert undone
    undo.finish(tx, me, undone)
