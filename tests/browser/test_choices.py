"""A choice that is made before its form has come: by letters, by arrows, and by what is typed on once it is there."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.desk import Desk, come, hold, is_save, sent


def test_what_is_typed_before_a_choice_has_come_chooses(at_desk: Callable[..., Desk], page: Page) -> None:
    held = []
    # Before the page is there: a request may slip past a route that is as new as itself.
    for form in ("**/stage", "**/assignment"):
        page.route(form, lambda route: route.continue_() if is_save(route) else held.append(route))
    desk = at_desk(page).open()
    for key, typed, said in [("s", "n", "Stage changed"), ("a", "bob", "Assigned")]:
        desk.press(key)
        desk.page.keyboard.type(typed)
        desk.press("Control+Enter")
        sent(desk, held)
        held.pop().continue_()
        expect(desk.page.locator("#toasts")).to_contain_text(said)
        expect(desk.layer).to_have_count(0)
    row = desk.row("Deal 01")
    assert (row.stage_id, row.owner_id) == (desk.team.stages["Negotiation"], desk.team.people["bob"].id)


@pytest.mark.parametrize(
    ("key", "form", "chosen"),
    [("a", "**/assignment", "Bob"), ("s", "**/stage", "Qualified")],
)
def test_an_arrow_before_a_choice_has_come_moves_it(
    at_desk: Callable[..., Desk], page: Page, key: str, form: str, chosen: str
) -> None:
    held = hold(page, form)
    desk = at_desk(page).open()
    desk.press(key, "ArrowDown", "Control+Enter")
    come(desk, held)
    expect(page.locator("#toasts")).to_contain_text(f"Deal 01 Ltd · {chosen}")
    row = desk.row("Deal 01")
    assert chosen in (owner_of(desk, row), stage_of(desk, row))


def owner_of(desk: Desk, row: Any) -> str:
    return next(name.capitalize() for name, person in desk.team.people.items() if person.id == row.owner_id)


def stage_of(desk: Desk, row: Any) -> str:
    return next(name for name, key in desk.team.stages.items() if key == row.stage_id)


def test_what_is_typed_on_in_a_choice_belongs_to_what_was_typed_before(
    at_desk: Callable[..., Desk], page: Page
) -> None:
    held = hold(page, "**/assignment")
    desk = at_desk(page).open()
    desk.press("a", "b")
    come(desk, held)
    chosen = page.locator("#layer #assignee option:checked")
    expect(chosen).to_have_text("Bob")
    desk.press("a")
    expect(chosen).to_have_text("Bob")
