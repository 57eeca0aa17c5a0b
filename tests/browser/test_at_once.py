"""A saved verb shows in the same frame: its form closes before the server has answered, and is back if that fails."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.desk import Desk, is_save, lost_once, sent

#: The verbs that a card stays for: key, form, what is typed, and what the deal has afterwards.
STAYING: dict[str, tuple[str, str, list[str], Callable[[Desk], Any], Any]] = {
    "note": ("n", "note", ["Back on Monday"], lambda desk: desk.history("Deal 01")[-1].note, "Back on Monday"),
    "step": (
        "d", "step", [" again"], lambda desk: desk.row("Deal 01").next_action_details, "Call about Deal 01 again",
    ),
    "stage": (
        "s", "stage", ["q"], lambda desk: desk.row("Deal 01").stage_id == desk.team.stages["Qualified"], True,
    ),
    "assignment": (
        "a", "assignment", ["Bob"], lambda desk: desk.row("Deal 01").owner_id == desk.team.people["bob"].id, True,
    ),
    "tags": ("t", "tags", ["fair"], lambda desk: desk.row("Deal 01").tags, ["fair"]),
}  # fmt: skip
every_verb = pytest.mark.parametrize("verb", STAYING)


@pytest.fixture
def desk(at_desk: Callable[..., Desk], page: Page, held: list[Route]) -> Desk:
    """Alice before the cards of the whole team, on which a card stays whoever owns it."""
    return at_desk(page).open("due?owner=team")


def fill(desk: Desk, verb: str) -> None:
    key, noun, texts = STAYING[verb][:3]
    desk.press(key)
    expect(desk.page.locator(f"#layer[open] form#{noun}-form :focus")).to_have_count(1)
    for text in texts:
        desk.page.keyboard.type(text)


@every_verb
def test_the_form_closes_and_the_card_is_marked_before_the_answer(desk: Desk, held: list[Route], verb: str) -> None:
    fill(desk, verb)
    desk.press("Control+Enter")
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 01"
    expect(desk.card("Deal 01")).to_have_attribute("data-state", "saving")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 01")
    expect(desk.card("Deal 01")).not_to_have_attribute("data-state", "saving")
    assert desk.focused() == "Deal 01"
    _, _, _, found, expected = STAYING[verb]
    assert found(desk) == expected
    assert len(desk.history("Deal 01")) == 1


@every_verb
@pytest.mark.parametrize("status", [409, 422, 503])
def test_the_form_comes_back_with_its_text_when_it_is_refused(
    desk: Desk, held: list[Route], verb: str, status: int
) -> None:
    fill(desk, verb)
    if status == 409:
        desk.change("Deal 01", company="Borealis")
    if status == 422:
        desk.page.evaluate("document.querySelector('#layer [name=key]').value = '\\u0007'")
    desk.press("Control+Enter")
    expect(desk.layer).to_have_count(0)
    sent(desk, held)
    held[0].fulfill(status=503, body="<h1>Bad gateway</h1>") if status == 503 else held[0].continue_()
    expect(desk.layer.locator("form")).to_have_count(1)
    expect(desk.card("Deal 01")).to_have_attribute("data-state", "unsaved")
    assert desk.history("Deal 01") == []
    desk.page.unroute_all()
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 01")
    expect(desk.layer).to_have_count(0)
    _, _, _, found, expected = STAYING[verb]
    assert found(desk) == expected
    assert len(desk.history("Deal 01")) == 1


def test_what_cannot_be_right_stays_open(desk: Desk, held: list[Route]) -> None:
    desk.press("n")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.press("Control+Enter")
    sent(desk, held)
    expect(desk.layer).to_have_count(1)
    held[0].continue_()
    expect(desk.page.locator("#layer #note")).to_have_attribute("aria-invalid", "true")
    expect(desk.page.locator("#layer #note")).to_be_focused()


def test_a_lost_answer_of_a_verb_the_card_stays_for_happens_once(desk: Desk, page: Page) -> None:
    lose = lost_once()
    page.route("**/note", lambda route: lose(route) if is_save(route) else route.continue_())
    fill(desk, "note")
    desk.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Not known whether this was saved")
    expect(page.locator("#toasts")).to_contain_text("Noted")
    assert len(desk.history("Deal 01")) == 1
    expect(page.locator("#parked form")).to_have_count(0)


def test_a_form_does_not_come_back_over_what_is_typed_elsewhere(desk: Desk, held: list[Route]) -> None:
    fill(desk, "note")
    desk.change("Deal 01", company="Borealis")
    desk.press("Control+Enter", "/")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("your text with it")
    expect(desk.page.locator("#filter [name=q]")).to_be_focused()


def test_on_the_page_of_an_opportunity_the_form_closes_at_once_and_comes_back_when_refused(
    desk: Desk, held: list[Route]
) -> None:
    desk.press("o")
    expect(desk.page.locator(":root[data-ready] .opportunity")).to_be_visible()
    desk.press("n")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.page.keyboard.type("Back on Monday")
    desk.press("Control+Enter")
    expect(desk.layer).to_have_count(0)
    expect(desk.page.locator(".opportunity")).to_have_attribute("data-state", "saving")
    sent(desk, held)
    held.pop().fulfill(status=503, body="<h1>Bad gateway</h1>")
    expect(desk.page.locator("#layer #note")).to_have_value("Back on Monday")
    desk.press("Control+Enter", "Shift+E")
    for _ in range(2):
        sent(desk, held)
        held.pop().continue_()
    expect(desk.page.locator("#timeline")).to_contain_text("Back on Monday")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["note", "try_again"]


def test_save_and_stay_keeps_a_card_that_is_still_due(desk: Desk, held: list[Route]) -> None:
    fill(desk, "note")
    desk.press("Control+Shift+Enter")
    expect(desk.layer).to_have_count(0)
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("Noted")
    desk.press("j")
    assert desk.focused() == "Deal 02"
    expect(desk.card("Deal 01")).to_be_visible()


def test_a_selection_is_marked_and_keeps_its_boxes(desk: Desk, page: Page) -> None:
    held: list[Route] = []
    page.route("**/bulk/*", lambda route: held.append(route))
    desk.press("x", "Shift+J", "t")
    expect(page.locator("#layer form#tags-form :focus")).to_have_count(1)
    page.keyboard.type("fair")
    desk.press("Control+Enter")
    expect(desk.layer).to_have_count(0)
    expect(page.locator(".card[data-state=saving]")).to_have_count(2)
    sent(desk, held)
    held[0].continue_()
    expect(page.locator("#toasts")).to_contain_text("Tagged · 2 deals")
    expect(page.locator(".card[data-state=saving]")).to_have_count(0)
    assert [desk.row(name).tags for name in ("Deal 01", "Deal 02")] == [["fair"], ["fair"]]
