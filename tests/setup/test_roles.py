"""An existing PostgreSQL: what is missing is made or named, and a role with too much power is refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app, database, roles
from app.binaries import SetupError
from app.config import Config
from app.migrate import migrate
from app.postgres import Server
from tests.cluster import settings

LOGINS = ("keeper", "shop", "helper")


@pytest.fixture
def existing(place: Path) -> Iterator[Server]:
    """A server that knows nothing of us but a database `shop` of the login `keeper`, and a login `shop` that serves."""
    server = Server(place / "postgres", bin_dir=Config.from_environment({}).pg_bin_dir, durable=False)
    server.start()
    try:
        with (server.data / "pg_ident.conf").open("a") as callers:
            callers.writelines(line.replace(" postgres", f" {login}") for login in LOGINS for line in _callers(server))
        with database.administering(server.url("postgres", "postgres")) as keeper:
            keeper.execute("select pg_reload_conf()")
            keeper.execute("drop database next_action_tracker")
            keeper.execute("drop role app_owner, app_user, app_sys")
            keeper.execute("create role keeper login; create role shop login; create role helper login in role shop")
            keeper.execute("create database shop owner keeper")
        yield server
    finally:
        server.stop()


def _callers(server: Server) -> list[str]:
    lines = (server.data / "pg_ident.conf").read_text().splitlines(keepends=True)
    return [line for line in lines if line.endswith(" postgres\n")]


def _shop(server: Server) -> Config:
    plain = settings(server, "shop")
    return replace(plain, database_url=server.url("shop", "shop"), database_owner_url=server.url("keeper", "shop"))


def _as_superuser(server: Server, statements: str) -> None:
    with database.administering(server.url("postgres", "shop")) as superuser:
        superuser.execute(statements)


def test_an_owner_who_may_not_make_roles_is_told_what_to_have_run(existing: Server) -> None:
    with pytest.raises(SetupError) as refused:
        migrate(_shop(existing))
    said = str(refused.value)
    assert "\n" not in said
    _as_superuser(existing, said.partition("run: ")[2])
    assert migrate(_shop(existing))
    assert roles.refuse_power(existing.url("shop", "shop")) == "shop"


def test_an_owner_who_may_makes_the_roles(existing: Server) -> None:
    _as_superuser(existing, "alter role keeper superuser")
    assert migrate(_shop(existing))
    with database.administering(existing.url("shop", "shop")) as shop:
        assert shop.execute("select count(*) from opportunities").fetchone()[0] == 0
        assert shop.execute("show statement_timeout").fetchone()[0] == "5s"


@pytest.mark.parametrize(
    ("role", "given", "said"),
    [
        ("postgres", "select 1", "a superuser"),
        ("shop", "alter role shop bypassrls", "bypasses row-level security"),
        ("helper", "alter role shop bypassrls", "bypasses row-level security"),
        ("keeper", "select 1", "an owner"),
        ("shop", "grant keeper to shop", "an owner"),
        ("shop", "create table mine (); alter table mine owner to shop", "an owner"),
    ],
)
def test_a_role_that_row_level_security_does_not_bind_is_refused(
    existing: Server, role: str, given: str, said: str
) -> None:
    _as_superuser(existing, given)
    with pytest.raises(SetupError, match=f"Refusing to serve as '{role}'.*{said}") as refused:
        roles.refuse_power(existing.url(role, "shop"))
    assert "\n" not in str(refused.value)


def test_a_plain_role_may_serve(existing: Server) -> None:
    assert roles.refuse_power(existing.url("helper", "shop")) == "helper"


def test_whoever_starts_the_application_a_connection_with_too_much_power_is_never_used(database: Config) -> None:
    application = create_app(replace(database, database_url=database.database_owner_url, pool_timeout=0.2))
    assert application.test_client().get("/readyz").status_code == 503
    application.extensions["database"].close()
