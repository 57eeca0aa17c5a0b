"""The lines of a card: what is too long for one, and where one breaks."""

import pytest

from tests.browser.desk import Desk
from tests.browser.screens import DESK, PHONE, ZOOMED


@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK], ids=["phone", "zoomed", "desk"])
@pytest.mark.parametrize("path", ["due", "drain"])
def test_a_tag_that_begins_a_line_is_whole(desk: Desk, size: dict[str, int], path: str) -> None:
    desk.change("Deal 01", tags=["key account", "renewal next year", "wants a call", "has a partner"])
    desk.page.set_viewport_size(size)
    desk.open(path)
    starts = desk.card("Deal 01").locator(".deal").evaluate(
        "line => [...line.querySelectorAll('.tag')].map(tag => tag.getBoundingClientRect().left"
        " - line.getBoundingClientRect().left)"
    )
    assert min(starts) >= 14
