"""One verb for many: all of them or none, one batch, one undo."""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.api.program import DUE, NEXT, Program, complained, of, refused
from tests.cast import Cast

BULK = "/api/v1/opportunities/bulk"


def selection(cast: Cast, *names: str, version: int | None = None) -> list[dict[str, Any]]:
    return [{"id": str(cast.acme.deals[name]), "version": version} for name in names or ("Anvils", "Rockets")]


def state(alice: Program) -> Any:
    return alice.get(f"{DUE}?limit=200").get_json()


@pytest.mark.parametrize(
    ("verb", "body", "expected"),
    [
        ("retry", {}, {"next_action_at": "2026-04-01T08:00:00Z"}),
        ("reschedule", {"new_next_action_at": "2026-04-01T09:00:00Z"}, {"next_action_at": "2026-04-01T09:00:00Z"}),
        ("spread", {"days": 1}, {"slips": 1}),
        ("note", {"note": "Hm"}, {"last_activity_at": "2026-03-30T08:00:00Z"}),
        ("step", {"new_next_action_details": "Write"}, {"next_action_details": "Write"}),
        ("stage", {"stage": "Proposal"}, {"stage": "Proposal"}),
        ("assign", {"owner": "Bob"}, {"owner": "Bob"}),
        ("tags", {"tags": ["hot"]}, {"tags": ["hot"]}),
        ("close", {"then": "lost", "lost_reason": "Price"}, {"status": "lost"}),
    ],
)
def test_a_verb_for_many_is_one_batch_and_undone_as_one(
    cast: Cast, alice: Program, verb: str, body: dict[str, Any], expected: dict[str, Any]
) -> None:
    before = [alice.get(of(one["id"])).get_json() for one in selection(cast)]
    response = alice.post(BULK, body | {"verb": verb, "opportunities": selection(cast)}, Idempotency_Key="k")
    answer = response.get_json()
    assert (response.status_code, answer["success"]) == (200, True)
    assert sorted(answer["opportunities"], key=str) == sorted(
        ({"opportunity_id": one["id"], "version": 2} for one in selection(cast)), key=str
    )
    for one in selection(cast):
        assert expected.items() <= alice.get(of(one["id"])).get_json().items()
    entries = [alice.get(of(one["id"]) + "/history").get_json()[0] for one in selection(cast)]
    assert len({entry["batch_id"] for entry in entries}) == 1
    assert entries[0]["batch_id"]
    again = alice.post(BULK, body | {"verb": verb, "opportunities": selection(cast)}, Idempotency_Key="k")
    assert again.data == response.data
    alice.post(of(selection(cast)[0]["id"]) + "/undo")
    after = [alice.get(of(one["id"])).get_json() for one in selection(cast)]
    assert [row["version"] for row in after] == [3, 3]
    ignored = ("version", "updated_at")
    for was, now in zip(before, after, strict=True):
        assert {k: v for k, v in was.items() if k not in ignored} == {k: v for k, v in now.items() if k not in ignored}


def test_closed_deals_are_reopened_together_and_removed_together(cast: Cast, alice: Program) -> None:
    ids = selection(cast)
    alice.post(BULK, {"verb": "close", "opportunities": ids, "then": "won"})
    assert alice.post(BULK, NEXT | {"verb": "reopen", "opportunities": ids}).status_code == 200
    assert alice.post(BULK, {"verb": "remove", "opportunities": ids}).status_code == 200
    assert not {row["name"] for row in state(alice)} & {"Anvils", "Rockets"}


def test_if_one_conflicts_none_changes_and_it_is_named(cast: Cast, alice: Program) -> None:
    before = state(alice)
    ids = [*selection(cast, "Anvils", version=1), *selection(cast, "Rockets", version=2)]
    problem = refused(alice.post(BULK, {"verb": "tags", "tags": ["x"], "opportunities": ids}), 409, "CONFLICT")
    assert "Rockets" in problem["detail"]
    assert problem["opportunity"]["name"] == "Rockets"
    springs = selection(cast, "Anvils", "Springs")
    refused(alice.post(BULK, {"verb": "assign", "owner": "Alice", "opportunities": springs}), 403, "FORBIDDEN")
    assert state(alice) == before


def test_one_of_another_team_is_one_that_does_not_exist(cast: Cast, alice: Program) -> None:
    before = state(alice)
    for id in (cast.globex.deals["Secrets"], uuid4()):
        for version in (None, 1):
            ids = [*selection(cast), {"id": str(id), "version": version}]
            refused(alice.post(BULK, {"verb": "tags", "tags": ["x"], "opportunities": ids}), 404, "NOT_FOUND")
    assert state(alice) == before


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"verb"}),
        ({"verb": "complete_action"}, {"verb"}),
        ({"verb": ["note"]}, {"verb"}),
        ({"verb": "note"}, {"opportunities", "note"}),
        ({"verb": "note", "note": "a", "opportunities": []}, {"opportunities"}),
        ({"verb": "note", "note": "a", "opportunities": {}}, {"opportunities"}),
        ({"verb": "note", "note": "a", "opportunities": ["x"]}, {"opportunities.0"}),
        ({"verb": "retry", "opportunities": [{}]}, {"opportunities.0.id"}),
        ({"verb": "retry", "opportunities": [{"id": "x"}, {"id": 1}]}, {"opportunities.0.id", "opportunities.1.id"}),
        ({"verb": "retry", "opportunities": [{"id": str(uuid4())}], "version": 1}, {"version"}),
        ({"verb": "retry", "opportunities": [{"id": str(uuid4())}] * 501}, {"opportunities"}),
        ({"verb": "spread", "opportunities": [{"id": str(uuid4())}], "days": 61}, {"days"}),
        ({"verb": "spread", "opportunities": [{"id": str(uuid4())}], "days": "3"}, {"days"}),
    ],
)
def test_all_complaints_about_a_selection_come_at_once(
    still_app: Flask, still: Cast, body: dict[str, Any], fields: set[str]
) -> None:
    assert complained(Program(still_app, still.alice).post(BULK, body)).keys() == fields


def test_the_same_one_twice_is_one(cast: Cast, alice: Program) -> None:
    answer = alice.post(BULK, {"verb": "note", "note": "a", "opportunities": selection(cast, "Anvils", "Anvils")})
    assert len(answer.get_json()["opportunities"]) == 1
    assert answer.get_json()["message"] == "Done to one opportunity."
