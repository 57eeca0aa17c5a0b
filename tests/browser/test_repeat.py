"""Repeat: the last verb with its words on this card, and nothing besides."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk


def test_a_completion_is_repeated_without_the_stage_it_left_as_it_was(desk: Desk) -> None:
    desk.change("Deal 02", stage_id=desk.team.stages["Proposal"])
    desk.refresh()
    desk.complete("Send the quote")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed · Deal 01")
    desk.press(".")
    expect(desk.page.locator("#layer #details")).to_have_value("Send the quote")
    expect(desk.page.locator("#layer #stage option:checked")).to_have_text("Proposal")


def test_what_is_typed_already_is_not_written_over(desk: Desk) -> None:
    desk.complete("Send the quote")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed · Deal 01")
    desk.press("e")
    desk.page.fill("#layer #details", "Call the boss")
    desk.press("Escape", ".")
    expect(desk.page.locator("#layer #details")).to_have_value("Call the boss")


@pytest.mark.parametrize(("key", "field"), [("n", "note"), ("e", "details")])
def test_what_was_repeated_and_left_as_it_was_is_in_no_form_opened_later(desk: Desk, key: str, field: str) -> None:
    desk.note("Sent the newsletter") if key == "n" else desk.complete("Send the quote")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 01")
    if key == "n":
        desk.press("j")
    desk.press(".")
    expect(desk.page.locator(f"#layer[open] #{field}")).to_have_value(re.compile("^Sen"))
    desk.press("Escape", key)
    expect(desk.page.locator(f"#layer[open] #{field}")).to_have_value("")
    expect(desk.layer.locator("[data-draft]")).to_be_hidden()


def test_what_was_repeated_and_changed_is_a_draft(desk: Desk) -> None:
    desk.note("Sent the newsletter")
    desk.press("j", ".")
    expect(desk.page.locator("#layer[open] #note")).to_have_value("Sent the newsletter")
    desk.page.locator("#layer #note").press_sequentially(" again")
    desk.press("Escape", "n")
    expect(desk.page.locator("#layer[open] #note")).to_have_value("Sent the newsletter again")


@pytest.fixture
def waiting(desk: Desk) -> Desk:
    """A note is repeated on the second card, whose form can't be had for it."""
    desk.note("Sent the newsletter")
    desk.page.route("**/note", lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>"))
    desk.press("j", ".")
    expect(desk.layer.get_by_role("button", name="Try again")).to_be_focused()
    desk.page.unroute_all()
    return desk


def test_words_that_waited_for_a_form_go_into_no_other(waiting: Desk) -> None:
    waiting.press("Escape", "j", "n")
    expect(waiting.page.locator("#layer #note")).to_be_focused()
    expect(waiting.page.locator("#layer #note")).to_have_value("")


def test_nor_into_one_that_is_opened_before_the_closing_of_theirs_is_told(waiting: Desk) -> None:
    waiting.page.evaluate(
        "document.getElementById('layer').close(); for (const key of 'jn') document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key, code: `Key${key.toUpperCase()}`, bubbles: true, cancelable: true}))"
    )
    expect(waiting.page.locator("#layer #note-form #note")).to_be_focused()
    expect(waiting.page.locator("#layer #note")).to_have_value("")


def test_the_page_of_an_opportunity_has_a_button_to_repeat(desk: Desk) -> None:
    desk.press("h", "6", "Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · Deal 01")
    desk.open(f"opportunities/{desk.team.deals['Deal 02']}")
    desk.page.locator(".opportunity [data-command='repeat']").click()
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 02")
    assert desk.row("Deal 02").slips == 1


def test_a_preset_that_was_pressed_is_repeated(desk: Desk) -> None:
    desk.press("h")
    desk.page.locator("#layer [data-preset='4']").click()
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · Deal 01")
    desk.press(".")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · Deal 02")
    assert desk.row("Deal 01").next_action_at == desk.row("Deal 02").next_action_at


def test_after_a_spread_no_verb_from_before_it_is_repeated(desk: Desk) -> None:
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    desk.press("x", "Shift+J", "h")
    desk.page.locator("#layer button[value='spread']").click()
    desk.page.fill("#layer #days", "2")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Spread · 2 deals")
    desk.press(".")
    expect(desk.page.locator("#toasts")).to_contain_text("select cards, then repeat it")
    assert desk.history(desk.focused()) == []
    desk.press("x", "Shift+J", ".")
    expect(desk.page.locator("#layer #days")).to_have_value("2")


def test_a_repeat_that_is_in_conflict_holds_up_nothing_after_it(desk: Desk) -> None:
    desk.press("t")
    expect(desk.page.locator("#layer #tags")).to_be_focused()
    desk.page.keyboard.type("fair")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Tagged")
    desk.change("Deal 02", company="Borealis")
    desk.press("j", ".")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 02")
    expect(desk.page.locator("#parked form")).to_have_count(0)
    desk.press("z")
    expect(desk.page.locator("#toasts")).to_contain_text("Undone")
    assert desk.row("Deal 01").tags == []


@pytest.mark.parametrize(
    ("key", "field", "text"),
    [("l", "lost_reason", "They bought elsewhere"), ("d", "details", "Ring Ruth about the paper")],
)
def test_no_words_about_one_deal_are_said_of_another_unseen(desk: Desk, key: str, field: str, text: str) -> None:
    desk.press(key)
    desk.page.fill(f"#layer #{field}", text)
    desk.press("Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 01")
    desk.page.evaluate("document.querySelector('.card:not([data-left]) + .card').focus()")
    other = desk.focused()
    desk.press(".")
    expect(desk.page.locator(f"#layer #{field}")).to_have_value(text)
    assert desk.history(other) == []
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text(other)
    assert len(desk.history(other)) == 1
