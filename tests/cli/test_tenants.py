"""Tenants at the command line: what can be added, and in how many words a command fails."""

from uuid import UUID

import pytest
from flask import Flask

from tests.cast import ask
from tests.cli.conftest import Run, failure

ADD = ("tenant", "add", "Sun Ltd", "--slug", "sun", "--timezone", "Asia/Tokyo")


def test_tenant_add_prints_the_id_alone(app: Flask, flask: Run) -> None:
    result = flask(*ADD, "--currency", "JPY")
    tenant = UUID(result.stdout.strip())
    (row,) = ask(app, tenant, "select * from tenants where id = %(tenant)s")
    assert (row.name, row.slug, row.zone, row.currency) == ("Sun Ltd", "sun", "Asia/Tokyo", "JPY")
    stages = ask(app, tenant, "select name from stages where tenant_id = %(tenant)s order by position")
    assert [stage.name for stage in stages] == ["Lead", "Qualified", "Proposal", "Negotiation", "Contract"]


def test_tenant_add_takes_an_id(flask: Run) -> None:
    given = "6f9619ff-8b86-4011-b42d-00c04fc964ff"
    assert flask(*ADD, "--id", given.upper()).stdout == f"{given}\n"


def test_tenant_add_refuses_a_slug_or_id_that_is_taken(flask: Run) -> None:
    given = flask(*ADD).stdout.strip()
    other = ("tenant", "add", "Other", "--slug", "other", "--timezone", "UTC", "--id", given)
    assert failure(flask(*ADD)) == failure(flask(*other)) == "There is a tenant with this slug or id already."


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--slug", "Sun_1", "slug: A slug is lower-case letters, digits and hyphens."),
        ("--slug", "../x", "slug: A slug is lower-case letters, digits and hyphens."),
        ("--timezone", "FOO+3", "zone: There is no such time zone; one is Europe/Berlin."),
        ("--timezone", "../../etc/passwd", "zone: There is no such time zone; one is Europe/Berlin."),
        ("--currency", "XYZ", "currency: There is no such currency; one is EUR."),
        ("--currency", "eur", "currency: There is no such currency; one is EUR."),
        ("--id", "{6f9619ff-8b86-4011-b42d-00c04fc964ff}", "id: This is not an id."),
    ],
)
def test_tenant_add_refuses_what_cannot_be(flask: Run, option: str, value: str, words: str) -> None:
    assert failure(flask(*ADD, option, value)) == words


def test_tenant_add_tells_all_complaints_in_one_line(flask: Run) -> None:
    line = failure(flask("tenant", "add", " ", "--slug", "x", "--timezone", "x", "--currency", "x"))
    assert [words in line for words in ("name: ", "zone: ", "currency: ")] == [True] * 3


def test_a_misused_command_fails_in_one_line(flask: Run) -> None:
    assert failure(flask("tenant", "add")) == "Missing argument 'NAME'."
    assert failure(flask("tenant", "bogus")) == "No such command 'bogus'."
    assert failure(flask("tenant", "add", "x", "--nonsense")).startswith("No such option")
