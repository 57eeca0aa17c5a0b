"""Tests in a real Chromium, against the run's live server."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from tests import cast
from tests.browser.chromium import ARGUMENTS, find
from tests.browser.desk import Desk, is_save
from tests.cluster import application
from tests.live import LiveServer


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium is started; none found is a failure."""
    return {**browser_type_launch_args, "executable_path": str(find()), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """So that a test says `page.goto("/sign-in")`."""
    return live_server.url


@pytest.fixture(scope="session")
def backstage(live_server: LiveServer) -> Iterator[Flask]:
    """The application on the live server's database, for what a test prepares and checks."""
    with application(live_server.config) as app:
        yield app


@pytest.fixture
def at_desk(backstage: Flask, base_url: str) -> Callable[..., Desk]:
    """Seats somebody of a new team before a page: `at_desk(page, deals=6)`."""

    def sit(page: Page, *, deals: int = 6, role: str = "rep") -> Desk:
        team = cast.team(backstage, f"desk-{uuid4().hex[:12]}", {"alice": role, "bob": "rep"})
        alice = team.people["alice"]
        page.context.add_cookies([{"name": "session", "value": alice.session(), "url": base_url}])
        desk = Desk(page, backstage, team, alice, [f"Deal {number:02}" for number in range(1, deals + 1)])
        for number, name in enumerate(desk.deals):
            desk.add(name, hours_late=150 - number)
        return desk

    return sit


@pytest.fixture
def desk(at_desk: Callable[..., Desk], page: Page) -> Desk:
    """Alice, a rep, before her due list of six cards."""
    return at_desk(page).open()


@pytest.fixture
def held(page: Page) -> list[Route]:
    """What is posted is held until a test lets it go on."""
    held: list[Route] = []
    page.route("**/opportunities/**", lambda route: held.append(route) if is_save(route) else route.continue_())
    return held
