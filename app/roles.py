"""The database's roles: what an existing PostgreSQL still lacks for us, and no serving as one with too much power."""

from pathlib import Path
from typing import Any

import aiosql

from app import database
from app.binaries import SetupError

SQL: Any = aiosql.from_path(
    Path(__file__).resolve().parent.parent / "sql" / "setup" / "roles.sql",
    "psycopg",
    mandatory_parameters=False,
)


def refuse_power(url: str) -> str:
    """The name of the login behind `url`; SetupError if row-level security would not bind it."""
    with database.administering(url) as connection:
        return bound(connection)


def bound(connection: Any) -> str:
    """The name of the login of this connection; SetupError if row-level security would not bind it."""
    powers = SQL.powers(connection)
    for has, what in (
        (powers.superuser, "a superuser"),
        (powers.bypasses, "a role that bypasses row-level security"),
        (powers.owns, "an owner of the database or its tables"),
    ):
        if has:
            raise SetupError(f"Refusing to serve as {powers.login!r}, {what}: name a plain role in DATABASE_URL.")
    return str(powers.login)


def prepare(owner: Any, login: str) -> None:
    """Create and grant, on the owner's connection, what `login` needs to act as the application's role.

    Raises SetupError with the statements to run when the owner may not.
    """
    statements = [row.statement for row in SQL.needed(owner, login=login)]
    for done, statement in enumerate(statements):
        try:
            with database.speaking_plainly():
                owner.execute(statement)
        except SetupError:
            left = "; ".join(statements[done:])
            raise SetupError(f"The owner may not prepare the roles; have a superuser run: {left};") from None


def be_brief(url: str) -> None:
    """Bound how long the login behind `url` may run, wait for a lock, or rest inside a transaction."""
    with database.administering(url) as connection:
        known = SQL.patience(connection)
        if not any(setting.startswith("statement_timeout=") for setting in known):
            SQL.be_brief(connection)
        if SQL.distributed(connection):
            SQL.reach_the_shards(connection)
