"""Where there is little room: a phone, a tablet, 200 % zoom. WCAG 2.2 AA."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from app.domain import leases
from tests import cast
from tests.browser.desk import Desk
from tests.browser.screens import DESK, PHONE, TABLET, ZOOMED
from tests.browser.showing import every_view, show_creation, show_form, show_opportunity, show_settings
from tests.domain.importing import bring

#: Which headings and choices lie under the menu or the tools.
COVERED = """() => {
  const box = (one) => one.getBoundingClientRect();
  const over = [...document.querySelectorAll(".menu, .tools a")].filter((one) => one.checkVisibility()).map(box);
  const across = (one, it) => one.left < it.right && one.right > it.left;
  const down = (one, it) => one.top < it.bottom && one.bottom > it.top;
  const those = "main :is(h1:not(.unseen), label, select, .tabs a, nav.beside a, .trouble .code)";
  const all = [...document.querySelectorAll(those)].map(box);
  return all.filter((one) => over.some((it) => across(one, it) && down(one, it))).length;
}"""

#: Which lines of the card a colleague is on lie under the words that say so.
UNDER = """(lease) => {
  const it = lease.getBoundingClientRect();
  return [...lease.parentElement.querySelectorAll(".step, .due, .deal")].filter((line) => {
    const box = line.getBoundingClientRect();
    const right = box.right - parseFloat(getComputedStyle(line).paddingInlineEnd);
    return box.left < it.right && right > it.left && box.top < it.bottom && box.bottom > it.top;
  }).map((line) => line.className);
}"""


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
@every_view
def test_nothing_is_wider_than_the_screen(desk: Desk, show: Callable[[Desk], None], size: dict[str, int]) -> None:
    desk.page.set_viewport_size(size)
    show(desk)
    assert desk.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert desk.page.evaluate("document.querySelector('main').scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("path", ["", "/completion", "/step", "/fields", "/stage"])
def test_a_word_that_never_ends_is_broken(desk: Desk, path: str, size: dict[str, int]) -> None:
    endless = "https://docs.example.com/" + "x" * 150
    desk.change("Deal 01", name=endless, company=endless, next_action_details=endless, contact_name=endless)
    desk.page.set_viewport_size(size)
    desk.open(f"opportunities/{desk.team.deals['Deal 01']}{path}")
    assert desk.page.evaluate("document.querySelector('main').scrollWidth - innerWidth") <= 0
    if path:
        desk.open(f"opportunities/{desk.team.deals['Deal 01']}")
        desk.press({"/completion": "e", "/step": "d", "/fields": "Shift+D", "/stage": "s"}[path])
        expect(desk.page.locator("#layer[open] form")).to_be_visible()
        assert desk.page.evaluate("document.querySelector('#layer').scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK], ids=["phone", "zoomed", "desk"])
def test_nothing_of_the_lists_header_is_cut_off(desk: Desk, size: dict[str, int]) -> None:
    desk.add("Planned", hours_late=-30)
    desk.page.set_viewport_size(size)
    desk.open()
    told = desk.page.locator("#counts span")
    expect(told).to_contain_text(re.compile(r"6 from earlier days · next at \w{3} \d\d:\d\d"))
    assert told.evaluate("one => one.scrollWidth <= one.clientWidth")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("size", [PHONE, ZOOMED, DESK], ids=["phone", "zoomed", "desk"])
def test_who_is_on_it_covers_nothing_of_the_card(
    at_desk: Callable[..., Desk], browser: Browser, base_url: str, size: dict[str, int], script: bool
) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=script, viewport=size)
    desk = at_desk(context.new_page())
    desk.change("Deal 01", next_action_details="Send the recording of the demonstration to everybody who asked " * 2)
    with cast.transaction(desk.app, desk.team.id) as tx:
        leases.take(tx, desk.team.people["bob"].me(), desk.team.deals["Deal 01"])
    desk.page.goto(f"/t/{desk.team.slug}/due")
    lease = desk.page.locator(".lease")
    expect(lease).to_have_text("Bob is on it")
    assert lease.evaluate(UNDER) == []
    context.close()


@pytest.mark.parametrize("show", [lambda desk: None, show_form, show_creation, show_settings])
def test_on_a_phone_everything_pressed_is_44_pixels_high(desk: Desk, show: Callable[[Desk], None]) -> None:
    desk.page.set_viewport_size(PHONE)
    show(desk)
    small = desk.page.eval_on_selector_all(
        "button, select, input, textarea, summary, .verb, .choices label, .tabs a, .to-drain",
        "all => all.filter(one => one.checkVisibility() && getComputedStyle(one).opacity > 0)"
        ".filter(one => one.getBoundingClientRect().height < 44).map(one => one.outerHTML)",
    )
    assert small == []


@pytest.mark.parametrize("path", ["settings/members", "history?who=team", "import", "opportunities/{}"])
def test_on_a_phone_a_link_among_words_is_pressed_beyond_its_line(
    at_desk: Callable[..., Desk], page: Page, path: str
) -> None:
    page.set_viewport_size(PHONE)
    desk = at_desk(page, role="admin").open()
    desk.note("Called")
    bring(desk.app, desk.me.me(), "Name,Stage\nNew,Lead\n")
    desk.open(path.format(desk.team.deals["Deal 01"]))
    links = ":is(td, .entry p, .next-step p, .page li) > a:not(.button)"
    heights = page.eval_on_selector_all(f"main {links}", "all => all.map(one => one.getBoundingClientRect().height)")
    assert heights
    assert min(heights) >= 40


def test_on_a_phone_a_list_says_whose_it_is_and_its_cards_say_their_tags(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.change("Deal 01", tags=["key account"])
    desk.page.goto(f"/t/{desk.team.slug}/due?owner=team")
    expect(desk.page.get_by_label("Whose cards")).to_be_visible()
    expect(desk.page.get_by_label("Whose cards")).to_have_value("team")
    expect(desk.card("Deal 01").get_by_text("key account")).to_be_visible()


def test_on_a_phone_no_piece_of_a_verb_shows_beside_the_way_to_all_of_them(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    box = desk.card("Deal 01").locator(".all-verbs").bounding_box()
    assert box
    assert box["x"] + box["width"] == PHONE["width"]


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


@pytest.mark.parametrize("size", [PHONE, ZOOMED, TABLET], ids=["phone", "zoomed", "tablet"])
@pytest.mark.parametrize(
    "path", ["settings", "history?owner=team", "pipeline", "reports", "opportunities/new", "palette", "nowhere"]
)
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


@pytest.mark.parametrize("width", [640, 800, 1280])
def test_verbs_come_into_the_room_kept_for_them(desk: Desk, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": 800})
    desk.open()
    at_once = desk.page.evaluate("""() => {
      document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "j", code: "KeyJ", bubbles: true }));
      const card = document.activeElement;
      return [card.offsetHeight, card.querySelector(".verbs").checkVisibility()];
    }""")
    bar = desk.card("Deal 02").locator(".verbs")
    expect(bar).to_be_visible()
    assert at_once == [desk.card("Deal 02").evaluate("card => card.offsetHeight"), False]


def test_at_200_percent_the_longest_count_stands_free(desk: Desk) -> None:
    cast.change(desk.app, desk.team, "members", desk.team.people["bob"].id, name="Bartholomew van der Meulen")
    desk.page.set_viewport_size(ZOOMED)
    desk.open("tomorrow")
    ends = """count => {
      count.textContent = "99+";
      const range = document.createRange();
      range.selectNodeContents(count);
      return range.getBoundingClientRect().right;
    }"""
    begins = "whose => whose.getBoundingClientRect().left"
    assert desk.page.locator("#counts b").evaluate(ends) < desk.page.locator(".filter > select").evaluate(begins)


@pytest.mark.parametrize("whose", ["mine", "unassigned"])
def test_at_a_desk_every_verb_of_a_card_is_in_sight(desk: Desk, whose: str) -> None:
    desk.change("Deal 01", contact_phone="+49 40 1234", contact_email="bob@example.com")
    if whose == "unassigned":
        desk.change("Deal 01", owner_id=None)
    desk.page.set_viewport_size(DESK)
    desk.open(f"due?owner={whose}")
    bar = desk.card("Deal 01").locator(".verbs")
    shown = """bar => [...bar.querySelectorAll(".verb")].filter((verb) => {
      const box = verb.getBoundingClientRect();
      return box.width && box.bottom <= bar.getBoundingClientRect().bottom + 1;
    }).map((verb) => verb.dataset.command)"""
    verbs = ["reschedule", "try_again", "note", "edit_step", "stage", "assign", "win", "lose", "tag", "repeat"]
    if whose == "unassigned":
        verbs.insert(6, "take")
    found = [name for name in bar.evaluate(shown) if name in [*verbs, "take"]]
    assert found == verbs
    for name in ("Phone", "E-mail"):
        expect(bar.get_by_role("link", name=name)).to_be_in_viewport()


@pytest.mark.parametrize("size", [ZOOMED, PHONE], ids=["zoomed", "phone"])
def test_where_there_is_little_room_names_wrap(desk: Desk, size: ViewportSize) -> None:
    desk.change("Deal 02", company="Donaudampfschifffahrtselektrizitätengesellschaft of Vienna and of all the Danube")
    desk.page.set_viewport_size(size)
    desk.open()
    cut = "card => [...card.querySelectorAll('.name, .company')].filter(one => one.scrollWidth > one.clientWidth + 1)"
    assert desk.card("Deal 02").evaluate(cut) == []
    assert desk.page.evaluate(
        "document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth"
    )


@pytest.mark.parametrize("size", [DESK, ZOOMED], ids=["desk", "zoomed"])
def test_the_first_of_the_status_lines_hints_stand_beside_a_toast(desk: Desk, size: ViewportSize) -> None:
    desk.page.set_viewport_size(size)
    desk.note("Back on Monday")
    toast = desk.page.locator("#status .toast").bounding_box()
    move = desk.page.locator("#status .in-list").get_by_text("move").bounding_box()
    assert toast
    assert move
    assert toast["x"] + toast["width"] < move["x"]
    assert move["x"] + move["width"] < size["width"]


def test_on_a_phone_what_a_toast_offers_leaves_room_for_its_words(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.press("s")
    expect(desk.page.locator("#layer [name=stage]:focus")).to_have_count(1)
    desk.press("p", "Control+Enter")
    words = desk.page.locator(".toast p", has_text="Stage changed").bounding_box()
    undo = desk.page.locator(".toast").get_by_role("button", name="Undo").bounding_box()
    assert words
    assert undo
    assert words["width"] > PHONE["width"] / 2
    assert undo["x"] + undo["width"] < PHONE["width"]


@pytest.mark.parametrize("size", [DESK, ZOOMED], ids=["desk", "zoomed"])
def test_a_toast_lies_over_nothing_that_can_be_pressed(desk: Desk, size: ViewportSize) -> None:
    desk.page.set_viewport_size(size)
    desk.open()
    desk.note("Back on Monday")
    under = """toast => {
      const it = toast.getBoundingClientRect();
      return [...document.querySelectorAll(".card, #rail a, #rail button, .head *")].filter((one) => {
        const box = one.getBoundingClientRect(), main = one.closest("main, #rail").getBoundingClientRect();
        const bottom = Math.min(box.bottom, main.bottom);
        const across = box.left < it.right && box.right > it.left;
        return one.checkVisibility() && across && box.top < it.bottom && bottom > it.top;
      }).length;
    }"""
    assert desk.page.locator(".toast").evaluate(under) == 0
