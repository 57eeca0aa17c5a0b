"""What is rendered is kept as long as there is room, what was used last the longest, and for whom it was made."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from markupsafe import Markup

from app.web.cards import Card
from app.web.shelf import Shelf
from tests.cast import NOW, Cast, Person, change


def card(html: str) -> Card:
    return Card(UUID(int=1), NOW, None, NOW, None, Markup(html))


def test_what_was_not_used_for_longest_makes_room() -> None:
    shelf = Shelf(most_bytes=10)
    for key in ("a", "b"):
        shelf.put(key, card("12345"))
    assert shelf.get("a")
    shelf.put("c", card("12345"))
    assert [shelf.get(key) is not None for key in ("a", "b", "c")] == [True, False, True]
    shelf.put("d", card("1234567890"))
    assert [shelf.get(key) is not None for key in ("a", "c", "d")] == [False, False, True]


def test_a_card_kept_twice_takes_its_room_once() -> None:
    shelf = Shelf(most_bytes=10)
    for key in ("a", "a", "b"):
        shelf.put(key, card("12345"))
    assert shelf.get("a")


def sheet(person: Person) -> set[str]:
    """The commands that the sheet of keys names to somebody, with their keys."""
    text = person.signed_in().get("/t/acme/due").text
    found = re.search(r'<dialog id="sheet".*?</dialog>', text, re.DOTALL)
    assert found
    return {re.sub(r"<[^>]*>|\s", "", row) for row in re.findall(r"<li .*?</li>", found[0], re.DOTALL)}


def test_what_stands_round_a_page_is_made_for_the_role_of_who_looks(cast: Cast) -> None:
    reps, viewers = sheet(cast.bob), sheet(cast.vera)
    assert viewers < reps
    assert (sheet(cast.bob), sheet(cast.vera)) == (reps, viewers)


@pytest.mark.parametrize(
    "columns",
    [{"role": "viewer"}, {"single_keys": "off"}, {"keymap": '{"next": ["Alt+N"]}'}],
    ids=lambda each: [*each][0],
)
def test_what_stands_round_a_page_changes_with_what_its_reader_has(
    app: Flask, cast: Cast, columns: dict[str, Any]
) -> None:
    before = sheet(cast.alice)
    change(app, cast.acme, "members", cast.alice.id, **columns)
    assert sheet(cast.alice) != before
