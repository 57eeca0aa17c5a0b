"""What a person has before him in the palette, and how he finds something there."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from app.domain import actions, search
from tests import cast
from tests.browser.desk import Desk


def seat(at_desk: Callable[..., Desk], page: Page) -> Desk:
    """Alice before six cards, at the second; the others are found by their names."""
    desk = at_desk(page, deals=2)
    for late, name in enumerate(["Borealis support", "Borealis rollout", "Acme renewal", "Corvus"], 1):
        desk.add(name, hours_late=late)
    with cast.transaction(desk.app, desk.team.id) as tx:
        rows = actions.cards(tx, list(desk.team.deals.values())).rows
        search.index(tx, [(row.id, row._asdict()) for row in rows])
    desk.open()
    desk.press("j")
    return desk


def palette(desk: Desk) -> Locator:
    """The palette, while it is open."""
    return desk.page.locator("#palette[open]")


def find(desk: Desk, text: str) -> None:
    """Put a text into the palette, whole, so that it is asked about once; wait until the entries are those of it."""
    with desk.page.expect_response(lambda response: "/palette?" in response.url):
        desk.page.keyboard.insert_text(text)
    expect(desk.page.locator("#palette-said")).not_to_be_empty()


def chosen(desk: Desk) -> Locator:
    """The entry that Enter would do."""
    return desk.page.locator("#palette [role=option][aria-selected=true]")
