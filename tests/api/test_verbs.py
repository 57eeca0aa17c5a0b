"""Every verb of one opportunity, as programs use it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.api.program import NEXT, Program, alike, complained, of, refused
from tests.cast import NOW, Cast

AT = {"new_next_action_at": NEXT["new_next_action_at"]}
LOST = {"then": "lost", "lost_reason": "Price"}


def verb(deal: Any, name: str) -> str:
    return f"{of(deal)}/{name}"


#: Each verb with a body that is right for it, and what the opportunity then is.
VERBS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "complete_action": (NEXT, {"next_action_details": "Send the offer", "slips": 0}),
    "retry": ({}, {"next_action_details": "Call about Anvils", "next_action_at": "2026-04-01T08:00:00Z"}),
    "reschedule": (AT, {"next_action_at": "2026-04-01T09:00:00Z", "slips": 1, "first_due_at": "2026-03-25T08:00:00Z"}),
    "note": ({"note": "Hm", "result": "reached"}, {"last_activity_at": "2026-03-30T08:00:00Z"}),
    "step": ({"new_next_action_details": "Write"}, {"next_action_details": "Write"}),
    "stage": ({"stage": "proposal"}, {"stage": "Proposal"}),
    "assign": ({"owner": "bob"}, {"owner": "Bob"}),
    "tags": ({"tags": ["hot", " hot ", "big"]}, {"tags": ["hot", "big"]}),
    "close": (LOST, {"status": "lost", "lost_reason": "Price", "next_action_at": None}),
}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_done_written_down_and_undone(app: Flask, cast: Cast, alice: Program, name: str) -> None:
    anvils, (body, expected) = cast.acme.deals["Anvils"], VERBS[name]
    before = alice.get(of(anvils)).get_json()
    response = alice.post(verb(anvils, name), body)
    answer = response.get_json()
    assert (response.status_code, answer["success"], answer["opportunity_id"]) == (200, True, str(anvils))
    assert expected.items() <= answer["opportunity"].items()
    assert answer["opportunity"] == alice.get(of(anvils)).get_json()
    assert (answer["updated_at"], response.headers["ETag"]) == ("2026-03-30T08:00:00Z", '"2"')
    (entry,) = alice.get(verb(anvils, "history")).get_json()
    assert (entry["actor"], entry["version"]) == ("Alice", 2)
    app.config["CLOCK"] = lambda: NOW + timedelta(minutes=1)
    undone = alice.post(verb(anvils, "undo")).get_json()
    passing = {"version": 3, "updated_at": "2026-03-30T08:01:00Z"}
    assert undone["opportunity"] == before | passing
    redone = alice.post(verb(anvils, "redo")).get_json()
    assert redone["opportunity"] == answer["opportunity"] | passing | {"version": 4}


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_guarded_by_the_version_and_repeated_by_its_key(cast: Cast, alice: Program, name: str) -> None:
    anvils, (body, _) = cast.acme.deals["Anvils"], VERBS[name]
    path = verb(anvils, name)
    refused(alice.post(path, body | {"version": 7}), 409, "CONFLICT")
    refused(alice.post(path, body, If_Match='"7"'), 412, "PRECONDITION_FAILED")
    first = alice.post(path, body, If_Match='"1"', Idempotency_Key="k")
    again = alice.post(path, body, If_Match='"1"', Idempotency_Key="k")
    assert (first.status_code, again.status_code, again.data) == (200, 200, first.data)
    assert (again.headers["Idempotency-Replayed"], again.headers["ETag"]) == ("true", '"2"')
    assert complained(alice.post(path, body | {"version": 2}, Idempotency_Key="k")).keys() == {"Idempotency-Key"}
    assert len(alice.get(verb(anvils, "history")).get_json()) == 1


@pytest.mark.parametrize(
    ("name", "body", "fields"),
    [
        ("reschedule", {}, {"new_next_action_at"}),
        ("reschedule", AT | {"version": "1"}, {"version"}),
        ("reschedule", {"new_next_action_at": "2026-03-30T08:00:00Z"}, {"new_next_action_at"}),
        ("reschedule", {"new_next_action_at": "3"}, {"new_next_action_at"}),
        ("note", {"result": "no answer"}, {"note", "result"}),
        ("note", {"note": " \u200b"}, {"note"}),
        ("step", {}, {"new_next_action_details"}),
        ("stage", {}, {"stage"}),
        ("stage", {"stage": ""}, {"stage"}),
        ("stage", {"stage": 3, "version": 0}, {"stage", "version"}),
        ("assign", {}, {"owner"}),
        ("assign", {"owner": ""}, {"owner"}),
        ("tags", {}, {"tags"}),
        ("tags", {"tags": "hot, big"}, {"tags"}),
        ("tags", {"tags": ["x"] * 5 + [5]}, {"tags.5"}),
        ("tags", {"tags": [str(n) for n in range(21)]}, {"tags"}),
        ("close", {}, {"then"}),
        ("close", {"then": "next"}, {"then"}),
        ("close", {"then": "lost"}, {"lost_reason"}),
        ("close", NEXT | LOST, {"new_next_action_at", "new_next_action_details"}),
        ("close", AT | {"then": "won"}, {"new_next_action_at"}),
        ("reopen", {}, {"new_next_action_at", "new_next_action_details"}),
        ("retry", {"version": 1.5}, {"version"}),
        ("undo", {"version": "1"}, {"version"}),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_in_the_names_of_json(
    still_app: Flask, still: Cast, name: str, body: dict[str, Any], fields: set[str]
) -> None:
    response = Program(still_app, still.alice).post(verb(still.acme.deals["Anvils"], name), body)
    assert complained(response).keys() == fields


@pytest.mark.parametrize(("name", "body"), [("stage", {"stage": "Nowhere"}), ("assign", {"owner": "Nobody"})])
def test_a_name_nobody_has_is_an_invalid_reference(
    still_app: Flask, still: Cast, name: str, body: dict[str, Any]
) -> None:
    refused(
        Program(still_app, still.alice).post(verb(still.acme.deals["Anvils"], name), body), 400, "INVALID_REFERENCE"
    )


def test_a_viewer_is_somebody_but_owns_nothing(still_app: Flask, still: Cast) -> None:
    response = Program(still_app, still.max).post(verb(still.acme.deals["Anvils"], "assign"), {"owner": "Vera"})
    assert complained(response) == {"owner": "Vera is a viewer, who only looks on: choose somebody else."}


def test_a_deal_is_reopened_with_a_next_action(cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    refused(alice.post(verb(anvils, "reopen"), NEXT), 409, "CONFLICT")
    alice.post(verb(anvils, "close"), LOST)
    row = alice.post(verb(anvils, "reopen"), NEXT).get_json()["opportunity"]
    assert (row["status"], row["next_action_details"], row["lost_reason"]) == ("open", "Send the offer", None)


def test_a_won_deal_may_carry_a_renewal(cast: Cast, alice: Program) -> None:
    row = alice.post(verb(cast.acme.deals["Anvils"], "close"), NEXT | {"then": "won"}).get_json()["opportunity"]
    assert (row["status"], row["next_action_details"]) == ("won", "Send the offer")


def test_a_rep_reassigns_no_colleagues_deal(cast: Cast, alice: Program) -> None:
    springs, body = cast.acme.deals["Springs"], {"owner": str(cast.alice.id)}
    refused(alice.post(verb(springs, "assign"), body), 403, "FORBIDDEN")
    assert Program(alice.app, cast.max).post(verb(springs, "assign"), body).status_code == 200


def test_whoever_owns_a_deal_gives_it_to_nobody(cast: Cast, alice: Program) -> None:
    row = alice.post(verb(cast.acme.deals["Anvils"], "assign"), {"owner": None}).get_json()["opportunity"]
    assert (row["owner"], row["owner_id"]) == (None, None)


def test_what_is_removed_is_gone_until_it_is_undone(cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    refused(alice.delete(of(anvils), If_Match='"9"'), 412, "PRECONDITION_FAILED")
    response = alice.delete(of(anvils), If_Match='"1"')
    assert response.status_code == 200
    assert response.get_json() == {
        "success": True, "message": "Removed.", "opportunity_id": str(anvils), "opportunity": None,
        "updated_at": "2026-03-30T08:00:00Z",
    }  # fmt: skip
    refused(alice.get(of(anvils)), 404, "NOT_FOUND")
    refused(alice.get(verb(anvils, "history")), 404, "NOT_FOUND")
    refused(alice.delete(of(anvils)), 404, "NOT_FOUND")
    refused(Program(alice.app, cast.bob).post(verb(anvils, "undo")), 404, "NOT_FOUND")
    assert alice.post(verb(anvils, "undo")).get_json()["opportunity"]["version"] == 3
    assert alice.get(of(anvils)).status_code == 200


def test_what_somebody_did_since_stands_in_the_way_of_undo(cast: Cast, alice: Program) -> None:
    anvils, bob = cast.acme.deals["Anvils"], Program(alice.app, cast.bob)
    assert "Nothing of yours" in refused(alice.post(verb(anvils, "undo")), 409, "CONFLICT")["detail"]
    alice.post(verb(anvils, "note"), {"note": "mine"})
    bob.post(verb(anvils, "note"), {"note": "his"})
    assert "Bob changed it since" in refused(alice.post(verb(anvils, "undo")), 409, "CONFLICT")["detail"]


def test_undo_is_guarded_by_the_version_like_any_verb(cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    alice.post(verb(anvils, "note"), {"note": "mine"})
    refused(alice.post(verb(anvils, "undo"), {"version": 1}), 409, "CONFLICT")
    refused(alice.post(verb(anvils, "undo"), If_Match='"1"'), 412, "PRECONDITION_FAILED")
    assert alice.post(verb(anvils, "undo"), {"version": 2}, If_Match='"2"').status_code == 200


def test_undoing_a_creation_leaves_no_opportunity(cast: Cast, alice: Program) -> None:
    made = alice.post("/api/v1/opportunities", NEXT | {"name": "Nails"}).get_json()["opportunity_id"]
    answer = alice.post(verb(made, "undo")).get_json()
    assert (answer["opportunity_id"], answer["opportunity"]) == (made, None)
    assert alice.post(verb(made, "redo")).get_json()["opportunity"]["name"] == "Nails"


@pytest.mark.parametrize("name", [*VERBS, "reopen", "undo", "redo"])
def test_another_teams_opportunity_answers_every_verb_as_one_that_does_not_exist(
    still_app: Flask, still: Cast, name: str
) -> None:
    charlie, anvils, body = (
        Program(still_app, still.charlie),
        still.acme.deals["Anvils"],
        VERBS.get(name, (NEXT, {}))[0],
    )
    for said in (body, {}, body | {"version": 1}, body | {"version": 5}):
        alike(charlie.post(verb(anvils, name), said), charlie.post(verb(uuid4(), name), said))


def test_another_teams_opportunity_is_not_read_or_removed_either(still_app: Flask, still: Cast) -> None:
    charlie, anvils = Program(still_app, still.charlie), still.acme.deals["Anvils"]
    for way in (lambda id: charlie.get(verb(id, "history")), lambda id: charlie.delete(of(id))):
        alike(way(anvils), way(uuid4()))
