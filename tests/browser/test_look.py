"""What the pages are like to look at, by their light, on paper, and card by card."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk
from tests.browser.showing import show_form


def test_the_quick_times_stand_under_the_field_they_fill(desk: Desk) -> None:
    show_form(desk)
    field, quick = (desk.page.locator(f"#layer {part}").bounding_box() for part in ("#at", ".fills"))
    assert field and quick
    assert quick["y"] >= field["y"] + field["height"]
    assert quick["x"] == field["x"]


def test_whose_a_card_is_shows_but_among_my_own(desk: Desk) -> None:
    owner = desk.page.locator(".card .owner").first
    expect(owner).to_have_text("Alice")
    assert owner.bounding_box()["width"] == 1
    desk.press("m")
    expect(desk.page.locator("[data-whose=team] .card .owner").first).to_have_text("Alice")
    assert owner.bounding_box()["width"] > 10


def test_a_card_leaves_as_it_looked(desk: Desk) -> None:
    desk.page.evaluate(
        """() => new MutationObserver(() => {
          const ghost = document.querySelector(".ghost");
          if (ghost) document.body.dataset.left = ghost.innerText;
        }).observe(document.querySelector("main"), {childList: true})"""
    )
    desk.press("Shift+E")
    expect(desk.page.locator("body[data-left]")).to_have_attribute("data-left", re.compile("Deal 01"))
    expect(desk.page.locator("body")).not_to_have_attribute("data-left", re.compile("Alice"))


def test_a_heading_covers_the_line_of_the_card_below_it_whole(desk: Desk) -> None:
    boxes = [desk.page.locator(part).first.bounding_box() for part in (".head", ".group h2", ".card")]
    assert [box and (box["y"] % 1, box["height"] % 1) for box in boxes] == [(0, 0)] * 3


@pytest.mark.parametrize("path", ["due?sort=value", "opportunities"])
def test_a_late_card_looks_late_in_every_list(desk: Desk, path: str) -> None:
    bar = "getComputedStyle(document.querySelector('.card'), '::before').backgroundColor"
    late = desk.page.evaluate(bar)
    desk.open(path)
    expect(desk.page.locator(".card[data-urgency=late]")).to_have_count(6)
    assert desk.page.evaluate(bar) == late


def test_a_new_teams_first_steps_are_numbered(at_desk: Callable[..., Desk], page: Page) -> None:
    at_desk(page, deals=0).open()
    expect(page.locator(".first")).to_have_css("list-style-type", "decimal")


def test_a_card_is_two_lines_and_three_with_the_focus(desk: Desk) -> None:
    at_rest = desk.card("Deal 02").bounding_box()["height"]
    desk.press("j")
    assert 56 <= at_rest <= 64
    assert at_rest < desk.card("Deal 02").bounding_box()["height"] <= 1.6 * at_rest


@pytest.mark.parametrize(("theme", "lightness"), [("light", "light"), ("dark", "dark"), ("auto", "light dark")])
def test_the_theme_is_the_persons(desk: Desk, theme: str, lightness: str) -> None:
    desk.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    assert desk.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == lightness


def test_on_paper_a_report_says_whose_it_is_and_for_whom(at_desk: Callable[..., Desk], page: Page) -> None:
    at_desk(page, role="manager").open("reports?owner=mine")
    told = page.locator(".on-paper")
    expect(told).to_be_hidden()
    page.emulate_media(media="print")
    expect(told).to_be_visible()
    expect(told).to_have_text(re.compile(r"Mine · .+ · for Alice"))


def test_on_paper_times_are_absolute_and_there_are_no_buttons(desk: Desk) -> None:
    desk.page.emulate_media(media="print")
    expect(desk.page.locator("#rail")).to_be_hidden()
    expect(desk.page.get_by_role("link", name="Complete").first).to_be_hidden()
    printed = "getComputedStyle(document.querySelector('.card .due'), '::after').content"
    assert desk.page.evaluate(printed) == f'"{desk.card("Deal 01").locator(".due").get_attribute("title")}"'


def test_the_door_stands_in_the_middle_of_the_page(page: Page) -> None:
    page.goto("/sign-in")
    box = page.locator("main").bounding_box()
    assert box
    assert box["width"] == 352
    assert box["x"] * 2 + box["width"] == page.evaluate("innerWidth")
