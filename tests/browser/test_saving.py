"""Saving a verb on the due list: what is said, refused, or in conflict."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, sent


def test_a_saved_completion_is_said_counted_and_kept(desk: Desk) -> None:
    desk.complete()
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    expect(desk.page.locator("#counts b")).to_have_text("5")
    expect(desk.page.locator(".group h2 .tally").first).to_have_text("5")
    expect(desk.page).to_have_title(re.compile(r"^\(5\) Due"))
    assert [entry.verb for entry in desk.history("Deal 01")] == ["complete"]


def test_a_verb_is_sent_before_anything_of_it_is_shown(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.page.evaluate("""
        () => {
          const send = window.fetch.bind(window);
          window.fetch = (url, request) => {
            const sent = request.method === "POST" && url.endsWith("/completion");
            if (sent) window.openWhenSent = document.querySelector("#layer").open;
            return send(url, request);
          };
        }
    """)
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    assert desk.page.evaluate("window.openWhenSent") is True


def test_an_incomplete_form_keeps_its_text_and_ties_errors_to_fields(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #note", "They asked for a discount")
    desk.press("Control+Enter")
    field = desk.page.locator("#layer #details")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(desk.page.locator(f"#{field.get_attribute('aria-describedby').strip()}")).to_have_text(
        "Say what the next step is."
    )
    expect(desk.page.locator("#layer #note")).to_have_value("They asked for a discount")
    assert desk.history("Deal 01") == []


def test_a_time_is_understood_while_it_is_typed(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #at", "mon 9")
    expect(desk.page.locator("#said")).to_contain_text(re.compile(r"Mon .* 09:00 .* · in"))
    desk.page.fill("#layer #at", "whenever")
    expect(desk.page.locator("#said .unclear")).to_be_visible()
    desk.page.get_by_role("button", name="+2 weeks").click()
    expect(desk.page.locator("#said")).to_contain_text(re.compile(r"in 1[3-6] d"))


def test_what_is_known_to_be_wrong_is_said_once_and_keeps_its_form_open(desk: Desk, held: list[Route]) -> None:
    desk.press("h")
    desk.page.fill("#layer #at", "whenever")
    expect(desk.page.locator("#said .unclear")).to_be_visible()
    for refusal in range(2):
        desk.press("Control+Enter")
        sent(desk, held, refusal + 1)
        expect(desk.layer).to_be_visible()
        desk.page.locator("#layer form").evaluate("form => form.classList.add('sent')")
        held[refusal].continue_()
        expect(desk.page.locator("#layer form.sent")).to_have_count(0)
        expect(desk.page.locator("#layer #at-wrong")).to_contain_text("whenever")
        expect(desk.page.locator("#layer").get_by_text("whenever")).to_have_count(1)
    desk.page.fill("#layer #at", "tom 9")
    desk.press("Control+Enter")
    expect(desk.layer).to_have_count(0)


def test_a_refused_card_returns_with_its_form(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.page.evaluate("document.querySelector('#layer #at').value = 'the day after never'")
    desk.press("Control+Enter")
    expect(desk.page.locator("#layer #at")).to_be_focused()
    expect(desk.page.locator("#layer #details")).to_have_value("Send the quote")
    expect(desk.card("Deal 01")).to_be_visible()


def test_a_conflict_shows_what_the_other_did_and_applies_on_top(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #note", "Mine")
    desk.page.fill("#layer #details", "My step")
    desk.change("Deal 01", next_action_details="Bob's step")
    desk.press("Control+Enter")
    expect(desk.layer).to_contain_text("Bob's step")
    expect(desk.page.locator("#layer #note")).to_have_value("Mine")
    assert desk.row("Deal 01").next_action_details == "Bob's step"
    desk.press("Control+Enter")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.row("Deal 01").next_action_details == "My step"


def test_a_conflict_can_be_discarded(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "My step")
    desk.change("Deal 01")
    desk.press("Control+Enter")
    desk.page.get_by_role("button", name="Discard mine").click()
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 01"
    desk.press("e")
    expect(desk.page.locator("#layer #details")).to_have_value("")


def test_what_another_did_shows_once_mine_is_discarded(desk: Desk) -> None:
    desk.press("n")
    desk.page.fill("#layer #note", "Mine")
    desk.change("Deal 01", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.press("Control+Enter")
    desk.page.get_by_role("button", name="Discard mine").click()
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.focused() == "Deal 02"


def test_for_what_another_closed_only_what_can_be_done_is_offered(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #note", "Mine")
    desk.page.fill("#layer #details", "My step")
    desk.lose("Deal 01")
    desk.press("Control+Enter")
    expect(desk.layer).to_contain_text("Deal 01 is lost, with no next action: reopen it first.")
    expect(desk.page.locator("#layer :focus")).to_have_value("Mine")
    expect(desk.layer.get_by_role("button", name="on top")).to_have_count(0)
    desk.press("Control+Enter")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.layer.get_by_role("link", name="Reopen it").click()
    expect(desk.page.locator("#layer #reopening-form #details")).to_be_focused()
    desk.page.keyboard.type("Ask again")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Reopened")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["lost", "reopen"]


@pytest.mark.parametrize("keys", ["Shift+E", ".", "x Shift+E"])
def test_for_what_is_done_at_once_the_toast_says_who_closed_it(desk: Desk, keys: str) -> None:
    desk.press("h", "6", "Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · Deal 01")
    desk.lose("Deal 02")
    desk.press(*keys.split())
    expect(desk.page.locator("#toasts .bad")).to_contain_text("Deal 02 was changed in the meantime. Bob lost it, ")
    assert [entry.verb for entry in desk.history("Deal 02")] == ["lost"]


def test_a_selection_is_done_without_the_one_that_another_closed(desk: Desk) -> None:
    desk.press("x", "Shift+J", "h")
    expect(desk.page.locator("#layer #at")).to_be_focused()
    desk.lose("Deal 02")
    desk.page.keyboard.type("+3d")
    desk.press("Enter")
    expect(desk.layer.get_by_role("button", name="Go on without it")).to_be_visible()
    assert desk.history("Deal 01") == []
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled")
    expect(desk.layer).to_have_count(0)
    assert [len(desk.history(name)) for name in ("Deal 01", "Deal 02")] == [1, 1]


def test_a_text_for_what_another_removed_is_shown_until_its_form_is_closed(desk: Desk) -> None:
    expect(desk.page.locator("#layer form")).to_have_count(1)
    desk.change("Deal 01", removed_at=datetime.now(UTC))
    seen = desk.page.get_attribute("#due", "data-etag")
    desk.complete("Send the quote")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 01 was removed in the meantime")
    expect(desk.page.locator("#layer #details")).to_have_value("Send the quote")
    expect(desk.page.locator("#due")).not_to_have_attribute("data-etag", str(seen))  # it was asked for meanwhile
    desk.press("Escape")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.focused() == "Deal 02"


def test_the_second_half_of_a_double_click_does_nothing_to_the_next_card(desk: Desk) -> None:
    desk.page.locator(".card[tabindex='0'] [data-command='try_again']").dblclick()
    expect(desk.page.locator("#toasts")).to_contain_text("No answer: again later · Deal 01")
    expect(desk.page.locator("#parked form")).to_have_count(0)
    assert desk.history("Deal 02") == []
    desk.page.locator("#toasts [data-do='undo']").dblclick()
    expect(desk.page.locator("#toasts")).to_contain_text("Undone")
    expect(desk.page.locator("#parked form")).to_have_count(0)
    assert [entry.verb for entry in desk.history("Deal 01")] == ["try_again", "undo"]


def test_a_card_that_is_gone_is_said_to_be_and_leaves(desk: Desk) -> None:
    expect(desk.page.locator("#layer form")).to_have_count(1)
    desk.change("Deal 01", removed_at=datetime.now(UTC))
    desk.press("n")
    expect(desk.layer).to_contain_text("nothing here")
    expect(desk.layer.get_by_role("button", name="Close")).to_be_focused()
    desk.press("Escape", "Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 01 was removed in the meantime")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.focused() == "Deal 02"


def test_a_card_that_its_list_keeps_has_the_focus_again(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=0)
    desk.add("Far away", hours_late=-24 * 30)
    desk.open("later")
    expect(page.locator(".card[tabindex='0']")).to_have_count(1)
    desk.press("j")
    desk.press("e")
    page.fill("#layer #details", "Send the quote")
    page.fill("#layer #at", "in 5 weeks")
    desk.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Completed")
    expect(desk.card("Far away")).to_be_focused()


def test_the_last_card_leaves_all_done(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=1).open()
    desk.complete()
    expect(page.get_by_text("All done")).to_be_visible()
    assert desk.focused() != "BODY"
