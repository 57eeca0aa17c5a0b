"""Typed ahead of a form: the keys do, once it is there, what they would have done in it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, come, heeded, hold, is_save, sent

COMPLETION = re.compile(r"/completion$")


def test_tab_leads_on_as_it_does_in_the_form(at_desk: Callable[..., Desk], page: Page) -> None:
    held = hold(page, COMPLETION)
    desk = at_desk(page).open()
    desk.press("e")
    page.keyboard.type("Talked to Bob")
    desk.press("Tab", "Tab", "Tab")
    page.keyboard.type("Send the quote")
    desk.press("Tab")
    page.keyboard.type("+3d")
    desk.press("Shift+Tab", "Shift+Tab", "w", "Shift+Tab", "m", "Control+Enter")
    come(desk, held)
    expect(page.locator("#toasts")).to_contain_text("Completed")
    [entry] = desk.history("Deal 01")
    assert (entry.note, entry.result, desk.row("Deal 01").status) == ("Talked to Bob", "meeting_held", "won")
    assert desk.row("Deal 01").next_action_details == "Send the quote"


def test_a_text_after_one_tab_is_in_no_other_field_nor_saved(at_desk: Callable[..., Desk], page: Page) -> None:
    held = hold(page, COMPLETION)
    desk = at_desk(page).open()
    desk.press("e")
    page.keyboard.type("Talked to Bob")
    desk.press("Tab")
    page.keyboard.type("Send the quote")
    desk.press("Control+Enter")
    come(desk, held)
    expect(page.locator("#layer #details")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#layer #note")).to_have_value("Talked to Bob")
    assert desk.history("Deal 01") == []


def test_what_is_typed_into_a_field_that_tab_came_to_replaces_what_was_in_it(desk: Desk) -> None:
    held = hold(desk.page, "**/reopening")
    desk.lose("Deal 06")
    desk.open("opportunities")
    desk.card("Deal 06").focus()
    desk.press("Shift+O")
    desk.page.keyboard.type("Ask again")
    desk.press("Enter")
    desk.page.keyboard.type("+3d")
    desk.press("Shift+Tab")
    desk.page.keyboard.type("Ask once more")
    desk.press("Control+Enter")
    come(desk, held)
    expect(desk.page.locator("#toasts")).to_contain_text("Reopened")
    assert desk.row("Deal 06").next_action_details == "Ask once more"


def leave_half_typed(desk: Desk) -> list[Route]:
    """Type into two fields of a form that has not come, and leave it; what is returned is held back."""
    held = hold(desk.page, "**/loss")
    desk.press("l")
    desk.page.keyboard.type("Too dear")
    desk.press("Tab")
    desk.page.keyboard.type("He was sorry")
    sent(desk, held)
    desk.press("Escape")
    return held


def test_what_tab_leads_to_is_kept_with_what_does_not_come(desk: Desk) -> None:
    held = leave_half_typed(desk)
    desk.open().press("l")
    desk.page.keyboard.type(" indeed")
    sent(desk, held, 2)
    come(desk, held)
    expect(desk.page.locator("#layer #lost_reason")).to_have_value("Too dear")
    expect(desk.page.locator("#layer #note")).to_have_value("He was sorry indeed")


def test_a_form_that_came_after_it_was_left_has_it_once_it_is_opened(desk: Desk) -> None:
    held = leave_half_typed(desk)
    with desk.page.expect_response("**/loss"):
        come(desk, held)
    desk.page.unroute_all()
    desk.press("l")
    expect(desk.page.locator("#layer #lost_reason")).to_have_value("Too dear")
    expect(desk.page.locator("#layer #note")).to_have_value("He was sorry")


def test_what_cannot_be_done_as_it_was_typed_is_shown(desk: Desk) -> None:
    held = hold(desk.page, "**/fields")
    desk.press("Shift+D")
    desk.press("Shift+Tab")
    desk.page.keyboard.type("Borealis")
    desk.press("Control+Enter")
    come(desk, held)
    expect(desk.layer.get_by_role("alert")).to_contain_text("This was not done: Borealis⏎")
    assert desk.history("Deal 01") == []


def test_save_and_stay_stays(at_desk: Callable[..., Desk], page: Page) -> None:
    held = hold(page, COMPLETION)
    desk = at_desk(page).open()
    desk.press("e", "Tab", "Tab", "Tab")
    page.keyboard.type("Send the quote")
    desk.press("Control+Shift+Enter")
    come(desk, held)
    expect(desk.card("Deal 01")).to_have_attribute("data-state", "done")
    assert desk.focused() == "Deal 01"


def test_after_a_save_that_is_refused_the_keys_are_for_the_next_card(desk: Desk) -> None:
    held = hold(desk.page, "**/loss")
    desk.press("l", "Control+Enter")
    desk.page.keyboard.type("jx")
    come(desk, held)
    expect(desk.layer.get_by_role("alert")).to_have_text("Say why the deal was lost.")
    expect(desk.page.locator("#layer #lost_reason")).to_have_value("")
    expect(desk.card("Deal 03")).to_have_attribute("data-selected", "")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(1)


def test_a_text_for_the_next_card_is_its_draft_when_the_save_is_refused(desk: Desk) -> None:
    held = hold(desk.page, re.compile("/(loss|note)$"))
    desk.press("l", "Control+Enter")
    desk.page.keyboard.type("nLater")
    come(desk, held)
    expect(desk.page.locator("#toasts")).to_contain_text("Not saved: the card is back, your text with it.")
    come(desk, held)
    expect(desk.layer).to_contain_text("Deal 02")
    expect(desk.page.locator("#layer #note")).to_have_value("Later")
    assert [desk.history(name) for name in ("Deal 01", "Deal 02")] == [[], []]


def test_what_is_typed_after_the_save_of_a_form_that_has_not_come_is_for_the_next_card(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/reschedule", lambda route: held.append(route))
    heeded(desk.page)
    desk.press("h")
    desk.page.keyboard.type("+3d\nnLater")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#layer #note")).to_have_value("Later")
    expect(desk.layer).to_contain_text("Deal 02")
    sent(desk, held, count=2)
    held[1].continue_()
    expect(desk.card("Deal 01")).to_have_count(0)
    assert [entry.verb for entry in desk.history("Deal 01")] == ["reschedule"]


def test_three_cards_done_blindly_are_each_done_once(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/reschedule", lambda route: route.continue_() if is_save(route) else held.append(route))
    heeded(desk.page)
    desk.press("h")
    desk.page.keyboard.type("3\nh3\nh3\n")
    for count in (1, 2, 3):
        sent(desk, held, count)
        held[-1].continue_()
    for name in desk.deals[:3]:
        expect(desk.card(name)).to_have_count(0)
    times = [desk.row(name).next_action_at for name in desk.deals[:3]]
    assert times == [times[0]] * 3
    assert desk.names()[0] == desk.focused() == "Deal 04"


def test_so_it_is_after_a_text_of_several_lines(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/note", lambda route: held.append(route))
    heeded(desk.page)
    desk.press("n")
    desk.page.keyboard.type("Talked\nto Bob")
    desk.press("Control+Enter")
    desk.page.keyboard.type("jx")
    sent(desk, held)
    held[0].continue_()
    expect(desk.card("Deal 02")).to_have_attribute("data-selected", "")
    assert desk.focused() == "Deal 02"
    sent(desk, held, count=2)
    held[1].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("Noted")
    assert [entry.note for entry in desk.history("Deal 01")] == ["Talked\nto Bob"]


def test_a_verb_at_once_after_the_save_leads_on_to_the_next_card_too(desk: Desk) -> None:
    held = hold(desk.page, re.compile("/(note|reschedule)$"))
    desk.press("n")
    desk.page.keyboard.type("Talked to Bob")
    desk.press("Control+Enter", "Shift+E", "h", "3", "Enter")
    come(desk, held)
    come(desk, held)
    expect(desk.card("Deal 02")).to_have_count(0)
    assert [entry.verb for entry in desk.history("Deal 01")] == ["note", "try_again"]
    assert [entry.verb for entry in desk.history("Deal 02")] == ["reschedule"]


def test_verbs_at_once_after_the_save_are_each_done_to_a_card(desk: Desk) -> None:
    held = hold(desk.page, "**/reschedule")
    desk.press("h", "3", "Enter", "Shift+E", "Shift+E")
    come(desk, held)
    for name, verb in zip(desk.deals[:3], ("reschedule", "try_again", "try_again"), strict=True):
        expect(desk.card(name)).to_have_count(0)
        assert [entry.verb for entry in desk.history(name)] == [verb]
    assert desk.focused() == "Deal 04"


def test_a_verb_at_once_that_is_refused_leaves_the_keys_after_it_to_the_next_card(desk: Desk) -> None:
    held = hold(desk.page, "**/note")
    desk.page.route("**/retry", lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>"))
    desk.press("n")
    desk.page.keyboard.type("Talked to Bob")
    desk.press("Control+Enter", "Shift+E", "e")
    desk.page.keyboard.type("They want it")
    come(desk, held)
    expect(desk.layer).to_contain_text("Deal 02")
    expect(desk.page.locator("#layer #note")).to_have_value("They want it")
    expect(desk.card("Deal 01")).to_have_attribute("data-state", "unsaved")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["note"]
