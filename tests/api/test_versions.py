"""A stale version changes nothing: If-Match fails, `version` conflicts, and who says neither takes what is there."""

from typing import Any

import pytest
from flask import Flask

from tests.api.program import NEXT, Program, of, refused
from tests.cast import Cast


@pytest.fixture
def bob(app: Flask, cast: Cast) -> Program:
    """Bob, who was faster: Anvils has version 2."""
    bob = Program(app, cast.bob)
    assert bob.complete(cast.acme.deals["Anvils"], NEXT | {"note": "I was faster"}).status_code == 200
    return bob


@pytest.mark.usefixtures("bob")
@pytest.mark.parametrize(
    ("match", "version", "status", "code"),
    [
        (None, 1, 409, "CONFLICT"),
        (None, 3, 409, "CONFLICT"),
        (None, 2**31 - 1, 409, "CONFLICT"),
        ('"1"', None, 412, "PRECONDITION_FAILED"),
        ('"1"', 1, 412, "PRECONDITION_FAILED"),
        ('"1"', 2, 412, "PRECONDITION_FAILED"),
        ('"2"', 1, 409, "CONFLICT"),
        ('"1", "3"', None, 412, "PRECONDITION_FAILED"),
        ('"1", "2"', 1, 409, "CONFLICT"),
        ('W/"2"', None, 412, "PRECONDITION_FAILED"),
        ('"other"', None, 412, "PRECONDITION_FAILED"),
        *[(unreadable, None, 412, "PRECONDITION_FAILED") for unreadable in ("@ x", '"2', ",", "2 ;", '""')],
        ('"-2"', None, 412, "PRECONDITION_FAILED"),
        ('"99999999999999999999"', None, 412, "PRECONDITION_FAILED"),
        ('"٢"', None, 412, "PRECONDITION_FAILED"),
        ("*", 1, 409, "CONFLICT"),
    ],
)
def test_a_stale_version_changes_nothing_and_shows_what_is_there(
    cast: Cast, alice: Program, match: str | None, version: int | None, status: int, code: str
) -> None:
    anvils, headers = cast.acme.deals["Anvils"], {"If_Match": match} if match else {}
    problem = refused(alice.complete(anvils, NEXT | {"version": version}, **headers), status, code)
    assert problem["opportunity"] == alice.get(of(anvils)).get_json()
    assert problem["opportunity"]["version"] == 2


@pytest.mark.usefixtures("bob")
@pytest.mark.parametrize("guard", [{"version": 1}, {"If_Match": '"1"'}])
def test_a_conflict_says_what_was_done_since(cast: Cast, alice: Program, guard: dict[str, Any]) -> None:
    headers = {name: value for name, value in guard.items() if name != "version"}
    response = alice.complete(cast.acme.deals["Anvils"], NEXT | {"version": guard.get("version")}, **headers)
    (entry,) = response.get_json()["entries"]
    assert (entry["actor"], entry["verb"], entry["note"]) == ("Bob", "complete", "I was faster")
    assert (entry["version"], entry["at"]) == (2, "2026-03-30T08:00:00Z")


@pytest.mark.usefixtures("bob")
@pytest.mark.parametrize(
    ("match", "version"),
    [
        *[(None, None), (None, 2), ("", None), ("*", None), ("*", 2)],
        *[('"2"', None), ('"2"', 2), ('"1", "2"', None), ('"1", "2"', 2)],
    ],
)
def test_the_present_version_or_none_at_all_goes_through(
    cast: Cast, alice: Program, match: str | None, version: int | None
) -> None:
    headers = {} if match is None else {"If_Match": match}
    answer = alice.complete(cast.acme.deals["Anvils"], NEXT | {"version": version}, **headers)
    assert (answer.status_code, answer.get_json()["opportunity"]["version"]) == (200, 3)


def test_who_has_the_present_version_is_not_sent_it_again(cast: Cast, alice: Program) -> None:
    anvils = of(cast.acme.deals["Anvils"])
    first = alice.get(anvils)
    same = alice.get(anvils, If_None_Match=f'"7", W/{first.headers["ETag"]}')
    assert (same.status_code, same.data, same.headers["ETag"]) == (304, b"", first.headers["ETag"])
    alice.complete(cast.acme.deals["Anvils"])
    assert alice.get(anvils, If_None_Match=first.headers["ETag"]).get_json()["version"] == 2


def test_the_etag_of_an_answer_guards_the_next_write(cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    tag = alice.get(of(anvils)).headers["ETag"]
    for version in (2, 3, 4):
        answer = alice.complete(anvils, NEXT, If_Match=tag)
        tag = answer.headers["ETag"]
        assert (answer.status_code, tag) == (200, f'"{version}"')


@pytest.mark.parametrize("path", ["/due", "", "/{anvils}", "/{anvils}/history"])
def test_a_question_for_what_is_not_there_is_refused(still_app: Flask, still: Cast, path: str) -> None:
    address = "/api/v1/opportunities" + path.format(anvils=still.acme.deals["Anvils"])
    program = Program(still_app, still.alice)
    refused(program.get(address, If_Match='"other"'), 412, "PRECONDITION_FAILED")
    for tag in (program.get(address).headers["ETag"], "*"):
        assert program.get(address, If_Match=tag).status_code == 200
