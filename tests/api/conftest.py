"""What the tests of the API share: those of a module the application, too."""

import pytest
from flask import Flask

from tests.api.program import Program
from tests.cast import Cast
from tests.shared import app, cast, shared_app

__all__ = ["app", "cast", "shared_app"]


@pytest.fixture
def alice(app: Flask, cast: Cast) -> Program:
    """A program that acts for Alice."""
    return Program(app, cast.alice)


@pytest.fixture
def charlie(app: Flask, cast: Cast) -> Program:
    """A program that acts for Charlie, of the other team."""
    return Program(app, cast.charlie)
