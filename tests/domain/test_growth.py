"""A team that grows between two looks of PostgreSQL's at its tables: plans of before are not taken for it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app import queries
from app.config import Config
from app.database import Database
from tests.cast import Cast, ask, transaction
from tests.domain.importing import FILE, bring

#: Ways to read that a planner may be told not to go.
INDEXED = ["enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"]
GROW = """
    insert into opportunities (tenant_id, name, currency, stage_id, next_action_at, next_action_details, first_due_at,
        last_activity_at, stale_floor_at, stale_cap_at)
    select tenant_id, name || n, currency, stage_id, next_action_at, next_action_details, first_due_at,
        last_activity_at, stale_floor_at, stale_cap_at
    from opportunities, generate_series(1, 5000) as n
    where tenant_id = %(tenant)s and id = %(id)s
    returning id
"""


@pytest.fixture(autouse=True)
def single(app: Flask, database: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """One connection for all, which keeps its plans."""
    narrow = Database(replace(database, pool_min=1, pool_max=1))
    monkeypatch.setitem(app.extensions, "database", narrow)
    yield
    narrow.close()


def test_an_import_is_planned_by_what_is_there_now(app: Flask, cast: Cast) -> None:
    with transaction(app, cast.acme.id) as tx:
        tx.ask("select set_config(name, 'off', true) from unnest(%(names)s::text[]) as name", {"names": INDEXED})
        assert queries.transfer.by_reference(tx, given=["R1"]).rows == []
    assert "Seq Scan on opportunities" in kept_plan(app, cast)
    ask(app, cast.acme.id, GROW, id=cast.acme.deals["Anvils"])
    bring(app, cast.max.me(), FILE)
    assert "Seq Scan on opportunities" not in kept_plan(app, cast)


def kept_plan(app: Flask, cast: Cast) -> str:
    """How deals are looked up by their references, as the connection has it from when it last did."""
    [statement] = ask(
        app,
        None,
        "select name from pg_prepared_statements where statement like %(part)s",
        part="%o.reference = any%",
    )
    given = f"'{cast.acme.id}', '{{}}'"
    return "\n".join(row[0] for row in ask(app, cast.acme.id, f'explain execute "{statement.name}" ({given})'))
