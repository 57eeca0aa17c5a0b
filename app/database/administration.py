"""Setting up: connections outside the pool, and what the database says there, in one line."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import errors
from psycopg.rows import namedtuple_row

from app.binaries import SetupError
from app.errors import Unavailable


@contextmanager
def administering(url: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection outside the pool, every statement its own transaction, for setting up.

    Raises Unavailable when the database does not answer, SetupError when it refuses a statement.
    """
    try:
        connection = psycopg.connect(url, autocommit=True, row_factory=namedtuple_row, connect_timeout=3)
    except psycopg.OperationalError as error:
        raise Unavailable(f"The database does not answer: {_first_line(error)}") from error
    with connection, speaking_plainly():
        yield connection


@contextmanager
def speaking_plainly() -> Iterator[None]:
    """Within it the database's errors become SetupErrors of one line."""
    try:
        yield
    except errors.UndefinedTable as error:
        raise SetupError("The database is not up to date: run flask --app wsgi migrate first.") from error
    except psycopg.Error as error:
        raise SetupError(f"The database refused: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip() or "it gave no reason").splitlines()[0]
