"""When the list asks whether it changed."""

from playwright.sync_api import expect

from tests.browser.desk import Desk

FOCUS = "dispatchEvent(new Event('focus'))"


def test_who_comes_back_right_after_the_list_was_asked_for_sees_what_changed_since(desk: Desk) -> None:
    with desk.page.expect_response(lambda response: "/due" in response.url):
        desk.page.evaluate(FOCUS)
    desk.change("Deal 04", next_action_details="Something else")
    desk.page.evaluate(FOCUS)
    expect(desk.card("Deal 04")).to_contain_text("Something else")
