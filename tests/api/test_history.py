"""The history of an opportunity, page by page."""

import pytest
from flask import Flask

from tests.api.program import Program, complained, next_page, of
from tests.cast import Cast


def test_a_history_comes_latest_first_in_pages_that_follow_their_link(cast: Cast, alice: Program) -> None:
    anvils = of(cast.acme.deals["Anvils"])
    for number in range(5):
        alice.post(f"{anvils}/note", {"note": f"note {number}"})
    path, seen = f"{anvils}/history?limit=2", []
    while path:
        page = alice.get(path)
        seen += [entry["note"] for entry in page.get_json()]
        if len(seen) == 2:  # what is added meanwhile comes first, and moves no page
            alice.post(f"{anvils}/note", {"note": "later"})
        path = next_page(page)
    assert seen == [f"note {number}" for number in (4, 3, 2, 1, 0)]


def test_an_unchanged_history_is_not_sent_again(cast: Cast, alice: Program) -> None:
    path = of(cast.acme.deals["Anvils"]) + "/history"
    tag = alice.get(path).headers["ETag"]
    assert alice.get(path, If_None_Match=tag).status_code == 304
    alice.post(of(cast.acme.deals["Anvils"]) + "/note", {"note": "Hm"})
    assert alice.get(path, If_None_Match=tag).status_code == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "before=0", "before=x", "before=99999999999"])
def test_a_damaged_page_of_a_history_is_named(still_app: Flask, still: Cast, query: str) -> None:
    path = of(still.acme.deals["Anvils"]) + "/history?" + query
    assert complained(Program(still_app, still.alice).get(path)).keys() == {query.partition("=")[0]}
