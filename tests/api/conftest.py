"""What the tests of the API share."""

from collections.abc import Iterator

import pytest
from flask import Flask

from app import create_app
from tests.api.program import Program
from tests.cast import Cast, gather
from tests.cluster import Clones


@pytest.fixture
def alice(app: Flask, cast: Cast) -> Program:
    """A program that acts for Alice."""
    return Program(app, cast.alice)


@pytest.fixture
def charlie(app: Flask, cast: Cast) -> Program:
    """A program that acts for Charlie, of the other team."""
    return Program(app, cast.charlie)


@pytest.fixture(scope="session")
def still_app(clones: Clones) -> Iterator[Flask]:
    """An application for all tests whose requests change nothing."""
    with clones.one() as config:
        app = create_app(config)
        yield app
        app.extensions["database"].close()


@pytest.fixture(scope="session")
def still(still_app: Flask) -> Cast:
    """The people where nothing ever changes."""
    return gather(still_app)
