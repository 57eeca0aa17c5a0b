"""A verb with its arguments in words: "snooze acme mon 9" -> what exactly it would do, to which opportunity.

The first words name the verb, the opportunity follows, then what the verb needs. Where the words do not say enough, the
verb's form is offered; where they fit several opportunities, several options are, best first. Before an opportunity, or
with some selected, all that follows the verb may be what it needs: "snooze mon 9".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from markupsafe import Markup

from app.database import Tx
from app.domain import actions, search, spelling
from app.domain.members import Member
from app.domain.quick import pick
from app.domain.when import Unclear, find_time, presets, say_instant
from app.web.called import verb_of
from app.web.verbs import can
from app.web.words import typed

#: So many opportunities are offered.
MOST = 3
#: So many words may name the opportunity where text follows.
LONGEST_NAME = 3
#: So many may name what is chosen for it, that may stand before it included.
LONGEST_CHOICE = 4
#: What may stand before what the verb needs.
LINKS = ("to", "until", "till", "with")


@dataclass(frozen=True)
class Selection:
    """What stands for the selected opportunities: it is called by how many they are."""

    name: str
    id: None = None


@dataclass(frozen=True)
class Phrase:
    """What a phrase would do to an opportunity, or to a Selection: by a form it sends (`fields`), a form it opens, or a
    link (`href`)."""

    noun: str
    opportunity: Any
    says: Markup
    fields: dict[str, str] | None = None
    href: str = ""
    why: str = ""
    asks: bool = False
    """Whether that form is not sent but opened, filled in, as there is something to ask before."""
    at_hand: bool = False
    """Whether no word names the opportunity, but it is the one at hand, or what is selected."""


@dataclass(frozen=True)
class _Reading:
    tx: Tx
    me: Member
    noun: str
    words: list[str]
    at_hand: list[Any]
    """The opportunity at hand, if there is one to which the verb can be done, or the Selection."""
    found: list[Phrase] = field(default_factory=list)

    def find(self, words: list[str], *, forgiving: bool = True) -> list[Any]:
        """The opportunities meant by the words to which the verb can be done."""
        rows = search.find(self.tx, " ".join(words), 2 * MOST, forgiving=forgiving)
        return [row for row in rows if _can(self.me, self.noun, row)][:MOST]

    def split(self) -> tuple[list[Any], str]:
        """The opportunities the first words name, as many words as do, and the text after them. A word that is not in
        the name of what the ones before it found says something of it instead, unless fewer have it."""
        for forgiving in (False, True):
            named: tuple[list[Any], str] = [], ""
            for count in range(1, min(len(self.words), LONGEST_NAME) + 1):
                rows = self.find(self.words[:count], forgiving=forgiving)
                if not rows:  # nor with more words
                    break
                if len(rows) == len(named[0]) and not _names(rows[0], self.words[count - 1]):
                    break
                named = rows, " ".join(self.words[count:])
            if named[0]:
                return named
        return [], ""

    def told(self) -> list[tuple[Any, str]]:
        """The opportunities that may be meant, each with the text that is for it: those whose name has the first word,
        then the one at hand, for which all words are, then those found otherwise."""
        rows, text = self.split()
        sure = [row for row in rows if _is_named(row, self.words[0])]
        named = {row.id for row in sure}
        others = [row for row in rows if row.id not in named]
        hand = [(row, " ".join(self.words)) for row in self.at_hand if row.id not in named]
        return [*((row, text) for row in sure), *hand, *((row, text) for row in others)]

    def offer(self, rows: list[Any], says: str, *arguments: Any, **more: Any) -> None:
        """Offers the verb for each row; `says` names the opportunity first."""
        for row in rows:
            # nosemgrep: text-becomes-markup (a literal of this file; what is put into it is escaped)
            words = Markup(says).format(Markup("<bdi>{}</bdi>").format(row.name), *arguments)
            at_hand = any(row is one for one in self.at_hand)
            self.found.append(Phrase(self.noun, row, words, at_hand=at_hand, **more))


def read(tx: Tx, me: Member, text: str, at_hand: UUID | None = None, selected: int = 0) -> list[Phrase]:
    """What `text` may mean as a phrase to somebody who has the opportunity `at_hand`, or so many `selected`; nothing
    where it is none, or for a viewer."""
    noun, words = verb_of(text)
    if not noun or not words or not me.may("rep"):
        return []
    rows = actions.cards(tx, [at_hand]).rows if at_hand else []
    many = [Selection(f"{selected} selected")] if selected > 0 and noun in _OF_MANY else []
    reading = _Reading(tx, me, noun, words, many or [row for row in rows if _can(me, noun, row)])
    _READERS.get(noun, _plain)(reading)
    return reading.found


def _names(row: Any, word: str) -> bool:
    """Whether a word begins one of those of an opportunity's name or company, or is nearly one of them."""
    known, parts = spelling.words(row.name, row.company or ""), spelling.words(word)
    return all(any(each.startswith(part) for each in known) or set(spelling.slips(part)) & set(known) for part in parts)


def _is_named(row: Any, word: str) -> bool:
    """Whether a word is one of those of an opportunity's name or company."""
    return set(spelling.words(word)) <= set(spelling.words(row.name, row.company or ""))


def _can(me: Member, noun: str, row: Any) -> bool:
    return can(me, noun, row) and {"phone": row.contact_phone, "email": row.contact_email}.get(noun) != ""


def _unlinked(words: list[str]) -> list[str]:
    """What the verb needs, without what may stand before it."""
    return words[1:] if words[1:] and words[0].lower() in LINKS else words


def _plain(on: _Reading) -> None:
    """A verb that needs no words; complete, reopen and edit ask for them in their forms."""
    says = {
        "completion": "Complete {}: say what is next", "reopening": "Reopen {}: say what is next",
        "retry": "No answer at {}: try again later", "win": "Mark {} as won", "taking": "Assign {} to me",
        "fields": "Edit {}", "merger": "Merge {} with another", "removal": "Remove {}",
    }[on.noun]  # fmt: skip
    on.offer(on.find(on.words), says, fields=None if on.noun in ("completion", "reopening", "fields", "merger") else {})


def _reschedule(on: _Reading) -> None:
    me, now, why = on.me, on.tx.now, ""
    try:
        found = find_time(" ".join(on.words), now=now, zone=me.zone, week=me.tenant.week, locale=me.locale)
    except Unclear as unclear:
        found, why = None, str(unclear)
    words, at = (found.words.split(), found.at) if found else (on.words, None)
    if not found and (on.at_hand or len(words) > 1) and len(words[-1]) == 1 and words[-1] in "12345678":
        at = presets(now, zone=me.zone, week=me.tenant.week)[int(words[-1]) - 1].at
        words = words[:-1]
    if at is None:
        on.offer(on.split()[0] or (on.at_hand if why else []), "Reschedule {}: say when", why=why)
        return
    said = say_instant(at, zone=me.zone, locale=me.locale)
    words = words[:-1] if words and words[-1].lower() in LINKS else words
    for row in on.find(words) if words else on.at_hand:
        slips = 0 if isinstance(row, Selection) else row.slips
        asked = {"asks": True, "why": f"moved {slips}× already"} if slips >= me.tenant.slip_limit else {}
        at_field = typed(at, me.zone) if asked else at.isoformat()
        on.offer([row], "Reschedule {} to {}", said, fields={"at": at_field}, **asked)


def _told(name: str, says: str, ask: str) -> Callable[[_Reading], None]:
    """A verb whose text follows the opportunity."""

    def read(on: _Reading) -> None:
        for row, text in on.told():
            if text:
                on.offer([row], says, Markup("<bdi>{}</bdi>").format(text), fields={name: text})
            else:
                on.offer([row], ask)

    return read


def _tags(on: _Reading) -> None:
    for row, text in on.told():
        more = _unlinked(text.split())
        fields = {"tags": ", ".join([*row.tags, *more])} if more else None
        on.offer([row], "Tag {} with {}" if more else "Change the tags of {}", " ".join(more), fields=fields)


def _chosen(name: str, says: str, ask: str, choices: Callable[[Member], list[tuple[Any, str]]]) -> Callable[..., None]:
    """A verb that needs one of some names, which follows the opportunity; several fit, several are offered."""

    def offer(on: _Reading, rows: list[Any], words: list[str]) -> bool:
        fitting = pick(" ".join(_unlinked(words)), choices(on.me))[:MOST] if rows else []
        for value, label in fitting:
            on.offer(rows, says, Markup("<bdi>{}</bdi>").format(label), fields={name: str(value)})
        return bool(fitting)

    def read(on: _Reading) -> None:
        offer(on, on.at_hand, on.words)
        for count in range(min(LONGEST_CHOICE, len(on.words) - 1), 0, -1):
            if offer(on, on.find(on.words[:-count], forgiving=count == 1), on.words[-count:]):
                return
        on.offer(on.split()[0], ask)

    return read


def _reach(on: _Reading) -> None:
    for row in on.find(on.words):
        by_phone = on.noun == "phone"
        to = row.contact_phone if by_phone else row.contact_email
        says = "Call {}: {}" if by_phone else "Write to {}: {}"
        on.offer([row], says, Markup("<bdi>{}</bdi>").format(to), href=("tel:" if by_phone else "mailto:") + to)


_READERS: dict[str, Callable[[_Reading], None]] = {
    "reschedule": _reschedule,
    "note": _told("note", "Note on {}: {}", "Write a note on {}"),
    "step": _told("details", "Next step of {}: {}", "Change the next step of {}"),
    "loss": _told("lost_reason", "Mark {} as lost: {}", "Mark {} as lost: say why"),
    "tags": _tags,
    "assignment": _chosen(
        "owner", "Assign {} to {}", "Assign {}: say to whom",
        lambda me: [*((one.id, one.name) for one in me.tenant.owners), (me.id, "me"), ("", "nobody")],
    ),
    "stage": _chosen(
        "stage", "Move {} to {}", "Move {} to another stage",
        lambda me: [(one.id, one.name) for one in me.tenant.stages],
    ),
    "phone": _reach,
    "email": _reach,
}  # fmt: skip
#: What can be said of a whole selection. Tags are those of one: a word more would take the others from all.
_OF_MANY = ("reschedule", "note", "step", "loss", "assignment", "stage")
