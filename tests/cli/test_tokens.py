"""Tokens at the command line: one is printed alone, and works."""

from flask import Flask

from app.domain import tokens
from tests.cast import Cast, transaction
from tests.cli.conftest import Run, failure

ADD = ("token", "add", "--tenant", "acme", "--name", "reports")


def test_token_add_prints_a_token_of_the_person_alone(app: Flask, cast: Cast, flask: Run) -> None:
    bearer = tokens.parse(flask(*ADD, "--person", cast.alice.email, "--scope", "read").stdout.strip())
    assert bearer
    assert bearer.tenant == cast.acme.id
    with transaction(app, bearer.tenant) as tx:
        row = tokens.member(tx, bearer).one
    assert (row.id, row.scope) == (cast.alice.id, "read")


def test_token_add_refuses_strangers_and_unknown_scopes(cast: Cast, flask: Run) -> None:
    stranger = flask(*ADD, "--person", cast.charlie.email)
    assert failure(stranger) == f"{cast.charlie.email} is not a member of acme."
    wrong = flask(*ADD, "--person", cast.alice.email, "--scope", "all")
    assert failure(wrong) == "scope: This must be one of 'read' or 'write'."
