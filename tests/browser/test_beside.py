"""An opportunity's page within the list it was opened from: on with j and k, back with Escape."""

import re

from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.desk import READY, Desk, hold, sent


def shows(desk: Desk, name: str) -> None:
    expect(desk.page.locator(f"{READY} .opportunity h1")).to_have_text(name)


def test_j_and_k_go_on_in_the_list_and_escape_returns_to_the_card_of_what_was_seen_last(desk: Desk) -> None:
    desk.press("j", "o")
    shows(desk, "Deal 02")
    assert re.search(r"\?in=due&owner=mine$", desk.page.url)
    assert findings(desk.page) == []
    desk.press("j")
    shows(desk, "Deal 03")
    desk.press("j")
    shows(desk, "Deal 04")
    desk.press("k")
    shows(desk, "Deal 03")
    desk.press("Escape")
    desk.page.wait_for_url("**/due*")
    expect(desk.card("Deal 03")).to_be_focused()


def test_the_ends_of_the_list_lead_nowhere(desk: Desk) -> None:
    desk.press("o")
    shows(desk, "Deal 01")
    desk.press("k")
    shows(desk, "Deal 01")
    expect(desk.page.get_by_role("link", name="Previous")).to_have_count(0)
    expect(desk.page.get_by_role("link", name="Next", exact=False)).to_have_count(1)


def test_after_a_verb_the_page_still_leads_on(desk: Desk) -> None:
    desk.press("o")
    shows(desk, "Deal 01")
    desk.complete()
    expect(desk.page.locator(".next-step .step")).to_have_text("Send the quote")
    desk.press("j")
    shows(desk, "Deal 02")


def test_what_was_removed_and_comes_back_still_leads_on(desk: Desk) -> None:
    desk.press("o")
    shows(desk, "Deal 01")
    desk.press("Shift+R")
    expect(desk.page.get_by_role("heading", name="Removed: Deal 01")).to_be_visible()
    expect(desk.page.locator("#status")).not_to_contain_text("complete", use_inner_text=True)
    desk.press("z")
    shows(desk, "Deal 01")
    expect(desk.page.locator(".opportunity")).to_be_focused()
    expect(desk.page.locator("#status")).to_contain_text("complete", use_inner_text=True)
    desk.press("j")
    shows(desk, "Deal 02")


def test_escape_leads_back_from_what_was_removed(desk: Desk) -> None:
    desk.press("j", "o")
    shows(desk, "Deal 02")
    desk.press("Shift+R")
    expect(desk.page.get_by_role("heading", name="Removed: Deal 02")).to_be_visible()
    desk.press("Escape")
    expect(desk.card("Deal 03")).to_be_visible()
    expect(desk.card("Deal 02")).to_have_count(0)
    desk.press("z")
    expect(desk.card("Deal 02")).to_be_visible()


def test_an_opportunity_has_the_focus_as_soon_as_its_page_is_at_work(desk: Desk) -> None:
    held = hold(desk.page, "**/completion")
    desk.press("o")
    expect(desk.page.locator(READY)).to_have_count(1)
    expect(desk.page.locator(".opportunity")).to_be_focused()
    sent(desk, held)
