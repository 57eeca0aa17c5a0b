"""axe finds nothing on any layer, in either theme. The pages themselves are looked at in test_look.py."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import findings
from tests.browser.desk import Desk

FORMS = {
    "h": "reschedule", "n": "note", "d": "step", "s": "stage", "a": "assignment", "w": "win", "l": "loss", "t": "tags",
}  # fmt: skip
PHONE = {"width": 390, "height": 844}
in_both_themes = pytest.mark.parametrize("scheme", ["light", "dark"])


@pytest.fixture
def themed(desk: Desk, scheme: str) -> Desk:
    desk.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    return desk


@in_both_themes
def test_in_the_form_of_every_verb(themed: Desk) -> None:
    for key, noun in FORMS.items():
        themed.press(key)
        expect(themed.page.locator(f"#layer[open] #{noun}-form :focus")).to_have_count(1)
        assert (noun, findings(themed.page)) == (noun, [])
        themed.press("Escape")
        expect(themed.layer).to_have_count(0)


@in_both_themes
def test_with_a_selection_its_form_and_the_days_of_a_spread(themed: Desk) -> None:
    themed.press("x", "Shift+J")
    assert findings(themed.page) == []
    themed.press("h")
    themed.page.locator("#layer button[value='spread']").click()
    expect(themed.page.locator("#layer #plan td").first).to_be_visible()
    assert findings(themed.page) == []


@in_both_themes
def test_where_a_step_slipped_too_often(at_desk: Callable[..., Desk], page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk = at_desk(page)
    desk.change("Deal 01", slips=9)
    desk.open().press("h")
    expect(desk.layer).to_contain_text("Moved 9×")
    assert findings(page) == []


@in_both_themes
def test_with_toasts_good_and_bad(themed: Desk) -> None:
    themed.press("Shift+E")
    expect(themed.page.locator("#toasts")).to_contain_text("No answer")
    assert findings(themed.page) == []
    themed.page.route("**/retry", lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>"))
    themed.press("Shift+E")
    expect(themed.page.locator("#toasts .bad")).to_be_visible()
    assert findings(themed.page) == []


@in_both_themes
def test_with_a_draft_a_colleague_on_it_and_new_cards(themed: Desk) -> None:
    themed.press("e")
    themed.page.keyboard.type("Half a thought")
    themed.open().press("e")
    expect(themed.layer).to_contain_text("Your draft is back")
    assert findings(themed.page) == []
    themed.press("Escape")
    themed.add("Newcomer", hours_late=200)
    themed.refresh()
    expect(themed.page.locator("#pill")).to_contain_text("1 new")
    assert findings(themed.page) == []


@in_both_themes
def test_where_all_is_done(at_desk: Callable[..., Desk], page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    desk = at_desk(page, deals=0)
    desk.add("Planned", hours_late=-200)
    desk.open()
    expect(page.get_by_text("All done")).to_be_visible()
    assert findings(page) == []


@in_both_themes
def test_in_the_menu_of_a_phone(themed: Desk) -> None:
    themed.page.set_viewport_size(PHONE)
    themed.page.get_by_role("button", name="Menu").click()
    expect(themed.page.locator("#rail")).to_be_visible()
    assert findings(themed.page) == []
