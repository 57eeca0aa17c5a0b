"""The page of the members and the links it shows, as the admin and the invited see them."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from app.domain import roster
from tests.cast import PASSWORD, Cast, Person, ask, transaction
from tests.web.pages import send, spoken

LIST = "/t/acme/settings/members"
DORA = {"email": "Dora@New.example ", "name": "Dora New", "role": "rep"}
SECRET = re.compile(r'id="secret" value="http://localhost(/[^"]+)"')


def at(person: Person, noun: str = "") -> str:
    return f"/t/acme/settings/members/{person.id}{noun and '/' + noun}"


def link(answer: Any) -> str:
    """The path of the link an answer shows."""
    found = SECRET.search(answer.text)
    assert found, spoken(answer.text)
    return found[1]


def sign_in(client: FlaskClient, email: str, password: str = PASSWORD) -> Any:
    return send(client, "/sign-in", {"email": email, "password": password})


def row(app: Flask, tenant: Any, name: str) -> Any:
    return ask(app, tenant, "select * from members where tenant_id = %(tenant)s and name = %(name)s", name=name)[0]


def everybody(cast: Cast) -> list[Any]:
    with transaction(cast.ada.app, cast.acme.id) as tx:
        return roster.everybody(tx, cast.ada.me())
