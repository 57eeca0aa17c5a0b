"""The history by keys: through its lines, to a deal, and one act taken back from there."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import expect

from app.domain import actions
from tests.browser.desk import Desk
from tests.domain.acting import target


def move(desk: Desk, name: str) -> None:
    """A deal of the desk, moved to tomorrow by its owner."""
    app, me = desk.app, desk.me
    with app.extensions["database"].transaction(me.tenant, datetime.now(UTC), write=True) as tx:
        at = datetime.now(UTC) + timedelta(days=1)
        actions.reschedule(tx, me.me(), [target(me, desk.team.deals[name])], at)


def test_keys_walk_the_lines_and_open_a_deal(desk: Desk) -> None:
    for name in ("Deal 01", "Deal 02"):
        move(desk, name)
    desk.press("g", "h")
    expect(desk.page.locator(".entry:focus")).to_contain_text("Deal 02")
    desk.press("j")
    expect(desk.page.locator(".entry:focus")).to_contain_text("Deal 01")
    desk.press("Enter")
    expect(desk.page.locator(".opportunity")).to_contain_text("Deal 01")


def test_an_act_is_taken_back_in_place_and_the_focus_stays_in_the_list(desk: Desk) -> None:
    for name in ("Deal 01", "Deal 02"):
        move(desk, name)
    desk.press("g", "h")
    expect(desk.page.locator(".entry:focus")).to_have_count(1)
    desk.page.locator(".entry", has_text="Deal 01").get_by_role("button", name="Undo").press("Enter")
    expect(desk.page.locator("#toasts")).to_contain_text("Undone: reschedule · Deal 01")
    expect(desk.page.locator(".entry.undone")).to_contain_text("Deal 01")
    expect(desk.page.locator(".entry:focus")).to_have_count(1)
    assert [entry.verb for entry in desk.history("Deal 01")] == ["reschedule", "undo"]
