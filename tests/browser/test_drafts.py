"""Drafts: nothing typed is lost, and nothing is left of it after signing out."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Route, expect

from tests import cast
from tests.browser.desk import Desk, heeded, sent

#: By the keys to a form: the end of its address, its first field, what is typed, and what the field then has.
FIRST_FIELDS = {
    "e": ("completion", "#note", "Talked to Bob", "Talked to Bob"),
    "h": ("reschedule", "#at", "+3d", "+3d"),
    "n": ("note", "#note", "Back on\nMonday", "Back on\nMonday"),
    "d": ("step", "#details", " again", "Call about Deal 01 again"),
    "w": ("win", "#note", "They signed", "They signed"),
    "l": ("loss", "#lost_reason", "Too dear", "Too dear"),
    "t": ("tags", "#tags", "fair", "fair"),
    "Shift+D": ("fields", "#name", " Ltd", "Deal 01 Ltd"),
    "c": ("opportunities/new", "#line", "Acme renewal", "Acme renewal"),
    "Shift+M": ("merger", "#sought", "Deal 02", "Deal 02"),
    "Shift+V": ("views/new", "#name", "Mornings", "Mornings"),
    "x t": ("bulk", "#tags", "fair", "fair"),
}


def hold(desk: Desk, noun: str) -> list[Route]:
    """Forms that are asked for at addresses of this end are held."""
    held: list[Route] = []
    desk.page.route(re.compile(rf"/{noun}(\?|$)"), lambda route: held.append(route))
    heeded(desk.page)
    return held


def test_a_draft_brings_back_what_was_typed_and_nothing_that_another_changed(desk: Desk) -> None:
    desk.press("e")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.page.keyboard.type("Half a thought")
    desk.change("Deal 01", stage_id=desk.team.stages["Proposal"])
    desk.open().press("e")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    expect(desk.page.locator("#layer #stage option:checked")).to_have_text("Proposal")
    desk.page.select_option("#layer #stage", label="Lead")
    desk.open().press("e")
    expect(desk.page.locator("#layer #stage option:checked")).to_have_text("Lead")


def test_a_draft_of_a_card_that_changed_since_is_of_the_card_as_it_is_now(desk: Desk) -> None:
    desk.press("e")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.page.keyboard.type("Half a thought")
    desk.press("Escape")
    desk.note("Back on Monday")
    desk.press("e")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    desk.page.fill("#layer #details", "Send the quote")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["note", "complete"]


def test_what_a_time_means_is_said_in_the_form_it_was_typed_in(desk: Desk) -> None:
    desk.press("w")
    expect(desk.page.locator("#layer #win-form #note")).to_be_focused()
    desk.page.keyboard.type("They signed")
    desk.press("Escape", "e")
    expect(desk.page.locator("#layer #completion-form #note")).to_be_focused()
    with desk.page.expect_response("**/when?**"):
        # Typed and left for the other form before it is asked for.
        desk.page.evaluate(
            "const [layer, at, card] = ['#layer', '#layer #at', '.card'].map((each) => document.querySelector(each));"
            "at.value = '14:00'; at.dispatchEvent(new Event('input', {bubbles: true})); layer.close();"
            "card.dispatchEvent(new KeyboardEvent('keydown', {key: 'w', bubbles: true, cancelable: true}))"
        )
    desk.press("Escape", "e")
    expect(desk.page.locator("#layer #completion-form #said")).to_contain_text("14:00")
    desk.press("Escape", "w")
    expect(desk.page.locator("#layer #win-form #said")).to_be_empty()


def test_a_form_closed_as_it_came_is_no_draft(desk: Desk) -> None:
    desk.press("e")
    expect(desk.layer.locator("#note")).to_be_focused()
    desk.press("Escape")
    expect(desk.layer).to_have_count(0)
    expect(desk.page.locator("#parked form")).to_have_count(0)
    desk.change("Deal 01", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 01")).to_contain_text("Something else")
    desk.press("e")
    expect(desk.layer.locator("input[name=version]")).to_have_value("2")


def test_what_was_typed_and_taken_away_again_is_no_draft(desk: Desk) -> None:
    desk.press("n")
    expect(desk.layer.locator("#note")).to_be_focused()
    desk.page.keyboard.type("x")
    desk.press("Backspace", "Escape", "n")
    expect(desk.layer.locator("#note")).to_be_focused()
    expect(desk.layer.locator("[data-draft]")).to_be_hidden()


def test_what_was_refused_and_taken_out_again_is_no_draft(desk: Desk) -> None:
    desk.press("h")
    desk.page.fill("#layer #at", "yesterday")
    desk.press("Control+Enter")
    expect(desk.layer.locator("#at[aria-invalid]")).to_have_count(1)
    desk.page.fill("#layer #at", "")
    desk.open().press("h")
    expect(desk.layer.locator("#at")).to_be_focused()
    expect(desk.layer.locator("[data-draft]")).to_be_hidden()


def test_a_draft_survives_escape_and_reload_until_it_is_saved(desk: Desk) -> None:
    desk.press("e")
    expect(desk.layer.locator("#note")).to_be_focused()
    desk.page.keyboard.type("Half a thought")
    desk.press("Escape", "e")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    expect(desk.layer.get_by_role("button", name="Start afresh")).to_be_visible()
    desk.open().press("e")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    expect(desk.layer).to_contain_text("Your draft is back")
    desk.page.fill("#layer #details", "Send the quote")
    desk.press("Control+Enter")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.page.evaluate("localStorage.length") == 0


def test_a_draft_does_not_hold_its_card(desk: Desk) -> None:
    for name in ("Deal 01", "Deal 02"):
        desk.press("n")
        expect(desk.page.locator("#layer #note")).to_be_focused()
        desk.page.keyboard.type("Half a thought")
        desk.press("Escape", "j")
        assert desk.focused() != name
    desk.change("Deal 01", next_action_details="Something else")
    desk.change("Deal 02", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.refresh()
    expect(desk.card("Deal 01")).to_contain_text("Something else")
    expect(desk.card("Deal 02")).to_have_count(0)
    desk.press("k", "n")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")


def test_what_is_typed_before_a_form_that_cannot_be_fetched_is_in_it_once_it_can(desk: Desk) -> None:
    held = hold(desk, "note")
    desk.press("n")
    desk.page.keyboard.type("Half a thought")
    sent(desk, held)
    held[0].fulfill(status=503, body="<h1>Bad gateway</h1>")
    expect(desk.layer.get_by_role("button", name="Try again")).to_be_focused()
    desk.page.unroute_all()
    desk.press("Enter")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")


@pytest.mark.parametrize("keys", FIRST_FIELDS)
def test_what_is_typed_for_a_form_that_does_not_come_is_in_it_once_it_does(desk: Desk, keys: str) -> None:
    noun, field, typed, expected = FIRST_FIELDS[keys]
    held = hold(desk, noun)
    desk.open().press(*keys.split())
    desk.page.keyboard.type(typed[:2])
    sent(desk, held)
    desk.press("Escape", keys.split()[-1])
    desk.page.keyboard.type(typed[2:])
    desk.page.unroute_all()
    desk.open().press(*keys.split())
    expect(desk.page.locator(f"#layer[open] {field}")).to_have_value(expected)


def test_what_is_typed_for_a_choice_that_does_not_come_chooses_once_it_does(desk: Desk) -> None:
    stage, assignment = hold(desk, "stage"), hold(desk, "assignment")
    for key, typed, held in (("s", "neg", stage), ("a", "bob", assignment)):
        desk.press(key)
        desk.page.keyboard.type(typed)
        sent(desk, held)
        desk.press("Escape")
    desk.page.unroute_all()
    desk.open().press("s")
    expect(desk.page.get_by_role("radio", name="Negotiation")).to_be_checked()
    desk.press("Escape", "a")
    expect(desk.page.locator("#layer #assignee")).to_have_value(str(desk.team.people["bob"].id))


def test_what_is_typed_before_a_form_goes_behind_the_draft_of_it(desk: Desk) -> None:
    desk.press("l")
    expect(desk.page.locator("#layer #lost_reason")).to_be_focused()
    desk.page.keyboard.type("Too dear")
    desk.page.fill("#layer #note", "He was sorry")
    held = hold(desk, "loss")
    desk.open().press("l")
    desk.page.keyboard.type(" for them")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#layer #lost_reason")).to_have_value("Too dear for them")
    expect(desk.page.locator("#layer #note")).to_have_value("He was sorry")


def test_enter_for_a_form_that_did_not_come_saves_nothing_another_time(desk: Desk) -> None:
    held = hold(desk, "tags")
    desk.press("t")
    desk.page.keyboard.type("fair\n")
    sent(desk, held)
    desk.press("Escape", "t")
    held[-1].continue_()
    expect(desk.page.locator("#layer #tags")).to_have_value("fair ")
    assert desk.row("Deal 01").tags == []
    desk.page.unroute_all()
    desk.press("Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Tagged")
    assert desk.row("Deal 01").tags == ["fair"]
    assert desk.page.evaluate("localStorage.length") == 0


def test_what_is_typed_for_what_another_removed_is_shown_until_it_is_closed(desk: Desk) -> None:
    held = hold(desk, "note")
    desk.press("n")
    desk.page.keyboard.type("Half a thought")
    sent(desk, held)
    desk.change("Deal 01", removed_at=datetime.now(UTC))
    held[0].continue_()
    typed = desk.layer.get_by_role("textbox", name="What you typed")
    expect(typed).to_be_focused()
    desk.page.keyboard.type(" and more")
    expect(typed).to_have_value("Half a thought")


def test_a_lost_session_leads_to_sign_in_and_the_draft_is_kept(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.page.context.clear_cookies()
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(desk.page.get_by_text("what you typed is kept")).to_be_visible()
    desk.page.fill("[name=email]", desk.me.email)
    desk.page.fill("[name=password]", cast.PASSWORD)
    desk.press("Enter")
    expect(desk.card("Deal 01")).to_be_focused()
    desk.press("e")
    expect(desk.page.locator("#layer #details")).to_have_value("Send the quote")


def test_signing_out_leaves_no_draft(desk: Desk) -> None:
    desk.press("e")
    desk.page.keyboard.type("Half a thought")
    desk.press("Escape", "n")
    desk.page.keyboard.type("Another thought")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Noted")
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "thought" not in desk.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
