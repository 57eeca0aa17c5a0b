"""What the application's role can do to another team's rows with only the database in its way: nothing."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from psycopg import errors, sql
from psycopg.rows import namedtuple_row

from app.domain import views
from app.domain.filters import View
from tests.api.program import NEXT, Program
from tests.cast import NOW, Cast, ask, deal, gather, transaction
from tests.cluster import Clones, application

COLUMNS = """
select c.relname as table, array_agg(a.attname::text order by a.attnum) filter (where a.attgenerated = '') as columns
from pg_class as c
inner join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
group by c.relname
having bool_or(a.attname = 'tenant_id')
order by c.relname
"""


@pytest.fixture(scope="module")
def app(clones: Clones) -> Iterator[Flask]:
    """One application for all tests here: what they try is rolled back, if it is not refused."""
    with clones.one() as config, application(config) as app:
        yield app


@pytest.fixture(scope="module")
def busy(app: Flask) -> Cast:
    """Both teams have rows of every kind there is to have."""
    cast = gather(app)
    for person in (cast.alice, cast.charlie):
        deal = next(iter((cast.acme if person is cast.alice else cast.globex).deals.values()))
        with transaction(app, person.tenant) as tx:
            views.add(tx, person.me(), views.Naming(name="Mine"), View())
        assert Program(app, person).complete(deal, NEXT, Idempotency_Key="k").status_code == 200
    return cast


@pytest.fixture
def role(app: Flask) -> Iterator[psycopg.Connection[Any]]:
    """A connection of the application's role, for whatever it may try."""
    with psycopg.connect(app.config["NAT"].database_url, autocommit=True, row_factory=namedtuple_row) as connection:
        yield connection


class Context:
    """One transaction in a tenant's context, or in none; it is always rolled back."""

    def __init__(self, role: psycopg.Connection[Any], tenant: UUID | str | None) -> None:
        self._role, self._tenant = role, tenant

    def __enter__(self) -> Any:
        self._transaction = self._role.transaction(force_rollback=True)
        self._transaction.__enter__()
        if self._tenant is not None:
            self._role.execute(sql.SQL("set local app.tenant_id = {}").format(sql.Literal(str(self._tenant))))
        return self._role

    def __exit__(self, *error: Any) -> Any:
        return self._transaction.__exit__(*error)


def tables(role: psycopg.Connection[Any]) -> dict[str, list[str]]:
    """The tables of tenants, each with the columns that can be written."""
    return {row.table: row.columns for row in role.execute(COLUMNS).fetchall()}


def count(context: Any, table: str, tenant: UUID | None = None) -> int:
    query = sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    if tenant:
        query += sql.SQL(" where tenant_id = {}").format(sql.Literal(tenant))
    return context.execute(query).fetchone()[0]


@pytest.mark.parametrize("nothing", [None, ""])
def test_without_a_context_there_are_no_rows(busy: Cast, role: psycopg.Connection[Any], nothing: str | None) -> None:
    assert {"history", "idempotency_keys", "members", "opportunities", "stages", "tokens"} <= tables(role).keys()
    with Context(role, nothing) as context:
        assert {table: count(context, table) for table in tables(role)} == dict.fromkeys(tables(role), 0)
        assert count(context, "opportunity_rows") == 0


def test_a_context_that_is_no_id_is_an_error_and_shows_nothing(busy: Cast, role: psycopg.Connection[Any]) -> None:
    with pytest.raises(errors.InvalidTextRepresentation), Context(role, "acme' or true") as context:
        count(context, "opportunities")


def test_in_ones_own_context_there_are_ones_own_rows_alone(busy: Cast, role: psycopg.Connection[Any]) -> None:
    for own, other in ((busy.acme.id, busy.globex.id), (busy.globex.id, busy.acme.id)):
        with Context(role, own) as context:
            for table in ("history", "idempotency_keys", "members", "opportunities", "stages", "tokens"):
                assert count(context, table) == count(context, table, own) > 0
                assert count(context, table, other) == 0


def test_another_teams_rows_cannot_be_changed_or_taken_away(busy: Cast, role: psycopg.Connection[Any]) -> None:
    with Context(role, busy.globex.id) as context:
        for statement in (
            "update opportunities set name = 'mine', version = version + 1 where tenant_id = %s",
            "update stages set name = 'mine' where tenant_id = %s",
            "update members set role = 'admin' where tenant_id = %s",
            "update tokens set revoked_at = now() where tenant_id = %s",
            "update idempotency_keys set status = 200 where tenant_id = %s",
            "delete from stages where tenant_id = %s",
            "delete from idempotency_keys where tenant_id = %s",
        ):
            assert context.execute(statement, [busy.acme.id]).rowcount == 0


@pytest.mark.parametrize("acting", ["in another context", "without one"])
def test_a_row_cannot_be_planted_in_another_team(busy: Cast, role: psycopg.Connection[Any], acting: str) -> None:
    planted = set()
    for table, columns in tables(role).items():
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        with Context(role, busy.acme.id) as context:
            rows = sql.SQL("select to_jsonb(t) from {} as t limit 1").format(sql.Identifier(table))
            row = context.execute(rows).fetchone()
        if row is None:
            continue
        plant = sql.SQL("insert into {0} ({1}) select {1} from jsonb_populate_record(null::{0}, {2})").format(
            sql.Identifier(table), names, sql.Literal(json.dumps(row[0]))
        )
        with (
            pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
            Context(role, busy.globex.id if acting == "in another context" else None) as context,
        ):
            context.execute(plant)
        planted.add(table)
    assert {"history", "idempotency_keys", "members", "opportunities", "stages", "tokens"} <= planted


def test_a_row_cannot_be_moved_to_another_team(busy: Cast, role: psycopg.Connection[Any]) -> None:
    with pytest.raises(errors.InsufficientPrivilege), Context(role, busy.globex.id) as context:
        context.execute("update stages set tenant_id = %s", [busy.acme.id])


def test_a_reference_cannot_reach_into_another_team(busy: Cast, role: psycopg.Connection[Any]) -> None:
    stage, owner = busy.acme.stages["Lead"], busy.alice.id
    for column, value in (("stage_id", stage), ("owner_id", owner)):
        change = sql.SQL("update opportunities set {} = %s, version = version + 1").format(sql.Identifier(column))
        with pytest.raises(errors.ForeignKeyViolation), Context(role, busy.globex.id) as context:
            context.execute(change, [value])


def test_what_is_taken_in_another_team_is_free_here(app: Flask, busy: Cast) -> None:
    """Unique constraints bypass policies: they would tell of rows nobody here can see."""
    anvils = busy.acme.deals["Anvils"]
    refer = "update opportunities set reference = 'R-1', version = version + 1 where id = %(id)s returning id"
    ask(app, busy.acme.id, refer, id=anvils)
    assert deal(app, busy.globex, "Anvils", at=NOW, id=anvils, reference="R-1") == anvils


@pytest.mark.parametrize("statement", [
    "update history set note = 'never happened'",
    "delete from history",
    "truncate history",
    "delete from opportunities",
    "truncate opportunities cascade",
    "alter table history disable row level security",
    "alter table opportunities no force row level security",
    "drop policy history__tenant on history",
    "drop table history",
    "create table mine (id int)",
    "set role app_owner",
    "set row_security = off; select * from opportunities",
    "create policy mine on opportunities using (true)",
    "create or replace view opportunity_rows as select 1 as one",
])  # fmt: skip
def test_the_applications_role_may_not(busy: Cast, role: psycopg.Connection[Any], statement: str) -> None:
    with pytest.raises(errors.InsufficientPrivilege), Context(role, busy.acme.id) as context:
        context.execute(statement)


def test_a_context_ends_with_its_transaction(busy: Cast, role: psycopg.Connection[Any]) -> None:
    for end in ("commit", "rollback"):
        role.execute("begin")
        role.execute(sql.SQL("set local app.tenant_id = {}").format(sql.Literal(str(busy.acme.id))))
        assert count(role, "opportunities") > 0
        role.execute(end)
        assert count(role, "opportunities") == 0


def test_the_tables_of_everybody_hold_nothing_of_a_team(busy: Cast, role: psycopg.Connection[Any]) -> None:
    seen = [
        str(row)
        for table in ("tenants", "people", "sessions", "sign_in_attempts", "password_links")
        for row in role.execute(sql.SQL("select * from {}").format(sql.Identifier(table))).fetchall()
    ]
    assert seen
    assert not [row for row in seen if "Anvils" in row or "Secrets" in row or "Alice" in row]
