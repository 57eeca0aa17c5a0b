"""A new opportunity on its way: made once, or its text is back."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.creating import LINE, begin, made
from tests.browser.desk import Desk, lost_once, sent


@pytest.fixture
def form(desk: Desk) -> Desk:
    return begin(desk)


@pytest.fixture
def held(page: Page) -> list[Route]:
    """What is to be made is held until a test lets it go on."""
    held: list[Route] = []
    page.route("**/opportunities", lambda route: held.append(route))
    return held


def write(form: Desk) -> None:
    """Type the line and wait until it is understood."""
    form.page.keyboard.type(LINE)
    expect(form.page.locator("#parts")).to_contain_text("14:00")


def test_the_form_closes_at_once_and_undo_waits_for_what_it_makes(form: Desk, held: list[Route]) -> None:
    write(form)
    form.press("Control+Enter")
    expect(form.layer).to_have_count(0)
    assert form.focused() == "Deal 02"
    form.press("z")
    sent(form, held)
    held[0].continue_()
    expect(form.page.locator("#toasts")).to_contain_text("Undone: create · Acme renewal")
    assert made(form)[0].removed_at is not None


def test_what_was_missing_before_it_was_typed_holds_no_form(form: Desk, held: list[Route]) -> None:
    form.page.keyboard.type("Acme renewal")
    expect(form.page.locator("#parts .unclear")).to_be_visible()
    form.page.route("**/new/parts*", lambda route: None)
    form.page.keyboard.type(": call Bob tom 14:00")
    form.press("Control+Enter")
    expect(form.layer).to_have_count(0)
    sent(form, held)
    held[0].continue_()
    expect(form.page.locator("#toasts")).to_contain_text("Created")


@pytest.mark.parametrize("refused", [True, False])
def test_what_was_typed_is_back_when_it_is_not_made(form: Desk, held: list[Route], refused: bool) -> None:
    write(form)
    if refused:
        form.page.evaluate("document.querySelector('#layer [name=key]').value = '\\u0007'")
    form.press("Control+Enter")
    expect(form.layer).to_have_count(0)
    sent(form, held)
    held[0].continue_() if refused else held[0].fulfill(status=503, body="<h1>Bad gateway</h1>")
    expect(form.page.locator("#layer[open] form#creation :focus")).to_have_count(1)
    form.page.unroute_all()
    form.page.fill("#layer #line", LINE)
    form.press("Control+Enter")
    expect(form.page.locator("#toasts")).to_contain_text("Created")
    assert len(made(form)) == 1


def test_the_next_one_waits_for_the_one_before_it(form: Desk, held: list[Route]) -> None:
    write(form)
    form.press("Control+Enter", "c")
    form.page.keyboard.type("Borealis 5k: send the offer fri")
    sent(form, held)
    held[0].continue_()
    expect(form.page.locator("#layer #line")).to_have_value("Borealis 5k: send the offer fri")
    form.press("Control+Enter")
    sent(form, held, 2)
    held[1].continue_()
    expect(form.page.locator("#toasts")).to_contain_text("Created · Borealis")
    assert [len(made(form, name)) for name in ("Acme renewal", "Borealis")] == [1, 1]


def test_one_that_may_have_been_made_is_not_made_again(form: Desk) -> None:
    lost: list[Route] = []
    form.page.route("**/opportunities", lambda route: (lost.append(route), route.fetch(), route.abort()))
    form.page.clock.install()
    form.page.keyboard.type(LINE)
    form.press("Control+Enter")
    for seconds in (1, 2, 4, 8):
        expect(form.page.locator("#toasts")).to_contain_text("Trying again")
        form.page.evaluate("document.getElementById('toasts').replaceChildren()")
        form.page.clock.fast_forward(seconds * 1000)
    expect(form.page.locator("#toasts")).to_contain_text("saving again is safe")
    form.page.unroute_all()
    form.press("c")
    expect(form.page.locator("#layer #line")).to_have_value(LINE)
    form.press("Control+Enter")
    expect(form.page.locator("#toasts")).to_contain_text("Created")
    assert len(made(form)) == 1


def test_a_lost_answer_makes_it_once(form: Desk) -> None:
    form.page.route("**/opportunities", lost_once())
    form.page.keyboard.type(LINE)
    form.press("Enter")
    expect(form.page.locator("#toasts")).to_contain_text("Created")
    assert len(made(form)) == 1
