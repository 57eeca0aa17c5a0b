"""The run that saves an import: whole or not at all, by one at a time, and by what is true when it ends."""

import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.domain import actions, runs, transfer, undo, uploads
from app.errors import AlreadyExists, Conflict
from tests.cast import WAITING, Cast, ask, transaction
from tests.domain.acting import act, target
from tests.domain.importing import FILE, HEADER, WON, bring, check, deals, save, upload

MORE = f"{FILE}R4,Wheel deal,,Lead,,,,,\n"


class Broken(Exception):
    """What ends a transaction."""


def tried(app: Flask, cast: Cast, text: str) -> UUID:
    """An import that was tried and may be saved."""
    import_id = upload(app, cast.max.me(), text.encode())
    assert check(app, cast.max.me(), import_id).complaints == []
    return import_id


def test_saving_holds_no_more_of_it_than_a_part(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 2)
    me, held = cast.max.me(), []
    import_id = tried(app, cast, FILE)
    with transaction(app, cast.acme.id) as tx:
        run = runs.start(tx, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        runs.save(tx, me, import_id, run, lambda rows: held.append(len(tx.answers)))
    assert held == [0, 0]


@pytest.mark.parametrize("chunk", [2, 1000])
def test_saving_counts_the_rows_below_the_header_that_are_not_empty(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, chunk: int
) -> None:
    monkeypatch.setattr(transfer, "CHUNK", chunk)
    me = cast.max.me()
    bring(app, me, FILE)
    import_id = upload(app, me, MORE.replace("\nR2", "\n\n\nR2").encode())
    assert check(app, me, import_id).counts == {"open": 1, "same": 3, "timeless": 1}
    assert save(app, me, import_id)[-1] == 4
    with transaction(app, cast.acme.id) as tx:
        assert uploads.find(tx, me, import_id).saved == 4


def test_a_reference_taken_since_the_check_stops_all_of_it(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    import_id = tried(app, cast, FILE)
    bring(app, me, f"{HEADER}\n{WON}\n")
    with pytest.raises(AlreadyExists, match="nothing was imported"):
        save(app, me, import_id)
    assert [row.reference for row in deals(app, me)] == ["R3"]


def test_a_run_that_is_heard_of_is_left_alone_and_one_that_is_not_is_taken_over(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    import_id = tried(app, cast, FILE)
    with transaction(app, cast.acme.id) as tx:
        first = runs.start(tx, me, import_id)
    with pytest.raises(Conflict), transaction(app, cast.acme.id) as tx:
        runs.start(tx, me, import_id)
    now = app.config["CLOCK"]() + runs.UNHEARD + timedelta(seconds=1)
    app.config["CLOCK"] = lambda: now
    save(app, me, import_id)
    with pytest.raises(Conflict), transaction(app, cast.acme.id) as tx:
        runs.save(tx, me, import_id, first, lambda rows: None)
    assert len(deals(app, me)) == 3


def test_a_file_that_could_not_be_saved_is_tried_anew(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    import_id = tried(app, cast, FILE)
    with transaction(app, cast.acme.id) as tx:
        run = runs.start(tx, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        runs.stop(tx, import_id, run, "It stopped.")
    with transaction(app, cast.acme.id) as tx:
        row = uploads.find(tx, me, import_id)
    assert (row.state, row.failure, row.counts) == ("checking", "It stopped.", {})


def take_back(app: Flask, cast: Cast, way: Callable[..., Any] = undo.undo) -> None:
    with transaction(app, cast.acme.id) as tx:
        assert way(tx, cast.max.me())


def test_what_was_there_when_it_was_tried_and_is_gone_stops_all_of_it(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    import_id = tried(app, cast, MORE)
    take_back(app, cast)
    with pytest.raises(Conflict, match="Changed since it was tried: Anvil deal, Rope deal, Wire deal"):
        save(app, cast.max.me(), import_id)
    assert deals(app, cast.max.me()) == []


def test_what_came_back_since_it_was_tried_does_not_come_twice(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), "Name\nNameless\n")
    [row] = ask(app, cast.acme.id, "select id from opportunities where tenant_id = %(tenant)s and name = 'Nameless'")
    take_back(app, cast)
    import_id = tried(app, cast, f"id,Name\n{row.id},Nameless\n")
    take_back(app, cast, undo.redo)
    with pytest.raises(Conflict, match="Changed since it was tried: Nameless"):
        save(app, cast.max.me(), import_id)


def test_what_others_work_on_meanwhile_is_there_as_it_was(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), f"{HEADER}\n{WON}\n")
    import_id = tried(app, cast, FILE)
    [wire] = deals(app, cast.max.me())
    act(cast.bob, actions.note, [target(cast.bob, wire.id)], "Hm")
    save(app, cast.max.me(), import_id)
    assert [row.reference for row in deals(app, cast.max.me())] == ["R1", "R2", "R3"]


@pytest.mark.parametrize("ends", ["committed", "abandoned"])
def test_an_undo_under_way_is_waited_for(app: Flask, cast: Cast, ends: str) -> None:
    me, met = cast.max.me(), []
    bring(app, me, FILE)

    def saving(import_id: UUID) -> None:
        try:
            save(app, me, import_id)
        except Conflict as refusal:
            met.append(refusal.detail)

    with suppress(Broken), transaction(app, cast.acme.id) as tx:
        assert undo.undo(tx, me)
        import_id = tried(app, cast, MORE)
        thread = threading.Thread(target=saving, args=[import_id])
        thread.start()
        while thread.is_alive() and not ask(app, None, WAITING):
            pass
        if ends == "abandoned":
            raise Broken
    thread.join()
    assert [words.partition(":")[0] for words in met] == ["Changed since it was tried"] * (ends == "committed")
    assert [row.reference for row in deals(app, me)] == ([] if ends == "committed" else ["R1", "R2", "R3", "R4"])
