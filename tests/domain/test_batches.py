"""A batch too large to look at deal by deal is taken back whole, or not at all, like any other."""

import re
import threading
from typing import Any

import pytest
from flask import Flask

from app.domain import actions, batches, opportunities, undo
from app.errors import Conflict
from tests.cast import WAITING, Cast, ask, transaction
from tests.domain.importing import bring, deals

ROWS = 25
FILE = "\n".join(["Reference,Name,Stage", *(f"R{number:02},Deal {number:02},Lead" for number in range(ROWS)), ""])


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGE", 10)
    monkeypatch.setattr(batches, "PART", 7)


def take_back(app: Flask, cast: Cast, way: Any) -> Any:
    """What undo or redo found, and then did."""
    me = cast.max.me()
    with transaction(app, cast.acme.id) as tx:
        found = way(tx, me)
        undo.finish(tx, me, found)
    return found


def undos(app: Flask, cast: Cast) -> list[Any]:
    return ask(app, cast.acme.id, "select * from history where tenant_id = %(tenant)s and verb = 'undo'")


def states(app: Flask, cast: Cast) -> list[dict[str, Any]]:
    untold = ("version", "updated_at")
    return [
        {name: value for name, value in row._asdict().items() if name not in untold}
        for row in deals(app, cast.max.me())
    ]


def test_a_large_import_is_undone_and_redone_exactly(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    before = states(app, cast)
    undone = take_back(app, cast, undo.undo)
    assert (undone.verb, undone.ids, undone.what) == ("import", [], "25 deals")
    assert states(app, cast) == []
    assert take_back(app, cast, undo.redo).what == "25 deals"
    assert states(app, cast) == before
    take_back(app, cast, undo.undo)
    assert states(app, cast) == []


def test_it_writes_one_entry_for_each_deal_tied_by_a_batch(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    take_back(app, cast, undo.undo)
    entries = undos(app, cast)
    assert len(entries) == ROWS
    assert len({entry.undoes_id for entry in entries}) == ROWS
    assert len({entry.batch_id for entry in entries}) == 1
    assert {entry.version for entry in entries} == {2}


def test_found_twice_it_is_taken_back_once(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    me = cast.max.me()
    with transaction(app, cast.acme.id) as tx:
        found = [undo.undo(tx, me) for _ in range(2)]
    with transaction(app, cast.acme.id) as tx:
        undo.finish(tx, me, found[0])
    with transaction(app, cast.acme.id) as tx, pytest.raises(Conflict, match="taken back in the meantime"):
        undo.finish(tx, me, found[1])
    assert len(undos(app, cast)) == ROWS


def test_taken_back_by_two_at_once_it_is_taken_back_once(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    me, database, refused = cast.max.me(), app.extensions["database"], []
    with transaction(app, cast.acme.id) as tx:
        found = undo.undo(tx, me)

    def once() -> None:
        with transaction(app, cast.acme.id) as other:
            undo.finish(other, me, found)

    def also() -> None:
        with pytest.raises(Conflict) as refusal:
            database.repeat(once)
        refused.append(refusal.value.detail)

    with transaction(app, cast.acme.id) as tx:
        undo.finish(tx, me, found)
        tx.land()
        other = threading.Thread(target=also)
        other.start()
        while not ask(app, None, WAITING):
            pass
    other.join()
    assert refused == [batches.TAKEN_BACK]
    assert len(undos(app, cast)) == ROWS


@pytest.mark.parametrize(("count", "more"), [(5, ""), (6, " and others")])
def test_it_is_refused_with_the_names_of_what_was_worked_on(app: Flask, cast: Cast, count: int, more: str) -> None:
    bring(app, cast.max.me(), FILE)
    worked_on = deals(app, cast.max.me())[19 : 19 + count]
    with transaction(app, cast.acme.id) as tx:
        targets = opportunities.all_present(tx, [row.id for row in worked_on])
        actions.note(tx, cast.bob.me(), targets, "Called", None)
    with pytest.raises(Conflict) as refused:
        take_back(app, cast, undo.undo)
    assert refused.value.detail.endswith(f"{more}; nothing was taken back.")
    named = re.findall(r"Deal (\d\d) R\1 \(Bob: note\)", refused.value.detail)
    assert len(named) == 5
    assert set(named) <= {row.name.removeprefix("Deal ") for row in worked_on}
    assert len(states(app, cast)) == ROWS


def test_it_is_refused_to_bring_back_what_was_taken_by_others(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    [first, *_] = deals(app, cast.max.me())
    take_back(app, cast, undo.undo)
    ask(
        app, cast.acme.id,
        "insert into history (tenant_id, opportunity_id, version, verb, actor_id, at, before, after) "
        "values (%(tenant)s, %(id)s, 3, 'note', %(actor)s, %(now)s, '{}', '{}') returning id",
        id=first.id, actor=cast.bob.id,
    )  # fmt: skip
    ask(app, cast.acme.id, "update opportunities set version = 3 where id = %(id)s returning id", id=first.id)
    with pytest.raises(Conflict, match=r"Deal 00 R00 \(Bob: note\)"):
        take_back(app, cast, undo.redo)


@pytest.mark.parametrize("at", [3, 24], ids=["in the first part", "in the last"])
def test_a_deal_changed_after_the_batch_was_found_leaves_all_as_they_were(app: Flask, cast: Cast, at: int) -> None:
    bring(app, cast.max.me(), FILE)
    me = cast.max.me()
    worked_on = deals(app, me)[at]
    with pytest.raises(Conflict, match=rf"Deal {at:02} R{at:02} \(Bob: note\)"), transaction(app, cast.acme.id) as tx:
        found = undo.undo(tx, me)
        with transaction(app, cast.acme.id) as other:
            actions.note(other, cast.bob.me(), opportunities.all_present(other, [worked_on.id]), "Called", None)
        undo.finish(tx, me, found)
    assert len(states(app, cast)) == ROWS


def test_a_deal_whose_note_was_taken_back_meanwhile_is_no_obstacle(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    me, bob = cast.max.me(), cast.bob.me()
    [worked_on, *_] = deals(app, me)
    with transaction(app, cast.acme.id) as tx:
        found = undo.undo(tx, me)
        with transaction(app, cast.acme.id) as other:
            actions.note(other, bob, opportunities.all_present(other, [worked_on.id]), "Called", None)
        with transaction(app, cast.acme.id) as other:
            undo.undo(other, bob)
        undo.finish(tx, me, found)
    assert states(app, cast) == []
