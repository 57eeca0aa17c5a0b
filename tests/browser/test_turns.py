"""Keys faster than the answers: verbs of one card go one after the other, and nothing is made of what is no more."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, is_save, sent


@pytest.fixture
def held(page: Page) -> list[Route]:
    """What is posted is held until a test lets it go on."""
    held: list[Route] = []
    page.route("**/opportunities/**", lambda route: held.append(route) if is_save(route) else route.continue_())
    return held


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
