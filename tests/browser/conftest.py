"""Tests in a real Chromium, against the run's live server."""

from typing import Any

import pytest

from tests.browser.chromium import ARGUMENTS, find
from tests.live import LiveServer


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium is started; none found is a failure."""
    return {**browser_type_launch_args, "executable_path": str(find()), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """So that a test says `page.goto("/sign-in")`."""
    return live_server.url
