"""The pages of the settings: to look at, on a phone, by keys alone, and without script."""

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.desk import Desk
from tests.browser.screens import PHONE, ZOOMED

PAGES = ["settings", "password", "sessions", "tokens", "team", "members", "audit", "calendar"]


@pytest.fixture
def admin(at_desk: Callable[..., Desk], page: Page) -> Desk:
    return at_desk(page, role="admin")


def show(admin: Desk, name: str) -> None:
    admin.open("settings" if name == "settings" else f"settings/{name}")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(admin: Desk, name: str) -> None:
    show(admin, name)
    assert findings(admin.page) == []


def test_axe_finds_nothing_on_a_member_a_link_and_an_invitation(admin: Desk, browser: Browser) -> None:
    show(admin, "members")
    admin.page.get_by_role("link", name="Bob").click()
    expect(admin.page.get_by_role("heading", name="Bob")).to_be_visible()
    assert findings(admin.page) == []
    admin.page.locator("#reset").click()
    expect(admin.page.locator("#secret")).to_be_focused()
    assert findings(admin.page) == []
    context = browser.new_context()
    door = context.new_page()
    door.goto(admin.page.locator("#secret").input_value())
    expect(door.get_by_role("heading", name="Choose a password")).to_be_visible()
    assert findings(door) == []
    context.close()


def test_axe_finds_nothing_in_a_log_that_tells_something(admin: Desk) -> None:
    admin.page.request.get(f"/t/{admin.team.slug}/settings/audit.csv")
    show(admin, "audit")
    expect(admin.page.locator("#audit td").first).to_be_visible()
    assert findings(admin.page) == []


@pytest.mark.parametrize("size", [PHONE, ZOOMED], ids=["phone", "zoomed"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(admin: Desk, name: str, size: dict[str, int]) -> None:
    admin.page.set_viewport_size(size)
    show(admin, name)
    assert admin.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert admin.page.evaluate("document.querySelector('main').scrollWidth - innerWidth") <= 0


def test_a_colleague_is_invited_by_keys_alone(admin: Desk) -> None:
    show(admin, "members")
    admin.page.locator("#email").focus()
    admin.page.keyboard.type("dora@new.example")
    admin.press("Tab")
    admin.page.keyboard.type("Dora")
    admin.press("Tab", "ArrowDown", "Tab", "Enter")
    expect(admin.page.locator("#secret")).to_have_value(re.compile("/invitation/[0-9a-f]{32}_"))
    admin.page.get_by_role("link", name="Members").last.click()
    expect(admin.page.get_by_role("row", name="Dora")).to_contain_text("manager")


def test_of_several_forms_on_a_page_the_key_saves_the_one_it_is_pressed_in(admin: Desk) -> None:
    bob = admin.team.people["bob"].id
    admin.add("Bob's deal", owner="bob")
    show(admin, f"members/{bob}")
    admin.page.get_by_label("1 planned deal goes to").focus()
    admin.page.keyboard.type("Alice")
    admin.press("Control+Enter")
    expect(admin.page.get_by_role("row", name="Bob")).to_contain_text("left")
    assert admin.row("Bob's deal").owner_id == admin.me.id


def test_how_times_would_look_is_shown_while_typing(admin: Desk) -> None:
    show(admin, "settings")
    admin.page.locator("#locale").fill("de-DE")
    expect(admin.page.locator("#samples")).to_contain_text("12.345,50")


def test_the_time_of_what_comes_next_is_drawn_as_the_locale_writes_it(admin: Desk) -> None:
    show(admin, "settings")
    admin.page.locator("#zone").fill("Etc/UTC")
    admin.page.locator("#locale").fill("en-US")
    admin.page.locator("#locale").press("Enter")
    expect(admin.page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    admin.add("Planned for five tomorrow", hours_late=datetime.now(UTC).hour - 29)
    admin.open("due")
    expect(admin.page.locator("#counts")).to_contain_text(re.compile(r"next at \w{3} 5:\d\d\sAM"))


def test_without_script_a_token_is_made_and_revoked(
    at_desk: Callable[..., Desk], browser: Browser, base_url: str
) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    desk = at_desk(context.new_page())
    desk.page.goto(f"/t/{desk.team.slug}/settings/tokens")
    desk.page.locator("#token-name").fill("nightly")
    desk.page.locator("#make").click()
    expect(desk.page.locator("#secret")).to_have_value(re.compile("^nat_"))
    desk.page.get_by_role("button", name="Revoke the token nightly").click()
    expect(desk.page.get_by_role("status").filter(has_text="Revoked.")).to_be_visible()
    context.close()


def test_a_view_is_removed_at_the_second_press_and_all_of_it_by_keys(desk: Desk) -> None:
    for name in ("One", "Two"):
        desk.open("views/new?list=due&owner=team")
        desk.page.fill("#name", name)
        desk.page.locator("#save").click()
        desk.page.wait_for_url("**/due*")
    desk.page.set_viewport_size(PHONE)
    desk.open("views")
    for link in (desk.page.locator(".arranged a").first, desk.page.locator(".tenant a")):
        if not link.is_visible():
            desk.page.get_by_role("button", name="Menu").click()
        box = link.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 43.9
    desk.open("views")
    desk.page.locator(".arranged summary").first.focus()
    desk.press("Enter", "Tab", "Enter")
    expect(desk.page.locator(".arranged li")).to_have_count(1)
    expect(desk.page.get_by_role("form", name="Two").locator("summary")).to_be_focused()
    assert findings(desk.page) == []
