"""Doing verbs as the people of the cast, each in a transaction of its own, and looking at what they left."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from app.domain import actions, inputs, search
from app.domain.history import Target
from tests.cast import NOW, Person, ask, transaction


def tick(app: Any, minutes: float = 1) -> None:
    """Lets time pass for the application."""
    now = app.config["CLOCK"]() + timedelta(minutes=minutes)
    app.config["CLOCK"] = lambda: now


def act(person: Person, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """What `verb(tx, me, …)` returns once it is committed; a minute later than whatever happened before."""
    tick(person.app)
    me = person.me()
    with transaction(person.app, person.tenant) as tx:
        return verb(tx, me, *arguments, **named)


def target(person: Person, deal: UUID) -> Target:
    """The deal as it is now."""
    return Target(deal, row(person, deal)["version"])


def row(person: Person, deal: UUID) -> dict[str, Any]:
    """The deal's whole row, as plain values."""
    statement = "select to_jsonb(o) as whole from opportunities as o where o.tenant_id = %(tenant)s and o.id = %(id)s"
    return ask(person.app, person.tenant, statement, id=deal)[0].whole


def state(person: Person, deal: UUID) -> dict[str, Any]:
    """What undo has to restore: everything but `version` and `updated_at`."""
    return {name: value for name, value in row(person, deal).items() if name not in ("version", "updated_at")}


def entries(person: Person, deal: UUID) -> list[Any]:
    """The deal's history in order."""
    statement = """
        select h.* from history as h where h.tenant_id = %(tenant)s and h.opportunity_id = %(id)s order by h.version
    """
    return ask(person.app, person.tenant, statement, id=deal)


def complete(person: Person, opportunity: UUID) -> None:
    """Talked, and calls again in three days."""
    typed = {"note": "Talked", "details": "Call again", "at": "+3d"}
    given = inputs.read(inputs.Completion, typed, me=person.me(), now=NOW)
    act(person, actions.complete, target(person, opportunity), given)


def index(person: Person, opportunity: UUID) -> None:
    """Notes the deal's words for search, as every writer does."""
    with transaction(person.app, person.tenant) as tx:
        search.index(tx, [(opportunity, actions.cards(tx, [opportunity]).one._asdict())])
