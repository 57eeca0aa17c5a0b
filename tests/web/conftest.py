"""The tests of a module share one application; most begin with Alice and a deal of hers."""

from uuid import UUID

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.shared import app, cast, shared_app

__all__ = ["app", "cast", "shared_app"]


@pytest.fixture
def anvils(cast: Cast) -> UUID:
    """A deal of Alice's that is due."""
    return cast.acme.deals["Anvils"]


@pytest.fixture
def alice(cast: Cast) -> FlaskClient:
    """Alice's browser."""
    return cast.alice.signed_in()


@pytest.fixture
def max_(cast: Cast) -> FlaskClient:
    """A manager's browser."""
    return cast.max.signed_in()
