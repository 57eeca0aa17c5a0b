"""At the page of an opportunity, by keys alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """Alice at the first deal's own page."""
    desk.press("o")
    expect(desk.page.locator(".opportunity")).to_be_visible()
    return desk


def test_the_facts_are_edited_in_place_and_the_page_follows(opened: Desk) -> None:
    opened.press("Shift+D")
    expect(opened.page.locator("#layer #name")).to_be_focused()
    opened.page.fill("#layer #company", "Borealis")
    opened.page.fill("#layer #value", "12.5k")
    opened.press("Control+Enter")
    expect(opened.layer).to_have_count(0)
    expect(opened.page.locator(".opportunity .facts")).to_contain_text("Borealis")
    assert (opened.row("Deal 01").company, opened.row("Deal 01").value) == ("Borealis", 12_500_00)


def test_removing_leaves_a_notice_and_undo_brings_the_page_back(opened: Desk) -> None:
    opened.press("Shift+R")
    expect(opened.page.get_by_role("heading", name="Removed: Deal 01")).to_be_visible()
    assert opened.focused() != "BODY"
    opened.press("z")
    expect(opened.page.locator(".opportunity")).to_be_visible()
    assert opened.row("Deal 01").removed_at is None


def test_a_card_is_removed_by_its_key_and_the_next_one_has_the_focus(desk: Desk) -> None:
    desk.press("Shift+R")
    assert desk.focused() == "Deal 02"
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.row("Deal 01").removed_at
