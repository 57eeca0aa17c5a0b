"""How a key is read: its letter on any layout, prefixes, held down, in a field."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.desk import Desk, heeded, sent


def test_a_pending_prefix_is_shown_and_reads_only_its_second_keys(desk: Desk) -> None:
    desk.press("g")
    expect(desk.page.locator("#pending")).to_have_text("g …")
    desk.press("e")
    expect(desk.page.locator("#pending")).to_be_empty()
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 01"


def test_a_pending_prefix_lapses(at_desk: Callable[..., Desk], page: Page) -> None:
    page.clock.install()
    desk = at_desk(page).open()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    desk.press("j", "g")
    page.clock.fast_forward(1000)
    expect(page.locator("#pending")).to_have_text("g …")
    page.clock.fast_forward(600)
    expect(page.locator("#pending")).to_be_empty()
    desk.press("g")
    assert desk.focused() == "Deal 02"


def test_escape_drops_a_pending_prefix(desk: Desk) -> None:
    desk.press("j", "g", "Escape", "g", "Escape")
    assert desk.focused() == "Deal 02"
    expect(desk.page.locator("#pending")).to_be_empty()


def test_a_pending_prefix_is_dropped_by_a_command_that_works_everywhere(desk: Desk) -> None:
    desk.press("g", "Control+K")
    expect(desk.page.locator("#palette[open]")).to_have_count(1)
    expect(desk.page.locator("#pending")).to_be_empty()
    desk.press("Escape")
    expect(desk.page.locator("#palette[open]")).to_have_count(0)


def test_a_letter_is_what_is_printed_on_it_else_where_it_lies(desk: Desk) -> None:
    desk.typed(key="о", code="KeyJ")  # Cyrillic
    assert desk.focused() == "Deal 02"
    desk.typed(key="j", code="KeyC")  # Dvorak
    assert desk.focused() == "Deal 03"
    desk.typed(key="u", code="KeyF")
    assert desk.focused() == "Deal 03"
    desk.typed(key="J", code="KeyJ")  # Caps Lock
    assert desk.focused() == "Deal 04"


@pytest.mark.parametrize(
    "digit",
    [
        {"key": "&", "code": "Digit1"},
        {"key": "1", "code": "Digit1", "shiftKey": True},
        {"key": "1", "code": "Digit1"},
        {"key": "1", "code": "Numpad1"},
    ],
    ids=["French", "French with shift", "German", "number pad"],
)
def test_a_digit_is_where_it_lies_with_the_shift_it_takes(desk: Desk, digit: dict) -> None:
    desk.press("Shift+V")
    expect(desk.layer.locator("#name")).to_be_focused()
    desk.page.keyboard.type("Mornings")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("View saved")
    desk.press("g")
    with desk.page.expect_navigation(url="**/due?owner=mine"):
        desk.typed(**digit)


def test_arrows_of_the_number_pad_are_arrows(desk: Desk) -> None:
    desk.typed(key="ArrowDown", code="Numpad2")
    assert desk.focused() == "Deal 02"


def test_other_modifiers_and_composed_text_are_left_alone(desk: Desk) -> None:
    for extra in ({"altKey": True}, {"metaKey": True}, {"ctrlKey": True}, {"isComposing": True}, {"keyCode": 229}):
        desk.typed(key="j", code="KeyJ", **extra)
    assert desk.focused() == "Deal 01"


def test_a_held_key_moves_but_opens_nothing(desk: Desk) -> None:
    desk.typed(key="j", code="KeyJ", repeat=True)
    assert desk.focused() == "Deal 02"
    desk.typed(key="e", code="KeyE", repeat=True)
    expect(desk.layer).to_have_count(0)


def test_a_key_held_down_is_no_text_in_the_form_it_opened(desk: Desk) -> None:
    desk.page.keyboard.down("e")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.page.keyboard.down("e")
    desk.page.keyboard.up("e")
    desk.press("e")
    expect(desk.page.locator("#layer #note")).to_have_value("e")


def test_enter_held_down_leads_on_once_and_saves_nothing(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    for _ in range(3):
        desk.page.keyboard.down("Enter")
    expect(desk.page.locator("#layer #at")).to_be_focused()
    expect(desk.layer).to_have_count(1)
    assert "Deal 01" in desk.names()


def test_a_button_held_down_is_pressed_once(desk: Desk) -> None:
    for name in ("Deal 01", "Deal 02"):
        desk.press("Shift+E")
        expect(desk.card(name)).to_have_count(0)
    desk.page.locator("#rail button[data-command=undo]").focus()
    for _ in range(3):
        desk.page.keyboard.down("Enter")
    expect(desk.card("Deal 02")).to_be_visible()
    assert [entry.verb for entry in desk.history("Deal 01")] == ["try_again"]


def test_what_is_pressed_while_the_page_is_left_acts_on_nothing_here(desk: Desk) -> None:
    desk.page.clock.install()
    asked: list[Route] = []
    desk.page.route("**/opportunities?*", lambda route: asked.append(route))
    seen: list[Request] = []
    desk.page.on("request", lambda request: seen.append(request))
    desk.press("g", "o", "Shift+E", "l")
    sent(desk, asked)
    asked[0].continue_()
    desk.page.wait_for_url("**/opportunities?*")
    assert [each.url for each in seen if each.method == "POST" and "/opportunities/" in each.url] == []
    assert desk.history("Deal 01") == []
    desk.page.go_back()
    expect(desk.page.locator(".card:focus")).to_be_visible()
    desk.page.clock.fast_forward(500)
    desk.press("l")
    expect(desk.layer).to_be_visible()


def test_what_is_typed_on_into_the_page_that_comes_acts_on_nothing_until_there_is_a_pause(desk: Desk) -> None:
    desk.page.clock.install()
    asked: list[Route] = []
    desk.page.route("**/opportunities?*", lambda route: asked.append(route))
    desk.press("g", "o", "/")
    sent(desk, asked)
    asked[0].continue_()
    desk.page.wait_for_url("**/opportunities?*")
    expect(desk.page.locator(".card:focus")).to_be_visible()
    expect(desk.page.locator("#toasts .toast")).to_have_count(0)
    desk.press("l", "e")
    expect(desk.layer).to_have_count(0)
    expect(desk.page.locator("#toasts")).to_have_text("The page was on its way: press that key again.")
    desk.page.clock.fast_forward(500)
    desk.press("l")
    expect(desk.layer).to_be_visible()


def test_a_verb_pressed_while_the_page_is_left_is_not_done_and_the_next_one_says_so(desk: Desk) -> None:
    asked: list[Route] = []
    desk.page.route("**/opportunities?*", lambda route: asked.append(route))
    heeded(desk.page)
    desk.press("g", "o", "Shift+E")
    sent(desk, asked)
    asked[0].continue_()
    desk.page.wait_for_url("**/opportunities?*")
    expect(desk.page.locator("#toasts")).to_have_text("The page was on its way: press that key again.")
    assert desk.history("Deal 01") == []


def test_a_toast_stays_while_somebody_is_at_its_buttons(desk: Desk) -> None:
    desk.page.clock.install()
    desk.press("n")
    desk.page.fill("#layer #note", "They called back")
    desk.press("Control+Enter")
    undo = desk.page.locator("#toasts").get_by_role("button", name="Undo")
    undo.focus()
    desk.page.clock.fast_forward(30_000)
    expect(undo).to_be_focused()
    desk.page.locator(".card").first.focus()
    desk.page.clock.fast_forward(2_000)
    expect(undo).to_have_count(0)


def test_keys_are_text_in_a_field(desk: Desk) -> None:
    desk.press("e")
    desk.page.keyboard.type("j k e ? g g")
    expect(desk.page.locator("#layer #note")).to_have_value("j k e ? g g")
    expect(desk.page.locator("#sheet")).to_be_hidden()
