"""The command line on the test's own database."""

from collections.abc import Callable, Iterator

import pytest
from click.testing import Result
from flask import Flask

from app import create_app

Run = Callable[..., Result]


@pytest.fixture
def flask(app: Flask) -> Iterator[Run]:
    """`flask("tenant", "add", …, given="")`: a command with what comes on its standard input."""
    commanded = create_app(app.config["NAT"], serving=False)
    commanded.config = app.config  # the clock is the test's
    runner = commanded.test_cli_runner()

    def run(*words: str, given: bytes | str = "") -> Result:
        return runner.invoke(args=words, input=given)

    yield run
    commanded.extensions["database"].close()


def failure(result: Result) -> str:
    """The one line of a command that failed."""
    assert result.exit_code in (1, 2), result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line.removeprefix("Error: ")
