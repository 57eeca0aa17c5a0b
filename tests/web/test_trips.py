"""Round trips are the cost on a real network; they are counted on the wire."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from app.config import Config
from tests.cast import Cast, ask, gather
from tests.web.pages import HTMX, completion, send
from tests.web.wire import Wire, wired

NEXT = {"version": 1, "key": "mine", "note": "Bob liked it", "details": "Send the offer", "at": "wed 9"}


@pytest.fixture
def wire(database: Config, place: Path) -> Iterator[tuple[Config, Wire]]:
    with wired(database, place) as found:
        yield found


@pytest.fixture
def make(wire: tuple[Config, Wire]) -> Iterator[Callable[..., Flask]]:
    """Makes the application on the wire, with settings of its own."""
    made = []

    def make(**settings: Any) -> Flask:
        made.append(create_app(replace(wire[0], **settings)))
        return made[-1]

    yield make
    for app in made:
        app.extensions["database"].close()


@pytest.fixture
def turns(wire: tuple[Config, Wire]) -> Callable[[Callable[[], Any]], int]:
    """How many round trips something takes."""

    def count(work: Callable[[], Any]) -> int:
        before = wire[1].turns
        work()
        return wire[1].turns - before

    return count


@pytest.mark.parametrize("prepare", [True, False], ids=["prepared", "unprepared"])
def test_the_due_list_takes_one_round_trip(make: Any, turns: Any, prepare: bool) -> None:
    alice = gather(make(prepare=prepare)).alice.signed_in()
    etag = alice.get("/t/acme/due").headers["ETag"]
    assert turns(lambda: alice.get("/t/acme/due")) == 1
    assert turns(lambda: alice.get("/t/acme/due", headers={"If-None-Match": etag})) == 1
    assert turns(lambda: alice.get("/t/acme/due", headers=HTMX)) == 1


def test_a_list_that_was_kept_and_changed_takes_one_more(make: Any, turns: Any) -> None:
    app = make()
    cast = gather(app)
    alice, express, data = cast.alice.signed_in(), app.extensions["express"], b"GET /t/acme/due HTTP/1.1\r\n\r\n"

    def answer() -> Any:
        return express.at_once(data) or alice.get("/t/acme/due")

    for _ in range(3):
        answer()
    assert turns(answer) == 1
    send(alice, completion(cast.acme.deals["Anvils"]), NEXT)
    assert turns(answer) == 2


@pytest.mark.parametrize("headers", [{}, {"HX_Request": "true"}], ids=["page", "htmx"])
@pytest.mark.parametrize("prepare", [True, False], ids=["prepared", "unprepared"])
def test_a_completion_takes_two_round_trips(make: Any, turns: Any, prepare: bool, headers: dict[str, str]) -> None:
    cast = gather(make(prepare=prepare))
    alice, deals = cast.alice.signed_in(), cast.acme.deals
    answers = []
    for n, name in enumerate(("Anvils", "Rockets", "Magnets")):
        form = NEXT | {"key": f"key-{n}"}
        address = completion(deals[name])
        found = turns(lambda address=address, form=form: answers.append(send(alice, address, form, **headers)))
    assert {answer.status_code for answer in answers} == ({200} if headers else {303})
    assert found == 2


def test_the_form_takes_one_round_trip(make: Any, turns: Any) -> None:
    cast = gather(make())
    alice, address = cast.alice.signed_in(), completion(cast.acme.deals["Anvils"])
    alice.get("/t/acme/due")
    assert turns(lambda: alice.get(address, headers=HTMX)) == 1


@pytest.mark.parametrize("cut", ["before", "after"])
def test_a_connection_cut_at_the_commit_is_owned_up_to_and_safely_repeated(
    make: Any, wire: tuple[Config, Wire], cut: Any
) -> None:
    app = make(prepare=False)
    cast = gather(app)
    alice, anvils = cast.alice.signed_in(), cast.acme.deals["Anvils"]
    alice.get("/t/acme/due")
    wire[1].cut = cut
    answer = send(alice, completion(anvils), NEXT)
    assert answer.status_code == 503
    assert "not known whether this was saved" in answer.text
    assert written(app, cast) == (1 if cut == "after" else 0)
    assert send(alice, completion(anvils), NEXT).status_code == 303
    assert written(app, cast) == 1


def written(app: Flask, cast: Cast) -> int:
    """How many entries the history has."""
    return len(ask(app, cast.acme.id, "select id from history where tenant_id = %(tenant)s"))
