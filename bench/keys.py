"""What a key costs in Chromium: work of its handlers on the main thread, and the time until its effect is painted."""

from dataclasses import dataclass
from statistics import quantiles
from typing import Any

from playwright.sync_api import Page, sync_playwright

from bench.stage import Stage
from tests.browser.chromium import ARGUMENTS, find

PRESSES = 200
#: `work` is from the key to the end of its handlers; `painted` until the frame that first shows the effect.
PROBE = """
() => {
  window.samples = [];
  let began = 0;
  addEventListener("keydown", () => (began = performance.now()), true);
  addEventListener("keydown", (event) => {
    if (event.key === "Shift") return;
    const work = performance.now() - began;
    const frame = () => {
      if (!window.expected()) return requestAnimationFrame(frame);
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.samples.push([work, performance.now() - event.timeStamp]);
      channel.port2.postMessage(0);
    };
    if (window.expected) requestAnimationFrame(frame);
  });
}
"""
CURRENT = "document.activeElement?.id"


@dataclass(frozen=True)
class Feel:
    """Milliseconds, at the 50th and 95th of a hundred presses."""

    work: tuple[float, float]
    painted: tuple[float, float]
    presses: int


def compare(stage: Stage) -> dict[str, Feel]:
    """Moving, opening the form, and saving a completion and a reschedule, each until it shows."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find()), args=ARGUMENTS)
        page = browser.new_page()
        page.context.add_cookies([{"name": "session", "value": stage.cookie, "url": stage.url}])
        page.goto(f"{stage.url}/t/{stage.slug}/due?owner=team")
        page.wait_for_selector(".card:focus")
        page.evaluate(PROBE)
        found = {
            "move (j, k)": _moves(page),
            "open the form (e)": _opens(page),
            "no answer (Shift+E), shown": _acts(page),
        }
        browser.close()
    return found


def _moves(page: Page) -> Feel:
    for number in range(PRESSES):
        was = page.evaluate(CURRENT)
        _press(page, "j" if number // 20 % 2 == 0 else "k", f"document.activeElement.id !== {was!r}")
    return _feel(page)


def _opens(page: Page) -> Feel:
    for number in range(PRESSES):
        page.locator("#layer-body form").wait_for(state="attached")
        _press(page, "e", "document.getElementById('layer').open")
        page.keyboard.press("Escape")
        page.locator("#layer:not([open])").wait_for(state="attached")
        page.locator(".card:focus").wait_for()
        page.keyboard.press("j" if number // 20 % 2 == 0 else "k")
        page.locator(".card:focus").wait_for()
    return _feel(page)


def _acts(page: Page) -> Feel:
    for _ in range(PRESSES):
        was = page.evaluate(CURRENT)
        _press(page, "Shift+E", f"document.activeElement.id !== {was!r}")
    return _feel(page)


def _press(page: Page, key: str, expected: str) -> None:
    """Presses a key and waits until what it does is painted; only then comes the next."""
    count = page.evaluate(f"() => {{ window.expected = () => {expected}; return window.samples.length; }}")
    page.keyboard.press(key)
    while page.evaluate("window.samples.length") == count:
        pass
    page.evaluate("() => { window.expected = null; }")


def _feel(page: Page) -> Feel:
    samples: list[Any] = page.evaluate("() => window.samples.splice(0)")
    work, painted = zip(*samples, strict=True)
    return Feel(_percentiles(work), _percentiles(painted), len(samples))


def _percentiles(values: tuple[float, ...]) -> tuple[float, float]:
    cuts = quantiles(values, n=20)
    return cuts[9], cuts[18]
