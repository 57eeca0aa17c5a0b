"""The palette: a combobox that goes anywhere and finds any opportunity."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.desk import Desk, sent
from tests.browser.finding import chosen, find, palette, seat
from tests.browser.screens import PHONE


@pytest.fixture
def desk(at_desk: Callable[..., Desk], page: Page) -> Desk:
    return seat(at_desk, page)


@pytest.mark.parametrize("key", ["Control+k", "Meta+k", ":"])
def test_it_opens_with_the_commands_and_escape_returns_to_the_card(desk: Desk, key: str) -> None:
    desk.press(key)
    expect(desk.page.locator("#palette-field")).to_be_focused()
    expect(chosen(desk)).to_contain_text("Complete")
    expect(palette(desk).get_by_role("option", name="Due", exact=True).locator("kbd")).to_have_text(["g", "d"])
    desk.press("Escape")
    expect(palette(desk)).to_have_count(0)
    assert desk.focused() == "Deal 02"


def test_it_opens_from_a_field_and_over_a_form_which_stays(desk: Desk) -> None:
    desk.press("e")
    desk.page.keyboard.type("Half a thought: ")
    desk.press("Control+k")
    expect(desk.page.locator("#palette-field")).to_be_focused()
    desk.press("Control+k")
    expect(palette(desk)).to_have_count(0)
    expect(desk.page.locator("#layer #note")).to_be_focused()
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought: ")


def test_a_form_that_comes_under_it_has_the_focus_once_it_is_closed(desk: Desk) -> None:
    held = []
    desk.page.route("**/note", lambda route: held.append(route))
    desk.press("n", "Control+k")
    expect(desk.page.locator("#palette-field")).to_be_focused()
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#layer #note-form")).to_have_count(1)
    desk.press("Escape")
    expect(desk.page.locator("#layer #note")).to_be_focused()


def test_the_first_entries_need_no_request(desk: Desk) -> None:
    desk.page.route("**/palette*", lambda route: route.abort())
    desk.press("Control+k")
    assert palette(desk).get_by_role("option").count() > 20


def test_arrows_home_and_end_choose_and_are_told(desk: Desk) -> None:
    desk.press("Control+k")
    entries = palette(desk).get_by_role("option")
    field = desk.page.locator("#palette-field")
    for key, at in [("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", -1), ("ArrowDown", 0), ("End", -1), ("Home", 0)]:
        desk.press(key)
        expect(entries.nth(at)).to_have_attribute("aria-selected", "true")
        expect(field).to_have_attribute("aria-activedescendant", entries.nth(at).get_attribute("id"))
    expect(chosen(desk)).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(field).to_be_focused()


def test_enter_goes_where_the_entry_says(desk: Desk) -> None:
    desk.press(":")
    find(desk, "settings")
    desk.press("Enter")
    desk.page.wait_for_url("**/settings")


def test_a_download_leaves_the_page_and_its_keys_as_they_are(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, role="manager").open("due?owner=team")
    desk.press("Control+k")
    find(desk, "export the list")
    with page.expect_download():
        desk.press("Enter")
    desk.press("n")
    expect(desk.layer).to_be_visible()


def test_one_leaves_by_it(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "log out")
    expect(chosen(desk)).to_have_text(re.compile("Sign out"))
    desk.press("Enter")
    desk.page.wait_for_url("**/sign-in")


def test_an_opportunity_is_found_despite_a_slip_and_opened(desk: Desk) -> None:
    desk.press("Control+k")
    find(desk, "borealsi rollout")
    expect(chosen(desk)).to_contain_text("Borealis rollout")
    desk.press("Enter")
    expect(desk.page.get_by_role("heading", name="Borealis rollout")).to_be_visible()


def test_the_same_words_find_the_same_again(desk: Desk) -> None:
    for _ in range(2):
        desk.press("Control+k")
        palette(desk).get_by_role("combobox").fill("borealis rollout")
        expect(chosen(desk)).to_contain_text("Borealis rollout")
        desk.press("Escape")


def test_where_there_is_no_list_slash_finds_only_opportunities(desk: Desk) -> None:
    desk.open(f"opportunities/{desk.team.deals['Deal 02']}")
    desk.press("/")
    expect(palette(desk).get_by_role("option")).to_have_count(0)
    find(desk, "borealis")
    expect(palette(desk).get_by_role("option")).to_have_count(2)
    desk.press("Escape")
    expect(palette(desk)).to_be_hidden()
    desk.press("/")
    find(desk, "complete")
    expect(palette(desk).get_by_role("option")).to_have_count(0)


def test_an_answer_that_fails_is_told(desk: Desk) -> None:
    desk.page.route("**/palette?*", lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>"))
    desk.press("Control+k")
    desk.page.keyboard.type("acme")
    expect(desk.page.locator("#toasts .bad")).to_contain_text("Nothing typed is lost")
    desk.page.unroute_all()
    desk.press("Backspace")
    expect(chosen(desk)).to_contain_text("Acme renewal")


def test_on_its_own_page_the_keys_lead_to_its_line(desk: Desk) -> None:
    desk.page.goto(f"/t/{desk.team.slug}/palette?q=acme")
    desk.page.locator("#main").focus()
    desk.press("/")
    expect(desk.page.locator("#palette-field")).to_be_focused()
    assert findings(desk.page) == []
    desk.page.get_by_role("link", name="Acme renewal").click()
    expect(desk.page.get_by_role("heading", name="Acme renewal")).to_be_visible()


def test_what_is_composed_is_left_alone(desk: Desk) -> None:
    desk.press("Control+k")
    desk.typed(key="Enter", code="Enter", isComposing=True)
    desk.typed(key="ArrowDown", code="ArrowDown", keyCode=229)
    expect(palette(desk).get_by_role("option").first).to_have_attribute("aria-selected", "true")
    expect(palette(desk)).to_have_count(1)


def test_a_viewer_finds_but_changes_nothing(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, role="viewer").open()
    desk.press("Control+k")
    expect(palette(desk).get_by_role("option", name="Complete")).to_have_count(0)
    find(desk, "note deal hello")
    expect(palette(desk).get_by_role("option", name="Note")).to_have_count(0)


def test_on_a_phone_it_is_a_tap_away(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.open(f"opportunities/{desk.team.deals['Deal 02']}")
    desk.page.get_by_role("link", name="Search").click()
    find(desk, "borealis rollout")
    assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert chosen(desk).bounding_box()["height"] >= 44
    chosen(desk).click()
    expect(desk.page.get_by_role("heading", name="Borealis rollout")).to_be_visible()


@pytest.mark.parametrize("text", ["", "note acme hello", "qqqqq"])
def test_axe_finds_nothing(desk: Desk, text: str) -> None:
    desk.press("Control+k")
    if text:
        find(desk, text)
    assert findings(desk.page) == []


def test_without_script_it_is_a_page(desk: Desk, browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    context.add_cookies(desk.page.context.cookies())
    page = context.new_page()
    page.goto(f"/t/{desk.team.slug}/due")
    page.get_by_role("link", name="Search").click()
    page.fill("#palette-field", "snooze acme mon 9")
    page.get_by_role("button", name="Find").click()
    page.get_by_role("button", name="Reschedule Acme renewal").click()
    expect(page.get_by_role("heading", name="Due", exact=True)).to_be_visible()
    assert [entry.verb for entry in desk.history("Acme renewal")] == ["reschedule"]
    context.close()
