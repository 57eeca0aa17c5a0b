"""Undo on a list: what came back has the focus, unless one has gone on meanwhile."""

import pytest
from playwright.sync_api import Route, expect

from tests.browser.desk import Desk, sent


def test_undo_and_redo_lead_to_what_they_changed(desk: Desk) -> None:
    desk.press("j", "Shift+E", "Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 03")
    assert desk.focused() == "Deal 04"
    desk.press("z")
    expect(desk.card("Deal 03")).to_be_focused()
    desk.press("z")
    expect(desk.card("Deal 02")).to_be_focused()
    desk.press("Shift+Z")
    expect(desk.card("Deal 02")).to_have_count(0)
    expect(desk.card("Deal 03")).to_be_focused()


def test_of_a_selection_the_first_one_has_the_focus(desk: Desk) -> None:
    desk.press("j", "x", "Shift+J", "Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("2 deals")
    assert desk.focused() == "Deal 04"
    desk.press("z")
    expect(desk.card("Deal 02")).to_be_focused()


@pytest.mark.parametrize("keys", ["j", "n", "/"])
def test_undo_leads_nobody_away_from_what_one_went_on_to(desk: Desk, keys: str) -> None:
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    held: list[Route] = []
    desk.page.route("**/undo", lambda route: held.append(route))
    desk.press("z", keys)
    sent(desk, held)
    held[0].continue_()
    expect(desk.card("Deal 01")).to_have_count(1)
    here = {"j": desk.card("Deal 03"), "n": desk.page.locator("#layer #note"), "/": desk.page.locator("#q")}
    expect(here[keys]).to_be_focused()
