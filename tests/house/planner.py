"""PostgreSQL's planner, asked as the application's role on a few thousand rows of several tenants.

A plan is held by its structure, never by its time: it reads the index made for it, in the order of the index.
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from app import database
from app.config import Config
from tests.cluster import Clones
from tests.house.queries import QUERIES, Query

NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
TENANTS, DEALS, OWNERS = 6, 3000, 10
BY_NAME = {str(query): query for query in QUERIES}
MODES = ("force_custom_plan", "force_generic_plan")

FILL = """
insert into tenants (id, slug, name, zone, currency) values (%(tenant)s, %(slug)s, 'T', 'UTC', 'EUR');
insert into people (id, email) values (%(owner)s, %(slug)s || '@example.com');
insert into sessions (token_hash, person_id, created_at, seen_at, expires_at)
    values (decode(md5(%(slug)s), 'hex'), %(owner)s, %(now)s, %(now)s, %(now)s + interval '1 day');
insert into members (tenant_id, id, person_id, name) values (%(tenant)s, %(owner)s, %(owner)s, 'M');
insert into members (tenant_id, name) select %(tenant)s, 'M' || n from generate_series(2, %(owners)s) as n;
insert into stages (tenant_id, name, position) select %(tenant)s, 'S' || n, n from generate_series(1, 5) as n;
insert into opportunities (tenant_id, name, currency, stage_id, owner_id, next_action_at, next_action_details,
    first_due_at, last_activity_at, stale_floor_at, stale_cap_at, reference)
select %(tenant)s, 'Deal ' || n, 'EUR', (array(select id from stages where tenant_id = %(tenant)s))[1 + n %% 5],
    (array(select id from members where tenant_id = %(tenant)s order by person_id))[1 + n %% 10], due.at, 'Call',
    due.at, %(now)s, %(now)s + interval '14 days', %(now)s + interval '28 days', 'R' || n
from generate_series(1, %(deals)s) as n, lateral (select %(now)s + (n - 500) * interval '1 hour' as at) as due;
insert into history (tenant_id, opportunity_id, version, verb, actor_id, at, before, after, batch_id)
select o.tenant_id, o.id, 1, 'create', o.owner_id, o.last_activity_at, '{}', '{}',
    case when o.owner_id = %(owner)s then o.owner_id end
from opportunities as o where o.tenant_id = %(tenant)s;
insert into imports (tenant_id, id, member_id, file_name, size, created_at, updated_at)
select %(tenant)s, m.id, %(owner)s, 'deals.csv', 1, %(now)s, %(now)s from members as m where m.tenant_id = %(tenant)s;
insert into import_rows (tenant_id, import_id, number, known_by, timeless, deal)
select %(tenant)s, i.id, n, 'R' || n, n %% 3 = 0, '{}'
from imports as i, generate_series(1, 500) as n where i.tenant_id = %(tenant)s;
insert into import_keys (tenant_id, import_id, kind, key, number)
select r.tenant_id, r.import_id, kind, r.known_by, r.number
from import_rows as r, unnest(array['deal', 'owner']) as kind where r.tenant_id = %(tenant)s;
insert into import_remarks (tenant_id, import_id, kind, number, item, words)
select r.tenant_id, r.import_id, kind, r.number, 0, 'Not so.'
from import_rows as r, unnest(array['complaint', 'difference']) as kind where r.tenant_id = %(tenant)s;
"""


Filled = tuple[Config, UUID, UUID]
Plan = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="module")
def filled(clones: Clones) -> Iterator[Filled]:
    """A database with several tenants, analysed; one of them and one of its members."""
    with clones.one() as config:
        with database.administering(config.database_owner_url) as owner:
            for number in range(TENANTS):
                tenant, member = fill(owner, f"t{number}", DEALS)
            for _ in range(2):  # the first may leave pages of which it cannot tell yet that everybody sees them
                owner.execute("vacuum analyze")
        yield config, tenant, member


@pytest.fixture(scope="module")
def outgrown(clones: Clones) -> Iterator[Filled]:
    """A database that was analysed when it had one tenant with hardly a deal; another that has many by now."""
    with clones.one() as config:
        with database.administering(config.database_owner_url) as owner:
            fill(owner, "first", deals=3)
            owner.execute("vacuum analyze")
            tenant, member = fill(owner, "second", DEALS)
        yield config, tenant, member


def fill(owner: psycopg.Connection[Any], slug: str, deals: int) -> tuple[UUID, UUID]:
    """A new tenant with so many deals, and one of its members."""
    tenant, member = uuid4(), uuid4()
    given = {"tenant": tenant, "owner": member, "slug": slug, "now": NOW, "deals": deals, "owners": OWNERS}
    with owner.transaction():
        owner.execute(f"set local app.tenant_id = '{tenant}'")
        for statement in FILL.strip().rstrip(";").split(";\n"):
            owner.execute(statement, given)
    return tenant, member


@pytest.fixture
def plan(filled: Filled) -> Plan:
    """The nodes of a query's plan, outermost first: `plan("lists.keys", mode, until=…)`; `led_by` another, which
    sets how the planner goes about it."""
    return partial(explain, filled)


@pytest.fixture
def blind(outgrown: Filled) -> Plan:
    """The same by a planner who knows nothing of the tenant's rows yet, as after a large import."""
    return partial(explain, outgrown)


def explain(filled: Filled, name: str, mode: str, *, led_by: str = "", **given: Any) -> list[dict[str, Any]]:
    config, tenant, _ = filled
    query: Query = BY_NAME[name]
    values = dict.fromkeys(query.parameters) | {"tenant": tenant, "now": NOW} | given
    words = ", ".join(literal(values[name]) for name in query.parameters)
    with database.administering(config.database_url) as app_user:
        app_user.execute("begin")
        app_user.execute(f"set local app.tenant_id = '{tenant}'")
        app_user.execute(f"set local plan_cache_mode = '{mode}'")
        if led_by:
            app_user.execute(BY_NAME[led_by].positional)
        app_user.execute(f"prepare query as {query.positional}")
        [answer] = app_user.execute(f"explain (format json) execute query({words})").fetchone()
        app_user.execute("rollback")
    tree = answer if isinstance(answer, list) else json.loads(answer)
    return list(nodes(tree[0]["Plan"]))


@pytest.fixture
def owner(filled: Filled) -> UUID:
    return filled[2]


def nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for inner in node.get("Plans", ()):
        yield from nodes(inner)


def scans(plan: list[dict[str, Any]]) -> set[tuple[str, str]]:
    """How each index or table is read."""
    return {
        (node["Node Type"], node.get("Index Name", node.get("Relation Name", "")))
        for node in plan
        if node["Node Type"].endswith("Scan") and node["Node Type"] not in ("Function Scan", "Subquery Scan")
    }


def conditions(plan: list[dict[str, Any]], index: str) -> list[str]:
    """By what an index is searched, once for each time it is read."""
    return [node.get("Index Cond", "") for node in plan if node.get("Index Name") == index]


def sorts(plan: list[dict[str, Any]]) -> list[str]:
    return [node["Node Type"] for node in plan if "Sort" in node["Node Type"]]


def reads_all(plan: list[dict[str, Any]], table: str) -> bool:
    return any(node["Node Type"] == "Seq Scan" and node["Relation Name"] == table for node in plan)


def literal(value: Any) -> str:
    if value is None or isinstance(value, int):
        return "null" if value is None else str(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'"
    return f"'{{{','.join(map(str, value))}}}'" if isinstance(value, list) else f"'{value}'"
