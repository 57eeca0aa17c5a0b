"""The one registry of commands.

Key handlers, buttons, the `?` sheet, the status line, the palette, `aria-keyshortcuts` and the remap page all read
these rows; none of them knows a key or a title of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from flask import Flask, g

from app.domain import views
from app.web import keys
from app.web.synonyms import SYNONYMS

Scope = Literal["anywhere", "go", "list", "card", "form"]

SCOPES: dict[Scope, str] = {
    "anywhere": "Anywhere",
    "go": "Go to",
    "list": "In a list",
    "card": "On a card",
    "form": "In a form",
}


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a person can do, and how the page does it: goes to a page, opens a verb's form, or acts by name."""

    name: str
    title: str
    keys: tuple[str, ...]
    """Sequences of keys, in the words of `KeyboardEvent.key`: "g d", "Shift+G"; Control is Cmd on a Mac. None for
    what is seldom wanted, until a person gives it some."""
    scope: Scope
    button: str = ""
    """Its word on the card's bar; empty where it has no button there."""
    hint: str = ""
    """Its word in the status line."""
    icon: str = ""
    goes: str = ""
    """The page under /t/<slug>/ it goes to."""
    view: int = 0
    """Which of a member's saved views that is."""
    lists: bool = False
    """Whether that is a list of cards, which goes on showing the cards of the same owners."""
    noun: str = ""
    """The verb's noun: its form is opportunities/<id>/<noun>. Viewers have no such commands."""
    ahead: bool = False
    """Whether its form is fetched before it is asked for."""
    leaves: bool = False
    """Whether the card leaves the due list by it, and the next one takes its place at once."""
    acts: bool = False
    """Whether the verb needs no form and is done at once; undo is the way back."""
    alone: bool = False
    """Whether the verb is done to one card only, whatever is selected."""
    seldom: bool = False
    """Whether its button is on the opportunity's own page only, and not on cards."""
    repeats: bool = False
    """Whether a held key goes on doing it; nothing that writes or opens does."""

    least: str = "viewer"
    """The least role that has it; the others do not see it."""

    @property
    def writes(self) -> bool:
        """Whether only those have it who may change something."""
        return bool(self.noun) or self.name in WRITERS

    @property
    def also(self) -> tuple[str, ...]:
        """Other words by which it is looked for."""
        return SYNONYMS.get(self.noun or self.name, ())

    @property
    def marks(self) -> list[list[str]]:
        """The keys as a reader sees them: for each sequence, the text of its keycaps."""
        return [[keys.mark(key) for key in sequence.split()] for sequence in self.keys]

    @property
    def shortcuts(self) -> str:
        """The value of `aria-keyshortcuts`, which knows no sequences."""
        return " ".join(key for key in self.keys if " " not in key)


#: Commands that only make sense to somebody who has verbs.
WRITERS = (
    "create", "repeat", "undo", "redo", "select", "select_down", "select_up", "select_all", "select_none", "spread",
    "stay",
)  # fmt: skip

COMMANDS: tuple[Command, ...] = (
    Command("palette", "Go to, find or do anything", ("Control+K", ":"), "anywhere", hint="find, do"),
    Command("search", "Search", ("/",), "anywhere"),
    Command("create", "New opportunity", ("c",), "anywhere"),
    Command("help", "All keys", ("?",), "anywhere", hint="all keys"),
    Command("refresh", "Show new cards, refresh", ("r",), "anywhere"),
    Command("sign_out", "Sign out", (), "anywhere"),
    Command("close", "Close, then back, then nothing", ("Escape",), "anywhere"),
    Command("due", "Due", ("g d",), "go", icon="circle-check", goes="due", lists=True),
    Command("today", "Later today", ("g t",), "go", icon="clock", goes="today", lists=True),
    Command("tomorrow", "Tomorrow", ("g m",), "go", icon="sunrise", goes="tomorrow", lists=True),
    Command("week", "This week", ("g w",), "go", icon="calendar-days", goes="week", lists=True),
    Command("later", "Later", ("g l",), "go", icon="archive", goes="later", lists=True),
    Command("stale", "Stale", ("g s",), "go", icon="hourglass", goes="stale", lists=True),
    Command("opportunities", "All", ("g o",), "go", icon="layers", goes="opportunities", lists=True),
    Command("pipeline", "Pipeline", ("g p",), "go", icon="chart-column", goes="pipeline"),
    Command("history", "History", ("g h",), "go", icon="history", goes="history"),
    Command("reports", "Reports", ("g r",), "go", icon="chart-column", goes="reports"),
    Command("import", "Import", ("g i",), "go", icon="upload", goes="import", least="manager"),
    Command("settings", "Settings", ("g ,",), "go", icon="settings", goes="settings"),
    *(Command(f"view_{n}", f"Saved view {n}", (f"g {n}",), "go", goes=f"views/{n}", view=n) for n in range(1, 10)),
    Command("next", "Next card", ("j", "ArrowDown"), "list", hint="move", repeats=True),
    Command("previous", "Previous card", ("k", "ArrowUp"), "list", hint="move", repeats=True),
    Command("first", "First card", ("g g",), "list"),
    Command("last", "Last card", ("Shift+G",), "list"),
    Command("open", "Open the opportunity", ("Enter", "o"), "list", button="Open", hint="open"),
    Command("team", "Mine or the team's", ("m",), "list"),
    Command("save_view", "Save this view", ("Shift+V",), "list"),
    Command(
        "complete",
        "Complete: what happened, what is next",
        ("e",),
        "card",
        button="Complete",
        hint="complete",
        noun="completion",
        ahead=True,
        leaves=True,
        alone=True,
    ),
    Command("reschedule", "Reschedule", ("h", "b"), "card", "Reschedule", "reschedule", noun="reschedule", leaves=True),
    Command(
        "try_again", "No answer, try again", ("Shift+E",), "card", "No answer", noun="retry", leaves=True, acts=True
    ),
    Command("note", "Note what happened", ("n",), "card", "Note", noun="note"),
    Command("edit_step", "Change the step's words", ("d",), "card", "Step", noun="step"),
    Command("stage", "Change the stage", ("s",), "card", "Stage", noun="stage"),
    Command("assign", "Assign", ("a",), "card", "Assign", noun="assignment"),
    Command("take", "Assign to me", ("i",), "card", "Take", noun="taking", acts=True),
    Command("win", "Won", ("w",), "card", "Won", noun="win", leaves=True),
    Command("lose", "Lost", ("l",), "card", "Lost", noun="loss", leaves=True),
    Command("reopen", "Reopen", ("Shift+O",), "card", "Reopen", noun="reopening"),
    Command("tag", "Tags", ("t",), "card", "Tags", noun="tags"),
    Command(
        "edit_fields",
        "Edit name, company, contact, value",
        ("Shift+D",),
        "card",
        "Edit",
        noun="fields",
        alone=True,
        seldom=True,
    ),
    Command("merge", "Merge with another", ("Shift+M",), "card", "Merge", noun="merger", alone=True, seldom=True),
    Command("remove", "Remove", ("Shift+R",), "card", "Remove", noun="removal", leaves=True, acts=True, seldom=True),
    Command("repeat", "Do the last verb to this card", (".",), "card", "Again"),
    Command("select", "Select", ("x",), "list"),
    Command("select_down", "Extend the selection down", ("Shift+J",), "list"),
    Command("select_up", "Extend the selection up", ("Shift+K",), "list"),
    Command("select_all", "Select all", ("* a",), "list"),
    Command("select_none", "Select none", ("* n",), "list"),
    Command("spread", "Spread over several days", (), "list"),
    Command("export", "Export the list", (), "list", least="manager"),
    Command("drain", "Drain: one card at a time, and back", ("f",), "list", hint="drain"),
    Command("phone", "Phone", ("p",), "card", icon="phone"),
    Command("email", "E-mail", ("v",), "card", icon="mail"),
    Command("copy_link", "Copy the link", ("y",), "card"),
    Command("undo", "Undo", ("z",), "anywhere", hint="undo"),
    Command("redo", "Redo", ("Shift+Z",), "anywhere"),
    Command("save", "Save and next", ("Control+Enter",), "form", hint="save and next"),
    Command("stay", "Save and stay", ("Control+Shift+Enter",), "form", hint="save and stay"),
)


def commands(me: Any) -> tuple[Command, ...]:
    """The commands `me` has, with his own keys, in the order of the sheet; a viewer has no verbs, a stranger none, and
    everybody as many saved views as there are, by their names."""
    if me is None:
        return ()
    names = {number: view.name for number, view in enumerate(views.of(me), 1)}
    mine = (command for command in COMMANDS if me.may("rep" if command.writes else command.least))
    mine = (replace(row, title=names[row.view]) if row.view in names else row for row in mine)
    mine = (row for row in mine if not row.view or row.view in names)
    return tuple(_with_keys(row, me) for row in mine)


def conflicts(chosen: Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """What is wrong with keys a person chose (command name to sequences): pairs of a command and the words for it.

    Two commands may share a key only where they are never active together; no key is both a command and a prefix.
    """
    taken = [(sequence, row) for row in COMMANDS for sequence in chosen.get(row.name, row.keys)]
    wrong = []
    for name, sequences in chosen.items():
        mine = _BY_NAME.get(name)
        odd = [sequence[:40] for sequence in sequences if not keys.is_sequence(sequence)]
        wrong += [(name, f"{sequence} is no key: write g d, Shift+G or Enter.") for sequence in odd]
        if len(sequences) > keys.MOST:
            wrong.append((name, f"At most {keys.MOST}."))
        for sequence, other in taken:
            if not mine or other is mine or not _meet(mine, other):
                continue
            if any(keys.clash(sequence, own) for own in sequences):
                wrong.append((name, f"{sequence} is already used by “{other.title}”."))
    return wrong


def _meet(one: Command, other: Command) -> bool:
    """Whether two commands can be meant by the same key; a form has the keyboard to itself."""
    return (one.scope == "form") == (other.scope == "form")


def known(name: str) -> bool:
    """Whether there is a command of that name."""
    return name in _BY_NAME


def command(name: str) -> Command:
    """The command of that name; a KeyError when there is none."""
    return _BY_NAME[name]


def _own(name: str) -> Command:
    return _with_keys(command(name), g.get("me"))


def _with_keys(row: Command, me: Any) -> Command:
    """A command with the keys that a member gave it, of those that do something for him."""
    own = me and (row.name in me.keymap or me.single_keys == "off")
    return replace(row, keys=keys.heard(me.keymap.get(row.name, row.keys), me.single_keys)) if own else row


def keymap(me: Any) -> list[dict[str, Any]]:
    """The commands of `me` as the page's script reads them: their keys, and of the rest what there is."""
    fields = ("name", "scope", "goes", "noun", "ahead", "leaves", "acts", "alone", "repeats")
    rows = commands(me)
    return [{"keys": row.keys, **{field: said for field in fields if (said := getattr(row, field))}} for row in rows]


def init_commands(app: Flask) -> None:
    """Give templates the registry: `commands(me)`, `command(name)`, `keymap(me)` and the titles of the `scopes`; all
    with the person's own keys."""
    app.jinja_env.globals.update(commands=commands, command=_own, keymap=keymap, scopes=SCOPES)


_BY_NAME = {row.name: row for row in COMMANDS}
