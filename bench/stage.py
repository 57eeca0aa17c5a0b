"""What is measured: the product as it is deployed, on a durable database with a team at work and others beside it."""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from app.config import ROOT, Config
from app.database import Database
from app.domain import members, people, sessions, stages, tenants
from app.migrate import migrate

#: Deals of each other team; of ours, and how many of those are due.
OTHERS, TEAMS, OURS, DUE = 2_000, 10, 5_000, 500
FILL = """
insert into opportunities (
    tenant_id, name, company, value, currency, stage_id, owner_id, next_action_at, next_action_details, first_due_at,
    last_activity_at, stale_floor_at, stale_cap_at
)
select
    %(tenant)s, 'Deal ' || n, 'Company ' || n %% 97, n * 100, 'EUR', %(stage)s, %(owner)s,
    d.at, 'Call about deal ' || n, d.at, now(), now() + interval '14 days', now() + interval '28 days'
from generate_series(1, %(count)s) as n
cross join lateral (select now() + (n - %(due)s) * interval '17 minutes') as d (at)
returning 1
"""


@dataclass(frozen=True)
class Stage:
    """A running server, the session of the person who works, and the processes whose time is counted."""

    url: str
    slug: str
    cookie: str
    server: subprocess.Popen[str]
    postgres: int


@contextmanager
def play() -> Iterator[Stage]:
    """The stage, set and served; all of it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    folder.chmod(0o711)
    config = replace(Config.from_environment({"VAR_DIR": str(folder)}), port=0)
    try:
        with config.server().held():
            migrate(config)
            cookie = _fill(config)
            yield from _served(config, cookie)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _served(config: Config, cookie: str) -> Iterator[Stage]:
    environment = {"VAR_DIR": str(config.var_dir), "PORT": "0", "PATH": "/usr/bin:/bin", "LOG_FORMAT": "json"}
    process = subprocess.Popen(
        [sys.executable, "-m", "app.serve"],
        cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert process.stdout
    try:
        url = next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line)))
        pid = int((config.server().data / "postmaster.pid").read_text().split()[0])
        yield Stage(url, "ours", cookie, process, pid)
    finally:
        process.terminate()
        process.wait()


def _fill(config: Config) -> str:
    """The teams and their deals; the session of the one who works for ours."""
    database, now = Database(config), datetime.now(UTC)
    with database.transaction(None, now, write=True) as tx:
        person = people.add(tx, "bench@example.com")
        secret = sessions.begin(tx, person, sessions.Attempt.of("bench@example.com", ""), "bench")
    for number in range(TEAMS):
        _team(database, now, f"team-{number}", OTHERS, None)
    _team(database, now, "ours", OURS, person)
    database.close()
    return secret


def _team(database: Database, now: datetime, slug: str, count: int, person: UUID | None) -> None:
    tenant = uuid4()
    with database.transaction(tenant, now, write=True) as tx:
        tenants.add(tx, name=slug, slug=slug, zone="Europe/Berlin", currency="EUR", tenant_id=tenant)
        stages.add_usual(tx)
        owner = members.add(tx, name="Worker", person_id=person)
        first = tenants.find(tx).stages[0].id
        asked: dict[str, Any] = {"stage": first, "owner": owner, "count": count, "due": DUE}
        assert len(tx.ask(FILL, asked).rows) == count
