"""One migrated database for the rules that are read from its catalog or asked of its planner."""

from collections.abc import Iterator

import pytest

from app.config import Config
from tests.cluster import Clones
from tests.house.planner import blind, filled, outgrown, owner, plan
from tests.shared import app, cast, shared_app

__all__ = ["app", "blind", "cast", "filled", "outgrown", "owner", "plan", "shared_app"]


@pytest.fixture(scope="module")
def migrated(clones: Clones) -> Iterator[Config]:
    """The settings of a database with every migration applied, for the whole module."""
    with clones.one() as config:
        yield config
