"""Exporting and erasing at the command line: a tenant, a person, a contact; and what is tidied away."""

import json
from datetime import timedelta
from typing import Any

from flask import Flask

from app.domain import invitations
from app.domain.admission import NewMember
from tests.cast import NOW, Cast, ask, transaction
from tests.cli.conftest import Run, failure
from tests.domain.importing import check, upload
from tests.web.pages import send


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def count(app: Flask, cast: Cast) -> int:
    return ask(app, cast.acme.id, "select count(*) as n from opportunities where tenant_id = %(tenant)s")[0].n


def test_tenant_export_prints_a_line_for_each_row(cast: Cast, flask: Run) -> None:
    given = rows(flask("tenant", "export", "acme").stdout)
    assert {row["row"]["name"] for row in given if row["table"] == "opportunities"} == set(cast.acme.deals)


def test_tenant_delete_only_says_what_it_would_do_until_one_is_sure(app: Flask, cast: Cast, flask: Run) -> None:
    said = flask("tenant", "delete", "acme").stdout
    assert said.startswith("Would delete: ")
    assert "opportunities 6" in said
    assert count(app, cast) == 6
    assert flask("tenant", "delete", "acme", "--yes").stdout == said.replace("Would delete", "Deleted")
    assert failure(flask("tenant", "export", "acme")) == "There is no tenant with the slug 'acme'."
    assert failure(flask("person", "export", cast.alice.email)).startswith("There is no person")
    assert flask("person", "export", cast.charlie.email).exit_code == 0


def test_person_export_prints_what_is_theirs(cast: Cast, flask: Run) -> None:
    given = rows(flask("person", "export", cast.bob.email).stdout)
    assert {row["row"]["name"] for row in given if row["table"] == "opportunities"} == {"Springs"}
    assert {row["row"]["name"] for row in given if row["table"] == "members"} == {"Bob"}
    assert rows(flask("person", "export", f" {cast.bob.email.upper()}").stdout) == given


def test_what_was_given_out_is_in_the_audit_log(cast: Cast, flask: Run) -> None:
    flask("tenant", "export", "acme")
    flask("person", "export", cast.bob.email)
    said = flask("audit", "--tenant", "acme", "--kind", "exported").stdout
    assert ",exported,,Bob,list: all that is known of a person" in said
    assert ",exported,,,list: all that is known\n" in said.replace("\r", "")


def test_person_erase_leaves_nobody(cast: Cast, flask: Run) -> None:
    assert flask("person", "erase", cast.bob.email).stdout.startswith("Would erase the person")
    assert flask("person", "export", cast.bob.email).exit_code == 0
    assert flask("person", "erase", cast.bob.email, "--yes").stdout.startswith("Erased the person")
    assert failure(flask("person", "export", cast.bob.email)).startswith("There is no person")
    assert "bob" not in flask("tenant", "export", "acme").stdout.lower()


def test_contact_erase_says_where_it_was(cast: Cast, flask: Run) -> None:
    said = flask("contact", "erase", "Anvils Ltd", "--tenant", "acme").stdout
    assert said == "Would erase: opportunities.company 1.\n"
    assert "Anvils Ltd" in flask("tenant", "export", "acme").stdout
    assert flask("contact", "erase", "anvils ltd", "--tenant", "acme", "--yes").stdout == said.replace(
        "Would erase", "Erased"
    )
    assert "Anvils Ltd" not in flask("tenant", "export", "acme").stdout
    assert "too short" in failure(flask("contact", "erase", "x", "--tenant", "acme"))


def test_tidy_forgets_what_served_its_purpose_and_nothing_else(app: Flask, cast: Cast, flask: Run) -> None:
    alice = cast.alice.signed_in()
    check(app, cast.max.me(), upload(app, cast.max.me(), b"name,reference\nAnvils,R1\nRope\n"))
    with transaction(app, cast.acme.id) as tx:
        invitations.invite(tx, cast.ada.me(), NewMember(email="zoe@example.com", name="Zoe", role="rep"))
    send(app.test_client(), "/sign-in", {"email": "nobody@example.com", "password": "guess"})
    assert (
        "sessions 0, links 0, invitations 0, attempts 0, leases 0, "
        "rows of files 0, names in files 0, remarks on files 0, pieces of files 0, files 0" in flask("tidy").stdout
    )
    app.config["CLOCK"] = lambda: NOW + timedelta(days=59)
    said = flask("tidy").stdout
    assert "sessions 0" in said
    assert "rows of files 1, names in files 1, remarks on files 1, pieces of files 1, files 1" in said
    assert "invitations 1" in said
    app.config["CLOCK"] = lambda: NOW + timedelta(days=120)
    said = flask("tidy").stdout
    assert "door log 1" in said
    assert "attempts 0" in said  # forgotten on the 59th day
    assert "sessions 1" in said
    app.config["CLOCK"] = lambda: NOW
    assert alice.get("/t/acme/due").status_code == 303
    with transaction(app, cast.acme.id) as tx:
        assert tx.ask("select count(*) from history", {}).value == 0
