"""Somebody at work on the due list of a team of his own, in a real browser."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from playwright.sync_api import Locator, Page, Route, expect

from app.domain import opportunities
from tests import cast
from tests.cast import Person, Team

CARDS = "#due .card:not([data-left])"
#: A page whose script is at work: keys pressed before are not heard.
READY = ":root[data-ready]"
#: How many seconds a request may take from the key to where it is held.
PATIENCE = 20


@dataclass
class Desk:
    """The page, who sits before it, and the names of the team's deals, oldest action first."""

    page: Page
    app: Flask
    team: Team
    me: Person
    deals: list[str]

    def open(self, path: str = "due") -> "Desk":
        """Go to a page of the team and wait until its script is at work."""
        self.page.goto(f"/t/{self.team.slug}/{path}")
        expect(self.page.locator(READY)).to_have_count(1)
        if path.startswith("due") and self.deals:
            expect(self.page.locator(CARDS + ":focus")).to_have_count(1)
        return self

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def typed(self, **keyboard: Any) -> None:
        """A keydown as another layout or an input method sends it: key, code, isComposing, repeat …"""
        self.page.evaluate(
            "(keys) => document.activeElement.dispatchEvent("
            "new KeyboardEvent('keydown', {bubbles: true, cancelable: true, ...keys}))",
            keyboard,
        )

    def card(self, name: str) -> Locator:
        """The card of a deal."""
        return self.page.locator(f"#opportunity-{self.team.deals[name]}")

    @property
    def layer(self) -> Locator:
        """The layer for forms, while it is open."""
        return self.page.locator("#layer[open]")

    def names(self) -> list[str]:
        """The deals of the cards there are, in order."""
        return self.page.locator(f"{CARDS} .name").all_text_contents()

    def focused(self) -> str:
        """The deal whose card has the focus, or the id of what has it."""
        here = self.page.evaluate("document.activeElement.id || document.activeElement.tagName")
        return next((name for name, key in self.team.deals.items() if here == f"opportunity-{key}"), here)

    def complete(self, details: str = "Send the quote", *, keys: str = "Control+Enter") -> None:
        """Complete the current card's action, with the keyboard alone."""
        self.press("e")
        self.page.fill("#layer #details", details)
        self.press(keys)

    def note(self, text: str) -> None:
        """Note something on the current card, with the keyboard alone, and wait until it is saved."""
        self.press("n")
        expect(self.page.locator("#layer #note")).to_be_focused()
        self.page.keyboard.type(text)
        self.press("Control+Enter")
        expect(self.page.locator("#toasts")).to_contain_text("Noted")

    def refresh(self) -> None:
        """Have the list ask whether it changed, as it does by itself every 15 s; wait for the answer."""
        with self.page.expect_response(lambda response: "/due" in response.url):
            self.page.evaluate("htmx.trigger('#due', 'refresh')")

    def add(self, name: str, *, hours_late: float = 1, owner: str | None = "alice") -> UUID:
        """Give the team another deal."""
        now = datetime.now(UTC)
        at = now - timedelta(hours=hours_late)
        self.team.deals[name] = cast.deal(self.app, self.team, name, owner=owner, at=at, now=now)
        return self.team.deals[name]

    def change(self, name: str, /, **columns: Any) -> None:
        """Change a deal as a colleague's verb would: its version goes up."""
        assignments = "".join(f", {column} = %({column})s" for column in columns)
        self._ask(
            f"update opportunities set version = version + 1{assignments} where id = %(id)s returning id",
            id=self.team.deals[name],
            **columns,
        )

    def lose(self, name: str) -> None:
        """Have Bob lose a deal."""
        with cast.transaction(self.app, self.team.id) as tx:
            deal = opportunities.present(tx, self.team.deals[name])
            opportunities.close(tx, self.team.people["bob"].me(), [deal], "lost", lost_reason="Price")

    def row(self, name: str) -> Any:
        """A deal as the database has it."""
        return self._ask("select * from opportunities where id = %(id)s", id=self.team.deals[name])[0]

    def state(self, name: str) -> dict[str, Any]:
        """What undo has to restore of a deal."""
        kept = self.row(name)._asdict()
        return {field: value for field, value in kept.items() if field not in ("version", "updated_at")}

    def history(self, name: str) -> list[Any]:
        """What was done to a deal, in order."""
        return self._ask(
            "select * from history where opportunity_id = %(id)s order by version", id=self.team.deals[name]
        )

    def _ask(self, statement: str, **parameters: Any) -> list[Any]:
        return cast.ask(self.app, self.team.id, statement, **parameters)


def is_save(route: Route) -> bool:
    """Whether a verb is posted."""
    return route.request.method == "POST" and not route.request.url.endswith("/lease")


def lost_once() -> Callable[[Route], None]:
    """A route whose first request gets there, and its answer lost on the way back."""
    answers: list[Any] = []

    def lose(route: Route) -> None:
        answers.append(route.fetch() if not answers else None)
        route.continue_() if answers[1:] else route.abort()

    return lose


def sent(desk: Desk, held: list[Route], count: int = 1) -> None:
    """Wait until as many requests have come to where they are held; fails where none comes for long."""
    deadline = time.monotonic() + PATIENCE
    while len(held) < count:
        assert time.monotonic() < deadline, f"{len(held)} of {count} requests were sent"
        desk.page.title()  # lets the requests come there


def heeded(page: Page) -> None:
    """Wait until an open page heeds the routes set on it: what it asks for right after the first still gets by."""
    page.route("**/heeded", lambda route: route.fulfill(status=204))
    while page.evaluate("fetch('/heeded').then((answer) => answer.status)") != 204:
        pass


def hold(page: Page, address: str | re.Pattern[str]) -> list[Route]:
    """Forms that are asked for at an address are held; what is posted there is not."""
    held: list[Route] = []
    page.route(address, lambda route: route.continue_() if is_save(route) else held.append(route))
    if page.url != "about:blank":
        heeded(page)
    return held


def come(desk: Desk, held: list[Route]) -> None:
    """The form that was asked for last comes."""
    sent(desk, held)
    held.pop().continue_()
