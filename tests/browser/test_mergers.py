"""Drafts of a merger: the words for the other one come back, and of each other one what was chosen."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.desk import Desk
from tests.domain.acting import index


@pytest.fixture
def merging(desk: Desk) -> Desk:
    """Alice has found what she merges her first deal with."""
    for name in ("Deal 02", "Deal 03"):
        index(desk.me, desk.team.deals[name])
    desk.press("Shift+M")
    expect(desk.page.locator("#layer #sought")).to_be_focused()
    desk.page.keyboard.type("deal 02\n")
    expect(found(desk, "Deal 02")).to_be_visible()
    return desk


def found(desk: Desk, name: str) -> Locator:
    return desk.layer.locator("#candidates a", has_text=name)


def side(desk: Desk, name: str) -> Locator:
    """The choice of a deal's name for what lives on."""
    return desk.layer.get_by_role("group", name="Name", exact=True).get_by_label(name)


def test_the_words_come_back_with_what_they_find_until_it_is_done(merging: Desk) -> None:
    desk = merging
    desk.open().press("Shift+M")
    expect(desk.page.locator("#layer #sought")).to_have_value("deal 02")
    found(desk, "Deal 02").click()
    expect(side(desk, "Deal 01")).to_be_focused()
    desk.press("ArrowRight", "Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Merged")
    assert desk.page.evaluate("localStorage.length") == 0


def test_what_was_chosen_comes_back_with_the_other_one_it_was_chosen_for(merging: Desk) -> None:
    desk = merging
    found(desk, "Deal 02").click()
    expect(side(desk, "Deal 01")).to_be_focused()
    desk.press("ArrowRight")
    expect(side(desk, "Deal 02")).to_be_checked()
    desk.open().press("Shift+M")
    found(desk, "Deal 02").click()
    expect(side(desk, "Deal 02")).to_be_checked()
    expect(desk.layer).to_contain_text("Your draft is back")
    desk.layer.get_by_role("link", name="Choose another").click()
    desk.page.fill("#layer #sought", "deal 03")
    found(desk, "Deal 03").click()
    expect(side(desk, "Deal 01")).to_be_checked()


def test_what_was_chosen_is_there_after_escape(merging: Desk) -> None:
    desk = merging
    found(desk, "Deal 02").click()
    expect(side(desk, "Deal 01")).to_be_focused()
    desk.press("ArrowRight", "Escape", "Shift+M")
    expect(side(desk, "Deal 02")).to_be_checked()
