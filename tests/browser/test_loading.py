"""A page as it comes: what a cold browser has to fetch, and that nothing moves or complains."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.desk import Desk


def test_nothing_moves_after_the_first_paint(at_desk: Callable[..., Desk], page: Page) -> None:
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver(list => list.getEntries().forEach(entry => shifts.push("
        "entry.value))).observe({type: 'layout-shift', buffered: true})"
    )
    at_desk(page, deals=30).open()
    expect(page.locator("#layer form")).to_be_attached()
    assert sum(page.evaluate("shifts")) < 0.01


def test_the_console_stays_clean_and_the_policy_unbroken(desk: Desk) -> None:
    said: list[str] = []
    desk.page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    desk.page.on("pageerror", lambda error: said.append(str(error)))
    desk.open()
    desk.complete()
    expect(desk.card("Deal 01")).to_have_count(0)
    desk.press("?", "Escape", "o")
    expect(desk.page.locator(".opportunity")).to_be_visible()
    assert said == []


def test_a_cold_browser_fetches_little(at_desk: Callable[..., Desk], browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url)
    desk, sizes = at_desk(context.new_page(), deals=50), []
    devtools = context.new_cdp_session(desk.page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    desk.open()
    desk.page.wait_for_load_state("networkidle")
    assert len(sizes) <= 12
    assert sum(sizes) <= 60_000
    context.close()
