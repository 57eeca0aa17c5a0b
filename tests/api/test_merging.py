"""Merging by program: guarded, repeated by its key, and undone as one."""

from uuid import uuid4

from tests.api.program import Program, next_page, of, refused
from tests.cast import Cast


def test_a_merger_keeps_what_was_chosen_and_is_undone_as_one(cast: Cast, alice: Program) -> None:
    anvils, rockets = cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    body = {"other": str(rockets), "other_version": 1, "name": "other", "version": 1}
    answer = alice.post(f"{of(anvils)}/merge", body).get_json()
    assert (answer["success"], answer["opportunity"]["name"]) == (True, "Rockets")
    assert alice.get(of(rockets)).status_code == 404
    alice.post(f"{of(anvils)}/undo", {})
    assert alice.get(of(rockets)).get_json()["name"] == "Rockets"
    assert alice.get(of(anvils)).get_json()["name"] == "Anvils"


def test_a_merger_is_guarded_and_happens_once_for_its_key(cast: Cast, alice: Program) -> None:
    anvils, body = cast.acme.deals["Anvils"], {"other": str(cast.acme.deals["Rockets"])}
    path = f"{of(anvils)}/merge"
    refused(alice.post(path, body | {"version": 7}), 409, "CONFLICT")
    refused(alice.post(path, body | {"other_version": 7}), 409, "CONFLICT")
    refused(alice.post(path, {}), 422, "VALIDATION_ERROR")
    refused(alice.post(path, {"other": str(anvils)}), 422, "VALIDATION_ERROR")
    first, again = (alice.post(path, body, Idempotency_Key="k") for _ in range(2))
    assert first.get_json() == again.get_json()
    assert first.get_json()["opportunity"]["version"] == 2


def test_the_history_of_both_is_read_page_by_page_after_a_merger(cast: Cast, alice: Program) -> None:
    anvils, rockets = cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    for deal, note in ((rockets, "first"), (anvils, "second"), (rockets, "third")):
        alice.post(f"{of(deal)}/note", {"note": note})
    alice.post(f"{of(anvils)}/merge", {"other": str(rockets)})
    path, seen = f"{of(anvils)}/history?limit=1", []
    while path:
        page = alice.get(path)
        seen += [(entry["opportunity_id"], entry["note"]) for entry in page.get_json() if entry["note"]]
        path = next_page(page)
    assert sorted(seen) == sorted([(str(anvils), "second"), (str(rockets), "first"), (str(rockets), "third")])


def test_a_merger_finds_no_opportunity_of_another_team(cast: Cast, alice: Program) -> None:
    path = f"{of(cast.acme.deals['Anvils'])}/merge"
    theirs, nobodys = (alice.post(path, {"other": str(one)}) for one in (cast.globex.deals["Secrets"], uuid4()))
    refused(theirs, 404, "NOT_FOUND")
    refused(nobodys, 404, "NOT_FOUND")
