"""What waits until the frame is painted that shows what a key does, by a clock that stands still."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.desk import Desk


@pytest.fixture
def still(at_desk: Callable[..., Desk], page: Page) -> Desk:
    """Somebody at his due list, of which no frame is painted until the clock moves on."""
    page.clock.install()
    desk = at_desk(page).open()
    page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    return desk


def test_a_form_is_asked_for_once_its_skeleton_is_painted(still: Desk) -> None:
    asked: list[Request] = []
    still.page.on("request", lambda request: asked.append(request) if request.url.endswith("/completion") else None)
    still.press("j", "e")
    expect(still.layer.locator(".skeleton :focus")).to_have_count(1)
    assert asked == []
    still.page.clock.run_for(40)
    expect(still.layer.locator("form :focus")).to_have_count(1)
    assert len(asked) == 1


def test_what_is_closed_before_its_form_is_asked_for_asks_for_none_and_opens_again(still: Desk) -> None:
    still.press("j", "e", "Escape", "e")
    still.page.clock.run_for(40)
    expect(still.layer.locator("form :focus")).to_have_count(1)
    expect(still.layer.locator(f"form[data-card='opportunity-{still.team.deals['Deal 02']}']")).to_have_count(1)


def test_the_verbs_of_a_card_come_after_the_form_that_opens_over_them(still: Desk) -> None:
    still.press("j")
    still.page.clock.run_for(30)
    still.press("e")
    still.page.clock.run_for(30)
    expect(still.layer).to_be_visible()
    assert still.card("Deal 02").get_attribute("class") == "card"
    still.page.clock.run_for(60)
    expect(still.card("Deal 02").get_by_role("link", name="Reschedule", include_hidden=True)).to_have_count(1)


def test_a_form_that_came_is_laid_out_before_its_key(desk: Desk) -> None:
    """Its key only shows it: what lays it out again, such as a field that fits its size to its text, is felt."""
    desk.open()
    expect(desk.page.locator("#layer form")).to_be_attached()
    desk.page.clock.install()
    desk.page.clock.pause_at(datetime.now(UTC) + timedelta(minutes=1))
    session = desk.page.context.new_cdp_session(desk.page)
    session.send("Performance.enable")

    def layouts() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "LayoutCount")

    before = layouts()
    desk.press("e")
    expect(desk.layer).to_be_visible()
    assert layouts() == before
