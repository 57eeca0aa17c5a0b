"""What is due, and the completion, as programs use them."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.api.program import DUE, NEXT, Program, complained, completion, next_page, of, refused
from tests.cast import NOW, Cast, ask, deal

KEYS = {
    "id", "name", "company", "contact_name", "contact_email", "contact_phone", "value", "currency", "stage", "stage_id",
    "status", "lost_reason", "owner", "owner_id", "tags", "expected_close_on", "reference", "next_action_at",
    "next_action_details", "first_due_at", "slips", "last_activity_at", "stale_at", "closed_at", "created_at",
    "updated_at", "version",
}  # fmt: skip


def names(response: Any) -> list[str]:
    return [row["name"] for row in response.get_json()]


def history(app: Flask, cast: Cast) -> list[Any]:
    return ask(app, cast.acme.id, "select * from history where tenant_id = %(tenant)s order by version")


def test_due_is_what_has_come_oldest_first_and_now_counts(still_app: Flask, still: Cast) -> None:
    rows = Program(still_app, still.alice).get(DUE).get_json()
    assert [row["name"] for row in rows][:2] == ["Anvils", "Rockets"]
    assert {row["name"] for row in rows[2:4]} == {"Springs", "Ropes"}  # the same instant: by id
    assert rows[2]["id"] < rows[3]["id"]
    assert [row["name"] for row in rows][4:] == ["Magnets"]  # due this very moment


def test_an_opportunity_has_the_promised_shape(still_app: Flask, still: Cast) -> None:
    alice, anvils = Program(still_app, still.alice), still.acme.deals["Anvils"]
    response = alice.get(of(anvils))
    row = response.get_json()
    assert row.keys() == KEYS
    assert row == alice.get(DUE).get_json()[0]
    assert (row["id"], row["owner"], row["owner_id"]) == (str(anvils), "Alice", str(still.alice.id))
    assert (row["value"], row["currency"], row["stage"], row["status"]) == (120_000, "EUR", "Lead", "open")
    assert row["next_action_at"] == "2026-03-25T08:00:00Z"
    assert response.headers["ETag"] == '"1"'


def test_due_comes_in_pages_that_follow_their_link(still_app: Flask, still: Cast) -> None:
    alice, path, seen, sizes = Program(still_app, still.alice), f"{DUE}?limit=2", [], []
    whole = names(alice.get(DUE))
    while path:
        page = alice.get(path)
        seen += names(page)
        sizes.append(len(names(page)))
        path = next_page(page)
    assert (seen, sizes) == (whole, [2, 2, 1])


def test_a_full_last_page_has_no_next_one(still_app: Flask, still: Cast) -> None:
    alice = Program(still_app, still.alice)
    assert next_page(alice.get(f"{DUE}?limit=5")) is None
    assert next_page(alice.get(f"{DUE}?limit=4")) is not None


def test_fifty_come_unless_up_to_200_are_asked_for(app: Flask, cast: Cast, alice: Program) -> None:
    for number in range(60):
        deal(app, cast.acme, f"Deal {number}", at=NOW - timedelta(minutes=number))
    assert len(names(alice.get(DUE))) == 50
    assert len(names(alice.get(f"{DUE}?limit=200"))) == 65


@pytest.mark.parametrize(
    ("query", "field"),
    [
        *[(f"limit={limit}", "limit") for limit in ("0", "201", "-1", "x", "1.5", "%00", "1e2", "9" * 50, "٣", "")],
        ("limit=1&limit=2", "limit"),
        *[
            (f"after={after}", "after")
            for after in (
                "x", "_", "%00", "2026-03-30T08:00:00Z", "2026-03-30T08:00:00Z_", "2026-03-30T08:00:00Z_x",
                "2026-03-30T08:00:00Z_{{{id}}}", "infinity_{id}", "now_{id}", "0001-01-01T00:00:00%2B23:00_{id}",
                "9999-12-31T23:59:00-12:00_{id}", "2026-02-30T00:00:00Z_{id}", "{id}",
                "2026-03-30T08:00:00Z_{id}'--", "2026-03-30T08:00:00Z_{id}_{id}", "",
            )
        ],
    ],
)  # fmt: skip
def test_a_damaged_page_is_named(still_app: Flask, still: Cast, query: str, field: str) -> None:
    query = query.format(id=still.acme.deals["Anvils"])
    assert complained(Program(still_app, still.alice).get(f"{DUE}?{query}")).keys() == {field}


def test_an_unchanged_list_is_not_sent_again(app: Flask, cast: Cast, alice: Program) -> None:
    first = alice.get(DUE)
    again = alice.get(DUE, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    alice.complete(cast.acme.deals["Anvils"])
    changed = alice.get(DUE, If_None_Match=first.headers["ETag"])
    assert (changed.status_code, len(names(changed))) == (200, 4)


def test_a_completion_leaves_the_due_list_and_is_written_down(app: Flask, cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    response = alice.complete(
        anvils, NEXT | {"note": "He wants 12", "result": "reached", "stage": "Proposal", "version": 1}
    )
    body = response.get_json()
    assert (response.status_code, body["success"], body["opportunity_id"]) == (200, True, str(anvils))
    assert body.keys() == {"success", "message", "opportunity_id", "updated_at", "opportunity"}
    row = body["opportunity"]
    assert row == alice.get(of(anvils)).get_json()
    assert (row["next_action_at"], row["next_action_details"]) == ("2026-04-01T09:00:00Z", "Send the offer")
    assert (row["stage"], row["version"], row["slips"]) == ("Proposal", 2, 0)
    assert row["last_activity_at"] == row["updated_at"] == body["updated_at"] == "2026-03-30T08:00:00Z"
    assert response.headers["ETag"] == '"2"'
    assert "Anvils" not in names(alice.get(DUE))
    (entry,) = history(app, cast)
    assert (entry.verb, entry.actor_id) == ("complete", cast.alice.id)
    assert (entry.note, entry.result) == ("He wants 12", "reached")
    assert (entry.at, entry.planned_for) == (NOW, NOW - timedelta(days=5))
    assert entry.before["next_action_details"] == "Call about Anvils"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"then": "won"}, {"status": "won", "next_action_at": None, "next_action_details": None, "stale_at": None}),
        (NEXT | {"then": "won"}, {"status": "won", "next_action_details": "Send the offer", "stale_at": None}),
        (
            {"then": "lost", "lost_reason": "Price", "new_next_action_at": None},
            {"status": "lost", "lost_reason": "Price", "next_action_at": None, "next_action_details": None},
        ),
    ],
)
def test_a_completion_may_close_the_deal(
    cast: Cast, alice: Program, body: dict[str, Any], expected: dict[str, Any]
) -> None:
    row = alice.complete(cast.acme.deals["Anvils"], body).get_json()["opportunity"]
    assert row["closed_at"] == "2026-03-30T08:00:00Z"
    assert expected.items() <= row.items()


def test_a_closed_deal_has_nothing_to_complete(cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    assert alice.complete(anvils, {"then": "lost", "lost_reason": "Price"}).status_code == 200
    for headers in ({}, {"If_Match": '"2"'}):
        problem = refused(alice.complete(anvils, NEXT, **headers), 409, "CONFLICT")
        assert problem["opportunity"]["status"] == "lost"


def test_a_renewal_is_completed_without_a_further_step(cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    alice.complete(anvils, NEXT | {"then": "won"})
    row = alice.complete(anvils, {"then": "won"}).get_json()["opportunity"]
    assert (row["status"], row["next_action_at"], row["version"]) == ("won", None, 3)


@pytest.mark.parametrize("spelling", [str, lambda id: str(id).upper(), lambda _: "Proposal", lambda _: " pRoPosal "])
def test_a_stage_goes_by_its_id_or_its_name(cast: Cast, alice: Program, spelling: Any) -> None:
    stage = spelling(cast.acme.stages["Proposal"])
    assert alice.complete(cast.acme.deals["Anvils"], NEXT | {"stage": stage}).get_json()["opportunity"]["stage_id"] == (
        str(cast.acme.stages["Proposal"])
    )


@pytest.mark.parametrize(
    "at",
    ["2026-04-01T11:00:00+02:00", "2026-04-01t09:00z", "2026-04-01 09:00:00.000000000Z", "2026-03-31T23:30:00-09:30"],
)
def test_a_time_may_have_any_offset_and_is_answered_in_utc(cast: Cast, alice: Program, at: str) -> None:
    row = alice.complete(cast.acme.deals["Anvils"], NEXT | {"new_next_action_at": at}).get_json()["opportunity"]
    assert row["next_action_at"] == "2026-04-01T09:00:00Z"


def test_a_rep_completes_a_colleagues_deal_and_nobodys(cast: Cast, alice: Program) -> None:
    for name in ("Springs", "Ropes"):
        assert alice.complete(cast.acme.deals[name]).status_code == 200


def test_the_id_in_the_address_may_be_in_capitals(cast: Cast, alice: Program) -> None:
    response = alice.post(completion(str(cast.acme.deals["Anvils"]).upper()), NEXT)
    assert response.get_json()["opportunity_id"] == str(cast.acme.deals["Anvils"])
