"""Many at once: one winner, one change, and nobody is told otherwise."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from app.config import Config
from tests.api.program import DUE, NEXT, Program
from tests.cast import Cast, ask, gather
from tests.cluster import application

MANY = 100


@pytest.fixture
def app(database: Config) -> Iterator[Flask]:
    """The application with fewer connections than callers, who wait for one, and for each other, as long as a busy
    machine takes."""
    url = f"{database.database_url}&options={quote('-c lock_timeout=8s -c statement_timeout=9s')}"
    with application(replace(database, database_url=url, pool_max=8, pool_max_waiting=MANY, pool_timeout=60)) as app:
        yield app


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people on that application."""
    return gather(app)


def at_once(call: Callable[[int], Any], count: int = MANY) -> list[Any]:
    """What `count` threads were answered that all began together."""
    ready = Barrier(count)

    def begin(number: int) -> Any:
        ready.wait()
        return call(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(begin, range(count)))


def written(app: Flask, cast: Cast) -> list[Any]:
    """The entries of Anvils, and its row."""
    return ask(
        app, cast.acme.id,
        "select h.version, h.note, o.version as present, o.next_action_details from history as h "
        "join opportunities as o on o.tenant_id = h.tenant_id and o.id = h.opportunity_id "
        "where h.tenant_id = %(tenant)s and h.opportunity_id = %(id)s order by h.version",
        id=cast.acme.deals["Anvils"],
    )  # fmt: skip


@pytest.mark.parametrize("by_header", [False, True], ids=["version", "If-Match"])
def test_of_a_hundred_completions_of_one_action_one_wins(app: Flask, cast: Cast, by_header: bool) -> None:
    people = [Program(app, person) for person in (cast.alice, cast.bob, cast.max, cast.ada)]

    def complete(number: int) -> Any:
        body = NEXT | {"note": f"caller {number}"} | ({} if by_header else {"version": 1})
        headers = {"If_Match": '"1"'} if by_header else {}
        return people[number % 4].complete(cast.acme.deals["Anvils"], body, **headers)

    answers = at_once(complete)
    conflict = (412, "PRECONDITION_FAILED") if by_header else (409, "CONFLICT")
    assert Counter(answer.status_code for answer in answers) == {200: 1, conflict[0]: MANY - 1}
    (entry,) = written(app, cast)
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    assert (entry.version, entry.present, entry.note) == (2, 2, f"caller {winner}")
    for answer in answers:
        if answer.status_code != 200:
            problem = answer.get_json()
            assert (problem["error_code"], problem["opportunity"]["version"]) == (conflict[1], 2)
            assert [since["note"] for since in problem["entries"]] == [f"caller {winner}"]


@pytest.mark.parametrize("guard", [{}, {"version": 1}], ids=["unguarded", "guarded"])
def test_one_key_used_a_hundred_times_makes_one_change(app: Flask, cast: Cast, guard: dict[str, Any]) -> None:
    alice = Program(app, cast.alice)
    answers = at_once(lambda _: alice.complete(cast.acme.deals["Anvils"], NEXT | guard, Idempotency_Key="the-one"))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == len({answer.headers["ETag"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert len(written(app, cast)) == 1


def test_callers_who_name_no_version_all_get_their_turn(app: Flask, cast: Cast) -> None:
    alice, count = Program(app, cast.alice), 20
    answers = at_once(lambda n: alice.complete(cast.acme.deals["Anvils"], NEXT | {"note": f"caller {n}"}), count)
    assert {answer.status_code for answer in answers} == {200}
    entries = written(app, cast)
    assert [entry.version for entry in entries] == list(range(2, count + 2))
    assert {entry.note for entry in entries} == {f"caller {n}" for n in range(count)}


def test_a_key_and_a_race_leave_each_caller_his_own_answer(app: Flask, cast: Cast) -> None:
    """Ten callers repeat one request each, all for the same version."""
    alice = Program(app, cast.alice)

    def complete(number: int) -> Any:
        body = NEXT | {"note": f"caller {number % 10}", "version": 1}
        return alice.complete(cast.acme.deals["Anvils"], body, Idempotency_Key=f"caller-{number % 10}")

    answers = at_once(complete)
    (entry,) = written(app, cast)
    winner = int(entry.note.removeprefix("caller "))
    for number, answer in enumerate(answers):
        assert answer.status_code == (200 if number % 10 == winner else 409)


def test_two_teams_never_read_each_others_rows(app: Flask, cast: Cast) -> None:
    """Eight connections serve both by turns; a setting left behind would show."""
    teams = [(Program(app, cast.alice), {"Anvils", "Rockets", "Magnets", "Springs", "Ropes"}),
             (Program(app, cast.charlie), {"Secrets"})]  # fmt: skip
    answers = at_once(lambda number: [teams[(number + n) % 2][0].get(DUE) for n in range(4)])
    for number, some in enumerate(answers):
        for n, answer in enumerate(some):
            assert {row["name"] for row in answer.get_json()} == teams[(number + n) % 2][1]
