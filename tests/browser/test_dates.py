"""Dates that narrow what is shown: typed piece by piece, and sent once that is done; or picked."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.desk import Desk

#: Where a span of days is asked for, and the labels of its two fields.
PAGES = {
    "reports": ("reports?period=custom", "from", "to"),
    "history": ("history?period=custom", "from", "to"),
    "list": ("opportunities?owner=team", "Expected close from", "to"),
}


@pytest.fixture(params=PAGES)
def asked(request: pytest.FixtureRequest, at_desk: Callable[..., Desk], page: Page) -> tuple[Desk, list[str]]:
    """Before a span of days, the focus in its first field; and the addresses that are asked for from now on."""
    address, first, _ = PAGES[request.param]
    desk = at_desk(page, role="manager").open(address)
    if request.param == "list":
        page.get_by_role("button", name="Filter and sort").click()
    page.get_by_label(first, exact=True).focus()
    asked: list[str] = []

    def note(request: Request) -> None:
        if re.search(r"from=", request.url):
            asked.append(request.url)

    page.on("request", note)
    return desk, asked


def test_a_span_is_typed_by_keys_alone_and_sent_once_as_it_is_left(asked: tuple[Desk, list[str]]) -> None:
    desk, addresses = asked
    desk.page.keyboard.type("09012026")
    desk.press("Tab", "Tab")
    desk.page.keyboard.type("09302026")
    assert addresses == []
    desk.press("Tab", "Tab")
    expect(desk.page).to_have_url(re.compile(r"from=2026-09-01&(closes_)?to=2026-09-30"))
    assert len(addresses) == 1


def test_a_typed_date_is_sent_by_enter_and_can_be_typed_over(asked: tuple[Desk, list[str]]) -> None:
    desk, addresses = asked
    for typed, sent in (("01012026", "2026-01-01"), ("03022026", "2026-03-02")):
        desk.page.keyboard.type(typed)
        desk.press("Enter")
        expect(desk.page).to_have_url(re.compile(f"from={sent}"))
        desk.press("Shift+Tab", "Shift+Tab")
    assert len(addresses) == 2


def test_a_picked_date_is_sent_at_once(asked: tuple[Desk, list[str]]) -> None:
    desk, _ = asked
    desk.page.locator("input[type=date]:focus").fill("2026-02-03")
    expect(desk.page).to_have_url(re.compile("from=2026-02-03"))


@pytest.mark.parametrize("path", ["reports", "history"])
def test_days_that_are_refused_stay_as_typed_with_what_is_wrong_and_what_was_shown(
    at_desk: Callable[..., Desk], page: Page, path: str
) -> None:
    desk = at_desk(page).open(f"{path}?from=2026-01-01&to=2026-01-31")
    here, shown = page.url, page.locator(f".{path.removesuffix('s')} > :not(.over)").first
    page.get_by_label("from", exact=True).focus()
    page.keyboard.type("02012026")
    desk.press("Enter")
    last = page.get_by_label("to", exact=True)
    expect(last).to_have_accessible_description("The period ends before it begins.")
    expect(page.get_by_label("from", exact=True)).to_have_value("2026-02-01")
    expect(last).to_be_focused()
    expect(shown).to_be_visible()
    assert page.url == here
    last.fill("2026-02-28")
    expect(page).to_have_url(re.compile("from=2026-02-01&to=2026-02-28"))
    expect(page.locator(".days .wrong")).to_have_count(0)
