"""The lines of a card: what is too long for one, and where one breaks."""

import pytest

from tests.browser.desk import Desk
from tests.browser.screens import DESK, PHONE, ZOOMED

#: Which parts of a card's lines lie outside of them, or are cut off without the dots that say so.
CUT = """(card) => {
  const end = (one) => one.getBoundingClientRect().right;
  const lines = [card.querySelector(".step"), card.querySelector(".deal")];
  const parts = lines.flatMap((line) => [...line.children].map((part) => [part, end(part) - end(line)]));
  const dots = (part) => [part, part.parentElement].some((one) => getComputedStyle(one).textOverflow === "ellipsis"
    && getComputedStyle(one).overflow === "hidden");
  return parts.filter(([part, by]) => by > 0.5 && !dots(part)).map(([part]) => part.className || part.tagName);
}"""


@pytest.mark.parametrize("width", [900, 1130, 1280])
@pytest.mark.parametrize("long", [False, True], ids=["as long as fits", "longer"])
def test_a_line_of_a_card_is_whole_or_ends_in_dots(desk: Desk, width: int, long: bool) -> None:
    step = "Reschedule the migration with Hannah"
    name = "Replacement of the warehouse"
    desk.change("Deal 02", next_action_details=step * 4 if long else step)
    desk.change("Deal 02", name=name * 4 if long else name, company="Contoso Limited", tags=["vip"], value=4_000_000)
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.open()
    assert desk.card("Deal 02").evaluate(CUT) == []
    shown = desk.card("Deal 02").locator(".step").evaluate("one => one.scrollWidth <= one.clientWidth")
    assert shown != (long and width > 1024)


@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK], ids=["phone", "zoomed", "desk"])
@pytest.mark.parametrize("path", ["due", "drain"])
def test_a_tag_that_begins_a_line_is_whole(desk: Desk, size: dict[str, int], path: str) -> None:
    desk.change("Deal 01", tags=["key account", "renewal next year", "wants a call", "has a partner"])
    desk.page.set_viewport_size(size)
    desk.open(path)
    starts = (
        desk.card("Deal 01")
        .locator(".deal")
        .evaluate(
            "line => [...line.querySelectorAll('.tag')].map(tag => tag.getBoundingClientRect().left"
            " - line.getBoundingClientRect().left)"
        )
    )
    assert min(starts) >= 14
