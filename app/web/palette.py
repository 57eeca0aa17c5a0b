"""The palette: go anywhere, find any opportunity, run any verb, by typing; each entry shows its key."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from flask import Blueprint, request
from markupsafe import Markup

from app.database import Tx
from app.domain import search, spelling, views
from app.domain.members import Member
from app.web import addresses, lists, phrases, tabs
from app.web.called import subject
from app.web.commands import Command, commands
from app.web.guard import reads
from app.web.phrases import Phrase, Selection
from app.web.render import page
from app.web.views import place_of

bp = Blueprint("palette", __name__)

LONGEST = 300
#: So many commands are shown beside what else was found.
COMMANDS = 6
#: What may be said before the name of a place.
GO = re.compile(r"^go (to )?(?=\S)", re.IGNORECASE)
#: The same before what is to be made.
MAKE = re.compile(r"^(create|new|add) (?=\S)", re.IGNORECASE)
#: Commands that make no sense from here.
HERE = ("palette", "close", "save", "stay")
#: Where a command leads that has a page of its own besides those it goes to.
PAGES = {"create": "opportunities/new"}
#: What else people look for by name on a page of the settings.
ABOUT = {
    "settings": "time zone, locale, theme, keyboard",
    "settings/members": "invitations, roles",
    "settings/stages": "cadence, stale after",
    "settings/team": "working week, holidays, slip limit",
}


@dataclass(frozen=True)
class Option:
    """One entry. Choosing it follows `href`, which may be a `download`, sends a form to `action` with `fields`, or runs
    the page's `command` on the opportunity `card` or on the one that has the focus; a command's form is for those
    without script."""

    title: Markup | str
    detail: str = ""
    marks: Sequence[Sequence[str]] = ()
    href: str = ""
    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)
    command: str = ""
    card: str = ""
    download: bool = False

    @property
    def plain(self) -> bool:
        """Whether it can be chosen without script."""
        return bool(self.href or self.action)


@dataclass(frozen=True)
class Group:
    """Options under one heading."""

    name: str
    label: str
    options: list[Option]


@bp.get("/palette")
@reads
def palette(tx: Tx, me: Member) -> Any:
    """What can be done about `?q=`, before the opportunity `?card=` or with so many `?selected=` if they are given;
    without `q`, all commands."""
    typed = " ".join(request.args.get("q", "")[:LONGEST].split())
    at_hand, selected = request.args.get("card", type=UUID), request.args.get("selected", 0, type=int)
    groups = _groups(tx, me, typed, phrases.read(tx, me, typed, at_hand, selected))
    return page("palette/page.html", fragment="palette/_results.html", typed=typed, groups=groups)


def _groups(tx: Tx, me: Member, typed: str, phrased: list[Phrase]) -> list[Group]:
    if not typed:
        return [Group("commands", "Commands", [_command(me, row) for row in _offered(me)])]
    named = not all(phrase.at_hand for phrase in phrased)
    rows = search.find(tx, typed, forgiving=not named)
    if not rows and not named:  # a verb that cannot be done to it: here it is, at least
        rows = search.find(tx, subject(typed))
    sought = GO.sub("", typed)
    fitting = sorted((row for row in _offered(me) if _fits(row, sought)), key=lambda row: not _is_title(row, sought))
    places = [place for words, place in _places(me) if _begun(sought, words)]
    groups = [
        Group("verbs", "Do", [_phrase(me, phrase) for phrase in phrased]),
        Group("commands", "Commands", [_command(me, row) for row in fitting[:COMMANDS]]),
        Group("places", "Places", places[:COMMANDS]),
        Group("opportunities", "Opportunities", [_opportunity(me, row) for row in rows]),
        Group("creation", "New", [_creation(me, typed)] if me.may("rep") and not (named or rows or places) else []),
    ]
    if phrased and not _is_named(phrased[0], typed):  # "log out" is a command before it is a note
        groups[:2] = reversed(groups[:2])
    return [group for group in groups if group.options]


def _offered(me: Member) -> Iterator[Command]:
    return (row for row in commands(me) if row.name not in HERE)


def _fits(row: Command, typed: str) -> bool:
    """Whether every word typed begins one of the command's words or of its other names; a saved view has no name
    but its own."""
    return _begun(typed, row.title, "" if row.view else row.name, *row.also)


def _is_title(row: Command, typed: str) -> bool:
    """Whether the whole title is typed: it comes before titles that go on."""
    return row.title.casefold() == typed.casefold()


def _is_named(phrase: Phrase, typed: str) -> bool:
    """Whether what follows the verb begins the name of its opportunity, which else is the one at hand or a slip's."""
    row, [first, *_] = phrase.opportunity, subject(typed).split()
    return not phrase.at_hand and _begun(first, row.name, row.company or "")


def _begun(typed: str, *texts: str) -> bool:
    known, parts = spelling.words(*texts), spelling.words(typed)
    return bool(parts) and all(any(word.startswith(part) for word in known) for part in parts)


def _places(me: Member) -> Iterator[tuple[str, Option]]:
    """Where no key leads: the pages of the settings, what is due of each colleague, and the saved views that have none;
    each with its words."""
    base = f"/t/{me.tenant.slug}"
    keyed = {row.view for row in commands(me)}
    for number, saved in enumerate(views.of(me), 1):
        if number not in keyed:
            name = Markup("<bdi>{}</bdi>").format(saved.name)
            yield saved.name, Option(name, "saved view", href=place_of(me, saved))
    for path, title in tabs.tabs(me):
        about = ABOUT.get(path, "")
        yield f"settings {title} {about}", Option(f"Settings: {title}", about, href=f"{base}/{path}")
    for one in me.tenant.colleagues:
        if one.id != me.id:
            name = Markup("<bdi>{}</bdi>").format(one.name)
            yield one.name, Option(name, "what is due", href=f"{base}/due?owner={one.id}")


def _command(me: Member, row: Command) -> Option:
    base = f"/t/{me.tenant.slug}"
    if row.name == "export":
        view = addresses.of_page(me, otherwise="opportunities")
        href = addresses.address(me, view, endpoint="web.exports.export")
        return Option(row.title, lists.Counts.of(view, None).title, row.marks, href, download=True)
    place = row.goes or PAGES.get(row.name, "")
    sent = {"undo": f"{base}/undo", "redo": f"{base}/redo", "sign_out": "/sign-out"}
    href, action = f"{base}/{place}" if place else "", sent.get(row.name, "")
    return Option(row.title, marks=row.marks, href=href, action=action, command=row.name)


def _phrase(me: Member, phrase: Phrase) -> Option:
    row, base = phrase.opportunity, f"/t/{me.tenant.slug}"
    command = next((each for each in commands(me) if each.noun == phrase.noun), None)
    option = Option(phrase.says, phrase.why, command.marks if command else (), command=command.name if command else "")
    if isinstance(row, Selection):  # the page's script knows of which, and in which version
        place, version = f"{base}/bulk/{phrase.noun}", {}
    else:
        place, version = f"{base}/opportunities/{row.id}/{phrase.noun}", {"version": str(row.version)}
        option = replace(option, detail=phrase.why or _about(row), card=f"opportunity-{row.id}")
    if phrase.fields is None:
        return option if isinstance(row, Selection) else replace(option, href=phrase.href or place)
    if phrase.asks:
        return replace(option, href=f"{place}?{urlencode(phrase.fields)}")
    fields = {**version, "key": token_urlsafe(16), **phrase.fields}
    return replace(option, action=place, fields=fields, command="")


def _opportunity(me: Member, row: Any) -> Option:
    title = Markup("<bdi>{}</bdi>").format(row.name)
    return Option(title, _about(row), href=f"/t/{me.tenant.slug}/opportunities/{row.id}", card=f"opportunity-{row.id}")


def _creation(me: Member, typed: str) -> Option:
    line = MAKE.sub("", typed)
    title = Markup("Create <bdi>{}</bdi>").format(line)
    mine = next((row for row in commands(me) if row.name == "create"), None)
    href = f"/t/{me.tenant.slug}/opportunities/new?line={quote(line)}"
    return Option(title, marks=mine.marks if mine else (), href=href, command="create")


def _about(row: Any) -> str:
    return " · ".join(text for text in (row.company, row.next_action_details or row.status) if text)
