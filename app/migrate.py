"""Bringing a database to the present schema: yoyo applies sql/migrations, under a lock, as the owner of the tables."""

from functools import cache
from pathlib import Path

from yoyo import get_backend, read_migrations

from app import database, roles
from app.binaries import SetupError
from app.config import Config

FOLDER = Path(__file__).resolve().parent.parent / "sql" / "migrations"


def migrate(config: Config) -> list[str]:
    """Apply what is missing and return its names; doing it twice, or from two processes at once, changes nothing more.

    Raises SetupError when it may not or cannot, Unavailable when the database does not answer.
    """
    if not config.database_owner_url:
        raise SetupError("DATABASE_OWNER_URL is not set: only the role that owns the tables can migrate.")
    login = roles.refuse_power(config.database_url)
    with database.administering(config.database_owner_url) as owner:
        roles.SQL.lock_migrations(owner)
        roles.prepare(owner, login)
        applied = _apply(config.database_owner_url)
        roles.be_brief(config.database_url)
    return applied


@cache
def names() -> frozenset[str]:
    """The names of all migrations of this code."""
    return frozenset(path.stem for path in FOLDER.glob("*.sql") if not path.stem.endswith(".rollback"))


def _apply(url: str) -> list[str]:
    migrations = read_migrations(str(FOLDER))
    with get_backend(url.replace("postgresql://", "postgresql+psycopg://", 1)) as backend:
        backend.break_lock()  # whoever wrote it was killed: we hold the lock that counts
        with backend.lock():
            missing = backend.to_apply(migrations)
            names = [migration.id for migration in missing]
            backend.apply_migrations(missing)
            # yoyo passes over a file that it cannot read
            if left := [migration.id for migration in backend.to_apply(migrations)]:
                raise SetupError(f"Not applied: {', '.join(left)}.")
    return names
