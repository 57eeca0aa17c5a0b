"""Completing a deal by its form, and looking at what that left."""

from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Team, ask
from tests.web.pages import completion, send

NEXT = {"note": "Bob liked it", "details": "Send the offer", "at": "wed 9"}


def row(app: Flask, team: Team, opportunity: UUID) -> Any:
    statement = "select * from opportunities where tenant_id = %(tenant)s and id = %(id)s"
    return ask(app, team.id, statement, id=opportunity)[0]


def log(app: Flask, team: Team, opportunity: UUID) -> list[Any]:
    """The history of an opportunity, oldest first."""
    statement = "select * from history where tenant_id = %(tenant)s and opportunity_id = %(id)s order by version"
    return ask(app, team.id, statement, id=opportunity)


def save(client: FlaskClient, opportunity: UUID, slug: str = "acme", **form: Any) -> Any:
    """The form as a browser without JavaScript sends it; by default for the first version."""
    return send(client, completion(opportunity, slug), {"version": 1, "key": uuid4().hex} | form)
