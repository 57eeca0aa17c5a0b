"""The due list under the hands: saving, failing, and what others do meanwhile. product.md 7."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests import cast
from tests.browser.desk import CARDS, Desk


def saves(answer: Callable[[Route], None]) -> Callable[[Route], None]:
    """A route that answers what is posted, and lets the rest pass."""
    return lambda route: answer(route) if route.request.method == "POST" else route.continue_()


def test_a_saved_completion_is_said_counted_and_kept(desk: Desk) -> None:
    desk.complete()
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    expect(desk.page.locator("#counts b")).to_have_text("5")
    expect(desk.page.locator(".group h2 .tally").first).to_have_text("5")
    expect(desk.page).to_have_title(re.compile(r"^\(5\) Due"))
    assert [entry.verb for entry in desk.history("Deal 01")] == ["complete"]


def test_an_incomplete_form_keeps_its_text_and_ties_errors_to_fields(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #note", "They asked for a discount")
    desk.press("Control+Enter")
    field = desk.page.locator("#layer #details")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(desk.page.locator(f"#{field.get_attribute('aria-describedby').strip()}")).to_have_text(
        "Say what the next step is."
    )
    expect(desk.page.locator("#layer #note")).to_have_value("They asked for a discount")
    assert desk.history("Deal 01") == []


def test_a_time_is_understood_while_it_is_typed(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #at", "mon 9")
    expect(desk.page.locator("#said")).to_contain_text(re.compile(r"Mon .* 09:00 .* · in"))
    desk.page.fill("#layer #at", "whenever")
    expect(desk.page.locator("#said .unclear")).to_be_visible()
    desk.page.get_by_role("button", name="+2 weeks").click()
    expect(desk.page.locator("#said")).to_contain_text(re.compile(r"in 1[34] d"))


def test_a_refused_card_returns_with_its_form(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.page.evaluate("document.querySelector('#layer #at').value = 'the day after never'")
    desk.press("Control+Enter")
    expect(desk.page.locator("#layer #at")).to_be_focused()
    expect(desk.page.locator("#layer #details")).to_have_value("Send the quote")
    expect(desk.card("Deal 01")).to_be_visible()


def test_a_conflict_shows_what_the_other_did_and_applies_on_top(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #note", "Mine")
    desk.page.fill("#layer #details", "My step")
    desk.change("Deal 01", next_action_details="Bob's step")
    desk.press("Control+Enter")
    expect(desk.layer).to_contain_text("Bob's step")
    expect(desk.page.locator("#layer #note")).to_have_value("Mine")
    assert desk.row("Deal 01").next_action_details == "Bob's step"
    desk.press("Control+Enter")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.row("Deal 01").next_action_details == "My step"


def test_a_conflict_can_be_discarded(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "My step")
    desk.change("Deal 01")
    desk.press("Control+Enter")
    desk.page.get_by_role("button", name="Discard mine").click()
    expect(desk.layer).to_have_count(0)
    assert desk.focused() == "Deal 01"
    desk.press("e")
    expect(desk.page.locator("#layer #details")).to_have_value("")


def test_when_the_server_fails_the_card_returns_with_its_draft(desk: Desk) -> None:
    desk.page.route("**/completion", saves(lambda route: route.fulfill(status=503, body="<h1>Bad gateway</h1>")))
    desk.complete("Send the quote")
    expect(desk.page.locator("#toasts .bad")).to_contain_text("Nothing typed is lost")
    expect(desk.card("Deal 01")).to_be_visible()
    assert desk.focused() == "Deal 02"
    desk.page.unroute_all()
    desk.press("k", "e")
    expect(desk.page.locator("#layer #details")).to_have_value("Send the quote")
    desk.press("Control+Enter")
    expect(desk.card("Deal 01")).to_have_count(0)


def test_a_lost_answer_is_asked_for_again_and_happens_once(desk: Desk) -> None:
    answers = []

    def lose_the_first(route: Route) -> None:
        answers.append(route.fetch() if not answers else None)
        route.continue_() if answers[1:] else route.abort()

    desk.page.route("**/completion", saves(lose_the_first))
    desk.complete()
    expect(desk.page.locator("#toasts")).to_contain_text("Not known whether this was saved")
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    assert len(desk.history("Deal 01")) == 1


@pytest.mark.parametrize("key", ["Control+Enter", "Shift+E"])
def test_what_the_network_swallowed_is_sent_again_once_it_is_back(desk: Desk, key: str) -> None:
    if key == "Control+Enter":
        desk.press("e")
        desk.page.fill("#layer #details", "Send the quote")
    desk.page.clock.install()
    desk.page.context.set_offline(True)
    desk.press(key)
    for seconds in (1, 2, 4, 8):
        expect(desk.page.locator("#toasts")).to_contain_text("Trying again")
        desk.page.evaluate("document.getElementById('toasts').replaceChildren()")
        desk.page.clock.fast_forward(seconds * 1000)
    expect(desk.page.locator("#toasts")).to_contain_text("Not known whether this was saved")
    expect(desk.card("Deal 01")).to_be_visible()
    desk.page.context.set_offline(False)
    expect(desk.card("Deal 01")).to_have_count(0)
    assert len(desk.history("Deal 01")) == 1


def test_a_card_that_is_gone_is_said_to_be_and_leaves(desk: Desk) -> None:
    expect(desk.page.locator("#layer form")).to_have_count(1)
    desk.change("Deal 01", removed_at=datetime.now(UTC))
    desk.press("n")
    expect(desk.layer).to_contain_text("nothing here")
    expect(desk.layer.get_by_role("button", name="Close")).to_be_focused()
    desk.press("Escape", "Shift+E")
    expect(desk.page.locator("#toasts")).to_contain_text("nothing here")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.focused() == "Deal 02"


def test_changed_and_gone_cards_update_in_place(desk: Desk) -> None:
    desk.press("j", "j")
    desk.change("Deal 04", next_action_details="Something else")
    desk.change("Deal 01", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.refresh()
    expect(desk.card("Deal 04")).to_contain_text("Something else")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.focused() == "Deal 03"


def test_new_cards_wait_under_a_pill(desk: Desk) -> None:
    desk.add("Newcomer", hours_late=200)
    desk.refresh()
    expect(desk.page.locator("#pill")).to_contain_text("1 new")
    expect(desk.card("Newcomer")).to_have_count(0)
    desk.press("r")
    expect(desk.card("Newcomer")).to_be_visible()
    expect(desk.page.locator("#pill")).to_be_empty()
    assert desk.focused() == "Deal 01"


def test_what_moves_up_from_the_next_page_is_not_new(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=60).open()
    desk.press("Shift+E")
    expect(desk.card("Deal 01")).to_have_count(0)
    desk.refresh()
    expect(page.locator(CARDS)).to_have_count(50)
    expect(page.locator("#pill")).to_be_empty()
    desk.add("Newcomer", hours_late=200)
    desk.refresh()
    expect(page.locator("#pill")).to_contain_text("1 new")
    expect(desk.card("Newcomer")).to_have_count(0)


def test_the_focus_passes_to_the_next_card_when_its_card_goes(desk: Desk) -> None:
    desk.press("j")
    desk.change("Deal 02", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.refresh()
    expect(desk.card("Deal 02")).to_have_count(0)
    assert desk.focused() == "Deal 03"


def test_a_card_with_an_open_form_stays_and_so_does_the_form(desk: Desk) -> None:
    desk.press("j", "e")
    desk.page.fill("#layer #note", "Half a thought")
    desk.change("Deal 02", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.change("Deal 03", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 03")).to_contain_text("Something else")
    expect(desk.card("Deal 02")).to_be_visible()
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    expect(desk.page.locator("#layer #note")).to_be_focused()


def test_an_unchanged_list_is_not_sent_again(desk: Desk) -> None:
    with desk.page.expect_response(lambda response: "/due" in response.url) as response:
        desk.page.evaluate("htmx.trigger('#due', 'refresh')")
    assert response.value.status == 304
    assert desk.focused() == "Deal 01"


def test_a_visible_list_asks_by_itself(at_desk: Callable[..., Desk], page: Page) -> None:
    page.clock.install()
    desk = at_desk(page).open()
    desk.change("Deal 01", next_action_details="Something else")
    with page.expect_response(lambda response: "/due" in response.url):
        page.clock.fast_forward(15_000)
    expect(desk.card("Deal 01")).to_contain_text("Something else")


def test_a_list_asks_when_the_next_action_falls_due(at_desk: Callable[..., Desk], page: Page) -> None:
    page.clock.install()
    desk = at_desk(page).open()
    desk.add("Soon", hours_late=-0.1)
    desk.refresh()
    with page.expect_response(lambda response: "/due" in response.url):
        page.clock.fast_forward(1000)
        desk.change("Soon", next_action_at=datetime.now(UTC) - timedelta(seconds=1))
        page.evaluate("document.querySelector('#counts time').dateTime = new Date(Date.now() - 500).toISOString()")
        page.evaluate("document.dispatchEvent(new Event('htmx:after:swap'))")
        page.clock.fast_forward(1000)
    expect(page.locator("#pill")).to_contain_text("1 new")


def test_a_list_asked_for_before_a_save_brings_no_card_back(desk: Desk) -> None:
    held = []
    desk.page.route("**/due?owner=team", lambda route: held.append((route, route.fetch())))
    with desk.page.expect_response(lambda response: "owner=team" in response.url):
        desk.press("m")
        desk.complete()
        expect(desk.page.locator("#toasts")).to_contain_text("Completed")
        while not held:
            desk.page.title()  # lets the list's answer come to where it is held
        route, response = held[0]
        route.fulfill(response=response)
    expect(desk.page).to_have_url(re.compile("owner=team"))
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(desk.card("Deal 02")).to_be_visible()


def test_further_pages_follow_and_stay_when_the_list_is_refreshed(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=60).open()
    desk.press("Shift+G")
    expect(page.locator(CARDS)).to_have_count(60)
    desk.press("Shift+G")
    assert desk.focused() == "Deal 60"
    desk.change("Deal 55", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 55")).to_contain_text("Something else")
    assert (len(desk.names()), desk.focused()) == (60, "Deal 60")


def test_a_further_page_that_cannot_be_fetched_can_be_asked_for_again(at_desk: Callable[..., Desk], page: Page) -> None:
    page.route("**/due?*after=*", lambda route: route.fulfill(status=500, body="Trouble"))
    desk = at_desk(page, deals=60).open()
    desk.press("Shift+G")
    expect(page.locator("#more")).to_contain_text("Try again")
    page.unroute_all()
    page.locator("#more").click()
    expect(page.locator(CARDS)).to_have_count(60)


def test_a_card_that_its_list_keeps_has_the_focus_again(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=0)
    desk.add("Far away", hours_late=-24 * 30)
    desk.open("later")
    expect(page.locator(".card[tabindex='0']")).to_have_count(1)
    desk.press("j")
    desk.press("e")
    page.fill("#layer #details", "Send the quote")
    page.fill("#layer #at", "in 5 weeks")
    desk.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Completed")
    expect(desk.card("Far away")).to_be_focused()


def test_a_form_closed_as_it_came_is_no_draft(desk: Desk) -> None:
    desk.press("e")
    expect(desk.layer.locator("#note")).to_be_focused()
    desk.press("Escape")
    expect(desk.layer).to_have_count(0)
    expect(desk.page.locator("#parked form")).to_have_count(0)
    desk.change("Deal 01", next_action_details="Something else")
    desk.refresh()
    expect(desk.card("Deal 01")).to_contain_text("Something else")
    desk.press("e")
    expect(desk.layer.locator("input[name=version]")).to_have_value("2")


def test_a_draft_survives_escape_and_reload_until_it_is_saved(desk: Desk) -> None:
    desk.press("e")
    desk.page.keyboard.type("Half a thought")
    desk.press("Escape", "e")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    desk.open().press("e")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")
    expect(desk.layer).to_contain_text("Your draft is back")
    desk.page.fill("#layer #details", "Send the quote")
    desk.press("Control+Enter")
    expect(desk.card("Deal 01")).to_have_count(0)
    assert desk.page.evaluate("localStorage.length") == 0


def test_a_lost_session_leads_to_sign_in_and_the_draft_is_kept(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.page.context.clear_cookies()
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("button", name="Sign in")).to_be_visible()
    desk.page.fill("[name=email]", desk.me.email)
    desk.page.fill("[name=password]", cast.PASSWORD)
    desk.press("Enter")
    expect(desk.card("Deal 01")).to_be_focused()
    desk.press("e")
    expect(desk.page.locator("#layer #details")).to_have_value("Send the quote")


def test_signing_out_leaves_no_draft(desk: Desk) -> None:
    desk.press("e")
    desk.page.keyboard.type("Half a thought")
    desk.press("Escape", "n")
    desk.page.keyboard.type("Another thought")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Noted")
    desk.page.get_by_role("button", name="Sign out").click()
    expect(desk.page.get_by_role("button", name="Sign in")).to_be_visible()
    assert "thought" not in desk.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")


def test_the_last_card_leaves_all_done(at_desk: Callable[..., Desk], page: Page) -> None:
    desk = at_desk(page, deals=1).open()
    desk.complete()
    expect(page.get_by_text("All done")).to_be_visible()
    assert desk.focused() != "BODY"


def test_a_form_that_cannot_be_fetched_offers_to_try_again(at_desk: Callable[..., Desk], page: Page) -> None:
    page.route("**/completion", lambda route: route.fulfill(status=500, body="<div data-failure><p>Trouble</p></div>"))
    desk = at_desk(page).open()
    desk.press("e")
    expect(desk.layer).to_contain_text("Trouble")
    page.unroute_all()
    desk.press("Escape", "e")
    expect(page.locator("#layer #note")).to_be_focused()


def test_everything_works_without_script(at_desk: Callable[..., Desk], browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=base_url)
    desk = at_desk(context.new_page())
    desk.page.goto(f"/t/{desk.team.slug}/due")
    desk.card("Deal 01").get_by_role("link", name="Complete").click()
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.page.get_by_text("Say what the next step is.")).to_be_visible()
    desk.page.fill("#details", "Send the quote")
    desk.page.get_by_role("button", name="Save").click()
    expect(desk.page.locator("#counts b")).to_have_text("5")
    assert desk.row("Deal 01").next_action_details == "Send the quote"
    context.close()
