"""Drain: the due list one card at a time, with what happened to it last and how far one is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.axe import findings
from tests.browser.desk import CARDS, READY, Desk
from tests.browser.screens import PHONE


@pytest.fixture
def drain(desk: Desk) -> Desk:
    """Alice, draining her six cards from the second on."""
    desk.press("j", "f")
    desk.page.wait_for_url("**/drain*")
    expect(desk.card("Deal 02")).to_be_focused()
    return desk


def progress(desk: Desk, text: str) -> None:
    expect(desk.page.locator(f"{READY} #progress-text")).to_have_text(text)


def test_drain_shows_the_current_card_alone(drain: Desk) -> None:
    expect(drain.page.locator(f"{CARDS}:visible")).to_have_count(1)
    drain.press("j")
    expect(drain.card("Deal 03")).to_be_visible()
    expect(drain.page.locator(f"{CARDS}:visible")).to_have_count(1)


def test_the_title_says_how_many_are_left_to_drain(drain: Desk) -> None:
    expect(drain.page).to_have_title(re.compile(r"^\(6\) Drain"))
    drain.press("Shift+E")
    expect(drain.page).to_have_title(re.compile(r"^\(5\) Drain"))


def test_on_a_phone_all_verbs_are_a_press_away(drain: Desk) -> None:
    drain.page.set_viewport_size(PHONE)
    drain.page.get_by_role("link", name="All verbs").click()
    expect(drain.page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize("key", ["f", "Escape"])
def test_back_in_the_list_the_same_card_has_the_focus(drain: Desk, key: str) -> None:
    drain.press("j", key)
    drain.page.wait_for_url("**/due*")
    expect(drain.card("Deal 03")).to_be_focused()


def test_any_list_is_drained_and_come_back_to(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=0)
    for number in range(1, 4):
        desk.add(f"Later {number}", hours_late=-24 * (20 + number))
    desk.open("later?sort=value")
    expect(desk.card("Later 3")).to_be_visible()
    desk.press("j", "f")
    expect(page).to_have_url(re.compile(r"/drain\?owner=mine&sort=value&list=later$"))
    cards = page.locator("#later .card:not([data-left])")
    expect(cards.and_(page.locator(":visible"))).to_have_count(1)
    progress(desk, "0 of 3")
    desk.press("h")
    expect(desk.layer.locator("form#reschedule-form :focus")).to_have_count(1)
    desk.layer.locator("#at").fill("in 1 minute")  # the presets lead to another day by the afternoon
    desk.press("Enter")
    progress(desk, "1 of 3")
    expect(page.locator("#toasts")).to_contain_text("Rescheduled")
    desk.press("m")
    expect(page).to_have_url(re.compile(r"/drain\?owner=team&sort=value&list=later$"))
    page.reload()
    progress(desk, "0 of 2")
    desk.press("f")
    expect(page).to_have_url(re.compile(r"/later\?owner=team&sort=value$"))
    expect(cards).to_have_count(2)


def test_what_happened_last_is_shown_and_there_ahead(drain: Desk) -> None:
    drain.press("n")
    drain.page.keyboard.type("They asked for a discount")
    drain.press("Control+Enter")
    expect(drain.page.locator(".past:visible")).to_contain_text("They asked for a discount")
    key = drain.team.deals["Deal 03"]
    expect(drain.page.locator(f"#past-{key}")).to_contain_text("Nothing yet")
    expect(drain.page.locator(f"#past-{key}")).to_be_hidden()
    drain.press("j")
    expect(drain.page.locator(f"#past-{key}")).to_be_visible()
    expect(drain.page.locator(".past:visible")).to_have_count(1)


def test_a_history_that_fails_can_be_asked_for_again(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page)
    page.route("**/entries", lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>"))
    desk.open("drain")
    expect(page.locator(".past:visible")).to_contain_text("could not be fetched")
    page.unroute_all()
    page.locator(".past:visible").get_by_role("button", name="Try again").click()
    expect(page.locator(".past:visible")).to_contain_text("Nothing yet")


def test_progress_counts_what_is_done_and_undone(drain: Desk) -> None:
    progress(drain, "0 of 6")
    drain.complete()
    progress(drain, "1 of 6")
    assert drain.focused() == "Deal 03"
    expect(drain.page.locator("#toasts")).to_contain_text("Completed")
    drain.complete()
    progress(drain, "2 of 6")
    expect(drain.page.locator("#counts b")).to_have_text("4")
    drain.press("z")
    progress(drain, "1 of 6")


def test_progress_does_not_claim_to_know_what_was_not_counted(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=103).open("drain?list=opportunities&owner=team")
    progress(desk, "0 of 99+")


def test_progress_is_kept_over_a_look_at_the_opportunity(drain: Desk) -> None:
    drain.complete()
    expect(drain.page.locator("#counts b")).to_have_text("5")
    drain.press("o")
    expect(drain.page.locator(f"{READY} .opportunity")).to_be_visible()
    drain.press("Escape")
    expect(drain.card("Deal 03")).to_be_focused()
    progress(drain, "1 of 6")


def test_drain_ends_with_what_tomorrow_holds(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=1).open()
    desk.press("f")
    page.wait_for_url("**/drain*")
    expect(desk.card("Deal 01")).to_be_focused()
    desk.complete()
    expect(page.get_by_role("heading", name="All done")).to_be_visible()
    expect(page.locator("#empty")).to_contain_text("Tomorrow holds")
    assert desk.focused() in ("list-title", "empty")
    progress(desk, "1 of 1")
    expect(page.locator(".past:visible")).to_have_count(0)
    desk.press("Escape")
    page.wait_for_url("**/due*")


def test_another_persons_cards_are_drained_anew(drain: Desk) -> None:
    drain.add("Bob's deal", owner="bob")
    drain.complete()
    expect(drain.page.locator("#counts b")).to_have_text("5")
    drain.press("m")
    expect(drain.page).to_have_url(re.compile(r"/drain\?owner=team"))
    progress(drain, "0 of 6")
    drain.press("f")
    expect(drain.page).to_have_url(re.compile(r"/due\?owner=team"))


def test_further_cards_come_when_they_are_near(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=60).open("drain")
    progress(desk, "0 of 60")
    expect(page.locator(CARDS)).to_have_count(50)
    desk.press("Shift+G")
    expect(page.locator(CARDS)).to_have_count(60)
    assert desk.focused() == "Deal 50"
    desk.press("j")
    assert desk.focused() == "Deal 51"
    progress(desk, "0 of 60")


def test_axe_finds_nothing_in_drain(drain: Desk) -> None:
    expect(drain.page.locator(".past:visible")).to_contain_text("Nothing yet")
    assert findings(drain.page) == []


def test_drain_fits_a_phone(drain: Desk) -> None:
    drain.page.set_viewport_size(PHONE)
    assert drain.page.evaluate("document.querySelector('main').scrollWidth - innerWidth") <= 0
    drain.page.get_by_role("link", name="List").click()
    drain.page.wait_for_url("**/due*")


def test_what_is_done_adds_nothing_to_more_than_are_counted(desk: Desk) -> None:
    def uncounted(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(r'(<b class="number">)\d+', r"\g<1>999+", answer.text()))

    desk.page.route(re.compile("/(drain|retry)"), uncounted)
    desk.press("f")
    progress(desk, "0 of 999+")
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    progress(desk, "1 of 999+")


def test_what_moves_back_to_a_further_page_is_not_done(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=53).open()
    desk.press("f")
    progress(desk, "0 of 53")
    desk.press("Shift+E", "Shift+E")
    expect(page.locator("#toasts")).to_contain_text("Deal 02")
    progress(desk, "2 of 53")
    desk.press("z")
    progress(desk, "1 of 53")
    desk.press("z")
    expect(desk.card("Deal 01")).to_have_count(1)
    progress(desk, "0 of 53")
