"""Tests in a real Chromium, against one live server; under xdist they stay together in one worker."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser.chromium import ARGUMENTS, find
from tests.live import LiveServer


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How Chromium is started; none found is a failure."""
    return {**browser_type_launch_args, "executable_path": str(find()), "args": ARGUMENTS}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """So that a test says `page.goto("/sign-in")`."""
    return live_server.url
