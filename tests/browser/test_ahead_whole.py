"""Select-all, typed ahead of a form, is of the text that comes with the form."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk, come, hold


def test_a_text_typed_over_all_replaces_what_came_with_the_form(desk: Desk) -> None:
    held = hold(desk.page, "**/step")
    desk.press("d", "Control+a")
    desk.page.keyboard.type("Ask Bob")
    desk.press("Control+Enter")
    come(desk, held)
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 01")
    assert desk.row("Deal 01").next_action_details == "Ask Bob"


@pytest.mark.parametrize("keys", [("Backspace",), ("Delete", "Backspace")])
def test_what_is_emptied_is_empty_until_something_is_typed(desk: Desk, keys: tuple[str, ...]) -> None:
    held = hold(desk.page, "**/step")
    desk.press("d", "Control+a", *keys)
    come(desk, held)
    expect(desk.page.locator("#layer #details")).to_have_value("")
    desk.page.keyboard.type("Ask Bob")
    expect(desk.page.locator("#layer #details")).to_have_value("Ask Bob")


def test_it_is_of_the_field_that_tab_led_to_alone(desk: Desk) -> None:
    held = hold(desk.page, "**/loss")
    desk.press("l")
    desk.page.keyboard.type("Too dear")
    desk.press("Tab")
    desk.page.keyboard.type("He was")
    desk.press("Control+a")
    desk.page.keyboard.type("Sorry")
    come(desk, held)
    expect(desk.page.locator("#layer #note")).to_have_value("Sorry")
    expect(desk.page.locator("#layer #lost_reason")).to_have_value("Too dear")


def test_alone_it_changes_nothing(desk: Desk) -> None:
    held = hold(desk.page, "**/step")
    desk.press("d", "Control+a")
    come(desk, held)
    expect(desk.page.locator("#layer #details")).to_have_value("Call about Deal 01")
    desk.page.keyboard.type("Ask Bob")
    expect(desk.page.locator("#layer #details")).to_have_value("Ask Bob")
