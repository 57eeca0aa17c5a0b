"""The command line on the test's own database."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask

Run = Callable[..., Result]


@pytest.fixture
def flask(app: Flask) -> Run:
    """`flask("tenant", "add", …, given="")`: a command with what comes on its standard input."""
    runner = app.test_cli_runner()

    def run(*words: str, given: bytes | str = "") -> Result:
        return runner.invoke(args=words, input=given)

    return run


def failure(result: Result) -> str:
    """The one line of a command that failed."""
    assert result.exit_code in (1, 2), result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line.removeprefix("Error: ")
