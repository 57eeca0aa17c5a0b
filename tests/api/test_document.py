"""The document of the API says what is done, and its page says the same to people."""

import json
from typing import Any

import pytest
from flask import Flask

from app.api import contract
from tests.api.program import NEXT, Program, of
from tests.cast import Cast
from tests.house.routes import PROGRAMS
from tests.web.markup import evaluated, repeated_ids, unbalanced

DOCUMENT = "/api/v1/openapi.json"


@pytest.fixture
def document(still_app: Flask) -> dict[str, Any]:
    """The document as anybody may fetch it."""
    return still_app.test_client().get(DOCUMENT).get_json()


def test_every_call_is_in_the_document_and_nothing_else(document: dict[str, Any]) -> None:
    said = {(method.upper(), path) for path, calls in document["paths"].items() for method in calls}
    routes = {
        (method, rule.rule.removeprefix("/api/v1").replace("<uuid:", "{").replace(">", "}"))
        for rule, method in PROGRAMS
    }
    assert said == routes


def test_every_call_has_its_contract(still_app: Flask) -> None:
    assert [rule.endpoint for rule, _ in PROGRAMS if not contract.of(still_app.view_functions[rule.endpoint])] == []


def test_whatever_is_referred_to_is_there_and_whatever_is_there_is_referred_to(document: dict[str, Any]) -> None:
    said = json.dumps(document)
    for kind, parts in document["components"].items():
        if kind != "securitySchemes":
            assert {name for name in parts if f'#/components/{kind}/{name}"' not in said} == set()
            found = {part.split('"')[0] for part in said.split(f"#/components/{kind}/")[1:]}
            assert found <= set(parts)


def test_every_field_has_a_meaning(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        for field, part in schema["properties"].items():
            assert part["description"].strip(), (name, field)


def test_what_is_answered_has_exactly_the_fields_that_are_said(
    document: dict[str, Any], still_app: Flask, still: Cast
) -> None:
    alice, schemas = Program(still_app, still.alice), document["components"]["schemas"]
    row = alice.get(of(still.acme.deals["Anvils"])).get_json()
    assert set(row) == set(schemas["Opportunity"]["required"]) == set(schemas["Opportunity"]["properties"])
    assert set(alice.get("/api/v1/me").get_json()) == set(schemas["Caller"]["required"])
    assert set(alice.get("/api/v1/stages").get_json()[0]) == set(schemas["Stage"]["required"])


def test_what_is_needed_and_what_may_be_null_is_said(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert set(schemas["NewDeal"]["required"]) == {"name", *NEXT}
    assert set(schemas["Assignment"]["required"]) == {"owner"}
    for verb, needed in (("complete_action", True), ("note", True), ("retry", False)):
        call = document["paths"][f"/opportunities/{{opportunity_id}}/{verb}"]["post"]
        assert call["requestBody"]["required"] == needed
    assert {"type": "null"} in schemas["Assignment"]["properties"]["owner"]["anyOf"]
    assert {"type": "null"} in schemas["NewDeal"]["properties"]["company"]["anyOf"]
    assert "anyOf" not in schemas["NewDeal"]["properties"]["name"]
    due = document["paths"]["/opportunities/due"]["get"]["parameters"]
    limit = {"type": "integer", "minimum": 1, "maximum": 200, "description": "How many at most."}
    assert {"name": "limit", "in": "query", "schema": limit} in due


def test_no_body_takes_a_field_that_is_not_said(document: dict[str, Any]) -> None:
    sent = {name for name, schema in document["components"]["schemas"].items() if "additionalProperties" in schema}
    bodies = json.dumps([call.get("requestBody") for calls in document["paths"].values() for call in calls.values()])
    assert {part.split('"')[0] for part in bodies.split("#/components/schemas/")[1:]} <= sent
    assert "Chosen" in sent


def test_what_is_not_sent_twice_is_said(document: dict[str, Any]) -> None:
    known = {path for path, calls in document["paths"].items() for call in calls.values() if "304" in call["responses"]}
    one = "/opportunities/{opportunity_id}"
    assert known == {"/opportunities/due", "/opportunities", "/members", "/stages", one, f"{one}/history"}


def test_the_document_is_for_anybody_and_not_sent_twice(still_app: Flask) -> None:
    client = still_app.test_client()
    first = client.get(DOCUMENT)
    assert (first.status_code, first.get_json()["openapi"]) == (200, "3.1.0")
    assert client.get(DOCUMENT, headers={"If-None-Match": first.headers["ETag"]}).status_code == 304


def test_the_page_names_every_call_and_is_well_made(still_app: Flask, document: dict[str, Any]) -> None:
    page = still_app.test_client().get("/api/v1/docs").text
    for path, calls in document["paths"].items():
        for method in calls:
            assert f"{method.upper()} /api/v1{path}" in page
    assert (unbalanced(page), repeated_ids(page), evaluated(page)) == ([], [], [])
