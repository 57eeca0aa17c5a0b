"""axe finds nothing on any page or layer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings, repeated
from tests.browser.desk import Desk
from tests.browser.screens import PHONE, ZOOMED
from tests.browser.showing import every_view

FORMS = {
    "h": "reschedule", "n": "note", "d": "step", "s": "stage", "a": "assignment", "w": "win", "l": "loss", "t": "tags",
    "Shift+M": "merger",
}  # fmt: skip


@every_view
def test_in_every_view(desk: Desk, show: Callable[[Desk], None]) -> None:
    show(desk)
    assert findings(desk.page) == []


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_where_there_is_little_room(desk: Desk, size: dict[str, int]) -> None:
    desk.change("Deal 01", contact_phone="+49 40 1234", contact_email="bob@example.com")
    desk.page.set_viewport_size(size)
    desk.open()
    assert findings(desk.page) == []


def test_in_the_form_of_every_verb(desk: Desk) -> None:
    for key, noun in FORMS.items():
        desk.press(key)
        expect(desk.page.locator(f"#layer[open] #{noun}-form :focus")).to_have_count(1)
        assert (noun, findings(desk.page)) == (noun, [])
        desk.press("Escape")
        expect(desk.layer).to_have_count(0)


@pytest.mark.parametrize(
    "path",
    ["due", "history", "pipeline", "reports", "settings", "settings/team", "settings/members", "settings/tokens"],
)
def test_no_field_of_a_layer_has_the_id_of_one_beneath_it(at_desk: Callable[..., Desk], page: Page, path: str) -> None:
    """Its label would name that one."""
    at_desk(page, role="admin").open(path)
    page.locator("[data-command=create]:visible").first.click()
    expect(page.locator("#layer[open] #new-owner")).to_have_count(1)
    assert repeated(page) == []


@pytest.mark.parametrize("noun", [*FORMS.values(), "completion", "retry", "fields", "merger", "removal"])
def test_on_the_page_of_a_form_that_has_one(desk: Desk, noun: str) -> None:
    desk.open(f"opportunities/{desk.team.deals['Deal 01']}/{noun}")
    expect(desk.page.locator("h1")).to_have_count(1)
    assert findings(desk.page) == []


@pytest.mark.parametrize("path", ["opportunities/new", "views/new?list=due", "palette"])
def test_on_the_pages_that_lie_over_others_too(desk: Desk, path: str) -> None:
    desk.open(path)
    assert findings(desk.page) == []


def test_with_a_selection_its_form_and_the_days_of_a_spread(desk: Desk) -> None:
    desk.press("x", "Shift+J")
    assert findings(desk.page) == []
    desk.press("h")
    desk.page.locator("#layer button[value='spread']").click()
    expect(desk.page.locator("#layer #plan td").first).to_be_visible()
    assert findings(desk.page) == []


def test_where_a_step_slipped_too_often(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page)
    desk.change("Deal 01", slips=9)
    desk.open().press("h")
    expect(desk.layer).to_contain_text("Moved 9×")
    assert findings(page) == []


def test_with_toasts_good_and_bad(desk: Desk) -> None:
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    assert findings(desk.page) == []
    desk.page.route("**/retry", lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>"))
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts .bad")).to_be_visible()
    assert findings(desk.page) == []


def test_with_a_draft_a_colleague_on_it_and_new_cards(desk: Desk) -> None:
    desk.press("e")
    desk.page.keyboard.type("Half a thought")
    desk.open().press("e")
    expect(desk.layer).to_contain_text("Your draft is back")
    assert findings(desk.page) == []
    desk.press("Escape")
    desk.add("Newcomer", hours_late=200)
    desk.refresh()
    expect(desk.page.locator("#pill")).to_contain_text("1 new")
    assert findings(desk.page) == []


def test_where_all_is_done(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=0)
    desk.add("Planned", hours_late=-200)
    desk.open()
    expect(page.get_by_text("All done")).to_be_visible()
    assert findings(page) == []


def test_in_the_menu_of_a_phone(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.page.get_by_role("button", name="Menu").click()
    expect(desk.page.locator("#rail")).to_be_visible()
    assert findings(desk.page) == []
