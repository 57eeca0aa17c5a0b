"""Drafts: nothing typed is lost, and nothing is left of it after signing out. product.md 7."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Route, expect

from tests import cast
from tests.browser.desk import Desk, sent


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


def test_a_draft_does_not_hold_its_card(desk: Desk) -> None:
    for name in ("Deal 01", "Deal 02"):
        desk.press("n")
        expect(desk.page.locator("#layer #note")).to_be_focused()
        desk.page.keyboard.type("Half a thought")
        desk.press("Escape", "j")
        assert desk.focused() != name
    desk.change("Deal 01", next_action_details="Something else")
    desk.change("Deal 02", next_action_at=datetime.now(UTC) + timedelta(days=2))
    desk.refresh()
    expect(desk.card("Deal 01")).to_contain_text("Something else")
    expect(desk.card("Deal 02")).to_have_count(0)
    desk.press("k", "n")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")


def test_what_is_typed_before_a_form_that_cannot_be_fetched_is_in_it_once_it_can(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/note", lambda route: held.append(route))
    desk.press("n")
    desk.page.keyboard.type("Half a thought")
    sent(desk, held)
    held[0].fulfill(status=503, body="<h1>Bad gateway</h1>")
    expect(desk.layer.get_by_role("button", name="Try again")).to_be_focused()
    desk.page.unroute_all()
    desk.press("Enter")
    expect(desk.page.locator("#layer #note")).to_have_value("Half a thought")


def test_a_lost_session_leads_to_sign_in_and_the_draft_is_kept(desk: Desk) -> None:
    desk.press("e")
    desk.page.fill("#layer #details", "Send the quote")
    desk.page.context.clear_cookies()
    desk.press("Control+Enter")
    expect(desk.page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(desk.page.get_by_text("what you typed is kept")).to_be_visible()
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
