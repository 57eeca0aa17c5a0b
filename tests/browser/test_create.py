"""Quick create: one line, shown in its parts before it is saved, or the whole form."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.axe import findings
from tests.browser.creating import LINE, begin, made
from tests.browser.desk import Desk
from tests.browser.screens import DESK, PHONE, ZOOMED

#: Whether nothing of the form is over the middle of what has the focus, or over its foot.
SEEN = """(() => {
  const { x, width, y, height, bottom } = document.activeElement.getBoundingClientRect();
  return [y + height / 2, bottom - 2].every((at) => {
    const top = document.elementFromPoint(x + width / 2, at);
    return top && document.activeElement.parentElement.contains(top);
  });
})()"""


@pytest.fixture
def form(desk: Desk) -> Desk:
    return begin(desk)


def test_a_line_is_shown_in_its_parts_while_it_is_typed(form: Desk) -> None:
    form.page.keyboard.type(LINE)
    parts = form.page.locator("#parts")
    for text in ("Acme renewal", "12,000", "call Bob re pricing", "14:00", "Alice"):
        expect(parts).to_contain_text(text)
    assert made(form) == []


@pytest.mark.parametrize("key", ["Control+Enter", "Enter"])
def test_it_is_saved_from_the_line_and_one_is_back_at_the_card(form: Desk, key: str) -> None:
    form.page.keyboard.type(LINE)
    form.press(key)
    expect(form.page.locator("#toasts")).to_contain_text("Created · Acme renewal")
    expect(form.layer).to_have_count(0)
    assert form.focused() == "Deal 02"
    [row] = made(form)
    assert (row.value, row.next_action_details, row.status) == (1_200_000, "call Bob re pricing", "open")
    assert row.next_action_at > datetime.now(UTC)


def test_it_can_be_undone(form: Desk) -> None:
    form.page.keyboard.type(LINE)
    form.press("Enter")
    expect(form.layer).to_have_count(0)
    form.press("z")
    expect(form.page.locator("#toasts")).to_contain_text("Undone")
    assert made(form)[0].removed_at is not None


def test_without_a_next_action_nothing_is_made_and_it_is_said(form: Desk) -> None:
    form.page.keyboard.type("Acme renewal 12k")
    form.press("Enter")
    expect(form.page.locator("#layer [aria-invalid=true]").first).to_be_visible()
    expect(form.page.locator("#layer #line")).to_have_value("Acme renewal 12k")
    assert made(form) == []
    form.page.fill("#layer #line", LINE)
    form.press("Control+Enter")
    expect(form.page.locator("#toasts")).to_contain_text("Created")
    expect(form.layer).to_have_count(0)
    assert len(made(form)) == 1


def test_all_fields_are_there(form: Desk) -> None:
    form.page.get_by_text("All fields").click()
    form.page.fill("#layer #name", "Acme renewal")
    form.page.fill("#layer #details", "Call Bob")
    form.page.fill("#layer #at", "mon 9")
    form.page.fill("#layer #contact_email", "bob@example.com")
    form.press("Control+Enter")
    expect(form.page.locator("#toasts")).to_contain_text("Created")
    expect(form.layer).to_have_count(0)
    [row] = made(form)
    assert (row.contact_email, row.next_action_details, row.owner_id) == ("bob@example.com", "Call Bob", form.me.id)


def test_what_was_typed_survives_escape_and_reload_and_is_gone_once_saved(form: Desk) -> None:
    form.page.keyboard.type("Acme renewal")
    form.press("Escape")
    assert form.focused() == "Deal 02"
    form.press("c")
    expect(form.page.locator("#layer #line")).to_have_value("Acme renewal")
    form.open()
    form.press("c")
    expect(form.page.locator("#layer #line")).to_have_value("Acme renewal")
    expect(form.page.locator("#parts")).to_contain_text("Acme renewal")
    form.page.keyboard.type(": call tom 14:00")
    form.press("Control+Enter")
    expect(form.page.locator("#toasts")).to_contain_text("Created")
    expect(form.layer).to_have_count(0)
    form.press("c")
    expect(form.page.locator("#layer #line")).to_have_value("")


def test_a_draft_can_be_started_afresh(form: Desk) -> None:
    form.page.keyboard.type("Acme renewal")
    form.press("Escape", "c")
    form.page.get_by_role("button", name="Start afresh").click()
    expect(form.page.locator("#layer #line")).to_have_value("")


def test_on_a_phone_plus_creates(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    plus = desk.page.get_by_role("link", name="New opportunity")
    assert min(plus.bounding_box()["height"], plus.bounding_box()["width"]) >= 44
    plus.click()
    desk.page.keyboard.type(LINE)
    expect(desk.page.locator("#parts")).to_contain_text("call Bob")
    desk.page.get_by_role("button", name="Create").click()
    expect(desk.page.locator("#toasts")).to_contain_text("Created")


def test_axe_finds_nothing(form: Desk) -> None:
    form.page.keyboard.type("Acme renewal 12k #fair @nobody")
    expect(form.page.locator("#parts .unclear")).to_be_visible()
    form.page.get_by_text("All fields").click()
    assert findings(form.page) == []


def test_a_viewer_creates_nothing(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, role="viewer").open()
    desk.press("c")
    expect(desk.layer).to_have_count(0)
    expect(page.get_by_role("link", name="New opportunity")).to_have_count(0)


def test_without_script_it_is_a_page(at_desk: Callable[..., Desk], browser: Browser, base_url: str) -> None:
    context = browser.new_context(base_url=base_url, java_script_enabled=False)
    desk = at_desk(context.new_page())
    desk.page.goto(f"/t/{desk.team.slug}/due")
    desk.page.get_by_role("link", name="New opportunity").click()
    desk.page.fill("#line", LINE)
    desk.page.get_by_role("button", name="Create").click()
    expect(desk.page.locator("#parts")).to_contain_text("call Bob re pricing")
    expect(desk.page.locator("#line-wrong")).to_contain_text("14:00")
    assert made(desk) == []
    desk.page.get_by_role("button", name="Create").click()
    expect(desk.page.get_by_role("heading", name="Due", exact=True)).to_be_visible()
    assert len(made(desk)) == 1
    context.close()


def test_the_stages_cadence_is_taken_over_by_a_press(desk: Desk) -> None:
    desk.press("c")
    expect(desk.page.locator("#layer #line")).to_be_focused()
    desk.page.locator("#layer summary").click()
    desk.page.select_option("#layer #stage", label="Proposal")
    desk.page.get_by_role("button", name="Usual in Proposal: 3 working days").click()
    expect(desk.page.locator("#layer #at")).to_have_value("3wd")
    expect(desk.page.locator("#layer #said")).not_to_be_empty()


def test_a_time_nobody_chose_follows_the_stage(desk: Desk) -> None:
    begin(desk).page.locator("#layer summary").click()
    at, stage = desk.page.locator("#layer #at"), desk.page.locator("#layer #stage")
    expect(at).to_have_value("2wd")
    stage.select_option(label="Proposal")
    expect(at).to_have_value("3wd")
    expect(desk.page.locator("#layer #said")).not_to_be_empty()
    at.fill("fri 9")
    stage.select_option(label="Lead")
    expect(desk.page.get_by_role("button", name="Usual in Lead: 2 working days")).to_be_visible()
    expect(at).to_have_value("fri 9")


@pytest.mark.parametrize("screen", [DESK, PHONE, ZOOMED])
def test_no_field_one_tabs_to_is_behind_the_buttons(desk: Desk, screen: Any) -> None:
    desk.page.set_viewport_size(screen)
    begin(desk).page.locator("#layer summary").press("Enter")
    expect(desk.page.locator("#layer #name")).to_be_visible()
    names = []
    while not desk.page.locator("#layer #save:focus").count():
        desk.press("Tab")
        names.append(desk.page.evaluate("document.activeElement.name"))
        assert desk.page.evaluate(SEEN), names
    assert {"name", "value", "reference", "expected_close_on"} <= set(names)
