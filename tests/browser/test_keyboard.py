"""From card to card by keys, to an opportunity and back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import READY, Desk


def test_the_first_card_has_the_focus(desk: Desk) -> None:
    assert desk.focused() == "Deal 01"


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("ArrowDown", "ArrowUp")])
def test_j_k_and_arrows_move_the_focus(desk: Desk, down: str, up: str) -> None:
    desk.press(down, down)
    assert desk.focused() == "Deal 03"
    desk.press(up)
    assert desk.focused() == "Deal 02"


def test_the_focus_stays_at_the_ends(desk: Desk) -> None:
    desk.press("k")
    assert desk.focused() == "Deal 01"
    desk.press("Shift+G", "j")
    assert desk.focused() == "Deal 06"
    desk.press("g", "g")
    assert desk.focused() == "Deal 01"


def test_only_one_card_is_in_the_tab_order(desk: Desk) -> None:
    desk.press("j", "j", "k")
    expect(desk.page.locator(".card[tabindex='0']")).to_have_count(1)
    expect(desk.card("Deal 02")).to_have_attribute("tabindex", "0")


def test_the_sheet_lists_the_keys_and_is_searched(desk: Desk) -> None:
    desk.press("?")
    sheet = desk.page.locator("#sheet[open]")
    expect(sheet).to_contain_text("Complete: what happened, what is next")
    desk.page.keyboard.type("first card")
    expect(sheet.locator("li:visible")).to_have_count(1)
    sheet.get_by_role("searchbox").fill("snooze")
    expect(sheet.locator("li:visible")).to_have_text(re.compile("^\\s*Reschedule"))
    desk.press("Escape")
    expect(sheet).to_have_count(0)
    assert desk.focused() == "Deal 01"


def test_enter_opens_the_opportunity_and_escape_comes_back_to_its_card(desk: Desk) -> None:
    desk.press("j", "j", "Enter")
    expect(desk.page.get_by_role("heading", name="Deal 03")).to_be_visible()
    desk.press("Escape")
    expect(desk.card("Deal 03")).to_be_focused()


def test_a_list_is_come_back_to_at_its_card_wherever_another_filter_was_left(desk: Desk) -> None:
    desk.press("j")
    desk.open("due?owner=team").press("Shift+G")
    assert desk.focused() == "Deal 06"
    desk.page.goto(f"/t/{desk.team.slug}/due")
    expect(desk.card("Deal 02")).to_be_focused()


def test_an_opportunity_is_completed_on_its_own_page(desk: Desk) -> None:
    desk.press("o")
    expect(desk.page.locator(f"{READY} .opportunity")).to_be_visible()
    desk.complete("Meet on site")
    expect(desk.page.locator(".next-step .step")).to_have_text("Meet on site")
    expect(desk.layer).to_have_count(0)
    expect(desk.page.locator("#timeline")).to_contain_text("completed")


def test_m_changes_between_mine_and_the_team(desk: Desk) -> None:
    desk.add("Bob's deal", owner="bob")
    desk.press("m")
    expect(desk.card("Bob's deal")).to_be_visible()
    assert "owner=team" in desk.page.url
    desk.press("m")
    expect(desk.card("Bob's deal")).to_have_count(0)


def test_a_viewer_has_no_verbs(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, role="viewer").open()
    desk.press("j", "e")
    expect(desk.layer).to_have_count(0)
    expect(page.get_by_text("Complete", exact=False)).to_have_count(0)


def test_a_viewer_saves_his_own_forms_by_the_key_on_their_button(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, role="viewer").open()
    desk.press("Shift+V")
    expect(desk.layer.locator("#name")).to_be_focused()
    page.keyboard.type("Late ones")
    desk.press("Control+Enter")
    expect(page.locator("#rail").get_by_text("Late ones")).to_be_visible()
    expect(desk.layer).to_have_count(0)
