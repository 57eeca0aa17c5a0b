"""Layers over the page: what is beneath is inert as long as they are there, and has the focus again afterwards."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Desk

LAYERS = {"e": "#layer", "h": "#layer", "c": "#layer", "?": "#sheet", "Control+k": "#palette", ":": "#palette"}
every_layer = pytest.mark.parametrize(("key", "layer"), LAYERS.items(), ids=LAYERS)
AWAKE = "[...document.querySelectorAll('main *, #rail a, .tools a')].filter((each) => !each.closest('[inert]')).length"


def open_layer(desk: Desk, key: str, layer: str) -> None:
    """Open it from the second card, and wait until all beneath it is inert."""
    desk.press("j", key)
    expect(desk.page.locator(f"{layer}[open] :focus")).to_have_count(1)
    expect(desk.page.locator("main .card:not([inert])")).to_have_count(0)


@every_layer
def test_beneath_a_layer_everything_is_inert(desk: Desk, key: str, layer: str) -> None:
    open_layer(desk, key, layer)
    assert desk.page.evaluate(AWAKE.replace("main *", "main *:not(:has(.card))")) == 0
    for _ in range(12):
        desk.press("Tab")
        outside = f"!document.activeElement.closest('{layer}') && document.activeElement !== document.body"
        assert not desk.page.evaluate(outside), desk.focused()


@every_layer
def test_escape_wakes_the_page_and_returns_to_the_card(desk: Desk, key: str, layer: str) -> None:
    open_layer(desk, key, layer)
    desk.press("Escape")
    assert desk.focused() == "Deal 02"
    expect(desk.page.locator("[inert]")).to_have_count(0)
    desk.press("j")
    assert desk.focused() == "Deal 03"


@every_layer
def test_a_press_beside_a_layer_closes_it_and_presses_nothing_else(desk: Desk, key: str, layer: str) -> None:
    open_layer(desk, key, layer)
    desk.page.mouse.click(100, 75)  # where the rail's first link is
    expect(desk.page.locator("dialog[open]")).to_have_count(0)
    assert desk.focused() == "Deal 02"
    assert "/due" in desk.page.url


def test_a_layer_beneath_another_is_inert_too(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    desk.press("Control+k")
    expect(desk.page.locator("#palette-field")).to_be_focused()
    expect(desk.page.locator("#layer[inert]")).to_have_count(1)
    desk.press("Escape")
    expect(desk.page.locator("#layer #note")).to_be_focused()
    expect(desk.page.locator("#layer[inert]")).to_have_count(0)
    expect(desk.page.locator("main .card:not([inert])")).to_have_count(0)


def test_a_layer_opened_again_before_its_closing_was_told_is_a_layer_still(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    desk.page.evaluate("document.getElementById('layer').dispatchEvent(new Event('close'))")
    desk.press("Escape")
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 02"


def test_a_list_refreshed_beneath_a_layer_stays_inert(desk: Desk) -> None:
    open_layer(desk, "e", "#layer")
    desk.change("Deal 04", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 04")).to_contain_text("Something else")
    expect(desk.page.locator("main .card:not([inert])")).to_have_count(0)
