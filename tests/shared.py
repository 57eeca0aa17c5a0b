"""One application for the tests of a module; the people of an earlier test step back: each test meets its own cast."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.cast import Cast, ask, gather
from tests.cluster import Clones, application

#: Tenants and people are global; renamed, those of an earlier test are nobody whom a later one could meet.
STEP_BACK = (
    "update tenants set slug = 'former-' || id where slug not like 'former-%%' returning id",
    "update people set email = 'former-' || id || '@example.com' where email not like 'former-%%' returning id",
    "delete from sign_in_attempts returning subject",
)


@pytest.fixture(scope="module")
def shared_app(clones: Clones) -> Iterator[Flask]:
    with clones.one() as config, application(config) as app:
        yield app


@pytest.fixture
def app(shared_app: Flask) -> Iterator[Flask]:
    """The application on the module's database, as if nobody had been there."""
    settings = dict(shared_app.config)
    yield shared_app
    shared_app.config.update(settings)
    for statement in STEP_BACK:
        shared_app.extensions["database"].repeat(lambda statement=statement: ask(shared_app, None, statement))
    shared_app.extensions["slugs"].clear()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of tests/cast.py and their deals; the clock stands still."""
    return gather(app)
