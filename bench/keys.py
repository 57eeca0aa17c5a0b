"""What a key costs in Chromium: the main thread's work until the effect is painted, the frames missed on the way, and
for verbs when the server has answered and that is painted, too."""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from statistics import median, quantiles

from playwright.sync_api import Page, sync_playwright

from bench.stage import Stage
from bench.trace import Event, named, processor, traced, within
from tests.browser.chromium import ARGUMENTS, find_whole

#: Each key is pressed so often, one key after the other, in rounds: some minutes of a machine are quicker.
PRESSES = 40
ROUNDS = 5
#: The first presses on a page run what it has not run yet, and are not counted.
WARM = 5
#: One frame of the screen, in milliseconds.
FRAME = 1000 / 60
#: Watches the next key: `shown` when the first frame is painted in which its effect is there, `confirmed` when the one
#: is that tells of the server's answer; `missed` are the frames that began without it; `server` is what the server says
#: it took for all it was asked meanwhile. Three marks go to the trace, and its address, by which what it takes
#: itself is told from the page's.
PROBE = """
() => {
  window.samples = [];
  addEventListener("keydown", (event) => {
    if (!window.watch || ["Control", "Shift"].includes(event.key)) return;
    const { shown, confirmed, done } = window.watch;
    const sample = { missed: 0 };
    window.watch = null;
    performance.clearResourceTimings();
    performance.mark("pressed");
    const frame = () => {
      const seen = sample.shown === undefined && shown();
      if (sample.shown === undefined && !seen) sample.missed += 1;
      const told = (seen || sample.shown !== undefined) && confirmed();
      if (seen) { performance.mark("shown"); sample.shown = 0; }
      if (told) performance.mark("confirmed");
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        if (seen) sample.shown = performance.now() - event.timeStamp;
        if (!told) return;
        sample.confirmed = performance.now() - event.timeStamp;
        const timings = performance.getEntriesByType("resource").flatMap((entry) => entry.serverTiming);
        sample.server = timings.reduce((sum, { name, duration }) => (name === "total" ? sum + duration : sum), 0);
        window.samples.push(sample);
        done();
      };
      channel.port2.postMessage(0);
      if (!told) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }, true);
}
//# sourceURL=probe
"""
#: The least a move can cost on this machine just now: as many lines, without style, of which the next takes the focus.
BARE = """
<main></main>
<script>
  const lines = Array.from({ length: 50 }, (_, at) => `<p class="card" id="line-${at}" tabindex="-1">Line ${at}</p>`);
  document.querySelector("main").innerHTML = lines.join("");
  addEventListener("keydown", ({ key }) => {
    const here = document.activeElement;
    (key === "j" ? here.nextElementSibling : here.previousElementSibling)?.focus({ preventScroll: true });
  });
  document.querySelector(".card").focus();
</script>
"""
HERE = "document.activeElement.id"
CARD = ".card:not([data-left]):focus"


@dataclass
class Feel:
    """What each press took: milliseconds, but for the frames."""

    handlers: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    missed: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    confirmed: list[float] = field(default_factory=list)
    #: Of the server and of the main thread until then: what is left of it when nobody waits for anybody.
    all_work: list[float] = field(default_factory=list)


def compare(stage: Stage) -> dict[str, list[Feel]]:
    """Moving, opening the form, and three verbs, each of them `PRESSES` times in each of the `ROUNDS`."""
    found: dict[str, list[Feel]] = {name: [] for name in (LEAST, *PRESSED)}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_whole()), args=ARGUMENTS)
        for _ in range(ROUNDS):
            page = browser.new_page()
            page.set_content(BARE)
            found[LEAST].append(_measured(page, _move))
            page.context.close()
            for name, press in PRESSED.items():
                # A browser that was here before comes back to as many cards as it had loaded: each finds the same list.
                page = browser.new_page()
                page.context.add_cookies([{"name": "session", "value": stage.cookie, "url": stage.url}])
                page.goto(f"{stage.url}/t/{stage.slug}/due?owner=team")
                page.wait_for_selector(CARD)
                found[name].append(_measured(page, press))
                _take_back(page, stage)
                page.context.close()
        browser.close()
    return found


def table(found: dict[str, list[Feel]]) -> list[str]:
    """The figures as lines of Markdown, beside what they are to be."""
    lines = [
        "| key | presses | handlers, ms | main thread until painted, ms | frames missed | shown, ms | confirmed, ms "
        "| work of server and main thread until confirmed, ms |",
        "|---|---|---|---|---|---|---|---|",
        "| to be at most (p95) | 200 | 8 | 8 | 0 | next frame | 50 | 50 |",
    ]
    for name, feels in found.items():
        cells = [_percentiles([getattr(feel, measure.name) for feel in feels]) for measure in fields(Feel)]
        lines.append(f"| {name} | {PRESSES * ROUNDS} | {' | '.join(cells)} |")
    told = "the main thread's is processor time for scripts, style, layout and paint, without the probe's own"
    return [*lines, "", f"Each is p50 / p95, the median of {ROUNDS} rounds; {told}."]


def _measured(page: Page, press: Callable[[Page, int], None]) -> Feel:
    page.evaluate(PROBE)
    for number in range(WARM):
        press(page, number)
    page.evaluate("window.samples = []")
    events = traced(page, lambda: [press(page, number) for number in range(PRESSES)])
    feel, samples = _work(events), page.evaluate("window.samples")
    for at, sample in enumerate(samples):
        feel.missed.append(sample["missed"] + feel.handlers[at] // FRAME)
        feel.shown.append(sample["shown"])
        feel.confirmed.append(sample["confirmed"])
        feel.all_work[at] += sample["server"]
    return feel


def _work(events: list[Event]) -> Feel:
    """For each press, the time its handlers took, and all tasks of its thread up to the one that paints its effect, and
    the one that paints that it is confirmed, without what the probe itself took."""
    marks = {name: named(events, name) for name in ("pressed", "shown", "confirmed")}
    thread = marks["pressed"][0]["pid"], marks["pressed"][0]["tid"]
    mine = [event for event in events if (event["pid"], event["tid"]) == thread]
    tasks = [event for event in named(mine, "ThreadControllerImpl::RunTask") if "dur" in event]
    keys = [event for event in named(mine, "EventDispatch") if event["args"]["data"]["type"] == "keydown"]
    probes = [call for call in named(mine, "FunctionCall") if call["args"]["data"].get("url") == "probe"]
    feel = Feel()
    for pressed, shown, confirmed in zip(*marks.values(), strict=True):
        handled = next(key for key in keys if within(pressed, key))
        first = next(task["ts"] for task in tasks if within(pressed, task))
        feel.handlers.append(handled["tdur"] / 1000)
        for seen, work in ((shown, feel.work), (confirmed, feel.all_work)):
            frame = next(task for task in tasks if within(seen, task))
            span = {"ts": first, "dur": frame["ts"] + frame["dur"] - first}
            work.append((processor(tasks, span) - processor(probes, span)) / 1000)
    return feel


def _press(page: Page, key: str, shown: str, confirmed: str = "true") -> None:
    """Presses a key and waits until what it does is painted, and confirmed; only then comes the next."""
    watch = f"{{ shown: () => {shown}, confirmed: () => {confirmed}, done }}"
    page.evaluate(f"() => {{ window.over = new Promise((done) => {{ window.watch = {watch}; }}); }}")
    page.keyboard.press(key)
    page.evaluate("window.over")


def _move(page: Page, number: int) -> None:
    was = page.evaluate(HERE)
    _press(page, "j" if number // 20 % 2 == 0 else "k", f"{HERE} !== {was!r}")


def _open(page: Page, number: int) -> None:
    """The form of a card that was looked at for a moment: it is fetched already."""
    card = page.evaluate(HERE).removeprefix("opportunity-")
    page.locator(f"#layer-body form[action*='{card}']").wait_for(state="attached")
    _open_at_once(page, number)


def _open_at_once(page: Page, number: int) -> None:
    """The form of the card just come to: there is its skeleton."""
    _press(page, "e", "document.querySelector('#layer[open] :focus')")
    page.keyboard.press("Escape")
    page.keyboard.press("j" if number // 20 % 2 == 0 else "k")
    page.locator(CARD).wait_for()


def _try_again(page: Page, number: int) -> None:
    _leave(page, "Shift+E")


def _complete(page: Page, number: int) -> None:
    page.keyboard.press("e")
    page.fill("#layer[open] #details", "Send the offer")
    _leave(page, "Control+Enter")


def _reschedule(page: Page, number: int) -> None:
    page.keyboard.press("h")
    page.locator("#layer[open] #reschedule-form :focus").wait_for()
    page.keyboard.press("6")
    _leave(page, "Enter")


def _leave(page: Page, key: str) -> None:
    """A verb by which the current card leaves: the next one has the focus, then the server says the card is gone."""
    was = page.evaluate("document.querySelector('[data-list] .card[tabindex=\"0\"]').id")
    gone = f"!document.getElementById({was!r})"
    _press(page, key, f"document.activeElement.matches('.card:not(#{was})')", gone)


def _take_back(page: Page, stage: Stage) -> None:
    """Undoes what was done, so that the next finds as many cards."""
    for _ in range(PRESSES):
        form = page.request.post(
            f"{stage.url}/t/{stage.slug}/undo", headers={"Origin": stage.url, "HX-Request": "true"}
        )
        if "nothing of yours" in form.text():
            break


def _percentiles(rounds: list[list[float]]) -> str:
    cuts = [quantiles(values, n=20) for values in rounds]
    return " / ".join(f"{median(each[at] for each in cuts):.1f}" for at in (9, 18))


LEAST = "the least: move on a bare page"
PRESSED = {
    "move (j, k)": _move,
    "open the form (e)": _open,
    "open its skeleton (j, e)": _open_at_once,
    "no answer (Shift+E)": _try_again,
    "complete (Ctrl+Enter)": _complete,
    "reschedule (digit, Enter)": _reschedule,
}
