"""A field nobody knows is named, in whatever call it is sent, instead of being passed over."""

import time
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.api.program import AT, DETAILS, JSON, NEXT, Program, complained, completion, of
from tests.cast import Cast

#: A body of each call that takes one, right but for what a test adds.
SENT: dict[str, dict[str, Any]] = {
    "POST /complete_action": NEXT,
    "POST /retry": {},
    "POST /reschedule": {AT: NEXT[AT]},
    "POST /note": {"note": "Called."},
    "POST /step": {DETAILS: "Call"},
    "POST /stage": {"stage": "Proposal"},
    "POST /assign": {"owner": None},
    "POST /tags": {"tags": []},
    "POST /merge": {"other": str(uuid4())},
    "POST /close": {"then": "won"},
    "POST /reopen": NEXT,
    "POST /undo": {},
    "POST /redo": {},
    "PATCH ": {"company": "Anvils Ltd"},
    "DELETE ": {},
}


def test_every_call_is_sent_a_field_nobody_knows(still_app: Flask) -> None:
    taken = {
        f"{method.upper()} {path.removeprefix('/opportunities/{opportunity_id}')}"
        for path, calls in still_app.test_client().get("/api/v1/openapi.json").get_json()["paths"].items()
        for method, call in calls.items()
        if "requestBody" in call and "{" in path
    }
    assert taken == set(SENT)


@pytest.mark.usefixtures("nothing_is_written")
@pytest.mark.parametrize("call", SENT)
def test_a_field_nobody_knows_is_named(still_app: Flask, still: Cast, call: str) -> None:
    method, verb = call.split(" ")
    path, sent = of(still.acme.deals["Anvils"]) + verb, SENT[call] | {"colour": {"deep": [None]}}
    said = complained(Program(still_app, still.alice).send(method, path, sent))
    assert said == {"colour": "This field is not known."}


@pytest.mark.usefixtures("nothing_is_written")
def test_so_it_is_in_a_new_deal_and_for_many_at_once(still_app: Flask, still: Cast) -> None:
    alice, anvils = Program(still_app, still.alice), str(still.acme.deals["Anvils"])
    for path, sent, field in (
        ("", NEXT | {"name": "Nails", "nmae": "Nails"}, "nmae"),
        ("/bulk", {"verb": "retry", "opportunities": [{"id": anvils}], "days": 3}, "days"),
        ("/bulk", {"verb": "retry", "opportunities": [{"id": anvils, "at": 3}]}, "opportunities.0.at"),
    ):
        assert complained(alice.post("/api/v1/opportunities" + path, sent)).keys() == {field}


def test_a_slip_in_a_name_is_told_what_it_may_have_meant(still_app: Flask, still: Cast) -> None:
    sent = {"next_action_at": NEXT[AT], DETAILS: NEXT[DETAILS]}
    said = complained(Program(still_app, still.alice).complete(still.acme.deals["Anvils"], sent))
    assert said["next_action_at"] == f"This field is not known. Did you mean {AT}?"


@pytest.mark.parametrize("pair", ['"{0}": 0, "{0}": 0', '"{0}": 0'])
def test_thousands_of_wrong_names_are_refused_quickly_and_not_all_told(
    still_app: Flask, still: Cast, pair: str
) -> None:
    sent, began = "{" + ", ".join(pair.format(f"f{n}") for n in range(30_000)) + "}", time.process_time()
    alice, path = Program(still_app, still.alice), completion(still.acme.deals["Anvils"])
    response = alice.post(path, data=sent, Content_Type=JSON)
    assert time.process_time() - began < 2
    assert len(complained(response)) <= 100
