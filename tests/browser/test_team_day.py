"""A team's whole day in one browser: deals come in, are worked on, handed over, found, closed and reported on."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests import cast
from tests.browser.desk import CARDS, Desk

DEALS = 240
HEADER = "Account,Opportunity_ID,Sales_Agent,Deal_Stage,Product,Close_Date,Close_Value,Created_On"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """A pipeline and its teams as another system exports them: three agents, two of them Alice's."""
    agents = ("Alice", "Bob", "Donn Cantrell")
    ended = {0: ("Won", "2017-09-01", "1200.0"), 1: ("Lost", "2017-09-02", "0.0")}
    rows = [
        ",".join([
            f"Account {number:03}", f"R{number:05}", agents[number // 6 % 3],
            *(stage := ended.get(number % 6, ("In_Progress", "", "")))[:1], "GTX Pro", *stage[1:], "2017-06-15",
        ])
        for number in range(DEALS)
    ]  # fmt: skip
    texts = {
        "sales-pipeline.csv": [HEADER, *rows],
        "sales-teams.csv": [
            "Sales_Agent,Manager,Regional_Office",
            "Bob,Alice,West",
            "Donn Cantrell,Summer Sewald,East",
        ],
    }
    for name, lines in texts.items():
        (tmp_path / name).write_text("\n".join([*lines, ""]), encoding="utf-8")
    return {name: tmp_path / name for name in texts}


def ask(desk: Desk, statement: str, **parameters: Any) -> list[Any]:
    return cast.ask(desk.app, desk.team.id, f"{statement} and tenant_id = %(tenant)s", **parameters)


def open_deals(desk: Desk, condition: str = "true", **parameters: Any) -> int:
    statement = f"select count(*) as n from opportunities where status = 'open' and removed_at is null and {condition}"
    return ask(desk, statement, **parameters)[0].n


def said(desk: Desk, words: str) -> None:
    expect(desk.page.locator("#toasts")).to_contain_text(words)


def send(desk: Desk, file: Path) -> None:
    desk.press("g", "i")
    expect(desk.page).to_have_url(re.compile("/import$"))
    desk.page.set_input_files("#file", file)
    desk.page.click("#save")
    expect(desk.page.get_by_role("heading", name=f"Import of {file.name}")).to_be_visible()


def test_a_team_imports_works_hands_over_finds_saves_closes_and_reports(
    at_desk: Callable[..., Desk], page: Page, browser: Browser, base_url: str, files: dict[str, Path]
) -> None:
    desk = at_desk(page, deals=0, role="admin").open()
    bob = desk.team.people["bob"]

    # In come the deals, and who is in whose team.
    send(desk, files["sales-pipeline.csv"])
    page.click("#reading #save")
    page.get_by_role("button", name="Import 240 deals").click()
    expect(page.locator(".notice.done")).to_contain_text("160 open, 40 won, 40 lost", timeout=30_000)
    send(desk, files["sales-teams.csv"])
    page.get_by_role("button", name="Give 2 members their managers").click()
    expect(page.locator(".notice.done")).to_contain_text("2 members have another manager now")

    # The list is worked on.
    desk.press("g", "d")
    expect(page.locator(f"{CARDS}:focus")).to_have_count(1)
    first, second, third, fourth = page.locator(f"{CARDS} .name").all_text_contents()[:4]
    desk.press("e")
    expect(desk.layer.locator("#details")).to_be_visible()
    page.fill("#layer #details", "Send the offer")
    desk.press("Control+Enter")
    said(desk, f"Completed · {first}")

    # Two deals go over to Bob, who sees whom they are from.
    desk.press("x", "Shift+J", "a")
    expect(desk.layer.locator("form#assignment-form :focus")).to_have_count(1)
    page.keyboard.type("Bob")
    desk.press("Control+Enter")
    said(desk, "Assigned · 2 deals")
    with browser.new_context(base_url=base_url) as context:
        context.add_cookies([{"name": "session", "value": bob.session(), "url": base_url}])
        receiver = context.new_page()
        receiver.goto(f"/t/{desk.team.slug}/due?owner=mine")
        received = receiver.locator("#due .card", has_text="assigned to you by Alice")
        expect(received).to_have_count(2)
        assert sorted(received.locator(".name").all_text_contents()) == sorted([second, third])

    # One is found, and the search becomes a view of the team.
    desk.press("g", "o")
    expect(page.locator("#opportunities .card:focus")).to_have_count(1)
    desk.press("m")
    expect(page.locator("#owner")).to_have_value("team")
    desk.press("/")
    page.keyboard.type("accuont 010")
    desk.press("Enter")
    expect(page.locator("#opportunities .card .name")).to_have_text(["Account 010 GTX Pro"])
    desk.press("Shift+V")
    expect(desk.layer.locator("#name")).to_be_focused()
    page.keyboard.type("The tenth")
    desk.press("Control+Enter")
    expect(page.locator("#rail [aria-current]").get_by_text("The tenth")).to_be_visible()

    # One is won, one is lost.
    desk.press("g", "d")
    expect(page.locator(f"{CARDS}:focus")).to_have_count(1)
    desk.press("m")
    expect(page.locator("#owner")).to_have_value("mine")
    desk.press("g", "g")
    expect(page.locator(f"{CARDS}:focus .name")).to_have_text(fourth)
    desk.press("w")
    expect(desk.layer.locator("form#win-form")).to_be_visible()
    desk.press("Control+Enter")
    said(desk, f"Won · {fourth}")
    desk.press("l")
    expect(desk.layer.locator("form#loss-form :focus")).to_have_count(1)
    page.keyboard.type("Price")
    desk.press("Enter")
    said(desk, "Lost ·")

    # The pipeline and the report say what the database says, of the team and of Alice's own.
    desk.press("g", "p")
    expect(page.locator("#pipeline header b")).to_have_text(str(open_deals(desk)))
    page.select_option("#owner", f"team-{desk.me.id}")
    mine = open_deals(desk, "owner_id = any(%(some)s)", some=[desk.me.id, bob.id])
    expect(page.locator("#pipeline header b")).to_have_text(str(mine))
    page.locator("#pipeline tfoot a").click()
    expect(page.locator(".chip", has_text="Status open")).to_be_visible()
    desk.press("g", "r")
    expect(page.locator("#report .figures")).to_contain_text("of 3 promises")
    desk.press("g", "h")
    expect(page.locator(".entry").first).to_contain_text("You lost")
    assert [row.verb for row in ask(desk, "select verb from history where verb <> 'import'")].count("assign") == 2
