"""The forms of verbs under the hands: typed ahead, led through, saved from any field."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.desk import Desk, come, hold, is_save, sent


def test_what_is_typed_before_the_form_has_come_is_in_it(at_desk: Callable[..., Desk], page: Page) -> None:
    held = []
    page.route("**/completion", lambda route: held.append(route))
    desk = at_desk(page).open()
    desk.press("e")
    page.keyboard.type("Talked to Bob")
    sent(desk, held)
    held[-1].continue_()
    expect(page.locator("#layer #note")).to_have_value("Talked to Bob")
    page.keyboard.type(", at last")
    expect(page.locator("#layer #note")).to_have_value("Talked to Bob, at last")


def test_saving_before_the_form_has_come_is_done_when_it_has(at_desk: Callable[..., Desk], page: Page) -> None:
    held = []
    page.route("**/completion", lambda route: route.continue_() if is_save(route) else held.append(route))
    desk = at_desk(page).open()
    desk.press("e")
    page.keyboard.type("Talked to Bob")
    desk.press("Control+Enter")
    held[-1].continue_()
    expect(page.locator("#layer #details")).to_be_focused()
    expect(page.locator("#layer #details")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#layer #note")).to_have_value("Talked to Bob")


def test_e_opens_the_form_of_the_card_and_escape_returns_to_it(desk: Desk) -> None:
    desk.press("j", "e")
    expect(desk.layer).to_contain_text("Call about Deal 02")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.press("Escape")
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 02"


@pytest.mark.parametrize(("field", "key"), [("note", "Control+Enter"), ("details", "Control+Enter"), ("at", "Enter")])
def test_saving_moves_on_at_once_from_any_field(desk: Desk, field: str, key: str) -> None:
    desk.press("j", "e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.page.focus(f"#layer #{field}")
    desk.press(key)
    assert desk.focused() == "Deal 03"
    assert "Deal 02" not in desk.names()
    expect(desk.card("Deal 02")).to_have_count(0)
    assert desk.row("Deal 02").next_action_details == "Send the quote"


def test_enter_leads_from_the_step_to_its_time(desk: Desk) -> None:
    desk.press("e")
    desk.page.focus("#layer #details")
    desk.press("Enter")
    expect(desk.page.locator("#layer #at")).to_be_focused()


def test_what_is_wrong_with_a_field_is_said_until_it_is_changed(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #at", "")
    desk.press("Control+Enter")
    details, at = desk.page.locator("#layer #details"), desk.page.locator("#layer #at")
    expect(desk.layer.get_by_role("alert")).to_have_count(2)
    details.press_sequentially("S")
    expect(details).not_to_have_attribute("aria-invalid", "true")
    expect(details).not_to_have_attribute("aria-describedby", re.compile(""))
    expect(desk.layer.get_by_role("alert")).to_have_count(1)
    desk.layer.get_by_role("button", name="+2 weeks").click()
    expect(at).not_to_have_attribute("aria-invalid", "true")
    expect(at).to_have_attribute("aria-describedby", "said")
    desk.press("Escape", "e")
    expect(details).to_have_value("S")
    expect(desk.layer.get_by_role("alert")).to_have_count(0)


def test_the_line_of_a_new_opportunity_is_changed_for_all_fields(desk: Desk) -> None:
    desk.press("c")
    expect(desk.page.locator("#layer #line")).to_be_focused()
    desk.page.keyboard.type("Acme renewal 12k")
    desk.press("Enter")
    expect(desk.layer.locator("[aria-invalid]").first).to_be_visible()
    desk.page.locator("#layer #line").press_sequentially(": call Bob tom 14:00")
    expect(desk.layer.locator("[aria-invalid]")).to_have_count(0)


def test_a_letter_leads_to_the_choice_that_begins_with_it(desk: Desk) -> None:
    desk.press("s")
    expect(desk.page.get_by_role("radio", name="Lead")).to_be_focused()
    desk.press("n")
    expect(desk.page.get_by_role("radio", name="Negotiation")).to_be_focused()
    expect(desk.page.get_by_role("radio", name="Negotiation")).to_be_checked()
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Stage changed")
    assert desk.row("Deal 01").stage_id == desk.team.stages["Negotiation"]


def test_a_key_that_was_a_command_is_no_choice_in_a_form_that_closed(desk: Desk) -> None:
    errors: list[Error] = []
    desk.page.on("pageerror", lambda error: errors.append(error))
    desk.press("x", "Shift+J", "s")
    expect(desk.page.locator("#layer[open] [name=stage]:focus")).to_have_count(1)
    # In the moment the layer closed the choice has the focus still.
    desk.page.evaluate(
        "const choice = document.activeElement; document.getElementById('layer').close(); choice.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'n', code: 'KeyN', bubbles: true, cancelable: true}))"
    )
    expect(desk.page.locator("#layer[open] #note")).to_be_focused()
    assert errors == []


def test_a_stage_offers_its_cadence_and_moves_nothing_by_itself(desk: Desk) -> None:
    desk.press("e")
    before = desk.page.locator("#layer #at").input_value()
    desk.page.select_option("#layer #stage", label="Proposal")
    usual = desk.page.locator("#layer").get_by_role("button", name="Usual in Proposal")
    expect(usual).to_be_visible()
    expect(desk.page.locator("#layer #at")).to_have_value(before)
    usual.click()
    expect(desk.page.locator("#layer #at")).to_have_value(re.compile(r"^\d+wd$"))
    desk.press("Escape", "h")
    expect(desk.layer.get_by_role("button", name="Usual in Lead")).to_be_visible()


def test_a_stage_that_was_changed_offers_to_reschedule_by_its_cadence(desk: Desk) -> None:
    at = desk.row("Deal 01").next_action_at
    desk.press("s")
    expect(desk.page.locator("#layer [name=stage]:focus")).to_have_count(1)
    desk.press("p", "Control+Enter")
    desk.page.locator("#toasts").get_by_role("link", name="Reschedule: usually 3 working days").click()
    expect(desk.page.locator("#layer #at")).to_be_focused()
    expect(desk.page.locator("#layer #at")).to_have_value("3wd")
    assert desk.row("Deal 01").next_action_at == at
    desk.press("Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · Deal 01")
    assert desk.row("Deal 01").next_action_at > at
    assert [entry.verb for entry in desk.history("Deal 01")] == ["stage", "reschedule"]


def test_by_keys_the_cadence_is_the_first_thing_after_the_time(desk: Desk) -> None:
    desk.press("h")
    expect(desk.page.locator("#layer #at")).to_be_focused()
    desk.press("Tab", "Enter")
    expect(desk.page.locator("#layer #at:focus")).to_have_value("2wd")
    desk.press("Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · Deal 01")


def test_save_and_stay_keeps_the_card_until_one_moves_on(desk: Desk) -> None:
    desk.complete(keys="Control+Shift+Enter")
    expect(desk.card("Deal 01")).to_have_attribute("data-state", "done")
    assert desk.focused() == "Deal 01"
    expect(desk.page.locator(".group h2 .tally")).to_have_text("5")
    desk.press("j")
    assert desk.focused() == "Deal 02"
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(desk.page.locator(".group h2 .tally")).to_have_text("5")


def test_what_is_done_at_once_after_save_and_stay_is_no_conflict_with_oneself(desk: Desk) -> None:
    desk.complete(keys="Control+Shift+Enter")
    expect(desk.card("Deal 01")).to_have_attribute("data-state", "done")
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer: again later · Deal 01")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["complete", "try_again"]


def test_keys_typed_ahead_of_the_answer_act_on_the_next_card(desk: Desk) -> None:
    held = []
    desk.page.route("**/completion", lambda route: held.append(route) if is_save(route) else route.continue_())
    desk.complete("First")
    desk.press("e")
    expect(desk.layer).to_contain_text("Call about Deal 02")
    desk.page.keyboard.type("second")
    held[0].continue_()
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(desk.page.locator("#layer #note")).to_have_value("second")
    assert (desk.row("Deal 01").next_action_details, len(desk.history("Deal 02"))) == ("First", 0)


def test_where_nothing_can_be_saved_there_is_nothing_to_fill_in(desk: Desk) -> None:
    held = hold(desk.page, "**/reschedule")
    desk.press("h")
    desk.page.keyboard.type("mon")
    desk.lose("Deal 01")
    come(desk, held)
    expect(desk.layer).to_contain_text("reopen it first")
    typed = desk.layer.get_by_role("textbox")
    expect(typed).to_have_count(1)
    expect(typed).to_be_focused()
    desk.page.keyboard.type(" 9 e")
    expect(typed).to_have_value("mon")
    desk.press("Escape", "d")
    expect(desk.layer.get_by_role("alert")).to_be_focused()
    expect(desk.layer.get_by_role("textbox")).to_have_count(0)


def test_the_field_of_a_note_grows_with_what_is_typed(desk: Desk) -> None:
    desk.open().press("e")
    note = desk.layer.get_by_label("What happened")
    rows = note.evaluate("field => field.clientHeight")
    note.fill("One\nline\nafter\nthe\nother")
    assert note.evaluate("field => field.clientHeight") > rows
    note.fill("")
    assert note.evaluate("field => field.clientHeight") == rows
