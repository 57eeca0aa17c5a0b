"""Drain on a browser without script: one card at a time all the same, by plain links and forms."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from app.domain import leases
from tests import cast
from tests.browser.desk import CARDS, Desk
from tests.browser.screens import DESK, PHONE


@pytest.fixture
def plain(at_desk: Callable[..., Desk], browser: Browser, base_url: str) -> Iterator[Desk]:
    """Alice before three cards, her browser's script switched off."""
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    desk = at_desk(context.new_page(), deals=3)
    desk.page.goto(f"/t/{desk.team.slug}/due")
    desk.page.get_by_role("link", name="Drain").click()
    yield desk
    context.close()


def follow(desk: Desk, link: str) -> None:
    desk.page.locator("main").get_by_role("link", name=link, exact=True).click()


def current(desk: Desk, name: str, number: str) -> None:
    """This card is shown, and no other, and which one it is."""
    expect(desk.card(name)).to_be_visible()
    expect(desk.page.locator(f"{CARDS}:visible")).to_have_count(1)
    expect(desk.page.locator("nav.beside .number")).to_have_text(number)


def test_one_card_is_shown_at_a_time_with_what_happened_last(plain: Desk) -> None:
    current(plain, "Deal 01", "1 of 3")
    follow(plain, "Note")
    plain.page.fill("#note", "They asked for a discount")
    plain.page.locator("#save").click()
    current(plain, "Deal 01", "1 of 3")
    expect(plain.page.locator(".past")).to_contain_text("They asked for a discount")
    follow(plain, "Next")
    current(plain, "Deal 02", "2 of 3")
    expect(plain.page.locator(".past")).to_contain_text("Nothing yet")
    follow(plain, "Previous")
    current(plain, "Deal 01", "1 of 3")


def test_all_is_done_by_plain_forms_though_one_was_passed_over(plain: Desk) -> None:
    follow(plain, "Next")
    for name, number in (("Deal 02", "2 of 3"), ("Deal 03", "2 of 2"), ("Deal 01", "1 of 1")):
        current(plain, name, number)
        follow(plain, "Reschedule")
        plain.page.get_by_role("button", name="tomorrow").click()
    expect(plain.page.get_by_role("heading", name="All done")).to_be_visible()
    expect(plain.page.locator("#empty")).to_contain_text("Tomorrow holds")
    expect(plain.page.locator(".past")).to_have_count(0)
    assert [plain.row(name).slips for name in plain.deals] == [1, 1, 1]


def test_what_was_done_is_taken_back_in_the_drain(plain: Desk) -> None:
    follow(plain, "Next")
    follow(plain, "No answer")
    plain.page.locator("#save").click()
    current(plain, "Deal 03", "2 of 2")
    plain.page.get_by_role("button", name="Undo").click()
    current(plain, "Deal 02", "2 of 3")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_a_card_that_a_colleague_is_on_is_shown_whole(plain: Desk, size: dict[str, int]) -> None:
    plain.page.set_viewport_size(size)
    with cast.transaction(plain.app, plain.team.id) as tx:
        leases.take(tx, plain.team.people["bob"].me(), plain.team.deals["Deal 02"])
    follow(plain, "Next")
    current(plain, "Deal 02", "2 of 3")
    expect(plain.page.locator(".lease:visible")).to_have_text("Bob is on it")
    assert plain.page.evaluate("document.querySelector('main').scrollWidth - innerWidth") <= 0
