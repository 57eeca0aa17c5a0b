"""The audit logs at the command line: a tenant's own, and the one of what belongs to none."""

from flask import Flask

from tests.cast import Cast
from tests.cli.conftest import Run, failure
from tests.web.pages import send


def test_audit_prints_what_was_done_in_a_tenant(app: Flask, cast: Cast, flask: Run) -> None:
    flask("token", "add", "--tenant", "acme", "--name", "reports", "--person", cast.alice.email)
    flask("person", "add", "zoe@acme.example", "--name", "Zoe", "--tenant", "acme", "--role", "rep")
    header, *lines = flask("audit", "--tenant", "acme").stdout.splitlines()
    assert header == "at,kind,by,about,detail"
    assert sorted(line.partition(",")[2] for line in lines) == [
        "member_added,,Zoe,role: rep",
        'token_added,,reports,"scope: write, member: Alice"',
    ]
    assert flask("audit", "--tenant", "acme", "--kind", "imported").stdout == header + "\n"
    assert flask("audit", "--tenant", "globex").stdout == header + "\n"


def test_audit_prints_what_happened_outside_of_every_tenant(app: Flask, cast: Cast, flask: Run) -> None:
    send(app.test_client(), "/sign-in", {"email": "nobody@example.com", "password": "guess"})
    (_, line) = flask("audit").stdout.splitlines()
    assert ",sign_in_failed,," in line
    assert "nobody" not in line


def test_audit_refuses_what_is_not_there(cast: Cast, flask: Run) -> None:
    assert failure(flask("audit", "--tenant", "nowhere")) == "There is no tenant with the slug 'nowhere'."
    assert "'--kind'" in failure(flask("audit", "--kind", "something"))
