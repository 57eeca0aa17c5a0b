"""Work across tenants, as the role that bypasses row-level security: for the command line and the metrics, never for a
request of the web."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import aiosql

from app import database
from app.binaries import SetupError
from app.config import Config
from app.database import Database
from app.errors import Missing

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "across"
SQL: Any = aiosql.from_path(FOLDER, "psycopg", mandatory_parameters=False)


@contextmanager
def connection(config: Config) -> Iterator[Any]:
    """A connection as the role for work across tenants, each statement a transaction unless told otherwise; SetupError
    where no such role is configured."""
    with database.administering(_url(config)) as opened:
        yield opened


@contextmanager
def transactions(config: Config) -> Iterator[Database]:
    """The database as that role, for the verbs of the domain; its statements may take an hour. SetupError likewise."""
    opened = Database(replace(config, database_url=_url(config), pool_min=1, pool_max=1), patience=3600)
    try:
        yield opened
    finally:
        opened.close()


def tenant(opened: Any, slug: str) -> UUID:
    """The id of the tenant with this slug; raises Missing."""
    found: UUID | None = SQL.tenant_of(opened, slug=slug)
    if found is None:
        raise Missing(f"There is no tenant with the slug {slug!r}.")
    return found


def _url(config: Config) -> str:
    if not config.database_sys_url:
        raise SetupError("DATABASE_SYS_URL is not set: only the role for work across tenants may do this.")
    return config.database_sys_url
