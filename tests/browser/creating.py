"""A new opportunity: the line it is made of, and what became of it."""

from typing import Any

from playwright.sync_api import expect

from tests import cast
from tests.browser.desk import Desk

LINE = "Acme renewal 12k: call Bob re pricing tom 14:00"


def begin(desk: Desk) -> Desk:
    """Alice in the form of a new opportunity, come from her second card."""
    desk.press("j", "c")
    expect(desk.page.locator("#layer #line")).to_be_focused()
    return desk


def made(desk: Desk, name: str = "Acme renewal") -> list[Any]:
    """The opportunities of that name, removed ones too."""
    return cast.ask(desk.app, desk.team.id, "select * from opportunities where name = %(name)s", name=name)
