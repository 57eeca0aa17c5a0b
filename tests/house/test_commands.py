"""One registry feeds the keys, the buttons, the sheet and the pages: no command is missing from any of them."""

import re
from itertools import combinations
from uuid import uuid4

import pytest
from flask import Flask

from app.config import ROOT
from app.domain import views
from app.domain.filters import View
from app.web.commands import COMMANDS, SCOPES, Command
from app.web.keys import is_sequence
from app.web.verbs import VERBS
from tests.cast import Cast, transaction
from tests.web.pages import spoken

every_command = pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
#: What has no key of its own, each with the reason.
KEYLESS = {
    "spread": "a choice within the form of reschedule, for a selection",
    "export": "a link beside the list's filters",
    "sign_out": "a button in the rail, not to be pressed by a slip of the finger",
}
#: Scopes whose keys are read at the same time.
TOGETHER = [("anywhere", "go", "list", "card"), ("anywhere", "form")]


@pytest.fixture
def sheet(cast: Cast) -> str:
    """The text of the sheet of keys on an admin's due list."""
    with transaction(cast.ada.app, cast.acme.id) as tx:
        for number in range(1, 10):
            views.add(tx, cast.ada.me(), views.Naming(name=f"Saved view {number}"), View())
    whole = cast.ada.signed_in().get("/t/acme/due").text
    return spoken(whole[whole.index('<dialog id="sheet"') :])


@every_command
def test_a_command_has_a_key_and_a_title(command: Command) -> None:
    assert bool(command.keys) != (command.name in KEYLESS)
    assert [sequence for sequence in command.keys if not is_sequence(sequence)] == []
    assert command.title[0].isupper()
    assert command.scope in SCOPES


def test_a_command_has_its_own_name() -> None:
    assert len({command.name for command in COMMANDS}) == len(COMMANDS)


@pytest.mark.parametrize("scopes", TOGETHER, ids="-".join)
def test_no_key_is_two_commands_or_a_command_and_a_prefix(scopes: tuple[str, ...]) -> None:
    keys = [key.split() for command in COMMANDS if command.scope in scopes for key in command.keys]
    clashes = [
        (one, other) for one, other in combinations(keys, 2) if one[: len(other)] == other or other[: len(one)] == one
    ]
    assert clashes == []


def test_a_held_key_writes_nothing() -> None:
    assert [command.name for command in COMMANDS if command.repeats and (command.noun or command.goes)] == []


def test_every_command_is_in_the_sheet_with_its_keys(sheet: str) -> None:
    for command in COMMANDS:
        marks = " or ".join(" ".join(keys) for keys in command.marks)
        assert f"{command.title} {marks}" in sheet, command.name


@every_command
def test_a_command_that_goes_somewhere_arrives(command: Command, app: Flask) -> None:
    assert not command.goes or answers(app, "GET", command.goes)


@every_command
def test_a_verb_has_its_form_and_its_button(command: Command, app: Flask) -> None:
    if command.noun:
        address = f"opportunities/{uuid4()}/{command.noun}"
        assert answers(app, "GET", address)
        assert answers(app, "POST", address)
        assert command.button


def test_every_verb_is_a_command() -> None:
    assert set(VERBS) <= {command.noun or command.name for command in COMMANDS}


def test_no_template_knows_a_key() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html")}
    assert [name for name, text in texts.items() if re.search(r"<kbd>(?!\{\{)", text)] == []


def answers(app: Flask, method: str, address: str) -> bool:
    """Whether a page of a tenant is there."""
    return app.url_map.bind("localhost").test(f"/t/acme/{address}", method)
