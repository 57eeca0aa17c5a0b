"""A selection: verbs act on all of it, or say that they don't."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from app.domain.changes import MOST
from tests.browser.desk import Desk, heeded, sent
from tests.browser.screens import PHONE


def test_e_opens_for_the_focused_card_and_says_so(desk: Desk) -> None:
    desk.press("x", "Shift+J", "e")
    expect(desk.layer).to_contain_text("Call about Deal 02")
    expect(desk.page.locator("#toasts")).to_contain_text("focused card alone")
    desk.press("Escape")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(2)


def test_on_a_phone_its_bar_is_whole(desk: Desk) -> None:
    desk.page.set_viewport_size(PHONE)
    desk.press("x")
    for part in desk.page.locator("#bulk :is(select, button)").all():
        box = part.bounding_box()
        assert box
        assert (box["x"] >= 0, box["x"] + box["width"] <= 390, box["height"] >= 44) == (True, True, True)


@pytest.mark.parametrize(("deals", "more"), [(6, False), (55, True)])
def test_all_are_those_shown_and_it_is_said_where_there_are_more(
    at_desk: Callable[..., Desk], page: Page, deals: int, more: bool
) -> None:
    at_desk(page, deals=deals).open().press("*", "a")
    expect(page.locator("[data-selected-count]")).to_have_text(f"{min(deals, 50)} selected")
    said = ["50 selected: those shown here. More follow below."] if more else []
    expect(page.locator("#toasts .toast")).to_have_text(said)


def test_more_than_can_be_done_at_once_is_said(desk: Desk) -> None:
    desk.page.evaluate(
        """(most) => {
          const card = document.querySelector(".card");
          while (document.querySelectorAll(".card").length <= most) card.after(card.cloneNode(true));
        }""",
        MOST,
    )
    desk.press("*", "a")
    expect(desk.page.locator("[data-selected-count]")).to_have_text(f"{MOST + 1} selected, {MOST} at most")
    expect(desk.page.locator("#selected")).to_have_text(f"{MOST + 1} selected, {MOST} at most")


def test_going_back_gives_up_what_was_taken_and_no_more(desk: Desk) -> None:
    desk.press("j", "x", "j", "j", "Shift+J", "Shift+J", "Shift+K")
    assert desk.focused() == "Deal 05"
    assert selection(desk) == ["Deal 02", "Deal 04", "Deal 05"]
    desk.press("Shift+K", "Shift+K", "Shift+K")
    assert desk.focused() == "Deal 02"
    assert selection(desk) == ["Deal 02", "Deal 03", "Deal 04"]


def selection(desk: Desk) -> list[str]:
    return desk.page.locator(".card[data-selected] .name").all_text_contents()


def test_no_box_is_seen_beside_the_header_it_passes_under(at_desk: Callable[..., Desk], page: Page) -> None:
    at_desk(page, deals=30).open().press("*", "a", "Shift+G")
    page.wait_for_function(
        """() => {
          const head = document.querySelector(".head");
          const under = [...document.querySelectorAll(".pick input")].map((box) => box.getBoundingClientRect())
            .find(({ top, bottom }) => top > 0 && bottom < head.getBoundingClientRect().bottom);
          return under && document.elementFromPoint(under.x + 1, under.y + 1) === head;
        }"""
    )


def test_its_bar_lets_go_of_all(desk: Desk) -> None:
    desk.press("x", "Shift+J")
    desk.page.locator("#bulk").get_by_role("button", name="Select none").click()
    expect(desk.page.locator(".card[data-selected]")).to_have_count(0)
    expect(desk.page.locator("#bulk")).to_be_hidden()
    assert desk.focused() == "Deal 02"


def test_escape_clears_it_once_no_layer_is_open(desk: Desk) -> None:
    desk.press("x", "n", "Escape")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(1)
    desk.press("Escape")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(0)
    assert desk.focused() == "Deal 01"


def test_what_a_toast_names_can_be_undone_from_it(desk: Desk) -> None:
    desk.press("x", "Shift+J", "Shift+E")
    toasts = desk.page.locator("#toasts")
    expect(toasts).to_contain_text("2 deals")
    toasts.get_by_role("button", name="Undo").click()
    expect(desk.card("Deal 01")).to_be_visible()
    toasts.get_by_role("button", name="Redo").click()
    expect(desk.card("Deal 01")).to_have_count(0)


def test_what_is_selected_stays_as_it_was_seen_until_it_is_asked_for(desk: Desk) -> None:
    desk.press("x")
    desk.change("Deal 01", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 01")).to_contain_text("Call about Deal 01")
    desk.press("r")
    expect(desk.card("Deal 01")).to_contain_text("Something else")
    expect(desk.page.locator(".card[data-selected]")).to_have_count(1)


def test_a_refused_verb_names_the_card_and_shows_it_as_it_is_now(desk: Desk) -> None:
    desk.press("x", "Shift+J")
    desk.change("Deal 02", next_action_details="Something else")
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 02 was changed in the meantime")
    expect(desk.card("Deal 02")).to_contain_text("Something else")
    assert desk.history("Deal 01") == []
    desk.press("Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("2 deals")


def test_a_form_for_it_takes_all_of_it_away_at_once_and_brings_it_back_when_refused(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/bulk/reschedule", lambda route: held.append(route))
    desk.press("x", "Shift+J", "h")
    expect(desk.page.locator("#layer form :focus")).to_have_count(1)
    desk.change("Deal 02", next_action_details="Something else")
    desk.press("3", "Enter")
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 03"
    desk.page.wait_for_function("() => document.querySelectorAll('.card[data-left]').length === 2")
    sent(desk, held)
    held[0].continue_()
    expect(desk.layer).to_contain_text("Deal 02 was changed in the meantime")
    expect(desk.page.locator("#layer #at")).to_have_value("3")
    assert desk.names()[:2] == ["Deal 01", "Deal 02"]
    desk.page.unroute_all()
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · 2 deals")


def test_the_draft_of_one_that_went_on_without_a_card_goes_with_the_save(desk: Desk) -> None:
    desk.press("x", "Shift+J", "Shift+J", "l")
    expect(desk.page.locator("#layer #lost_reason")).to_be_focused()
    desk.page.keyboard.type("Too dear")
    desk.lose("Deal 02")
    desk.press("Control+Enter")
    expect(desk.layer.get_by_role("button", name="Go on without it")).to_be_visible()
    desk.press("Escape")
    expect(desk.card("Deal 02")).to_have_count(0)
    expect(desk.page.locator("#selected")).to_have_text("2 selected")
    desk.press("l")
    expect(desk.page.locator("#layer #lost_reason")).to_have_value("Too dear")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Lost · 2 deals")
    assert desk.page.evaluate("localStorage.length") == 0


def test_two_selections_on_their_way_do_not_get_into_each_others(desk: Desk) -> None:
    held = []
    desk.page.route("**/bulk/*", lambda route: held.append(route))
    for keys in (["h"], ["h"], ["Shift+E"], ["Shift+E"]):
        desk.press("x", *keys)
        if keys == ["h"]:
            expect(desk.page.locator("#layer form :focus")).to_have_count(1)
            desk.press("3", "Enter")
            expect(desk.layer).to_have_count(0)
    assert desk.names() == ["Deal 05", "Deal 06"]
    sent(desk, held, count=4)
    for route in reversed(held):
        route.continue_()
    for name in desk.deals[:4]:
        expect(desk.card(name)).to_have_count(0)
        assert len(desk.history(name)) == 1
    expect(desk.page.locator("#parked form")).to_have_count(0)
    assert desk.names() == ["Deal 05", "Deal 06"]


def test_what_left_with_its_verb_and_is_kept_by_its_list_is_selected_no_more(desk: Desk) -> None:
    for days, name in enumerate(desk.deals, 40):
        desk.change(name, next_action_at=datetime.now(UTC) + timedelta(days))
    desk.open("later")
    expect(desk.page.locator(".card:focus")).to_have_count(1)
    desk.press("x", "Shift+J", "h")
    expect(desk.page.locator("#layer #at")).to_be_focused()
    desk.page.keyboard.type("+60d")
    desk.press("Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Rescheduled · 2 deals")
    expect(desk.page.locator(".card:not([data-left])")).to_have_count(6)
    expect(desk.page.locator("#selected")).to_have_text("None selected")
    desk.press("n")
    expect(desk.layer).to_contain_text("Deal 03 Ltd")


def test_a_refused_one_gets_into_no_other(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/bulk/retry", lambda route: held.append(route))
    desk.press("x", "Shift+J", "Shift+E")
    desk.change("Deal 02", next_action_details="Something else")
    desk.press("x")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("Deal 02 was changed in the meantime")
    expect(desk.card("Deal 01")).to_be_visible()
    expect(desk.page.locator("#selected")).to_have_text("1 selected")
    expect(desk.card("Deal 03")).to_have_attribute("data-selected", "")


def test_what_is_typed_before_its_form_has_come_is_in_it_and_kept_as_a_draft(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/bulk", lambda route: held.append(route))
    heeded(desk.page)
    desk.press("x", "Shift+J", "n")
    desk.page.keyboard.type("Sent the newsletter")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#layer #note")).to_have_value("Sent the newsletter")
    desk.page.unroute_all()
    desk.press("Escape", "n")
    expect(desk.layer).to_contain_text("Your draft is back")
    desk.page.get_by_role("button", name="Start afresh").click()
    expect(desk.page.locator("#layer #note")).to_have_value("")
    expect(desk.layer).to_contain_text("2 deals")


@pytest.mark.parametrize("noun", ["stage", "retry", "removal", "spread"])
def test_every_form_for_it_has_the_focus(desk: Desk, noun: str) -> None:
    desk.press("x", "Shift+J")
    desk.page.select_option("#bulk select", noun)
    desk.page.get_by_role("button", name="Do it to the selection").click()
    expect(desk.page.locator("#layer[open] form.form :focus")).to_have_count(1)


def test_a_form_for_it_that_cannot_be_fetched_offers_to_try_again(desk: Desk) -> None:
    desk.press("x", "Shift+J")
    desk.page.context.set_offline(True)
    desk.press("n")
    expect(desk.layer.get_by_role("button", name="Try again")).to_be_focused()
    desk.page.context.set_offline(False)
    held: list[Route] = []
    desk.page.route("**/bulk", lambda route: held.append(route))
    heeded(desk.page)
    desk.press("Enter")
    desk.page.keyboard.type("Sent the newsletter")
    sent(desk, held)
    held[0].continue_()
    expect(desk.page.locator("#layer #note")).to_be_focused()
    expect(desk.page.locator("#layer #note")).to_have_value("Sent the newsletter")
    expect(desk.layer).to_contain_text("2 deals")


def test_a_note_is_repeated_on_all_of_it_and_not_sent_unseen(desk: Desk) -> None:
    desk.note("Sent the newsletter")
    desk.press("j", "x", "Shift+J", ".")
    expect(desk.layer).to_contain_text("2 deals")
    expect(desk.page.locator("#layer #note")).to_have_value("Sent the newsletter")
    assert desk.history("Deal 02") == []


def test_what_was_told_of_a_loss_is_not_told_of_the_next_unseen(desk: Desk) -> None:
    desk.press("l")
    desk.page.fill("#layer #lost_reason", "Price")
    desk.page.fill("#layer #note", "Between you and me")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Lost · Deal 01")
    desk.press(".")
    expect(desk.page.locator("#layer #note")).to_have_value("Between you and me")
    assert desk.history("Deal 02") == []
