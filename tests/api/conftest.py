"""What the tests of the API share: those of a module the application, too."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from tests.api.program import Program
from tests.cast import Cast, ask
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


@pytest.fixture
def nothing_is_written(still_app: Flask, still: Cast) -> Iterator[None]:
    """The rows before are those after."""
    before = _rows(still_app, still)
    yield
    assert _rows(still_app, still) == before


def _rows(app: Flask, cast: Cast) -> list[Any]:
    return [
        ask(app, cast.acme.id, f"select md5(string_agg(t::text, ' ' order by t::text)) from {table} as t")
        for table in ("opportunities", "history", "idempotency_keys")
    ]
