"""Any verb from the palette, in words: done at once, or its form opened."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk
from tests.browser.finding import chosen, find, palette, seat


@pytest.fixture
def desk(at_desk: Callable[..., Desk], page: Page) -> Desk:
    return seat(at_desk, page)


def test_enter_runs_a_command_on_the_card_one_came_from(desk: Desk) -> None:
    desk.press("Control+k", "Enter")
    expect(palette(desk)).to_have_count(0)
    expect(desk.layer).to_contain_text("Call about Deal 02")


def test_it_spreads_what_is_selected_and_asks_for_a_selection(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "spread")
    desk.press("Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("select them first")
    desk.press("x", "Shift+J", "Control+k")
    find(desk, "spread over")
    desk.press("Enter")
    expect(desk.layer).to_contain_text("2 deals: all of them, or none.")
    expect(desk.layer.get_by_label("Over how many working days")).to_be_focused()


def test_a_verb_in_words_is_done_and_undone(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "snooze acme mon 9")
    expect(chosen(desk)).to_contain_text(re.compile("Reschedule Acme renewal to Mon .* 09:00"))
    desk.press("Enter")
    expect(desk.card("Acme renewal")).to_have_count(0)
    assert desk.focused() == "Deal 02"
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled")
    assert [entry.verb for entry in desk.history("Acme renewal")] == ["reschedule"]
    desk.press("z")
    expect(desk.card("Acme renewal")).to_be_visible()


def test_a_verb_in_words_without_a_name_is_for_the_card_one_came_from(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "snooze mon 9")
    expect(chosen(desk)).to_contain_text(re.compile("Reschedule Deal 02 to Mon .* 09:00"))
    desk.press("Enter")
    expect(desk.card("Deal 02")).to_have_count(0)
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled")
    assert [entry.verb for entry in desk.history("Deal 02")] == ["reschedule"]


def test_while_some_are_selected_words_without_a_name_are_for_all_of_them(desk: Desk) -> None:
    both = desk.names()[1:3]
    desk.press("x", "Shift+J", "Control+k")
    find(desk, "snooze mon 9")
    expect(chosen(desk)).to_contain_text(re.compile("Reschedule 2 selected to Mon .* 09:00"))
    desk.press("Enter")
    for name in both:
        expect(desk.card(name)).to_have_count(0)
        assert [entry.verb for entry in desk.history(name)] == ["reschedule"]
    expect(desk.page.locator("#toasts")).to_contain_text("2 deals")
    desk.press("z")
    for name in both:
        expect(desk.card(name)).to_be_visible()


def test_what_lacks_words_for_a_selection_opens_its_form(desk: Desk) -> None:
    desk.press("x", "Shift+J", "Control+k")
    find(desk, "snooze yesterday")
    expect(chosen(desk)).to_contain_text("Reschedule 2 selected: say when")
    desk.press("Enter")
    expect(desk.layer).to_contain_text("2 deals: all of them, or none.")


def test_what_finds_a_command_is_not_what_it_makes(desk: Desk) -> None:
    line = desk.page.locator("#layer[open] [name=line]")
    for typed, made in (("new opp", ""), ("Umbrella roof 5k call tom", "Umbrella roof 5k call tom")):
        desk.press("Control+k")
        find(desk, typed)
        desk.press("Enter")
        expect(line).to_have_value(made)
        desk.press("Escape")


def test_a_verb_that_lacks_words_opens_its_form(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "lost borealis support")
    desk.press("Enter")
    expect(desk.layer).to_contain_text("Borealis support")
    expect(desk.page.locator("#layer #lost_reason")).to_be_focused()
    desk.press("Escape")
    assert desk.focused() == "Borealis support"


def test_a_verb_for_an_opportunity_that_is_not_on_the_page(desk: Desk) -> None:
    desk.page.goto(f"/t/{desk.team.slug}/settings")
    desk.press("Control+k")
    find(desk, "complete acme")
    desk.press("Enter")
    desk.page.fill("#layer #details", "Meet on site")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    expect(desk.layer).to_have_count(0)
    assert desk.row("Acme renewal").next_action_details == "Meet on site"


def test_enter_waits_for_the_answer_to_what_is_typed(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/palette?*", lambda route: held.append(route))
    desk.press("Control+k")
    with desk.page.expect_request(lambda request: re.search(r"q=snooze[^&]*9(&|$)", request.url)):
        desk.page.keyboard.type("snooze acme mon 9")
        desk.press("Enter")
    expect(palette(desk)).to_have_count(1)
    expect(desk.layer).to_have_count(0)
    held[-1].continue_()
    expect(palette(desk)).to_have_count(0)
    expect(desk.card("Acme renewal")).to_have_count(0)


def test_a_verb_that_fails_brings_the_card_back(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "snooze acme mon 9")
    desk.change("Acme renewal", next_action_details="Bob's step")
    desk.press("Enter")
    expect(desk.page.locator("#toasts .bad")).to_be_visible()
    expect(desk.card("Acme renewal")).to_be_visible()
    assert desk.history("Acme renewal") == []


def test_what_nobody_knows_is_offered_as_a_new_opportunity(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "zanzibar 5k: call tom 14:00")
    desk.press("Enter")
    expect(desk.page.locator("#layer #line")).to_have_value("zanzibar 5k: call tom 14:00")
