"""Round trips of the API, counted on the wire; and what a caller can do when the wire is cut."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest
from flask import Flask

from app.config import Config
from tests.api.program import DUE, NEXT, Program, of, refused
from tests.cast import Cast, ask
from tests.cluster import application
from tests.web.wire import Wire, wired


@pytest.fixture
def wire(database: Config, place: Path) -> Iterator[tuple[Config, Wire]]:
    """The settings that lead over a wire, and the wire."""
    with wired(database, place) as found:
        yield found


@pytest.fixture(params=[True, False], ids=["prepared", "unprepared"])
def app(request: pytest.FixtureRequest, wire: tuple[Config, Wire]) -> Iterator[Flask]:
    """The application at the end of the wire, with or without prepared statements."""
    with application(replace(wire[0], prepare=request.param)) as app:
        yield app


@pytest.fixture
def turns(wire: tuple[Config, Wire], alice: Program) -> Callable[[Callable[[], Any]], int]:
    """How many round trips something takes that answers 200, once the caller is known."""
    assert alice.get(DUE).status_code == 200

    def count(work: Callable[[], Any]) -> int:
        before = wire[1].turns
        assert work().status_code == 200
        return wire[1].turns - before

    return count


def test_a_question_takes_one_round_trip(cast: Cast, alice: Program, turns: Any) -> None:
    assert turns(lambda: alice.get(DUE)) == 1
    anvils = of(cast.acme.deals["Anvils"])
    for path in (
        anvils,
        f"{anvils}/history",
        "/api/v1/opportunities",
        "/api/v1/me",
        "/api/v1/stages",
        "/api/v1/members",
    ):
        assert turns(lambda path=path: alice.get(path)) == 1, path


@pytest.mark.parametrize(
    ("guard", "key", "match", "trips"),
    [(1, None, None, 2), (1, "k", None, 2), (None, None, '"1"', 2), (None, None, None, 3)],
    ids=["version", "key", "If-Match", "unguarded"],
)
def test_a_completion_takes_two_round_trips_and_one_more_to_ask_for_the_version(
    cast: Cast, alice: Program, turns: Any, guard: int | None, key: str | None, match: str | None, trips: int
) -> None:
    found = []
    for name in ("Anvils", "Rockets", "Magnets"):  # what is asked for the first time has to be prepared
        headers = {"Idempotency_Key": f"{key}-{name}"} if key else {"If_Match": match} if match else {}
        deal, body = cast.acme.deals[name], NEXT | {"version": guard}
        found.append(turns(lambda deal=deal, body=body, headers=headers: alice.complete(deal, body, **headers)))
    assert found[-1] == trips


VERBS: dict[str, tuple[dict[str, Any], int]] = {
    "retry": ({}, 2),
    "reschedule": ({"new_next_action_at": NEXT["new_next_action_at"]}, 2),
    "note": ({"note": "Hm"}, 2),
    "step": ({"new_next_action_details": "Send the offer"}, 2),
    "assign": ({"owner": None}, 2),
    "tags": ({"tags": []}, 2),
    "close": ({"then": "won"}, 2),
    "stage": ({"stage": "Proposal"}, 3),  # the new limit counts from the last activity, which has to be read first
}


@pytest.mark.parametrize(("verb", "body", "trips"), [(verb, *found) for verb, found in VERBS.items()], ids=list(VERBS))
def test_a_verb_takes_two_round_trips(
    cast: Cast, alice: Program, turns: Any, verb: str, body: dict[str, Any], trips: int
) -> None:
    found = []
    for name in ("Anvils", "Rockets", "Magnets"):
        path = f"{of(cast.acme.deals[name])}/{verb}"
        found.append(turns(lambda path=path, name=name: alice.post(path, body | {"version": 1}, Idempotency_Key=name)))
    assert found[-1] == trips


@pytest.mark.parametrize("app", [False], indirect=True, ids=["unprepared"])  # the wire has to read COMMIT
@pytest.mark.parametrize(("cut", "done"), [("before", 0), ("after", 1)])
def test_a_cut_connection_is_owned_up_to_and_repeating_it_with_the_key_is_safe(
    app: Flask, cast: Cast, alice: Program, wire: tuple[Config, Wire], cut: Literal["before", "after"], done: int
) -> None:
    anvils = cast.acme.deals["Anvils"]
    alice.get(DUE)
    wire[1].cut = cut
    answer = alice.complete(anvils, NEXT, Idempotency_Key="k")
    problem = refused(answer, 503, "UNAVAILABLE")
    assert "not known whether this was saved" in problem["detail"]
    entries = "select id from history where tenant_id = %(tenant)s"
    assert len(ask(app, cast.acme.id, entries)) == done
    again = alice.complete(anvils, NEXT, Idempotency_Key="k")
    assert (again.status_code, "Idempotency-Replayed" in again.headers) == (200, bool(done))
    assert again.get_json()["opportunity"]["version"] == 2
    assert len(ask(app, cast.acme.id, entries)) == 1
