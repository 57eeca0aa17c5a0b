"""A day of follow-ups with the keyboard alone, in the list and in drain, the database compared at every step."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import CARDS, Desk


def said(desk: Desk, words: str) -> None:
    """The server has answered: the toast says so."""
    expect(desk.page.locator("#toasts")).to_contain_text(words)


def at_form(desk: Desk, name: str) -> None:
    """The form of a verb has come and its first field has the focus."""
    expect(desk.page.locator(f"#layer[open] form#{name}-form :focus")).to_have_count(1)


@pytest.mark.parametrize("place", ["due", "drain"])
def test_a_whole_list_with_keys_alone_and_all_of_it_undone(
    at_desk: Callable[..., Desk], page: Page, place: str
) -> None:
    desk = at_desk(page, deals=20).open(place)
    expect(desk.card("Deal 01")).to_be_focused()
    before = {name: desk.state(name) for name in desk.deals}

    desk.press("e")
    at_form(desk, "completion")
    page.keyboard.type("They want it")
    page.fill("#layer #details", "Send the offer")
    desk.press("Control+Enter")
    said(desk, "Completed · Deal 01")
    assert desk.focused() == "Deal 02"
    assert (desk.row("Deal 01").next_action_details, desk.history("Deal 01")[-1].note) == (
        "Send the offer",
        "They want it",
    )

    desk.press("h")
    at_form(desk, "reschedule")
    desk.press("3", "Enter")
    said(desk, "Rescheduled · Deal 02")
    assert desk.row("Deal 02").slips == 1

    desk.press("b")
    at_form(desk, "reschedule")
    page.keyboard.type("in 3 weeks")
    expect(page.locator("#layer #said")).to_contain_text(" · in ")
    desk.press("Enter")
    said(desk, "Rescheduled · Deal 03")
    assert desk.row("Deal 03").next_action_at - desk.row("Deal 02").next_action_at > timedelta(days=14)

    desk.press("Shift+E")
    said(desk, "No answer: again later · Deal 04")
    assert desk.history("Deal 04")[-1].result == "no_answer"

    desk.press("n")
    at_form(desk, "note")
    page.keyboard.type("Back on Monday")
    desk.press("Control+Enter")
    said(desk, "Noted · Deal 05")
    assert desk.focused() == "Deal 05"
    assert desk.history("Deal 05")[-1].note == "Back on Monday"

    desk.press("d")
    at_form(desk, "step")
    page.keyboard.type(" again")
    desk.press("Control+Enter")
    said(desk, "Step changed · Deal 05")
    assert desk.row("Deal 05").next_action_details == "Call about Deal 05 again"

    desk.press("s")
    at_form(desk, "stage")
    desk.press("ArrowDown", "Control+Enter")
    said(desk, "Stage changed · Deal 05")
    assert desk.row("Deal 05").stage_id == list(desk.team.stages.values())[1]

    desk.press("t")
    at_form(desk, "tags")
    page.keyboard.type("fair, spring")
    desk.press("Enter")
    said(desk, "Tagged · Deal 05")
    assert desk.row("Deal 05").tags == ["fair", "spring"]

    desk.press("a")
    at_form(desk, "assignment")
    page.keyboard.type("Bob")
    desk.press("Control+Enter")
    said(desk, "Assigned · Deal 05")
    assert desk.row("Deal 05").owner_id == desk.team.people["bob"].id
    assert desk.focused() == "Deal 06"

    desk.press("w")
    at_form(desk, "win")
    desk.press("Control+Enter")
    said(desk, "Won · Deal 06")
    assert desk.row("Deal 06").status == "won"

    desk.press("l")
    at_form(desk, "loss")
    page.keyboard.type("Price")
    desk.press("Enter")
    said(desk, "Lost · Deal 07")
    assert desk.row("Deal 07").lost_reason == "Price"

    desk.press("h")
    at_form(desk, "reschedule")
    desk.press("4", "Enter")
    said(desk, "Rescheduled · Deal 08")
    desk.press(".")
    said(desk, "Rescheduled · Deal 09")
    assert desk.row("Deal 09").next_action_at.date() == desk.row("Deal 08").next_action_at.date()

    desk.press("x", *["Shift+J"] * 5)
    expect(page.locator(".card[data-selected]")).to_have_count(6)
    desk.press("h")
    at_form(desk, "reschedule")
    page.locator("#layer button[value='spread']").focus()
    desk.press("Enter")
    at_form(desk, "spread")
    page.fill("#layer #days", "3")
    # A day that holds three already, from above, gets none: the selection fills up around it.
    expect(page.locator("#layer #plan th + td")).to_have_text(["3", "0", "3"])
    desk.press("Control+Enter")
    said(desk, "Spread · 6 deals")
    spread = [desk.row(f"Deal {number}").next_action_at.date() for number in range(10, 16)]
    assert spread == sorted(spread)
    assert len(set(spread)) == 2
    assert desk.focused() == "Deal 16"

    for _ in range(14):
        desk.press("z")
        said(desk, "Undone")
        page.evaluate("document.getElementById('toasts').replaceChildren()")
    desk.press("z")
    said(desk, "nothing of yours left to undo")
    assert {name: desk.state(name) for name in desk.deals} == before
    expect(page.locator(f"{CARDS} .name")).to_have_text(desk.deals)
