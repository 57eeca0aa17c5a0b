"""A batch too large for a page is taken back beside the requests; the answer says what became of it, if it can wait."""

import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask, g

from app.domain import actions, batches, history, opportunities
from app.web import batches as pages
from tests.cast import Cast, transaction
from tests.domain.importing import bring, deals

HTMX = {"Origin": "http://localhost", "HX-Request": "true", "HX-Current-URL": "http://localhost/t/acme/due?owner=mine"}
FILE = "\n".join(["Reference,Name,Stage", *(f"R{number:02},Deal {number:02},Lead" for number in range(15)), ""])


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGE", 10)


def test_a_large_batch_is_taken_back_and_said_to_be(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    answer = cast.max.signed_in().post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    assert "Undone: import · <bdi>15 deals</bdi>" in answer.text
    assert deals(app, cast.max.me()) == []


def test_one_that_somebody_works_on_meanwhile_stays_and_is_said_to(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(app, cast.max.me(), FILE)
    worked_on, take_back = deals(app, cast.max.me())[7], batches.take_back

    def late(*given: Any) -> None:
        with transaction(app, cast.acme.id) as other:
            actions.note(other, cast.bob.me(), opportunities.all_present(other, [worked_on.id]), "Called", None)
        take_back(*given)

    faults: list[Any] = []
    monkeypatch.setattr(batches, "take_back", late)
    monkeypatch.setattr(app.extensions["log"], "error", lambda *_, **told: faults.append(told))
    answer = cast.max.signed_in().post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Deal 07 R07 (Bob: note)" in answer.text
    assert faults == []
    assert len(deals(app, cast.max.me())) == 15


def test_who_waited_long_for_it_to_be_found_does_not_wait_for_it_to_be_done(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(app, cast.max.me(), FILE)
    found, take_back, answered = batches.find, batches.take_back, threading.Event()

    def late(*given: Any) -> Any:
        g.began -= 3600
        return found(*given)

    def later(*given: Any) -> None:
        answered.wait(5)
        take_back(*given)

    monkeypatch.setattr(pages, "BRIEFLY", 60)
    monkeypatch.setattr(batches, "find", late)
    monkeypatch.setattr(batches, "take_back", later)
    answer = cast.max.signed_in().post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    answered.set()
    for work in threading.enumerate():
        if work.name == "background":
            work.join()
    assert "Under way: import · <bdi>15 deals</bdi>" in answer.text
    assert "data-do" not in answer.text, "there is nothing to redo yet"
    assert deals(app, cast.max.me()) == []


def test_who_presses_again_while_it_is_under_way_is_told_so(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    bring(app, cast.max.me(), FILE)
    with transaction(app, cast.acme.id) as tx:
        entry = history.undoable(tx, cast.max.me(), limit=1)[0].id
    take_back, answered = batches.take_back, threading.Event()

    def later(*given: Any) -> None:
        answered.wait(5)
        take_back(*given)

    monkeypatch.setattr(pages, "BRIEFLY", 0)
    monkeypatch.setattr(batches, "take_back", later)

    def press() -> str:
        return cast.max.signed_in().post(f"/t/acme/history/{entry}/undo", data={"key": "a"}, headers=HTMX).text

    assert ["Under way" in press() for _ in range(2)] == [True, True]
    answered.set()
    for work in threading.enumerate():
        if work.name == "background":
            work.join()
    assert "Undone" in press()


def ask(cast: Cast, batch: UUID, verb: str = "undo", waited: str = "1", attempt: str = "one") -> Any:
    return cast.max.signed_in().get(f"/t/acme/batches/{batch}/{verb}?waited={waited}&attempt={attempt}", headers=HTMX)


def imported(app: Flask, cast: Cast) -> UUID:
    bring(app, cast.max.me(), FILE)
    with transaction(app, cast.acme.id) as tx:
        return history.undoable(tx, cast.max.me(), limit=1)[0].batch_id


def test_what_became_of_it_is_asked_for_ever_less_often_and_not_for_ever(app: Flask, cast: Cast) -> None:
    batch = imported(app, cast)
    for waited, wait, following in [("1", 1, 2), ("2", 2, 4), ("16", 15, 31), ("599", 15, 614), ("-8", 1, 2)]:
        answer = ask(cast, batch, waited=waited)
        assert (
            f'/t/acme/batches/{batch}/undo?waited={following}&amp;attempt=one" hx-trigger="load delay:{wait}s"'
            in answer.text
        )
        assert "toast" not in answer.text
    for waited in ("600", "100000", "soon"):
        answer = ask(cast, batch, waited=waited)
        assert "longer than it should" in answer.text
        assert "hx-get" not in answer.text


def test_what_became_of_it_is_that_it_is_taken_back(app: Flask, cast: Cast) -> None:
    batch = imported(app, cast)
    cast.max.signed_in().post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    answer = ask(cast, batch)
    assert "Undone · <bdi>15 deals</bdi>" in answer.text
    assert 'data-do="redo"' in answer.text
    assert answer.headers["HX-Trigger"] == "changed"


def test_what_became_of_it_is_that_something_stood_in_the_way(app: Flask, cast: Cast) -> None:
    batch = imported(app, cast)
    with transaction(app, cast.acme.id) as tx:
        batches.give_up(tx, "one", "Changed since: Deal 07")
    answer = ask(cast, batch)
    assert "Changed since: Deal 07" in answer.text
    assert "hx-get" not in answer.text
    assert "hx-get" in ask(cast, batch, attempt="another").text


def test_what_became_of_a_batch_is_for_its_team_alone(app: Flask, cast: Cast) -> None:
    batch = imported(app, cast)
    answer = cast.charlie.signed_in().get(f"/t/globex/batches/{batch}/undo?waited=1", headers=HTMX)
    nothing = cast.charlie.signed_in().get(f"/t/globex/batches/{uuid4()}/undo?waited=1", headers=HTMX)
    assert (answer.status_code, nothing.status_code) == (404, 404)
