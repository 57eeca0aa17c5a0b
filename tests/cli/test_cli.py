"""The commands as a whole, and as they are started: in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import cli
from app.config import ROOT
from tests.cli.conftest import Run

COMMANDS = [
    words
    for name, command in cli.commands.items()
    for words in [(name,), *((name, verb) for verb in getattr(command, "commands", ()))]
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help(flask: Run, words: tuple[str, ...]) -> None:
    result = flask(*words, "--help")
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")


def test_migrate_says_when_there_is_nothing_to_do(flask: Run) -> None:
    assert flask("migrate").stdout == "Nothing to do: the schema is up to date.\n"


def start(*words: str, shell: tuple[str, ...] = (), **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as somebody at a shell starts it, with these settings alone."""
    return subprocess.run(
        [*shell, sys.executable, "-m", "flask", "--app", "wsgi", *words],
        cwd=ROOT, env={"PATH": os.defpath, "PG_BIN_DIR": os.environ.get("PG_BIN_DIR", "")} | environment,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_commands_start_the_embedded_database_and_stop_it_again(place: Path) -> None:
    var = str(place)
    early = start("tenant", "add", "Sun", "--slug", "sun", "--timezone", "UTC", VAR_DIR=var)
    assert early.stderr == "Error: The database is not up to date: run flask --app wsgi migrate first.\n"
    migrated = start("migrate", VAR_DIR=var)
    assert (migrated.returncode, migrated.stderr) == (0, "")
    assert migrated.stdout.startswith("0001_tenants_and_people\n")
    added = start("tenant", "add", "Sun", "--slug", "sun", "--timezone", "UTC", VAR_DIR=var)
    assert (added.returncode, added.stderr) == (0, "")
    assert not (place / "postgres" / "data" / "postmaster.pid").exists()


def test_a_command_does_without_the_pages_and_flask_itself_has_them() -> None:
    ours = start("import", "--help", PYTHONPROFILEIMPORTTIME="1")
    assert "app.cli" in ours.stderr
    assert "app.web" not in ours.stderr
    assert "/t/<slug>/reports" in start("routes").stdout


def test_a_database_that_does_not_answer_is_one_line() -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    result = start("tenant", "add", "Sun", "--slug", "sun", "--timezone", "UTC", DATABASE_URL=url)
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: The database does not answer: ")
    assert result.stderr.count("\n") == 1


def test_a_wrong_setting_is_one_line() -> None:
    result = start("migrate", PORT="many")
    assert (result.returncode, result.stdout) == (1, "")
    assert result.stderr == "next-action-tracker: PORT should be a whole number from 0 to 65535, not 'many'.\n"


@pytest.mark.parametrize(("command", "closed", "said"), [("import", "<&-", "input"), ("export", ">&-", "output")])
def test_a_closed_standard_stream_is_one_line(command: str, closed: str, said: str) -> None:
    result = start(command, "-", "--tenant", "acme", shell=("sh", "-c", f'exec "$@" {closed}', "sh"))
    assert (result.returncode, result.stdout) == (2, "")
    assert f"Standard {said} is closed." in result.stderr
    assert result.stderr.count("\n") == 1
