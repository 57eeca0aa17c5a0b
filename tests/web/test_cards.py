"""Rendered cards are kept as long as there is room, those used last the longest."""

from uuid import UUID

from markupsafe import Markup

from app.web.cards import Card, Shelf
from tests.cast import NOW


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
