"""What the network or the server swallows: nothing typed is lost, and what was saved is saved once."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.browser.desk import Desk, heeded, lost_once, sent


def saves(answer: Callable[[Route], None]) -> Callable[[Route], None]:
    """A route that answers what is posted, and lets the rest pass."""
    return lambda route: answer(route) if route.request.method == "POST" else route.continue_()


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
    desk.page.route("**/completion", saves(lost_once()))
    desk.complete()
    expect(desk.page.locator("#toasts")).to_contain_text("Not known whether this was saved")
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(desk.page.locator("#toasts")).to_contain_text("Completed")
    assert len(desk.history("Deal 01")) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [("text/html", "<h1>Hotel Wi-Fi</h1>"), ("text/html", ""), ("application/json", "{}"), ("text/plain", "\0<<<")],
    ids=["a page", "nothing", "data", "garbage"],
)
def test_what_a_stranger_answers_is_no_answer(desk: Desk, kind: str, body: str) -> None:
    desk.page.route("**/note", saves(lambda route: route.fulfill(status=200, content_type=kind, body=body)))
    heeded(desk.page)
    desk.press("n")
    desk.page.fill("#layer #note", "They called back")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Not known whether this was saved")
    assert desk.history("Deal 01") == []
    desk.page.unroute_all()
    expect(desk.page.locator("#toasts")).to_contain_text("Noted · Deal 01")
    assert [entry.note for entry in desk.history("Deal 01")] == ["They called back"]


@pytest.mark.parametrize("arrived", [True, False], ids=["saved", "never arrived"])
def test_what_was_not_known_to_be_saved_is_after_a_reload_and_is_saved_once(desk: Desk, arrived: bool) -> None:
    def lose(route: Route) -> None:
        if arrived:
            route.fetch()
        route.abort()

    desk.page.route("**/note", saves(lose))
    heeded(desk.page)
    desk.press("n")
    desk.page.fill("#layer #note", "They called back")
    desk.press("Control+Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Not known whether this was saved")
    desk.page.unroute_all()
    desk.page.reload()
    expect(desk.page.locator("#toasts")).to_contain_text("Noted · Deal 01")
    assert [entry.note for entry in desk.history("Deal 01")] == ["They called back"]
    desk.press("n")
    expect(desk.page.locator("#layer[open] #note")).to_have_value("")
    expect(desk.layer.locator("[data-draft]")).to_be_hidden()
    desk.page.reload()
    expect(desk.page.locator(".card:focus")).to_be_visible()
    expect(desk.page.locator("#toasts .toast")).to_have_count(0)


def test_what_is_still_on_its_way_when_the_page_goes_is_told_on_the_next(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/retry", lambda route: held.append(route), times=1)
    heeded(desk.page)
    desk.press("Shift+E")
    sent(desk, held)
    desk.page.goto(f"/t/{desk.team.slug}/today")
    expect(desk.page.locator("#toasts")).to_contain_text("No answer: again later · Deal 01")
    assert [entry.verb for entry in desk.history("Deal 01")] == ["try_again"]


@pytest.mark.parametrize("after", ["Control+Enter", "Escape"], ids=["applied on top", "put aside"])
def test_what_was_refused_for_a_conflict_is_not_sent_again_by_the_next_page(desk: Desk, after: str) -> None:
    desk.press("n")
    desk.page.fill("#layer #note", "Called back")
    desk.change("Deal 01", next_action_details="Something else")
    desk.press("Control+Enter")
    expect(desk.layer.get_by_role("button", name="Apply mine on top")).to_be_visible()
    desk.press(after)
    expect(desk.layer).to_have_count(0)
    if after == "Control+Enter":
        expect(desk.page.locator("#toasts")).to_contain_text("Noted")
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    desk.open()
    expect(desk.page.locator("#layer-body form")).to_be_attached()
    assert [url for url in sent if url.endswith("/note")] == []


def test_a_save_that_takes_long_says_that_it_goes_on(desk: Desk) -> None:
    held: list[Route] = []
    desk.page.route("**/retry", lambda route: held.append(route))
    heeded(desk.page)
    desk.page.clock.install()
    desk.press("Shift+E")
    sent(desk, held)
    expect(desk.page.locator("#toasts .toast")).to_have_count(0)
    desk.page.clock.fast_forward(1000)
    expect(desk.page.locator("#toasts")).to_contain_text("Saving …")
    held[0].continue_()
    expect(desk.page.locator("#toasts")).to_contain_text("No answer: again later · Deal 01")


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


@pytest.mark.parametrize("meanwhile", ["", "lost"])
def test_what_comes_of_a_verb_while_the_page_is_left_is_said_on_the_next(desk: Desk, meanwhile: str) -> None:
    if meanwhile:
        desk.lose("Deal 01")
    held: list[Route] = []
    desk.page.route("**/retry", lambda route: held.append(route))
    heeded(desk.page)
    desk.press("Shift+E", "g", "t")
    sent(desk, held)
    held[0].continue_()
    desk.page.wait_for_url("**/today*")
    said = "was changed in the meantime" if meanwhile else "No answer: again later"
    expect(desk.page.locator("#toasts")).to_contain_text(said)
    desk.page.reload()
    expect(desk.page.locator(".card, .empty").first).to_be_visible()
    expect(desk.page.locator("#toasts .toast")).to_have_count(0)


def test_a_list_asked_for_before_a_save_brings_no_card_back(desk: Desk) -> None:
    held = []
    desk.page.route("**/due?owner=team", lambda route: held.append((route, route.fetch())))
    with desk.page.expect_response(lambda response: "owner=team" in response.url):
        desk.press("m")
        desk.complete()
        expect(desk.page.locator("#toasts")).to_contain_text("Completed")
        sent(desk, held)
        route, response = held[0]
        route.fulfill(response=response)
    expect(desk.page).to_have_url(re.compile("owner=team"))
    expect(desk.card("Deal 01")).to_have_count(0)
    expect(desk.card("Deal 02")).to_be_visible()


@pytest.mark.parametrize("lost", [False, True], ids=["refused", "lost"])
def test_what_a_choice_could_not_bring_is_asked_for_again_by_a_button(desk: Desk, lost: bool) -> None:
    desk.open("reports")
    desk.page.route("**/reports?*", lambda route: route.abort() if lost else route.fulfill(status=503, body="Gateway"))
    desk.page.select_option("#period", "year")
    again = desk.page.locator("#toasts").get_by_role("button", name="Try again")
    expect(again).to_be_visible(timeout=20_000)
    desk.page.unroute_all()
    again.press("Enter")
    expect(desk.page).to_have_url(re.compile("period=year"))
    expect(desk.page.locator("#period")).to_be_focused()
    expect(desk.page.locator(".covers")).to_contain_text(" Jan ")
    expect(desk.page.locator("#toasts")).to_be_empty()


def test_what_refuses_a_choice_is_said_and_leaves_the_page_as_it_is(desk: Desk) -> None:
    desk.open("reports")
    box = '<div class="failure" data-failure><h2>Not for you</h2><p>Your role does not go so far.</p></div>'
    desk.page.route("**/reports?*", lambda route: route.fulfill(status=403, body=box, headers={"X-Request-ID": "a1"}))
    desk.page.select_option("#period", "year")
    expect(desk.page.locator("#toasts")).to_have_text("Your role does not go so far.")
    expect(desk.page.locator("#report .asking #period")).to_be_visible()
    expect(desk.page.locator(".failure")).to_have_count(0)
