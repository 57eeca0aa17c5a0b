"""The filters and the search of a list under the hands: what is typed, what comes back, where the focus is."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from tests import cast
from tests.browser.axe import findings
from tests.browser.desk import CARDS, Desk, sent
from tests.browser.screens import PHONE
from tests.domain.acting import index


@pytest.fixture
def desk(at_desk: Callable[..., Desk], page: Page) -> Desk:
    desk = at_desk(page)
    for name in desk.deals:
        index(desk.me, desk.team.deals[name])
    return desk.open()


def shown(desk: Desk, *names: str) -> None:
    expect(desk.page.locator(f"{CARDS} .name")).to_have_text(list(names))


def test_slash_searches_the_list_and_escape_returns_to_the_same_card(desk: Desk) -> None:
    desk.press("j", "j", "/")
    assert desk.focused() == "q"
    desk.page.keyboard.type("deal 05")
    shown(desk, "Deal 05")
    assert desk.focused() == "q"
    desk.press("Escape")
    shown(desk, *desk.deals)
    expect(desk.card("Deal 03")).to_be_focused()
    expect(desk.page).to_have_url(re.compile(r"/due\?owner=mine$"))


def test_escape_from_an_untouched_search_returns_at_once(desk: Desk) -> None:
    desk.press("j", "/", "Escape")
    assert desk.focused() == "Deal 02"


def test_enter_goes_on_to_what_was_found_and_the_address_tells_it(desk: Desk) -> None:
    desk.press("/")
    desk.page.keyboard.type("deal 04")
    desk.press("Enter")
    expect(desk.card("Deal 04")).to_be_focused()
    expect(desk.page).to_have_url(re.compile("q=deal"))
    desk.page.reload()
    shown(desk, "Deal 04")


def test_a_filter_works_at_once_can_be_undone_by_going_back_and_is_removed_by_its_chip(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Filter and sort").click()
    desk.page.get_by_label("Value from").fill("1m")
    desk.page.get_by_label("Value from").press("Tab")
    expect(desk.page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    expect(desk.page.locator("#filters")).to_be_visible()
    desk.page.go_back()
    shown(desk, *desk.deals)
    desk.page.go_forward()
    desk.page.get_by_role("link", name="Remove: Value from 1,000,000").click()
    shown(desk, *desk.deals)


def test_what_cannot_be_read_is_said_and_changes_nothing(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Filter and sort").click()
    desk.page.get_by_label("Value from").fill("many")
    desk.page.get_by_label("Value from").press("Tab")
    expect(desk.page.locator("#toasts")).to_contain_text("Write the value as")
    shown(desk, *desk.deals)
    assert "many" not in desk.page.url


def test_what_is_said_is_seen_over_the_filters_on_a_phone(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.page.get_by_role("button", name="Filter and sort").click()
    desk.page.get_by_label("Value from").fill("many")
    desk.page.get_by_label("Value from").press("Tab")
    said = desk.page.locator("#toasts p")
    expect(said).to_contain_text("Write the value as")
    expect(said).not_to_contain_text("Request")
    box = said.bounding_box()
    assert box
    middle = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert said.evaluate("(words, at) => document.elementFromPoint(...at) === words", middle)
    expect(desk.page.locator("#filters")).to_be_visible()


def test_what_is_said_over_the_filters_keeps_no_key_once_they_are_closed(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Filter and sort").click()
    desk.page.get_by_label("Value from").fill("many")
    desk.page.get_by_label("Value from").press("Tab")
    expect(desk.page.locator("#toasts p")).to_contain_text("Write the value as")
    desk.press("Escape")
    expect(desk.page.locator("#filters")).to_be_hidden()
    desk.card("Deal 01").focus()
    desk.press("x")
    expect(desk.page.locator("[data-selected]")).to_have_count(1)
    desk.press("Escape")
    expect(desk.page.locator("[data-selected]")).to_have_count(0)


def test_a_range_that_ends_before_it_begins_is_said_and_stays_as_typed_until_it_is_mended(desk: Desk) -> None:
    desk.page.get_by_role("button", name="Filter and sort").click()
    value = desk.page.get_by_role("group", name="Value")
    value.get_by_label("to").fill("1k")
    value.get_by_label("to").press("Tab")
    expect(desk.page.get_by_role("link", name="Remove: Value to 1,000")).to_be_attached()
    value.get_by_label("Value from").fill("2k")
    value.get_by_label("Value from").press("Tab")
    expect(desk.page.locator("#toasts")).to_contain_text("The value ends below where it begins")
    expect(value.get_by_label("Value from")).to_have_value("2k")
    value.get_by_label("to").fill("3k")
    value.get_by_label("to").press("Tab")
    expect(desk.page).to_have_url(re.compile(r"min=2000&max=3000"))


@pytest.mark.parametrize("kind", ["due", "week", "stale", "opportunities"])
def test_a_list_with_its_filters_open_has_nothing_that_keeps_anybody_out(desk: Desk, kind: str) -> None:
    desk.open(f"{kind}?owner=mine&min=1&sort=value")
    desk.page.get_by_role("button", name="Filter and sort").click()
    assert findings(desk.page) == []


def test_the_g_keys_go_to_the_lists_of_the_same_people(desk: Desk) -> None:
    desk.press("m")
    expect(desk.page).to_have_url(re.compile("owner=team"))
    for key, kind in (("t", "today"), ("m", "tomorrow"), ("w", "week"), ("l", "later"), ("s", "stale"), ("d", "due")):
        desk.press("g", key)
        desk.page.wait_for_url(f"**/{kind}?owner=team")
    desk.press("g", "o")
    desk.page.wait_for_url("**/opportunities?owner=team")


def test_the_rails_counts_follow_a_verb(desk: Desk) -> None:
    expect(desk.page.locator("#tally-due")).to_have_text("6")
    desk.complete()
    expect(desk.page.locator("#tally-due")).to_have_text("5")


def test_r_renews_the_title_and_the_rails_counts_too(desk: Desk) -> None:
    expect(desk.page.locator("#tally-due")).to_have_text("6")
    desk.change("Deal 01", next_action_at=datetime.now(UTC) + timedelta(days=40))
    desk.press("r")
    expect(desk.page.locator("#tally-due")).to_have_text("5")
    expect(desk.page).to_have_title(re.compile(r"^\(5\) Due"))


def test_r_renews_the_pipeline(desk: Desk) -> None:
    desk.open("pipeline")
    expect(desk.page.locator("#pipeline header b")).to_have_text("6")
    desk.change("Deal 01", removed_at=datetime.now(UTC))
    desk.press("r")
    expect(desk.page.locator("#pipeline header b")).to_have_text("5")
    expect(desk.page.locator("#tally-due")).to_have_text("5")


def test_a_view_is_saved_and_gone_to_by_keys_alone(desk: Desk) -> None:
    desk.press("/")
    desk.page.keyboard.type("deal 04")
    desk.press("Enter")
    expect(desk.card("Deal 04")).to_be_focused()
    desk.press("Shift+V")
    expect(desk.layer.locator("#name")).to_be_focused()
    desk.page.keyboard.type("The fourth")
    assert findings(desk.page) == []
    desk.press("Control+Enter")
    expect(desk.page.locator("#rail [aria-current]").get_by_text("The fourth")).to_be_visible()
    assert desk.focused() == "Deal 04"
    desk.press("g", "d")
    shown(desk, *desk.deals)
    desk.press("g", "1")
    shown(desk, "Deal 04")


def test_a_view_that_is_saved_has_its_key_at_once(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/views", lambda route: held.append(route))
    desk.press("j", "Shift+V")
    expect(desk.layer.locator("#name")).to_be_focused()
    desk.page.keyboard.type("Mornings")
    desk.press("Control+Enter")
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 02"
    desk.press("n")
    desk.page.keyboard.type("Half a thought")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("View saved · Mornings")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    desk.press("Escape", "Control+k")
    expect(desk.page.locator("#palette").get_by_role("option", name="Mornings")).to_contain_text("g1")
    desk.press("Escape", "?")
    expect(desk.page.locator("#sheet [data-name=view_1]")).to_contain_text("Mornings")
    desk.press("Escape", "g", "1")
    desk.page.wait_for_url("**/due?owner=mine")


@pytest.mark.parametrize("status", [422, 503])
def test_a_view_that_could_not_be_saved_has_its_name_still(desk: Desk, status: int) -> None:
    desk.page.route("**/views", lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>"))
    desk.press("Shift+V")
    expect(desk.layer.locator("#name")).to_be_focused()
    desk.page.keyboard.type("Mornings")
    if status == 422:
        desk.page.unroute_all()
        desk.page.evaluate("document.querySelector('#layer [name=key]').value = '\\u0007'")
    desk.press("Control+Enter")
    expect(desk.page.locator("#layer[open] form#view-form :focus")).to_have_count(1)
    expect(desk.page.locator("#layer #name")).to_have_value("Mornings")
    desk.page.unroute_all()
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("View saved")
    saved = cast.ask(desk.app, desk.team.id, "select name from views where tenant_id = %(tenant)s")
    assert [view.name for view in saved] == ["Mornings"]


def test_an_address_names_nothing_that_was_left_empty(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, role="admin")
    for path, field, choice, query in (
        ("reports", "#period", "week", "owner=team&period=week"),
        ("history", "#kind", "rescheduled", "who=mine&kind=rescheduled"),
        ("pipeline", "#owner", "mine", "owner=mine"),
    ):
        desk.open(path)
        page.select_option(field, choice)
        expect(page).to_have_url(re.compile(rf"/{path}\?{query}$"))
    desk.open("settings/audit")
    page.select_option("#kind", index=1)
    page.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile(r"/settings/audit\?kind=[a-z_]+$"))
