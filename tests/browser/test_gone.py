"""A card goes by itself while somebody is at it, or is held by his form: the focus, what is said, the next key."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk


def test_the_focus_passes_to_the_next_card_when_its_card_goes(desk: Desk) -> None:
    desk.press("j")
    desk.change("Deal 02", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.refresh()
    expect(desk.card("Deal 02")).to_have_count(0)
    expect(desk.page.locator("#toasts")).to_have_text("Deal 02 is no longer in this list.")
    assert desk.focused() == "Deal 03"


def test_who_did_what_to_the_card_that_went_is_said(desk: Desk) -> None:
    desk.lose("Deal 01")
    desk.refresh()
    told = "Deal 01 is no longer in this list: Bob lost it, "
    expect(desk.page.locator("#toasts")).to_contain_text(told)
    assert desk.focused() == "Deal 02"


@pytest.mark.parametrize(("key", "code"), [("E", "KeyE"), (".", "Period")])
def test_a_key_meant_for_a_card_that_just_went_is_not_for_the_next(desk: Desk, key: str, code: str) -> None:
    """Pressed in the moment the card goes, before anybody can see that it did; what opens a form says whose it is."""
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    desk.change("Deal 02", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.page.evaluate(
        "([id, keys]) => document.addEventListener('htmx:after:swap', function press() {"
        "if (document.getElementById(id)) return;"
        "document.removeEventListener('htmx:after:swap', press);"
        "const event = new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...keys});"
        "document.activeElement.dispatchEvent(event);})",
        [f"opportunity-{desk.team.deals['Deal 02']}", {"key": key, "code": code, "shiftKey": key == "E"}],
    )
    desk.refresh()
    told = "Deal 02 is no longer in this list. Press again for the next."
    expect(desk.page.locator("#toasts")).to_have_text(told)
    expect(desk.card("Deal 03")).to_be_focused()
    assert desk.history("Deal 03") == []
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    assert [entry.verb for entry in desk.history("Deal 03")] == ["try_again"]


@pytest.mark.parametrize("key", ["?", "Control+K"])
def test_the_focus_passes_on_when_its_card_goes_behind_a_layer(desk: Desk, key: str) -> None:
    desk.press(key)
    desk.change("Deal 01", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.refresh()
    expect(desk.card("Deal 01")).to_have_count(0)
    desk.page.route("**/t/**", lambda route: None)  # whatever comes in would lead it there, too
    desk.press("Escape")
    expect(desk.card("Deal 02")).to_be_focused()


def test_a_card_with_an_open_form_stays_and_so_does_the_form(desk: Desk) -> None:
    desk.press("j", "e")
    desk.page.fill("#layer #note", "Half a thought")
    desk.change("Deal 02", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.change("Deal 03", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 03")).to_contain_text("Something else")
    expect(desk.card("Deal 02")).to_be_visible()
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    expect(desk.page.locator("#layer #note")).to_be_focused()
