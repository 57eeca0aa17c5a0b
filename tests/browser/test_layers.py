"""Layers over the page: keys and presses reach nothing beneath them, and the focus is where it was afterwards."""

import pytest
from playwright.sync_api import Response, Route, expect

from tests import cast
from tests.browser.desk import Desk

LAYERS = {"e": "#layer", "h": "#layer", "c": "#layer", "?": "#sheet", "Control+k": "#palette", ":": "#palette"}
every_layer = pytest.mark.parametrize(("key", "layer"), LAYERS.items(), ids=LAYERS)


def open_layer(desk: Desk, key: str, layer: str) -> None:
    """Open it from the second card, and wait until it has the focus."""
    desk.press("j", key)
    expect(desk.page.locator(f"{layer}[open] :focus")).to_have_count(1)


@every_layer
@pytest.mark.parametrize("key_round", ["Tab", "Shift+Tab"])
def test_the_focus_goes_round_in_a_layer(desk: Desk, key: str, layer: str, key_round: str) -> None:
    open_layer(desk, key, layer)
    for _ in range(25):
        desk.press(key_round)
        assert desk.page.evaluate(f"!!document.activeElement.closest('{layer}')"), desk.focused()


@every_layer
def test_a_focus_that_is_led_out_of_a_layer_returns(desk: Desk, key: str, layer: str) -> None:
    open_layer(desk, key, layer)
    desk.page.evaluate("document.querySelector('main .card').focus()")
    expect(desk.page.locator(f"{layer}[open] :focus")).to_have_count(1)


@every_layer
def test_a_layer_hides_the_rest_from_assistive_technology(desk: Desk, key: str, layer: str) -> None:
    open_layer(desk, key, layer)
    expect(desk.page.locator(f"dialog{layer}[open]")).to_have_attribute("aria-modal", "true")


@every_layer
def test_escape_returns_to_the_card(desk: Desk, key: str, layer: str) -> None:
    open_layer(desk, key, layer)
    desk.press("Escape")
    assert desk.focused() == "Deal 02"
    desk.press("j")
    assert desk.focused() == "Deal 03"


@every_layer
def test_a_press_beside_a_layer_closes_it_and_presses_nothing_else(desk: Desk, key: str, layer: str) -> None:
    open_layer(desk, key, layer)
    desk.page.mouse.click(100, 75)  # where the rail's first link is
    expect(desk.page.locator("dialog[open]")).to_have_count(0)
    assert desk.focused() == "Deal 02"
    assert "/due" in desk.page.url


def test_a_press_that_begins_in_a_layer_and_ends_beside_it_leaves_it_open(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    box = desk.layer.bounding_box()
    assert box
    desk.page.mouse.move(box["x"] + 8, box["y"] + 8)
    desk.page.mouse.down()
    desk.page.mouse.move(box["x"] - 40, box["y"] + 8)
    desk.page.mouse.up()
    desk.press("Tab")
    expect(desk.page.locator("#layer[open] :focus")).to_have_count(1)


def test_a_layer_beneath_another_has_the_focus_again_afterwards(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    desk.press("Control+k")
    expect(desk.page.locator("#palette-field")).to_be_focused()
    desk.press("Tab")
    expect(desk.page.locator("#palette-field")).to_be_focused()
    desk.press("Escape")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    desk.press("Shift+Tab")
    expect(desk.page.locator("#layer[open] :focus")).to_have_count(1)


def test_what_comes_into_a_layer_beneath_another_leaves_that_its_focus(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    # In the very moment the palette opens, as what htmx puts there does.
    desk.page.evaluate(
        "document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'k', code: 'KeyK', ctrlKey: true, bubbles: true}));"
        "document.querySelector('#layer textarea').focus()"
    )
    expect(desk.page.locator("#palette-field")).to_be_focused()


def test_a_sheet_over_the_palette_gives_the_focus_back_to_it(desk: Desk) -> None:
    open_layer(desk, "Control+k", "#palette")
    # In the moment nothing has the focus: whatever comes into the page gives it back to the palette.
    desk.page.evaluate(
        "document.activeElement.blur();"
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '?', bubbles: true, cancelable: true}))"
    )
    expect(desk.page.locator("#sheet[open] input")).to_be_focused()
    desk.press("Escape")
    expect(desk.page.locator("#palette-field")).to_be_focused()


def test_a_layer_opened_again_before_its_closing_was_told_is_a_layer_still(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    desk.page.evaluate("document.getElementById('layer').dispatchEvent(new Event('close'))")
    desk.press("Escape")
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 02"


def test_a_list_refreshed_beneath_a_layer_leaves_it_the_focus(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    desk.change("Deal 04", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 04")).to_contain_text("Something else")
    expect(desk.page.locator("#layer[open] #note")).to_be_focused()


def on_it(desk: Desk) -> list[str]:
    """The deals that colleagues are told somebody is on."""
    rows = cast.ask(desk.app, desk.team.id, "select opportunity_id from leases where tenant_id = %(tenant)s")
    return [name for name, key in desk.team.deals.items() if key in {row.opportunity_id for row in rows}]


def left(response: Response) -> bool:
    return response.request.method == "DELETE" and response.url.endswith("/lease")


def work(desk: Desk) -> None:
    """Open the completion of the second card, and wait until colleagues are told."""
    with desk.page.expect_response("**/lease"):
        open_layer(desk, "e", "#layer")
    assert on_it(desk) == ["Deal 02"]


def test_a_form_closed_tells_colleagues_that_nobody_is_on_it(desk: Desk) -> None:
    work(desk)
    with desk.page.expect_response(left):
        desk.press("Escape")
    assert on_it(desk) == []


def test_a_form_closed_at_once_leaves_nothing_told(desk: Desk) -> None:
    work(desk)
    desk.press("Escape", "j", "e", "Escape", "j", "e", "Escape")
    with desk.page.expect_response(f"**/{desk.team.deals['Deal 05']}/lease"):
        desk.press("j", "e")
    assert on_it(desk) == ["Deal 05"]


def test_another_verb_over_a_form_tells_colleagues_that_nobody_is_on_it(desk: Desk) -> None:
    work(desk)
    desk.press("Control+k")
    desk.page.keyboard.type("note")
    with desk.page.expect_response(left):
        desk.press("Enter")
    assert on_it(desk) == []


def test_a_saved_completion_leaves_nobody_on_it_without_another_request(desk: Desk) -> None:
    asked: list[str] = []
    work(desk)
    desk.page.on("request", lambda request: asked.append(f"{request.method} {request.url.rpartition('/')[2]}"))
    desk.page.fill("#layer #details", "Send the quote")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    assert on_it(desk) == []
    desk.press("z")
    expect(desk.card("Deal 02")).to_have_count(1)
    assert "DELETE lease" not in asked


def test_a_completion_that_is_refused_tells_colleagues_again_that_somebody_is_on_it(desk: Desk) -> None:
    work(desk)
    desk.page.fill("#layer #details", "Send the quote")
    desk.change("Deal 02", next_action_details="Another step")
    with desk.page.expect_response("**/lease"):
        desk.press("Control+Enter")
    expect(desk.page.get_by_role("button", name="Apply mine on top")).to_be_visible()
    assert on_it(desk) == ["Deal 02"]


def test_a_completion_saved_while_colleagues_are_told_leaves_nobody_on_it(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route(
        "**/lease", lambda route: route.continue_() if route.request.method == "DELETE" else held.append(route)
    )
    open_layer(desk, "e", "#layer")
    desk.page.fill("#layer #details", "Send the quote")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    with desk.page.expect_response(left):
        held[0].continue_()
    assert on_it(desk) == []


def test_a_time_emptied_means_nothing_at_once(desk: Desk) -> None:
    desk.press("h")
    desk.page.fill("#layer #at", "sat 22:00")
    expect(desk.layer.locator("#said")).to_contain_text("22:00")
    said = desk.layer.locator("#at").evaluate(
        "(at) => { at.value = ''; at.dispatchEvent(new Event('input', {bubbles: true}));"
        " return at.form.querySelector('#said').textContent; }"
    )
    assert said == ""
