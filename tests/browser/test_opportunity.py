"""At the page of an opportunity, by keys alone."""

import pytest
from playwright.sync_api import expect

from app.domain import search
from tests import cast
from tests.browser.axe import findings
from tests.browser.desk import READY, Desk


@pytest.fixture
def opened(desk: Desk) -> Desk:
    """Alice at the first deal's own page."""
    desk.press("o")
    expect(desk.page.locator(f"{READY} .opportunity")).to_be_visible()
    return desk


OVERLAPPING = """() => {
  const boxes = (selector) => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  return boxes("nav.beside a").filter((one) => boxes(".tools a, .menu").some((other) => meet(one, other))).length;
}"""


@pytest.mark.parametrize("width", [320, 390, 640])
def test_the_way_on_in_the_list_lies_beside_the_buttons_of_a_narrow_page(desk: Desk, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 844})
    desk.press("j", "o")
    expect(desk.page.get_by_role("link", name="Next")).to_be_visible()
    assert desk.page.evaluate(OVERLAPPING) == 0


def test_the_facts_are_edited_in_place_and_the_page_follows(opened: Desk) -> None:
    opened.press("Shift+D")
    expect(opened.page.locator("#layer #name")).to_be_focused()
    opened.page.fill("#layer #company", "Borealis")
    opened.page.fill("#layer #value", "12.5k")
    opened.press("Control+Enter")
    expect(opened.layer).to_have_count(0)
    expect(opened.page.locator(".opportunity .facts")).to_contain_text("Borealis")
    assert (opened.row("Deal 01").company, opened.row("Deal 01").value) == ("Borealis", 12_500_00)


def test_removing_leaves_a_notice_and_undo_brings_the_page_back(opened: Desk) -> None:
    opened.press("Shift+R")
    expect(opened.page.get_by_role("heading", name="Removed: Deal 01")).to_be_visible()
    assert opened.focused() != "BODY"
    opened.press("z")
    expect(opened.page.locator(".opportunity")).to_be_visible()
    assert opened.row("Deal 01").removed_at is None


def test_a_card_is_removed_by_its_key_and_the_next_one_has_the_focus(desk: Desk) -> None:
    desk.press("Shift+R")
    assert desk.focused() == "Deal 02"
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.row("Deal 01").removed_at


def test_two_deals_are_merged_by_keys(opened: Desk) -> None:
    index(opened, "Deal 02")
    opened.press("Shift+M")
    expect(opened.page.locator("#layer #sought")).to_be_focused()
    opened.page.fill("#layer #sought", "deal 02")
    found = opened.page.locator("#candidates a", has_text="Deal 02")
    expect(found).to_be_visible()
    opened.press("ArrowDown")
    expect(found).to_be_focused()
    opened.press("ArrowUp")
    expect(opened.page.locator("#layer #sought")).to_be_focused()
    opened.page.keyboard.press("Tab")
    expect(found).to_be_focused()
    opened.press("Enter")
    name = opened.page.get_by_role("group", name="Name", exact=True)
    expect(name.get_by_label("Deal 01")).to_be_focused()
    assert findings(opened.page) == []
    opened.press("ArrowRight", "Control+Enter")
    expect(opened.page.get_by_role("heading", name="Deal 02")).to_be_visible()
    assert opened.row("Deal 02").merged_into == opened.team.deals["Deal 01"]
    opened.press("z")
    expect(opened.page.get_by_role("heading", name="Deal 01")).to_be_visible()
    assert opened.row("Deal 02").removed_at is None


def index(desk: Desk, name: str) -> None:
    """Has a deal found by its name, as every verb does."""
    with cast.transaction(desk.app, desk.team.id) as tx:
        search.index(tx, [(desk.team.deals[name], {"name": name})])


def test_repeating_an_edit_opens_the_form_and_puts_no_other_deals_words_into_it(desk: Desk) -> None:
    desk.press("Shift+D")
    desk.page.fill("#layer #company", "Borealis")
    desk.press("Control+Enter")
    expect(desk.card("Deal 01")).to_contain_text("Borealis")
    desk.press("j", ".")
    expect(desk.page.locator("#layer #company")).to_have_value("Deal 02 Ltd")
