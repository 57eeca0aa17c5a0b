"""People at the command line: added with a password or a link, and linked anew."""

import re

import pytest
from flask import Flask

from app.domain import people, roster, sessions
from app.domain.admission import Receiver
from app.errors import Missing
from tests.cast import PASSWORD, Cast, ask, transaction
from tests.cli.conftest import Run, failure

ADD = ("person", "add", "Dora@New.example", "--name", "Dora New", "--tenant", "acme", "--role", "rep")


def test_person_add_takes_the_password_from_standard_input(app: Flask, cast: Cast, flask: Run) -> None:
    result = flask(*ADD, given=f"{PASSWORD}\nnot this\n")
    assert result.stdout == "Dora New is rep of acme now.\n"
    (person,) = ask(app, None, "select * from people where email = 'dora@new.example'")
    assert sessions.matches(person.password_hash, PASSWORD)
    (member,) = ask(app, cast.acme.id, "select * from members where tenant_id = %(tenant)s and name = 'Dora New'")
    assert (member.person_id, member.role) == (person.id, "rep")


def test_person_add_prints_a_link_that_sets_the_password_once(app: Flask, cast: Cast, flask: Run) -> None:
    link = re.search(r"^http://[^/]+(/password/\S+)$", flask(*ADD).stdout, re.MULTILINE)
    assert link
    visitor, headers = app.test_client(), {"Sec-Fetch-Site": "same-origin"}
    assert visitor.get(link[1]).status_code == 200
    assert visitor.post(link[1], data={"password": PASSWORD}, headers=headers).status_code == 303
    assert visitor.get(link[1]).status_code == 404
    (person,) = ask(app, None, "select * from people where email = 'dora@new.example'")
    assert sessions.matches(person.password_hash, PASSWORD)


def test_person_add_invites_a_member_who_could_not_sign_in(app: Flask, cast: Cast, flask: Run) -> None:
    insert = "insert into members (tenant_id, name) values (%(tenant)s, 'Dora New') returning id"
    imported = ask(app, cast.acme.id, insert)[0].id
    flask(*ADD[:-1], "manager", given=PASSWORD)
    (member,) = ask(app, cast.acme.id, "select * from members where tenant_id = %(tenant)s and name = 'Dora New'")
    assert (member.id, member.role, member.person_id is None) == (imported, "manager", False)


def test_a_person_of_another_tenant_keeps_the_password(app: Flask, cast: Cast, flask: Run) -> None:
    words = ("person", "add", cast.charlie.email, "--name", "Charlie", "--tenant", "acme", "--role", "viewer")
    assert flask(*words, given="another password").stdout == "Charlie is viewer of acme now and signs in as before.\n"
    (person,) = ask(app, None, "select * from people where email = %(email)s", email=cast.charlie.email)
    assert sessions.matches(person.password_hash, PASSWORD)


def test_person_add_refuses_who_is_a_member_already(cast: Cast, flask: Run) -> None:
    words = ("person", "add", cast.alice.email, "--name", "Al", "--tenant", "acme", "--role", "rep")
    assert failure(flask(*words)) == f"{cast.alice.email} is a member of acme already."


def test_person_add_refuses_what_cannot_be_and_adds_nobody(app: Flask, cast: Cast, flask: Run) -> None:
    count = "select count(*) as n from people"
    before = ask(app, None, count)[0].n
    assert failure(flask(*ADD[:-1], "boss")) == "role: This must be one of 'viewer', 'rep', 'manager' or 'admin'."
    assert failure(flask(*ADD[:-3], "nowhere", *ADD[-2:])) == "There is no tenant with the slug 'nowhere'."
    assert failure(flask("person", "add", "dora", *ADD[3:])) == "email: This is not an e-mail address."
    assert failure(flask(*ADD, given="short")) == "password: At least 10 characters."
    assert failure(flask(*ADD, given=b"M\xfcnchen M\xfcnchen")) == "The password on standard input is not UTF-8."
    assert ask(app, None, count)[0].n == before


def test_person_add_does_not_add_who_left_anew(app: Flask, cast: Cast, flask: Run) -> None:
    with transaction(app, cast.acme.id) as tx:
        roster.leave(tx, cast.ada.me(), cast.bob.id, Receiver(None))
    words = ("person", "add", cast.bob.email, "--name", "Bob", "--tenant", "acme", "--role", "rep")
    assert failure(flask(*words)) == "bob@acme.example left acme: an admin lets Bob in again."


def test_person_link_prints_a_link_that_sets_another_password_once(app: Flask, cast: Cast, flask: Run) -> None:
    secret = flask("person", "link", "Bob@acme.example").stdout.strip().rpartition("/")[2]
    with transaction(app, None) as tx:
        assert people.use_link(tx, secret, "hash") == cast.bob.person_id
    with transaction(app, None) as tx, pytest.raises(Missing):
        people.linked(tx, secret)
    assert failure(flask("person", "link", "who@acme.example")) == "There is nobody with the address who@acme.example."


def test_person_link_is_written_down_in_each_of_the_teams(app: Flask, cast: Cast, flask: Run) -> None:
    flask("person", "link", "bob@acme.example")
    written = "select kind, actor_id, about from audit_log where tenant_id = %(tenant)s"
    assert ask(app, cast.acme.id, written) == [("password_link_added", None, "bob@acme.example")]
    assert ask(app, cast.globex.id, written) == []


def test_links_of_before_do_not_follow_a_person_into_another_team(app: Flask, cast: Cast, flask: Run) -> None:
    with transaction(app, None) as tx:
        secret = people.add_link(tx, cast.charlie.person_id)
    flask("person", "add", cast.charlie.email, "--name", "Charlie", "--tenant", "acme", "--role", "viewer")
    with transaction(app, None) as tx, pytest.raises(Missing):
        people.linked(tx, secret)
