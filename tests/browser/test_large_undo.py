"""An import is taken back while its page is open: what cannot be said at once is said once it is known."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from app.domain import actions, batches, opportunities, undo
from tests.browser.desk import Desk
from tests.cast import transaction
from tests.domain.importing import bring, deals


@pytest.fixture
def manager(at_desk: Callable[..., Desk], page: Page) -> Desk:
    """Alice, a manager who has just imported a large batch."""
    desk = at_desk(page, deals=0, role="manager")
    rows = (f"R{n:04},Deal {n:04},Lead" for n in range(batches.LARGE + 1))
    bring(desk.app, desk.me.me(), "\n".join(["Reference,Name,Stage", *rows, ""]))
    return desk.open("opportunities?owner=team")


def in_hand(tx: Any, manager: Desk) -> Any:
    """A deal of the import that somebody has in hand, so that nothing can be taken back until he is done with it."""
    deal = deals(manager.app, manager.me.me())[0]
    held = "select id from opportunities where tenant_id = %(tenant)s and id = %(id)s for update"
    assert len(tx.ask(held, {"id": deal.id}).rows) == 1
    return deal


def press_undo(manager: Desk) -> None:
    manager.press("z")
    expect(manager.page.locator("#toasts")).to_contain_text("Under way: import · 501 deals")


def test_its_end_is_told_and_the_list_follows(manager: Desk) -> None:
    with transaction(manager.app, manager.team.id) as tx:
        in_hand(tx, manager)
        press_undo(manager)
    expect(manager.page.locator("#toasts")).to_contain_text("Undone · 501 deals")
    expect(manager.page.locator(".card")).to_have_count(0)
    manager.page.locator("#toasts button").click()
    expect(manager.page.locator("#toasts")).to_contain_text("Redone")


def test_what_it_met_after_its_answer_is_told(manager: Desk) -> None:
    with transaction(manager.app, manager.team.id) as tx:
        deal = in_hand(tx, manager)
        press_undo(manager)
        actions.note(tx, manager.me.me(), opportunities.all_present(tx, [deal.id]), "Called", None)
    told = f"Changed since: {deal.name} {deal.reference} (Alice: note)"
    expect(manager.page.locator("#toasts .bad")).to_contain_text(told)
    expect(manager.page.locator(".card").first).to_be_visible()


def test_the_page_of_an_import_learns_that_it_was_undone_elsewhere(manager: Desk) -> None:
    manager.page.clock.install()
    manager.open("import")
    manager.page.locator("table a, li a", has_text=".csv").first.click()
    expect(manager.page.get_by_role("button", name="Undo the import")).to_be_visible()
    with transaction(manager.app, manager.team.id) as tx:
        undo.finish(tx, manager.me.me(), undo.undo(tx, manager.me.me()))
    manager.page.clock.fast_forward(15_000)
    expect(manager.page.locator(".notice.done")).to_contain_text("Undone by Alice")
