"""The keyboard of the work loop: product.md 6, in a real browser."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Error, Page, expect

from tests.browser.desk import Desk, sent


def test_the_first_card_has_the_focus(desk: Desk) -> None:
    assert desk.focused() == "Deal 01"


@pytest.mark.parametrize(("down", "up"), [("j", "k"), ("ArrowDown", "ArrowUp")])
def test_j_k_and_arrows_move_the_focus(desk: Desk, down: str, up: str) -> None:
    desk.press(down, down)
    assert desk.focused() == "Deal 03"
    desk.press(up)
    assert desk.focused() == "Deal 02"


def test_the_focus_stays_at_the_ends(desk: Desk) -> None:
    desk.press("k")
    assert desk.focused() == "Deal 01"
    desk.press("Shift+G", "j")
    assert desk.focused() == "Deal 06"
    desk.press("g", "g")
    assert desk.focused() == "Deal 01"


def test_only_one_card_is_in_the_tab_order(desk: Desk) -> None:
    desk.press("j", "j", "k")
    expect(desk.page.locator(".card[tabindex='0']")).to_have_count(1)
    expect(desk.card("Deal 02")).to_have_attribute("tabindex", "0")


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


def test_keys_are_text_in_a_field(desk: Desk) -> None:
    desk.press("e")
    desk.page.keyboard.type("j k e ? g g")
    expect(desk.page.locator("#layer #note")).to_have_value("j k e ? g g")
    expect(desk.page.locator("#sheet")).to_be_hidden()


def test_what_is_typed_before_the_form_has_come_is_in_it(at_desk: Callable[..., Desk], page: Page) -> None:
    held = []
    page.route("**/completion", lambda route: held.append(route))
    desk = at_desk(page).open()
    desk.press("e")
    page.keyboard.type("Talked to Bob")
    held[-1].continue_()
    expect(page.locator("#layer #note")).to_have_value("Talked to Bob")
    page.keyboard.type(", at last")
    expect(page.locator("#layer #note")).to_have_value("Talked to Bob, at last")


def test_what_is_typed_before_a_choice_has_come_chooses(at_desk: Callable[..., Desk], page: Page) -> None:
    held = []
    # Before the page is there: a request may slip past a route that is as new as itself.
    for form in ("**/stage", "**/assignment"):
        page.route(form, lambda route: route.continue_() if is_save(route) else held.append(route))
    desk = at_desk(page).open()
    for key, typed, said in [("s", "n", "Stage changed"), ("a", "bob", "Assigned")]:
        desk.press(key)
        desk.page.keyboard.type(typed)
        desk.press("Control+Enter")
        sent(desk, held)
        held.pop().continue_()
        expect(desk.page.locator("#toasts")).to_contain_text(said)
        expect(desk.layer).to_have_count(0)
    row = desk.row("Deal 01")
    assert (row.stage_id, row.owner_id) == (desk.team.stages["Negotiation"], desk.team.people["bob"].id)


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


def test_save_and_stay_keeps_the_card_until_one_moves_on(desk: Desk) -> None:
    desk.complete(keys="Control+Shift+Enter")
    expect(desk.card("Deal 01")).to_have_attribute("data-state", "done")
    assert desk.focused() == "Deal 01"
    desk.press("j")
    assert desk.focused() == "Deal 02"
    expect(desk.card("Deal 01")).to_have_count(0)


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


def test_the_sheet_lists_the_keys_and_is_searched(desk: Desk) -> None:
    desk.press("?")
    sheet = desk.page.locator("#sheet[open]")
    expect(sheet).to_contain_text("Complete: what happened, what is next")
    desk.page.keyboard.type("first card")
    expect(sheet.locator("li:visible")).to_have_count(1)
    desk.press("Escape")
    expect(sheet).to_have_count(0)
    assert desk.focused() == "Deal 01"


def test_enter_opens_the_opportunity_and_escape_comes_back_to_its_card(desk: Desk) -> None:
    desk.press("j", "j", "Enter")
    expect(desk.page.get_by_role("heading", name="Deal 03")).to_be_visible()
    desk.press("Escape")
    expect(desk.card("Deal 03")).to_be_focused()


def test_an_opportunity_is_completed_on_its_own_page(desk: Desk) -> None:
    desk.press("o")
    expect(desk.page.locator(".opportunity")).to_be_visible()
    desk.complete("Meet on site")
    expect(desk.page.locator(".next-step .step")).to_have_text("Meet on site")
    expect(desk.layer).to_have_count(0)
    expect(desk.page.locator("#timeline")).to_contain_text("completed")


def test_m_changes_between_mine_and_the_team(desk: Desk) -> None:
    desk.add("Bob's deal", owner="bob")
    desk.press("m")
    expect(desk.card("Bob's deal")).to_be_visible()
    assert "owner=team" in desk.page.url
    desk.press("m")
    expect(desk.card("Bob's deal")).to_have_count(0)


def test_a_viewer_has_no_verbs(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, role="viewer").open()
    desk.press("j", "e")
    expect(desk.layer).to_have_count(0)
    expect(page.get_by_text("Complete", exact=False)).to_have_count(0)


def is_save(route) -> bool:
    return route.request.method == "POST"
