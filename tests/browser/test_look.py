"""What the pages are like to look at and to reach: look.md, WCAG 2.2 AA, and what a cold browser has to fetch."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.desk import Desk

PHONE = {"width": 390, "height": 844}
ZOOMED = {"width": 640, "height": 400}  # 1280 by 800 at 200 %
DESK = {"width": 1280, "height": 800}


def show_form(desk: Desk) -> None:
    desk.press("e")
    expect(desk.page.locator("#layer #note")).to_be_focused()


def show_refused_form(desk: Desk) -> None:
    desk.press("e", "Control+Enter")
    expect(desk.page.locator("#layer [aria-invalid]").first).to_be_visible()


def show_conflict(desk: Desk) -> None:
    show_form(desk)
    desk.page.fill("#layer #details", "My step")
    desk.change("Deal 01")
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("button", name="Discard mine")).to_be_visible()


def show_sheet(desk: Desk) -> None:
    desk.press("?")
    expect(desk.page.locator("#sheet[open]")).to_be_visible()


def show_opportunity(desk: Desk) -> None:
    desk.press("o")
    expect(desk.page.locator(".opportunity")).to_be_visible()


def show_facts(desk: Desk) -> None:
    show_opportunity(desk)
    desk.press("Shift+D")
    expect(desk.page.locator("#layer #name")).to_be_focused()


def show_removed(desk: Desk) -> None:
    show_opportunity(desk)
    desk.press("Shift+R")
    expect(desk.page.locator(".removed")).to_be_visible()


def show_pipeline(desk: Desk) -> None:
    desk.press("g", "p")
    expect(desk.page.locator("#pipeline")).to_be_visible()


def show_history(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.press("Control+Enter")
    expect(desk.card("Deal 01")).to_have_count(0)
    desk.press("g", "h")
    expect(desk.page.locator(".entry:focus")).to_have_count(1)


def show_reports(desk: Desk) -> None:
    show_history(desk)
    desk.press("g", "r")
    expect(desk.page.locator("#figure-fates")).to_be_visible()
    for table in desk.page.locator(".figure summary").all():
        table.click()
    expect(desk.page.locator("#figure-fates table")).to_be_visible()


def show_missing_page(desk: Desk) -> None:
    desk.page.goto(f"/t/{desk.team.slug}/nowhere")


def show_sign_in(desk: Desk) -> None:
    desk.page.goto("about:blank")  # so that no answer still on its way leads to the sign-in, too
    desk.page.context.clear_cookies()
    desk.page.goto("/sign-in")


SHOWN = [
    lambda desk: None,
    show_form,
    show_refused_form,
    show_conflict,
    show_sheet,
    show_opportunity,
    show_facts,
    show_removed,
    show_pipeline,
    show_history,
    show_reports,
    show_missing_page,
    show_sign_in,
]
every_view = pytest.mark.parametrize("show", SHOWN, ids=lambda show: show.__name__.removeprefix("show_"))


@every_view
def test_axe_finds_nothing(desk: Desk, show: Callable[[Desk], None]) -> None:
    show(desk)
    assert findings(desk.page) == []


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
def test_axe_finds_nothing_where_there_is_little_room(desk: Desk, size: dict[str, int]) -> None:
    desk.change("Deal 01", contact_phone="+49 40 1234", contact_email="bob@example.com")
    desk.page.set_viewport_size(size)
    desk.open()
    assert findings(desk.page) == []


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
@every_view
def test_nothing_is_wider_than_the_screen(desk: Desk, show: Callable[[Desk], None], size: dict[str, int]) -> None:
    desk.page.set_viewport_size(size)
    show(desk)
    assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert desk.page.evaluate("document.querySelector('main').scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK], ids=["phone", "zoomed", "desk"])
def test_nothing_of_the_lists_header_is_cut_off(desk: Desk, size: dict[str, int]) -> None:
    desk.add("Planned", hours_late=-30)
    desk.page.set_viewport_size(size)
    desk.open()
    told = desk.page.locator("#counts span")
    expect(told).to_contain_text(re.compile(r"6 from earlier days · next at \w{3} \d\d:\d\d"))
    assert told.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("show", [lambda desk: None, show_form], ids=["list", "form"])
def test_on_a_phone_everything_pressed_is_44_pixels_high(desk: Desk, show: Callable[[Desk], None]) -> None:
    desk.page.set_viewport_size(PHONE)
    show(desk)
    small = desk.page.eval_on_selector_all(
        "button, select, input, textarea, .verb, .choices label",
        "all => all.filter(one => one.checkVisibility() && getComputedStyle(one).opacity > 0)"
        ".filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)",
    )
    assert small == []


def test_on_a_phone_the_menu_opens_the_places(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    expect(desk.page.locator("#rail")).to_be_hidden()
    desk.page.get_by_role("button", name="Menu").click()
    expect(desk.page.get_by_role("link", name="Due")).to_be_visible()
    desk.press("Escape")
    expect(desk.page.locator("#rail")).to_be_hidden()


def test_on_a_phone_what_is_undone_from_the_menu_shows_behind_it(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.complete()
    expect(desk.card("Deal 01")).to_have_count(0)
    desk.page.get_by_role("button", name="Menu").click()
    desk.page.locator("#rail").get_by_role("button", name="Undo").click()
    expect(desk.page.locator("#rail")).to_be_hidden()
    expect(desk.page.locator("#toasts")).to_contain_text("Undone")
    expect(desk.card("Deal 01")).to_be_visible()


TABLET = {"width": 820, "height": 500}
#: Which headings and choices lie under the menu or the tools.
COVERED = """() => {
  const box = (one) => one.getBoundingClientRect();
  const over = [...document.querySelectorAll(".menu, .tools a")].filter((one) => one.checkVisibility()).map(box);
  const across = (one, it) => one.left < it.right && one.right > it.left;
  const down = (one, it) => one.top < it.bottom && one.bottom > it.top;
  const all = [...document.querySelectorAll("main :is(h1, select, .tabs a, nav.beside a)")].map(box);
  return all.filter((one) => over.some((it) => across(one, it) && down(one, it))).length;
}"""


@pytest.mark.parametrize("size", [PHONE, ZOOMED, TABLET], ids=["phone", "zoomed", "tablet"])
@pytest.mark.parametrize("path", ["settings", "history?owner=team", "pipeline", "reports", "opportunities/new"])
def test_the_menu_and_the_tools_cover_nothing(desk: Desk, size: dict[str, int], path: str) -> None:
    desk.page.set_viewport_size(size)
    desk.open(path)
    assert desk.page.evaluate(COVERED) == 0
    desk.page.evaluate("document.querySelector('main').scrollTo(0, 300)")
    under = "document.elementFromPoint(innerWidth / 2, 25).matches('main, main > *, .over')"
    assert desk.page.evaluate(under)


@pytest.mark.parametrize("size", [PHONE, ZOOMED, TABLET], ids=["phone", "zoomed", "tablet"])
def test_an_opportunitys_name_and_its_way_back_stand_clear_of_them(desk: Desk, size: dict[str, int]) -> None:
    desk.page.set_viewport_size(size)
    show_opportunity(desk)
    assert desk.page.evaluate(COVERED) == 0
    for part in ("h1", ".back"):
        box = desk.page.locator(f".opportunity {part}").bounding_box()
        assert box
        hit = f"document.elementFromPoint({box['x'] + 20}, {box['y'] + 3}).closest('h1, .back') !== null"
        assert desk.page.evaluate(hit)


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


@pytest.mark.parametrize("width", [610, 640, 700, 768, 900, 1000, 1280])
def test_the_verbs_of_a_card_are_whole_or_come_with_the_focus(desk: Desk, width: int) -> None:
    desk.change("Deal 01", contact_phone="+49 40 1234", contact_email="bob@example.com")
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.open()
    bar = desk.card("Deal 01").locator(".verbs")
    cut = bar.evaluate(
        "bar => { const [box, last] = [bar, bar.querySelector('.all-verbs')].map(one => one.getBoundingClientRect());"
        "return [...bar.querySelectorAll('.verb:not(.all-verbs)')].map(one => one.getBoundingClientRect())"
        ".filter(one => one.top < box.bottom - 1 && (one.right > last.left || one.bottom > box.bottom + 1)).length }"
    )
    assert cut == 0
    desk.page.get_by_role("link", name="Lost").first.focus()
    expect(bar.get_by_role("link", name="Lost")).to_be_in_viewport()


def test_a_card_is_two_lines_and_three_with_the_focus(desk: Desk) -> None:
    at_rest = desk.card("Deal 02").bounding_box()["height"]
    desk.press("j")
    assert 56 <= at_rest <= 64
    assert at_rest < desk.card("Deal 02").bounding_box()["height"] <= 1.6 * at_rest


@pytest.mark.parametrize(("theme", "lightness"), [("light", "light"), ("dark", "dark"), ("auto", "light dark")])
def test_the_theme_is_the_persons(desk: Desk, theme: str, lightness: str) -> None:
    desk.page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
    assert desk.page.evaluate("getComputedStyle(document.documentElement).colorScheme") == lightness


def test_on_paper_times_are_absolute_and_there_are_no_buttons(desk: Desk) -> None:
    desk.page.emulate_media(media="print")
    expect(desk.page.locator("#rail")).to_be_hidden()
    expect(desk.page.get_by_role("link", name="Complete").first).to_be_hidden()
    printed = "getComputedStyle(document.querySelector('.card .due'), '::after').content"
    assert desk.page.evaluate(printed) == f'"{desk.card("Deal 01").locator(".due").get_attribute("title")}"'


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
