"""Deals as programs make and read them."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from tests.api.program import NEXT, Program, complained, of, refused
from tests.cast import Cast

ALL = "/api/v1/opportunities"
FACTS = {
    "name": "Nails", "company": "Nails Ltd", "contact_name": "Ned", "contact_email": "ned@nails.example",
    "contact_phone": "+49 30 1", "value": 1200, "currency": "USD", "tags": ["hot"], "expected_close_on": "2026-06-30",
    "reference": "N-1",
}  # fmt: skip


def test_a_deal_begins_with_its_next_action(cast: Cast, alice: Program) -> None:
    response = alice.post(ALL, FACTS | NEXT | {"stage": "Qualified", "owner": "Bob"})
    answer = response.get_json()
    row = answer["opportunity"]
    assert (response.status_code, answer["opportunity_id"], response.headers["ETag"]) == (201, row["id"], '"1"')
    assert FACTS.items() <= row.items()
    assert (row["stage"], row["owner"], row["status"], row["next_action_details"]) == (
        "Qualified", "Bob", "open", "Send the offer",
    )  # fmt: skip
    assert urlsplit(response.location).path == of(row["id"])
    assert alice.get(of(row["id"])).get_json() == row


def test_a_deal_needs_little_and_starts_as_mine_in_the_first_stage(cast: Cast, alice: Program) -> None:
    row = alice.post(ALL, {"name": "Nails"} | NEXT).get_json()["opportunity"]
    assert (row["stage"], row["owner"], row["currency"], row["value"]) == ("Lead", "Alice", "EUR", None)
    nobodys = alice.post(ALL, {"name": "Nails", "owner": None} | NEXT).get_json()["opportunity"]
    assert nobodys["owner"] is None


def test_a_deal_is_made_once_for_a_key(cast: Cast, alice: Program) -> None:
    first, again = (alice.post(ALL, {"name": "Nails"} | NEXT, Idempotency_Key="k") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert (again.data, again.location, again.headers["ETag"]) == (first.data, first.location, first.headers["ETag"])


def test_a_reference_is_given_once(cast: Cast, alice: Program) -> None:
    assert alice.post(ALL, FACTS | NEXT).status_code == 201
    refused(alice.post(ALL, FACTS | NEXT), 409, "ALREADY_EXISTS")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("name", value) for value in ("", " ", "\u200b", None, 5, "x" * 201, "a\0")],
        *[(field, "x" * 201) for field in ("company", "contact_name", "reference")],
        *[(field, value) for field in ("reference", "contact_email", "company") for value in ({}, [], 0, False)],
        *[("contact_email", value) for value in ("ned", "ned@@", "n d@x", 5, "x" * 251 + "@a.b")],
        *[("contact_phone", value) for value in ("1" * 61, 5, ["1"])],
        *[("value", value) for value in (-1, 1.5, "12k", "1200", True, 10**15 + 1, 2**63, [1])],
        *[("currency", value) for value in ("eur", "XXQ", "€", "", 5, "EURO")],
        *[("expected_close_on", value) for value in ("30.6.2026", "2026-02-30", "1999-12-31", "2200-01-01", 5, "tom")],
        *[("tags", value) for value in ("hot, big", {"hot": 1}, [str(n) for n in range(21)])],
        *[("new_next_action_at", value) for value in (None, "tom", "2026-03-30T08:00:00Z")],
        *[("new_next_action_details", value) for value in (None, "", "x" * 2001)],
        *[("stage", value) for value in (5, "")],
        *[("owner", value) for value in (5, "")],
    ],
)  # fmt: skip
def test_a_bad_value_of_a_new_deal_is_named(still_app: Flask, still: Cast, field: str, value: Any) -> None:
    assert complained(Program(still_app, still.alice).post(ALL, FACTS | NEXT | {field: value})).keys() == {field}


def test_all_complaints_about_a_new_deal_come_at_once(still_app: Flask, still: Cast) -> None:
    fields = {"name", "new_next_action_at", "new_next_action_details", "value", "currency"}
    assert complained(Program(still_app, still.alice).post(ALL, {"value": -1, "currency": "x"})).keys() == fields


@pytest.mark.parametrize(("field", "name"), [("stage", "Nowhere"), ("owner", "Charlie")])
def test_a_name_of_another_team_is_nobodys(still_app: Flask, still: Cast, field: str, name: str) -> None:
    alice = Program(still_app, still.alice)
    theirs = {"stage": still.globex.stages["Lead"], "owner": still.charlie.id}[field]
    for named in (name, str(theirs)):
        refused(alice.post(ALL, FACTS | NEXT | {field: named}), 400, "INVALID_REFERENCE")
