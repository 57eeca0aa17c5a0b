"""Migrations: applied once, in turn, and taken back."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from yoyo import get_backend, read_migrations

from app import database
from app.binaries import SetupError
from app.config import ROOT, Config
from app.errors import Unavailable
from app.migrate import FOLDER, migrate
from tests.cluster import Clones

NAMES = sorted(path.stem for path in FOLDER.glob("*.sql") if not path.stem.endswith(".rollback"))
SCHEMA = """
    select table_name || '.' || column_name from information_schema.columns
    where table_schema = 'public' and table_name not like '%yoyo%' order by 1
"""
BY_ITSELF = """
import sys
from app.migrate import migrate
from app.config import Config
print(*migrate(Config(database_url=sys.argv[1], database_owner_url=sys.argv[2])))
"""


@pytest.fixture
def empty(clones: Clones) -> Iterator[Config]:
    """The settings for a database without a schema."""
    with clones.one(of="template0") as config:
        yield config


def _schema(config: Config) -> list[str]:
    with database.administering(config.database_owner_url) as owner:
        return [row[0] for row in owner.execute(SCHEMA)]


def _by_itself(config: Config) -> list[str]:
    words = [sys.executable, "-c", BY_ITSELF, config.database_url, config.database_owner_url]
    return subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()


def test_migrating_twice_changes_nothing_more(empty: Config) -> None:
    assert migrate(empty) == NAMES
    assert migrate(empty) == []


def test_two_processes_at_once_apply_each_migration_once(empty: Config) -> None:
    with ThreadPoolExecutor(2) as both:
        applied = list(both.map(_by_itself, [empty, empty]))
    assert sorted(applied[0] + applied[1]) == NAMES


def test_the_lock_of_a_killed_run_does_not_stop_the_next(empty: Config) -> None:
    migrate(empty)
    with database.administering(empty.database_owner_url) as owner:
        owner.execute("insert into yoyo_lock (locked, ctime, pid) values (1, now(), 1)")
    assert migrate(empty) == []


def test_every_migration_can_be_taken_back_and_applied_again(empty: Config) -> None:
    migrate(empty)
    before = _schema(empty)
    url = empty.database_owner_url.replace("postgresql:", "postgresql+psycopg:")
    with get_backend(url) as backend:
        backend.rollback_migrations(backend.to_rollback(read_migrations(str(FOLDER))))
    assert _schema(empty) == []
    assert migrate(empty) == NAMES
    assert _schema(empty) == before


def test_requests_are_bounded_in_time(empty: Config) -> None:
    migrate(empty)
    with database.administering(empty.database_url) as application:
        names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        assert [application.execute(f"show {name}").fetchone()[0] for name in names] == ["5s", "2s", "10s"]


def test_without_the_owner_nothing_is_migrated(database: Config) -> None:
    with pytest.raises(SetupError, match="DATABASE_OWNER_URL"):
        migrate(replace(database, database_owner_url=""))


def test_a_database_that_does_not_answer_is_said_to(database: Config) -> None:
    with pytest.raises(Unavailable, match="does not answer"):
        migrate(replace(database, database_url="postgresql://app_user@127.0.0.1:1/none"))
