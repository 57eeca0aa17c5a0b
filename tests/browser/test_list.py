"""The due list under the hands: what others do meanwhile, further pages, and how it asks."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, Route, expect

from tests import cast
from tests.browser.desk import CARDS, Desk


def test_the_rail_follows_a_list_that_changed_by_itself(desk: Desk) -> None:
    expect(desk.page.locator("#tally-due")).to_have_text("6")
    desk.add("Newcomer", hours_late=1)
    desk.refresh()
    expect(desk.page.locator("#tally-due")).to_have_text("7")


def test_changed_and_gone_cards_update_in_place(desk: Desk) -> None:
    desk.press("j", "j")
    desk.change("Deal 04", next_action_details="Something else")
    desk.change("Deal 01", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.refresh()
    expect(desk.card("Deal 04")).to_contain_text("Something else")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.focused() == "Deal 03"


def test_new_cards_wait_under_a_pill(desk: Desk) -> None:
    desk.add("Newcomer", hours_late=200)
    desk.refresh()
    expect(desk.page.locator("#pill")).to_contain_text("1 new")
    expect(desk.card("Newcomer")).to_have_count(0)
    desk.press("r")
    expect(desk.card("Newcomer")).to_be_visible()
    expect(desk.page.locator("#pill")).to_be_empty()
    assert desk.focused() == "Deal 01"


def test_what_moves_up_from_the_next_page_is_not_new(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=60).open()
    desk.press("Shift+E")
    expect(desk.card("Deal 01")).to_have_count(0)
    desk.refresh()
    expect(page.locator(CARDS)).to_have_count(50)
    expect(page.locator("#pill")).to_be_empty()
    desk.add("Newcomer", hours_late=200)
    desk.refresh()
    expect(page.locator("#pill")).to_contain_text("1 new")
    expect(desk.card("Newcomer")).to_have_count(0)


def test_what_was_closed_in_another_year_says_in_which(desk: Desk) -> None:
    over = {"next_action_at": None, "next_action_details": None, "first_due_at": None, "status": "won"}
    desk.change("Deal 01", closed_at=datetime(2021, 7, 28, 12, tzinfo=UTC), **over)
    desk.change("Deal 02", closed_at=datetime.now(UTC), **over)
    desk.open("opportunities?owner=team&status=won")
    expect(desk.card("Deal 01").locator("time")).to_have_text(re.compile(r"^28 July? 2021$"))
    expect(desk.card("Deal 02").locator("time")).to_have_text(re.compile(r"^\w{3},? \d+ \w+$"))


def test_an_unchanged_list_is_not_sent_again(desk: Desk) -> None:
    def status() -> int:
        with desk.page.expect_response(lambda response: "/due" in response.url) as response:
            desk.page.evaluate("htmx.trigger('#due', 'refresh')")
        return response.value.status

    assert status() == 304
    desk.change("Deal 03", next_action_details="Something else")
    assert status() == 200
    expect(desk.card("Deal 03")).to_contain_text("Something else")
    assert status() == 304
    assert desk.focused() == "Deal 01"


def test_a_visible_list_asks_by_itself(at_desk: Callable[..., Desk], page: Page) -> None:
    page.clock.install()
    desk = at_desk(page).open()
    desk.change("Deal 01", next_action_details="Something else")
    with page.expect_response(lambda response: "/due" in response.url):
        page.clock.fast_forward(15_000)
    expect(desk.card("Deal 01")).to_contain_text("Something else")


def test_a_list_asks_when_the_next_action_falls_due(at_desk: Callable[..., Desk], page: Page) -> None:
    page.clock.install()
    desk = at_desk(page).open()
    desk.add("Soon", hours_late=-0.1)
    desk.refresh()
    with page.expect_response(lambda response: "/due" in response.url):
        page.clock.fast_forward(1000)
        desk.change("Soon", next_action_at=datetime.now(UTC) - timedelta(seconds=1))
        page.evaluate("document.querySelector('#counts time').dateTime = new Date(Date.now() - 500).toISOString()")
        page.evaluate("document.dispatchEvent(new Event('htmx:after:swap'))")
        page.clock.fast_forward(1000)
    expect(page.locator("#pill")).to_contain_text("1 new")


def test_further_pages_follow_and_stay_when_the_list_is_refreshed(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=60).open()
    desk.press("Shift+G")
    expect(page.locator(CARDS)).to_have_count(60)
    desk.press("Shift+G")
    assert desk.focused() == "Deal 60"
    desk.change("Deal 55", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 55")).to_contain_text("Something else")
    assert (len(desk.names()), desk.focused()) == (60, "Deal 60")


def test_a_further_page_that_cannot_be_fetched_can_be_asked_for_again(at_desk: Callable[..., Desk], page: Page) -> None:
    page.route("**/due?*after=*", lambda route: route.fulfill(status=500, body="Trouble"))
    desk = at_desk(page, deals=60).open()
    desk.press("Shift+G")
    expect(page.locator("#more")).to_contain_text("Try again")
    page.unroute_all()
    page.locator("#more").click()
    expect(page.locator(CARDS)).to_have_count(60)


def test_a_form_that_cannot_be_fetched_offers_to_try_again(at_desk: Callable[..., Desk], page: Page) -> None:
    page.route("**/completion", lambda route: route.fulfill(status=500, body="<div data-failure><p>Trouble</p></div>"))
    desk = at_desk(page).open()
    desk.press("e")
    expect(desk.layer).to_contain_text("Trouble")
    page.unroute_all()
    desk.press("Escape", "e")
    expect(page.locator("#layer #note")).to_be_focused()


def test_a_form_lost_on_its_way_comes_with_the_next_attempt(desk: Desk) -> None:
    asked = []

    def lose(route: Route) -> None:
        asked.append(route)
        route.abort() if not asked[1:] else route.continue_()

    desk.page.route("**/note", lose)
    desk.press("n")
    desk.page.keyboard.type("Back on Monday")
    expect(desk.page.locator("#layer #note")).to_have_value("Back on Monday")
    expect(desk.page.locator("#layer #note")).to_be_focused()


def test_a_form_that_was_given_up_is_asked_for_again_by_its_key(desk: Desk) -> None:
    desk.page.clock.install()
    desk.page.context.set_offline(True)
    desk.press("n")
    for wait in (500, 1000, 2000):
        with desk.page.expect_event("requestfailed", lambda request: request.url.endswith("/note")):
            desk.page.clock.fast_forward(wait)
    expect(desk.layer.get_by_role("button", name="Try again")).to_be_visible()
    desk.page.context.set_offline(False)
    desk.press("Escape", "n")
    expect(desk.page.locator("#layer #note")).to_be_focused()


GROWTH = """
() => new Promise((resolve) => {
  const card = () => document.querySelector(".card[tabindex='0']");
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, key: "j", code: "KeyJ" }));
  const height = card().offsetHeight;
  new MutationObserver((_, watch) => {
    if (!card().querySelector("[data-command='note']")) return;
    watch.disconnect();
    resolve([height, card().offsetHeight]);
  }).observe(card(), { childList: true, subtree: true });
})
"""


def test_the_verbs_of_a_card_come_into_room_kept_for_them(desk: Desk) -> None:
    before, after = desk.page.evaluate(GROWTH)
    assert desk.focused() == "Deal 02"
    assert before == after


def test_a_double_click_opens_the_opportunity(desk: Desk) -> None:
    desk.card("Deal 02").locator(".deal").dblclick()
    expect(desk.page.get_by_role("heading", name="Deal 02")).to_be_visible()


def test_a_list_is_come_back_to_where_it_was_left_whatever_was_looked_at_meanwhile(desk: Desk) -> None:
    desk.add("Far away", hours_late=-24 * 60)
    desk.press("j", "j", "g", "l")
    expect(desk.card("Far away")).to_be_focused()
    desk.press("g", "d")
    expect(desk.card("Deal 03")).to_be_focused()
    desk.press("j")
    desk.page.go_back()
    expect(desk.card("Far away")).to_be_focused()
    desk.page.go_forward()
    expect(desk.card("Deal 04")).to_be_focused()


@pytest.mark.parametrize("way", ["link", "key"])
def test_a_card_of_a_further_page_is_come_back_to(at_desk: Callable[..., Desk], page: Page, way: str) -> None:
    desk = at_desk(page, deals=60).open()
    desk.press("Shift+G")
    expect(page.locator(CARDS)).to_have_count(60)
    desk.press("Shift+G", "k")
    assert desk.focused() == "Deal 59"
    desk.press("Enter")
    expect(page.get_by_role("heading", name="Deal 59")).to_be_visible()
    desk.press("Escape") if way == "key" else page.locator("a.back").click()
    expect(desk.card("Deal 59")).to_be_focused()
    expect(desk.card("Deal 59")).to_be_in_viewport()


def test_what_is_near_is_told_by_the_clock_though_on_another_day(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=0)
    east = (20 - datetime.now(UTC).hour + 11) % 24 - 11  # where it is between 20 and 21 h
    cast.change(desk.app, desk.team, "members", desk.me.id, zone=f"Etc/GMT{-east:+}")
    desk.add("Night", hours_late=-11)
    desk.add("Evening", hours_late=-23)
    desk.open("tomorrow?owner=team")
    expect(desk.card("Night").locator("time").first).to_have_text("in 11 h")
    expect(desk.card("Evening").locator("time").first).to_have_text("in 1 day")


def test_a_zone_that_is_changed_elsewhere_is_told_at_the_next_refresh(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page).open()
    desk.add("Next", hours_late=-30)
    desk.refresh()
    clock = desk.page.locator("#counts time")
    before = clock.text_content()
    cast.change(desk.app, desk.team, "members", desk.me.id, zone="Asia/Kathmandu")
    desk.refresh()
    at = desk.row("Next").next_action_at.astimezone(ZoneInfo("Asia/Kathmandu"))
    expect(clock).to_have_text(f"{at:%a %H:%M}")
    assert clock.text_content() != before


def test_who_has_left_the_team_sees_no_more_of_it(desk: Desk) -> None:
    cast.change(desk.app, desk.team, "members", desk.me.id, left_at=datetime.now(UTC))
    desk.press("r")
    expect(desk.page.get_by_role("heading", name="Not found")).to_be_visible()
    expect(desk.page.locator(".card")).to_have_count(0)
    expect(desk.page.get_by_role("link", name="Home")).to_be_focused()
