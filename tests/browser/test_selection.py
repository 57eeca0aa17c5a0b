"""A selection: verbs act on all of it, or say that they don't. product.md 6."""

from playwright.sync_api import expect

from tests.browser.desk import Desk


def test_e_opens_for_the_focused_card_and_says_so(desk: Desk) -> None:
    desk.press("x", "Shift+J", "e")
    expect(desk.layer).to_contain_text("Call about Deal 02")
    expect(desk.page.locator("#toasts")).to_contain_text("focused card alone")
    desk.press("Escape")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(2)


def test_escape_clears_it_once_no_layer_is_open(desk: Desk) -> None:
    desk.press("x", "n", "Escape")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(1)
    desk.press("Escape")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(0)
    assert desk.focused() == "Deal 01"


def test_what_a_toast_names_can_be_undone_from_it(desk: Desk) -> None:
    desk.press("x", "Shift+J", "Shift+E")
    toasts = desk.page.locator("#toasts")
    expect(toasts).to_contain_text("2 deals")
    toasts.get_by_role("button", name="Undo").click()
    expect(desk.card("Deal 01")).to_be_visible()
    toasts.get_by_role("button", name="Redo").click()
    expect(desk.card("Deal 01")).to_have_count(0)
