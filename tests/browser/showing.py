"""The views of the product that are looked at one by one, each come to by keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import READY, Desk


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
    expect(desk.page.locator(f"{READY} .opportunity")).to_be_visible()


def show_facts(desk: Desk) -> None:
    show_opportunity(desk)
    desk.press("Shift+D")
    expect(desk.page.locator("#layer #name")).to_be_focused()


def show_removed(desk: Desk) -> None:
    show_opportunity(desk)
    desk.press("Shift+R")
    expect(desk.page.locator(".removed")).to_be_visible()


def show_creation(desk: Desk) -> None:
    desk.press("c")
    expect(desk.page.locator("#layer #line")).to_be_focused()


def show_settings(desk: Desk) -> None:
    desk.page.goto(f"/t/{desk.team.slug}/settings/calendar")
    expect(desk.page.locator(".tabs")).to_be_visible()


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
