"""What breaks in a page is told to the server, without anybody's words."""

import pytest
from playwright.sync_api import Request, expect

from tests.browser.desk import Desk

BREAKS = {
    "error": "setTimeout(() => { throw new TypeError('Bob said no') })",
    "rejection": "Promise.reject(new RangeError('Bob said no'))",
    "htmx": "htmx.trigger(document.body, 'htmx:error', {error: new TypeError('Bob said no')})",
}


def is_report(request: Request) -> bool:
    return request.url.endswith("/client-errors")


@pytest.mark.parametrize("kind", BREAKS)
def test_an_error_is_told_without_its_words(desk: Desk, kind: str) -> None:
    with desk.page.expect_response(lambda response: is_report(response.request)) as told:
        desk.page.evaluate(f"() => {{ {BREAKS[kind]}; }}")
    assert told.value.status == 204
    assert f"kind={kind}&name=" in told.value.request.post_data
    assert "Bob" not in told.value.request.post_data


def test_a_page_that_breaks_all_the_time_tells_five_times(desk: Desk) -> None:
    told = []
    desk.page.on("request", lambda request: told.append(request) if is_report(request) else None)
    desk.page.evaluate("() => { for (let n = 0; n < 9; n++) dispatchEvent(new ErrorEvent('error')); }")
    desk.refresh()  # a request after all of theirs
    assert len(told) == 5


def test_an_answer_that_does_not_come_is_no_error_of_the_page(desk: Desk) -> None:
    told = []
    desk.page.on("request", lambda request: told.append(request) if is_report(request) else None)
    desk.page.route("**/note", lambda route: route.abort())
    desk.press("n")
    expect(desk.page.locator("#connection")).to_contain_text("offline")
    assert told == []
