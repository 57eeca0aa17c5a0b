"""Keys as people write and read them: sequences such as g d or Shift+G, in the words of `KeyboardEvent.key`."""

import re
from collections.abc import Sequence

KEY = re.compile(r"((?:(?:Control|Alt|Shift)\+)*)(\S|[A-Z][A-Za-z0-9]{1,19})")
#: So many keys are a sequence at most, and so many sequences may mean one command.
LONGEST, MOST = 2, 5

_MARKS = {
    "Control": "Ctrl",
    "Shift": "⇧",
    "Enter": "↵",
    "Escape": "Esc",
    "ArrowDown": "↓",
    "ArrowUp": "↑",
}


def is_sequence(text: str) -> bool:
    """Whether somebody could press this."""
    keys = text.split(" ")
    return len(keys) <= LONGEST and all(KEY.fullmatch(key) for key in keys)


def heard(sequences: Sequence[str], single_keys: str) -> tuple[str, ...]:
    """Those that do something by a member's setting: off, none that begins with a key that prints by itself."""
    return tuple(text for text in sequences if single_keys != "off" or len(text.split()[0].removeprefix("Shift+")) > 1)


def clash(one: str, other: str) -> bool:
    """Whether they are the same, or the one is how the other begins."""
    return f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} ")


def mark(key: str) -> str:
    """The text of a key's cap, its modifiers before it."""
    found = KEY.fullmatch(key)
    if not found:
        return key
    words = [_MARKS.get(modifier, modifier) for modifier in found[1].split("+")[:-1]]
    plain = words and set(words) <= {"⇧"}
    return ("".join(words) if plain else "".join(f"{word}+" for word in words)) + _MARKS.get(found[2], found[2])
