"""The quick line: "Acme renewal 12k: call Bob re pricing tom 14:00" -> the parts of a new opportunity, as text. Pure.

Before the colon the deal: its name, its value at the end (12k, €12000, 12,000 EUR) or in front (€5k). After it the next
step, ending in its time. @owner, #tag and ~stage stand anywhere before the colon or at the very end. Every part is a
piece of the line, so that nothing is invented; what is missing is complained about by whoever reads the parts.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from app.domain import spelling
from app.domain.fields import UNSTORABLE
from app.domain.members import Member
from app.domain.money import Unreadable, read_money
from app.domain.when import Unclear, find_time
from app.errors import Complaint

LONGEST = 2500
#: A colon between digits belongs to a clock, one before slashes to an address.
_COLON = re.compile(r":(?!//)(?!(?<=\d:)\d)")
_MARKED = re.compile(r"[@#~][^\s@#~,]\S*")
#: What makes a number money: a currency, thousands, or thousands set apart.
_MONEYED = re.compile(r"[€$£¥]|\b[A-Z]{3}\b|\d[kmKM]\b|\d[.,']\d{3}(?!\d)")


class Line(NamedTuple):
    """What was understood: the parts by the names of the form's fields, and what is wrong with the line itself."""

    parts: dict[str, str]
    complaints: list[Complaint]


def read_line(text: str, *, me: Member, now: datetime) -> Line:
    """The parts of a quick line, as `me` means it at `now`. Raises nothing, whatever the text."""
    if UNSTORABLE.search(text) or len(text) > LONGEST:
        return Line({}, [Complaint("line", f"A line has at most {LONGEST:,} characters that can be read.")])
    reading = _Reading(me)
    head, colon, tail = _halves(text)
    words = reading.marks(head.split())
    last = tail.split()
    while last and _MARKED.fullmatch(last[-1]):
        reading.marks([last.pop()])
    if not colon:
        words = reading.time(" ".join(words), now, into="").split()
    reading.name(words)
    if colon:
        reading.time(" ".join(last), now, into="details")
    return Line(reading.parts, reading.complaints)


class _Reading:
    """A line on its way to its parts."""

    def __init__(self, me: Member) -> None:
        self.me = me
        self.parts: dict[str, str] = {}
        self.complaints: list[Complaint] = []

    def marks(self, words: Iterable[str]) -> list[str]:
        """Takes the marked words and returns the others."""
        rest = []
        for word in words:
            if not _MARKED.fullmatch(word):
                rest.append(word)
            elif word[0] == "#":
                tags = [self.parts["tags"]] if "tags" in self.parts else []
                self.parts["tags"] = ", ".join([*tags, word[1:].strip(",")])
            elif word[0] == "@":
                self._own(word[1:])
            else:
                self._choose("stage", word[1:], ((one.id, one.name) for one in self.me.tenant.stages), "no stage")
        return rest

    def time(self, text: str, now: datetime, *, into: str) -> str:
        """Takes the time at the end of `text`; what stands before it is the part `into`, and returned."""
        me = self.me
        try:
            found = find_time(text, now=now, zone=me.zone, week=me.tenant.week, locale=me.locale)
        except Unclear as unclear:
            self.complaints.append(Complaint("at", str(unclear)))
            found = None
        if found:
            text, self.parts["at"] = found.words, found.phrase
        if into and text:
            self.parts[into] = text
        return text

    def name(self, words: list[str]) -> None:
        """Takes the value from the end of the words, or from their front, and names the deal by the others."""
        for size in (2, 1):
            if len(words) >= size and self._value(words[-size:]):
                words = words[:-size]
                break
        else:
            for size in (2, 1):
                if len(words) > size and not words[0][0].isdigit() and self._value(words[:size]):
                    words = words[size:]
                    break
        if words:
            self.parts["name"] = " ".join(words)

    def _value(self, words: list[str]) -> bool:
        text = " ".join(words)
        if not _MONEYED.search(text):
            return False
        try:
            money = read_money(text, currency=self.me.tenant.currency, locale=self.me.locale)
        except Unreadable:
            return False
        self.parts["value"] = text
        if money.currency:
            self.parts["currency"] = money.currency
        return True

    def _own(self, word: str) -> None:
        """Takes the owner; of who is called so and may be none it is said why."""
        tenant = self.me.tenant
        owners = [(one.id, one.name) for one in tenant.owners]
        others = [] if pick(word, owners) else pick(word, [(one.id, one.name) for one in tenant.colleagues])
        if others and (unfit := tenant.unfit(others[0][0])):
            self.complaints.append(unfit)
        else:
            self._choose("owner", word, owners, "nobody")

    def _choose(self, field: str, word: str, choices: Iterable[tuple[UUID, str]], nothing: str) -> None:
        """The one choice whose name begins, somewhere, as the word does; a whole name before others."""
        found = pick(word, choices)
        if len(found) == 1:
            self.parts[field] = str(found[0][0])
        elif found:
            names = " or ".join(name for _, name in found[:3])
            self.complaints.append(Complaint(field, f"“{word}” could be {names}."))
        else:
            self.complaints.append(Complaint(field, f"There is {nothing} called “{word}”."))


def pick(typed: str, choices: Iterable[tuple[UUID, str]]) -> list[tuple[UUID, str]]:
    """Those of the choices (id, name) that are called so, or else those with words that begin so."""
    wanted = spelling.words(typed)
    named = [(choice, spelling.words(choice[1])) for choice in choices]
    if not wanted:
        return []
    fits: list[Callable[[list[str]], bool]] = [
        lambda words: words == wanted,
        lambda words: all(any(word.startswith(part) for word in words) for part in wanted),
    ]
    for fit in fits:
        if found := [choice for choice, words in named if fit(words)]:
            return found
    return []


def _halves(text: str) -> tuple[str, str, str]:
    colon = _COLON.search(text)
    return (text[: colon.start()], ":", text[colon.end() :]) if colon else (text, "", "")
