"""Keys faster than the answers: verbs of one card go one after the other, and nothing is made of what is no more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, is_save, sent


def note(desk: Desk) -> None:
    """Write a note about the current card, and leave it to be saved."""
    desk.press("n")
    expect(desk.page.locator("#layer[open] #note")).to_be_focused()
    desk.page.keyboard.type("Back on Monday")


def test_the_form_of_a_card_being_saved_is_made_of_what_was_saved(desk: Desk, held: list[Route]) -> None:
    desk.press("s")
    expect(desk.page.locator("#layer form#stage-form :focus")).to_have_count(1)
    desk.press("q", "Control+Enter", "e")
    desk.page.keyboard.type("They want it")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#layer #note")).to_have_value("They want it")
    expect(desk.page.locator("#layer #stage option:checked")).to_have_text("Qualified")
    desk.page.unroute_all()
    desk.page.fill("#layer #details", "Send the offer")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed · Deal 01")
    assert desk.row("Deal 01").stage_id == desk.team.stages["Qualified"]


def test_verbs_of_one_card_go_one_after_the_other(desk: Desk, held: list[Route]) -> None:
    note(desk)
    desk.press("Control+Enter", "i", "Shift+E")
    assert desk.focused() == "Deal 02"
    assert "Deal 01" not in desk.names()
    for count in (1, 2, 3):
        sent(desk, held, count)
        assert len(held) == count
        held[count - 1].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert [entry.verb for entry in desk.history("Deal 01")] == ["note", "assign", "try_again"]
    assert desk.focused() == "Deal 02"


@pytest.fixture
def moved_on(at_desk: Callable[..., Desk], page: Page, held: list[Route], request: pytest.FixtureRequest) -> Desk:
    """Alice, a manager, moves one card or two to another stage: once that is saved they are in her list of the first
    stage no more."""
    page.route("**/bulk/stage", lambda route: held.append(route))
    desk = at_desk(page, role="manager")
    desk.open(f"due?owner=mine&stage={desk.team.stages['Lead']}")
    desk.press(*request.param, "s")
    expect(page.locator("#layer form#stage-form :focus")).to_have_count(1)
    desk.press("q", "Control+Enter")
    sent(desk, held)
    return desk


ONE_OR_TWO = pytest.mark.parametrize("moved_on", [(), ("x", "Shift+J")], ids=["one", "two"], indirect=True)


@ONE_OR_TWO
def test_a_form_asked_for_what_then_left_the_list_comes_for_it(moved_on: Desk, held: list[Route]) -> None:
    desk, page = moved_on, moved_on.page
    desk.press("n")
    page.keyboard.type("Back on Monday")
    page.route("**", lambda route: route.continue_())
    held[0].continue_()
    expect(page.locator("#layer form #note")).to_have_value("Back on Monday")
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(page.locator("#layer form #note")).to_be_focused()
    desk.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Noted")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["stage", "note"]


@ONE_OR_TWO
def test_verbs_given_to_what_then_left_the_list_are_done_to_it(moved_on: Desk, held: list[Route]) -> None:
    desk, page = moved_on, moved_on.page
    desk.press("i", "Shift+E")
    page.route("**", lambda route: route.continue_())
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("No answer")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["stage", "assign", "try_again"]


@pytest.mark.parametrize("chosen", [(), ("x", "Shift+J")], ids=["one", "two"])
def test_a_card_handed_on_leaves_at_once_and_the_next_key_is_for_its_successor(
    at_desk: Callable[..., Desk], page: Page, held: list[Route], chosen: tuple[str, ...]
) -> None:
    desk, following = at_desk(page, role="manager").open(), "Deal 03" if chosen else "Deal 02"
    page.route("**/bulk/assignment", lambda route: held.append(route))
    desk.press(*chosen, "a")
    expect(page.locator("#layer form #assignee")).to_be_focused()
    page.keyboard.type("B")
    desk.press("Control+Enter")
    assert desk.focused() == following
    assert "Deal 01" not in desk.names()
    sent(desk, held)
    desk.press("n")
    page.keyboard.type("Back on Monday")
    desk.press("Control+Enter")
    page.route("**", lambda route: route.continue_())
    for route in held:
        route.continue_()
    expect(page.locator("#parked form")).to_have_count(0)
    assert [entry.verb for entry in desk.history("Deal 01")] == ["assign"]
    assert [entry.verb for entry in desk.history(following)] == ["note"]
    expect(desk.card("Deal 01")).to_have_count(0)


def test_a_card_given_to_whose_list_it_is_stays(at_desk: Callable[..., Desk], page: Page, held: list[Route]) -> None:
    desk = at_desk(page).open("due?owner=team")
    desk.press("i")
    assert desk.focused() == "Deal 01"
    sent(desk, held)
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("Assigned to you")
    expect(desk.card("Deal 01")).to_be_focused()


@pytest.mark.parametrize("moved_on", [()], indirect=True)
def test_a_layer_stays_open_when_the_card_beneath_leaves(moved_on: Desk, held: list[Route]) -> None:
    desk, page = moved_on, moved_on.page
    desk.press("c")
    expect(page.locator("#layer form #line")).to_be_focused()
    page.keyboard.type("Acme renewal")
    held[0].continue_()
    expect(desk.card("Deal 01")).to_have_count(0)
    page.keyboard.type(" 12k")
    expect(page.locator("#layer[open] form #line")).to_have_value("Acme renewal 12k")


def test_undo_takes_back_what_is_still_on_its_way(desk: Desk, held: list[Route]) -> None:
    desk.press("Shift+E")
    expect(desk.card("Deal 01")).to_be_hidden()
    note(desk)
    desk.press("Control+Enter", "z")
    sent(desk, held, 2)
    for route in reversed(held):
        route.continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("Undone")
    assert [len(desk.history(name)) for name in ("Deal 01", "Deal 02")] in ([1, 2], [2, 1])
    expect(desk.page.locator("#parked form")).to_have_count(0)


def test_undo_takes_back_what_only_the_second_attempt_saved(desk: Desk, page: Page) -> None:
    attempts: list[Route] = []

    def swallow_the_first(route: Route) -> None:
        attempts.append(route)
        route.continue_() if attempts[1:] else route.abort()

    page.route("**/retry", swallow_the_first)
    desk.press("Shift+E", "z")
    expect(page.locator("#toasts")).to_contain_text("Not known whether this was saved")
    expect(page.locator("#toasts")).to_contain_text("Undone")
    expect(desk.card("Deal 01")).to_be_visible()
    assert [entry.verb for entry in desk.history("Deal 01")] == ["try_again", "undo"]


def test_a_page_gone_to_by_keys_shows_what_was_saved(at_desk: Callable[..., Desk], page: Page) -> None:
    page.clock.install()
    desk = at_desk(page).open()
    held: list[Route] = []
    page.route("**/note", lambda route: held.append(route) if is_save(route) else route.continue_())
    note(desk)
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    desk.press("Control+Enter", "o")
    sent(desk, held)
    held[0].continue_()
    expect(page.locator("#timeline")).to_contain_text("Back on Monday")


def test_a_verb_is_repeated_before_its_answer_is_there(desk: Desk, held: list[Route]) -> None:
    desk.press("h")
    expect(desk.page.locator("#layer form#reschedule-form :focus")).to_have_count(1)
    desk.press("4", "Enter", ".")
    assert desk.focused() == "Deal 03"
    sent(desk, held, 2)
    for route in held:
        route.continue_()
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(desk.card("Deal 02")).to_have_count(0)
    first, second = desk.row("Deal 01"), desk.row("Deal 02")
    assert first.next_action_at == second.next_action_at
