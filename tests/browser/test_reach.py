"""Everything is reached without single keys: by Tab, buttons and the palette. WCAG 2.1.4."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from app.web.commands import COMMANDS, commands
from tests import cast
from tests.browser.axe import findings
from tests.browser.desk import Desk

#: On the page of their opportunity, and in the palette.
ELSEWHERE = {"reopen", "edit_fields", "merge", "remove"}
VERBS = {command.name for command in COMMANDS if command.noun} - ELSEWHERE


@pytest.fixture
def quiet(desk: Desk) -> Desk:
    """Alice, who switched single keys off."""
    off = "update members set single_keys = 'off' where tenant_id = %(tenant)s and id = %(id)s returning id"
    cast.ask(desk.app, desk.team.id, off, id=desk.me.id)
    return desk.open()


def test_with_single_keys_off_letters_do_nothing(quiet: Desk) -> None:
    quiet.press("j", "e", "x", "?", "g", "d")
    assert quiet.focused() == "Deal 01"
    expect(quiet.page.locator("dialog[open]")).to_have_count(0)


def test_only_in_the_list_or_the_opportunity_letters_do_something_for_who_wants_that(desk: Desk) -> None:
    cast.change(desk.app, desk.team, "members", desk.me.id, single_keys="list")
    desk.open().press("n")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.press("Escape", "Enter")
    expect(desk.page.locator(".opportunity")).to_be_focused()
    desk.press("n")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.press("Escape", "Shift+Tab", "n", "g", "d")
    assert desk.page.evaluate("!document.activeElement.closest('.opportunity')")
    expect(desk.page.locator("#layer[open]")).to_have_count(0)
    expect(desk.page.locator(".opportunity")).to_be_visible()


def test_every_verb_is_on_the_way_of_tab(quiet: Desk) -> None:
    quiet.change("Deal 01", owner_id=None)
    quiet.open("due?owner=team")
    found = set()
    for _ in range(len(VERBS) + 6):
        quiet.press("Tab")
        found.add(quiet.page.evaluate("document.activeElement.dataset.command"))
    assert VERBS - found == set()
    quiet.open()
    quiet.press("Tab", "Tab", "Enter")
    expect(quiet.page.locator("#layer #note")).to_be_focused()


def test_every_command_is_in_the_palette(quiet: Desk) -> None:
    quiet.press("Control+k")
    offered = quiet.page.locator("#palette [role=option]").evaluate_all("all => all.map((one) => one.dataset.command)")
    here = {command.name for command in commands(quiet.me.me()) if command.scope != "form"} - {"palette", "close"}
    assert here - set(offered) == set()


@pytest.mark.parametrize("keys", ["off", "list"])
def test_tab_and_space_select_where_single_keys_are_not_heard_everywhere(desk: Desk, keys: str) -> None:
    cast.change(desk.app, desk.team, "members", desk.me.id, single_keys=keys)
    desk.open().press("Tab", "Space", "ArrowDown", "ArrowDown", "Tab")
    expect(desk.card("Deal 03").get_by_role("checkbox")).to_be_focused()
    desk.press("Space")
    assert desk.page.locator(".card[data-selected] .name").all_text_contents() == ["Deal 01", "Deal 03"]
    desk.press("Shift+Tab")
    assert desk.focused() == "Deal 03"
    expect(desk.page.locator(".pick [tabindex='0']")).to_have_count(1)


def test_where_single_keys_are_not_heard_no_keycap_shows_one(desk: Desk) -> None:
    cast.change(desk.app, desk.team, "members", desk.me.id, single_keys="list")
    desk.open()
    shown = desk.page.locator("kbd:visible", has_text=re.compile("^[a-z?]$"))
    expect(desk.page.locator("#status").get_by_text("undo")).to_be_visible()
    assert shown.count() > 0
    desk.open("reports")
    expect(desk.page.locator("#status").get_by_text("find, do")).to_be_visible()
    expect(shown).to_have_count(0)
    expect(desk.page.locator("#status").get_by_text("undo")).to_be_hidden()


def test_axe_finds_nothing_with_single_keys_off(quiet: Desk) -> None:
    """Icons without their keycaps are still wide enough to press."""
    quiet.change("Deal 01", contact_name="Bob", contact_phone="+49 40 1234", contact_email="bob@example.com")
    quiet.open()
    expect(quiet.card("Deal 01").get_by_role("link", name="Phone")).to_be_visible()
    assert findings(quiet.page) == []


def test_arrows_and_boxes_reach_every_card(quiet: Desk) -> None:
    quiet.press("ArrowDown", "ArrowDown")
    assert quiet.focused() == "Deal 03"
    quiet.card("Deal 04").get_by_role("checkbox", name="Select").check()
    quiet.page.get_by_role("button", name="Do it to the selection").click()
    expect(quiet.layer).to_contain_text("1 deal")


def test_a_card_tells_whose_it_is_and_a_box_what_it_selects(desk: Desk) -> None:
    card = desk.card("Deal 01")
    expect(card).to_have_accessible_name("Call about Deal 01")
    expect(card).to_have_accessible_description(re.compile(r"^\d days late .*Deal 01 Ltd"))
    expect(card.get_by_role("checkbox", name="Select Deal 01")).to_have_count(1)


def test_a_layer_is_called_as_its_verb_before_its_form_is_there(desk: Desk) -> None:
    desk.page.route("**/note", lambda route: None)
    desk.press("n")
    expect(desk.page.get_by_role("dialog", name="Note what happened")).to_be_visible()
    desk.page.route("**/new**", lambda route: None)
    desk.press("Escape", "c")
    expect(desk.page.get_by_role("dialog", name="New opportunity")).to_be_visible()
    desk.press("Escape", "Shift+V")
    expect(desk.page.get_by_role("dialog", name="Save this view")).to_be_visible()
    desk.press("Escape", "t")
    expect(desk.page.get_by_role("dialog", name="Tags, Deal 01 · Deal 01 Ltd").locator("#tags")).to_be_focused()
    desk.press("Escape", "e")
    expect(desk.page.get_by_role("dialog", name="Complete: Call about Deal 01, Deal 01")).to_be_visible()


def test_how_many_are_selected_is_told_none_of_them_too(desk: Desk) -> None:
    told = desk.page.locator("#selected")
    desk.press("x", "Shift+J")
    expect(told).to_have_text("2 selected")
    desk.press("Escape")
    expect(told).to_have_text("None selected")


def test_new_cards_are_told_of_once(desk: Desk) -> None:
    desk.page.evaluate(
        "window.told = 0; new MutationObserver(() => told++).observe(document.getElementById('pill'), "
        "{childList: true, subtree: true, characterData: true})"
    )
    desk.add("Another")
    desk.refresh()
    expect(desk.page.locator("#pill")).to_contain_text("1 new")
    desk.change("Deal 06", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 06")).to_contain_text("Something else")
    assert desk.page.evaluate("told") == 1


def test_which_cards_came_in_is_told_once_they_were_asked_for(desk: Desk) -> None:
    told = desk.page.locator("#came")
    for name in ("Acme renewal", "Globex pilot"):
        desk.add(name)
    desk.refresh()
    expect(desk.page.locator("#pill")).to_contain_text("2 new")
    expect(told).to_be_empty()
    desk.press("r")
    expect(told).to_have_text("2 new: Acme renewal, Globex pilot")
    desk.press("r")
    expect(told).to_be_empty()
    for name in ("A", "B", "C", "D", "E"):
        desk.add(name)
    desk.press("r")
    expect(told).to_have_text("5 new: A, B, C and 2 more")


def test_what_undo_brings_back_is_told_by_its_toast_alone(desk: Desk) -> None:
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer: again later")
    desk.press("z")
    expect(desk.card("Deal 01")).to_be_visible()
    expect(desk.page.locator("#toasts")).to_contain_text("Undone: no answer · Deal 01")
    expect(desk.page.locator("#came")).to_be_empty()


def test_a_card_that_comes_into_an_empty_list_is_told_of(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=0).open()
    expect(page.locator("#empty")).to_be_visible()
    desk.add("Acme renewal")
    desk.refresh()
    expect(page.locator("#came")).to_have_text("1 new: Acme renewal")


def test_what_is_wrong_is_told_as_it_comes(desk: Desk) -> None:
    desk.press("l")
    expect(desk.page.locator("#layer #lost_reason")).to_be_focused()
    desk.press("Control+Enter")
    expect(desk.layer.get_by_role("alert")).to_have_text("Say why the deal was lost.")
    expect(desk.layer.get_by_role("banner")).to_have_count(0)
