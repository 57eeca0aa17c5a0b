"""Two teams on the same two connections: neither ever sees, or leaves behind, anything of the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from flask import Flask

from app import create_app
from app.config import Config
from app.database import Database
from tests.cast import NOW, Cast, ask, deal, gather
from tests.cluster import application

MARKS = {"acme": "Xylophone-of-acme", "globex": "Quetzal-of-globex"}
ADDRESSES = (
    "/t/{}/due?owner=team",
    "/t/{}/opportunities?owner=team",
    "/t/{}/palette?q=e",
    "/api/v1/opportunities/due?limit=200",
)
REQUESTS, THREADS = 2000, 4


@pytest.fixture
def narrow(database: Config) -> Iterator[Flask]:
    """An application with two connections for everybody."""
    with application(replace(database, pool_min=2, pool_max=2, pool_timeout=20.0)) as app:
        yield app


def marked(app: Flask) -> Cast:
    cast = gather(app)
    for team in (cast.acme, cast.globex):
        deal(app, team, MARKS[team.slug], at=NOW)
    return cast


def test_two_teams_that_take_turns_never_see_each_others_mark(narrow: Flask) -> None:
    cast = marked(narrow)

    def visit(thread: int) -> list[str]:
        wrong, clients = [], {"acme": cast.alice.signed_in(), "globex": cast.charlie.signed_in()}
        for number in range(REQUESTS // THREADS):
            slug, other = ("acme", "globex") if (number + thread) % 2 else ("globex", "acme")
            address = ADDRESSES[number // 2 % len(ADDRESSES)].format(slug)
            person = cast.alice if slug == "acme" else cast.charlie
            answer = clients[slug].get(address, headers=person.headers() if "/api/" in address else {})
            seen = (answer.status_code, MARKS[slug] in answer.text or "palette" in address, MARKS[other] in answer.text)
            if seen != (200, True, False):
                wrong.append(f"{address}: {seen}")
        return wrong

    with ThreadPoolExecutor(THREADS) as threads:
        assert [wrong for found in threads.map(visit, range(THREADS)) for wrong in found] == []


def test_a_request_that_dies_between_context_and_commit_leaves_no_context(database: Config) -> None:
    one = Database(replace(database, pool_min=1, pool_max=1))
    app = create_app(database)
    cast = gather(app)

    def context() -> Any:
        with one.transaction(None, NOW) as tx:
            return tx.ask("select current_setting('app.tenant_id', true) as tenant, pg_backend_pid() as pid", {}).one

    first = context()
    for write in (False, True):
        with pytest.raises(KeyboardInterrupt), one.transaction(cast.acme.id, NOW, write=write) as tx:
            assert tx.ask("select count(*) from opportunities", {}).value == 6
            raise KeyboardInterrupt
        assert context() == ("", first.pid)  # the same connection, and nobody's
        with one.transaction(None, NOW) as tx:
            assert tx.ask("select count(*) from opportunities", {}).value == 0
    one.close()
    app.extensions["database"].close()


def test_a_connection_killed_between_context_and_commit_is_nobodys(database: Config) -> None:
    one = Database(replace(database, pool_min=1, pool_max=1))
    app = create_app(database)
    cast = gather(app)
    with pytest.raises(Exception, match=r".*"), one.transaction(cast.acme.id, NOW, write=True) as tx:
        pid = tx.ask("select pg_backend_pid() as pid", {}).value
        with psycopg.connect(database.database_url, autocommit=True) as killer:
            killer.execute("select pg_terminate_backend(%s, 5000)", [pid])
    with one.transaction(None, NOW) as tx:
        assert not tx.ask("select current_setting('app.tenant_id', true) as tenant", {}).value
    assert {row.version for row in ask(app, cast.acme.id, "select version from opportunities")} == {1}
    one.close()
    app.extensions["database"].close()
