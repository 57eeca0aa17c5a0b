"""Deals as programs make and read them."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask

from app.domain import catalogue, search
from tests.api.program import NEXT, Program, complained, next_page, of, refused
from tests.cast import NOW, Cast, deal, transaction

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


def test_what_is_named_is_edited_and_the_rest_stays(cast: Cast, alice: Program) -> None:
    made = alice.post(ALL, FACTS | NEXT).get_json()["opportunity"]
    response = alice.patch(of(made["id"]), {"name": "Screws", "value": None, "company": ""}, If_Match='"1"')
    row = response.get_json()["opportunity"]
    assert response.headers["ETag"] == '"2"'
    assert row == made | {"name": "Screws", "value": None, "company": "", "version": 2}
    assert alice.post(f"{of(made['id'])}/undo").get_json()["opportunity"] == made | {"version": 3}


@pytest.mark.parametrize(
    ("body", "verbs"),
    [
        ({"next_action_at": "2026-04-01T09:00:00Z"}, {"next_action_at": "reschedule"}),
        (
            {"new_next_action_at": 5, "new_next_action_details": "Call"},
            {"new_next_action_at": "reschedule", "new_next_action_details": "step"},
        ),
        ({"next_action_details": "Call", "status": "won"}, {"next_action_details": "step", "status": "close"}),
        ({"stage": "Lead", "owner": "Bob", "tags": []}, {"stage": "stage", "owner": "assign", "tags": "tags"}),
        ({"name": "", "value": "12k", "version": 0}, {"name": "", "value": "", "version": ""}),
    ],
)
def test_an_edit_refuses_what_has_a_verb_and_names_it(
    still_app: Flask, still: Cast, body: dict[str, Any], verbs: dict[str, str]
) -> None:
    said = complained(Program(still_app, still.alice).patch(of(still.acme.deals["Anvils"]), body))
    assert said.keys() == verbs.keys()
    assert all(verb in said[field] for field, verb in verbs.items())


def test_an_edit_is_guarded_and_keeps_references_apart(cast: Cast, alice: Program) -> None:
    anvils = of(cast.acme.deals["Anvils"])
    refused(alice.patch(anvils, {"name": "x", "version": 2}), 409, "CONFLICT")
    refused(alice.patch(anvils, {"name": "x"}, If_Match='"2"'), 412, "PRECONDITION_FAILED")
    alice.post(ALL, FACTS | NEXT)
    refused(alice.patch(anvils, {"reference": "N-1"}), 409, "ALREADY_EXISTS")
    first, again = (alice.patch(anvils, {"name": "x"}, Idempotency_Key="k") for _ in range(2))
    assert (first.status_code, again.data) == (200, first.data)


def names(alice: Program, query: str) -> set[str]:
    return {row["name"] for row in alice.get(f"{ALL}?{query}").get_json()}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Anvils", "Rockets", "Magnets", "Springs", "Ropes", "Rollers"}),
        ("owner=Bob", {"Springs"}),
        ("owner=none", {"Ropes"}),
        ("stage=Lead&owner=alice", {"Anvils", "Rockets", "Magnets", "Rollers"}),
        ("stage=Proposal", set()),
        ("status=won", set()),
        ("q=anv", {"Anvils"}),
        ("q=anv&owner=Bob", set()),
        ("tag=hot", set()),
        ("updated_since=2026-03-23T08:00:00Z&owner=Bob", {"Springs"}),
        ("updated_since=2026-03-23T08:00:00.000001Z", set()),
    ],
)
def test_a_list_is_filtered(app: Flask, cast: Cast, alice: Program, query: str, found: set[str]) -> None:
    deal_words = {name: {"name": name, "company": f"{name} Ltd"} for name in cast.acme.deals}
    with transaction(app, cast.acme.id) as tx:
        search.index(tx, [(cast.acme.deals[name], words) for name, words in deal_words.items()])
    assert names(alice, query) == found


def test_a_list_goes_on_where_changes_move_to_its_end(cast: Cast, alice: Program) -> None:
    path, seen = f"{ALL}?limit=2", []
    while path:
        page = alice.get(path)
        seen += [row["name"] for row in page.get_json()]
        if len(seen) == 2:  # one that was seen and one that was not are changed meanwhile
            alice.post(f"{of(cast.acme.deals[seen[0]])}/note", {"note": "a"})
            other = next(name for name in cast.acme.deals if name not in seen)
            alice.post(f"{of(cast.acme.deals[other])}/note", {"note": "a"})
        path = next_page(page)
    assert set(seen) == set(cast.acme.deals)
    assert sorted(seen[-2:]) == sorted([seen[0], other])
    assert len(seen) == len(cast.acme.deals) + 1


def test_a_page_that_holds_all_that_is_left_is_the_last(cast: Cast, alice: Program) -> None:
    count = len(cast.acme.deals)
    assert next_page(alice.get(f"{ALL}?limit={count - 1}"))
    assert not next_page(alice.get(f"{ALL}?limit={count}"))


def test_a_page_that_another_follows_now_is_not_the_one_that_was_known(app: Flask, cast: Cast, alice: Program) -> None:
    path = f"{ALL}?limit={len(cast.acme.deals)}"
    known = alice.get(path)
    assert alice.get(path, If_None_Match=known.headers["ETag"]).status_code == 304
    deal(app, cast.acme, "Nails", at=NOW, updated_at=NOW)
    page = alice.get(path, If_None_Match=known.headers["ETag"])
    assert (page.status_code, page.data, next_page(page) is not None) == (200, known.data, True)


def test_a_page_reads_no_further_than_its_reach(cast: Cast, alice: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "REACH", 2)
    path, seen, pages = f"{ALL}?owner=Bob", [], 0
    while path:
        page = alice.get(path)
        seen += [row["name"] for row in page.get_json()]
        path, pages = next_page(page), pages + 1
    assert (seen, pages) == (["Springs"], 4)


@pytest.mark.parametrize(
    "query",
    ["limit=0", "after=x", "status=open,won", "updated_since=monday", "updated_since=2026-02-30T00:00:00Z", "tag=%00",
     "q=" + "x" * 201, "colour=red", "owner=", "stage="],
)  # fmt: skip
def test_a_filter_nobody_understands_is_named(still_app: Flask, still: Cast, query: str) -> None:
    field = query.partition("=")[0]
    assert complained(Program(still_app, still.alice).get(f"{ALL}?{query}")).keys() == {field}


def test_a_list_knows_no_stage_or_owner_of_another_team(still_app: Flask, still: Cast) -> None:
    alice = Program(still_app, still.alice)
    for query in (f"owner={still.charlie.id}", "owner=Charlie", f"stage={still.globex.stages['Lead']}"):
        refused(alice.get(f"{ALL}?{query}"), 400, "INVALID_REFERENCE")
    assert names(Program(still_app, still.charlie), "") == {"Secrets"}
