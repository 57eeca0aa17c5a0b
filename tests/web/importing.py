"""Importing a file by its plain forms."""

import threading
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import ask
from tests.web.pages import fields, send, send_whole, spoken

TEXT = "Reference,Name,Stage,Amount\nR1,Anvil deal,Lead,12.50\nR2,Rope deal,Closed Won,1000\n"


def follow(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """The page an answer leads to."""
    assert answer.status_code == 303, spoken(answer.text)
    return client.get(answer.location)


def tried(client: FlaskClient, content: bytes, **typed: str) -> TestResponse:
    """The page of an import that went in and was tried."""
    address = send_whole(client, content).location
    form = fields(client.get(address).text, "reading") | typed
    page = follow(client, send(client, f"{address}/reading", form))
    while "Trying every row" in page.text:
        page = follow(client, send(client, f"{address}/check", {}))
    return page


def settle() -> None:
    """Waits for what is done beside the requests."""
    for thread in threading.enumerate():
        if thread.name == "background":
            thread.join()


def names(app: Flask, tenant: UUID) -> list[str]:
    """What was imported, in order."""
    statement = "select name from opportunity_rows where tenant_id = %(tenant)s and reference is not null order by name"
    return [row.name for row in ask(app, tenant, statement)]
