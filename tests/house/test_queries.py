"""The rules that keep every query in one tenant, guarded by its version, and runnable on one machine or many."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pglast
import pytest
from pglast import ast

from app import database, queries
from app.config import Config
from app.domain import lists
from tests.house.queries import QUERIES, Query, column, conjuncts, is_equation, walk
from tests.house.source import modules

#: Queries asked by another noun's module than their own, each with the reason.
LENT = {
    "tenants.py: members.names": "a tenant is read with those who may own deals, in one flight",
    "tenants.py: views.every": "a tenant is read with its saved views, in one flight",
    "sessions.py: people.by_email": "signing in asks who it is and how often it failed, in one flight",
    "sessions.py: people.failures": "signing in asks who it is and how often it failed, in one flight",
    "sessions.py: people.tried": "signing in asks who it is and counts the try, in one flight",
    "sessions.py: people.forgive": "who signs in has failed no more",
    "sessions.py: people.passed": "who signs in has failed no more",
    "sessions.py: members.of_person": "where a session may go, before a tenant is chosen",
}
#: Aliases of tenant tables that are bound to no tenant, each with the reason.
ACROSS = {
    "privacy.memberships: m": "all that a person is, for the command line; nobody who serves has the rows",
    "privacy.strangers: m": "whether a person is in any team, likewise",
    "members.of_person: m": "the tenants a person may enter; the policy on app.person_id shows nothing else",
}
CLOCKS = {"now", "clock_timestamp", "statement_timestamp", "transaction_timestamp", "timeofday"}

every_query = pytest.mark.parametrize("query", QUERIES, ids=str)


@pytest.fixture(scope="module")
def tenant_tables(migrated: Config) -> set[str]:
    """The tables and views that have a tenant_id, from the catalog."""
    with database.administering(migrated.database_owner_url) as owner:
        rows = owner.execute(
            "select table_name from information_schema.columns "
            "where table_schema = 'public' and column_name = 'tenant_id'"
        ).fetchall()
    return {row.table_name for row in rows}


@every_query
def test_a_query_is_asked_by_its_noun_alone(query: Query) -> None:
    askers = {module.path for module in modules() if f"queries.{query}" in module.chains}
    assert askers, f"Nobody asks {query}"
    others = {path.removeprefix("app/domain/") for path in askers - {f"app/domain/{query.noun}.py"}}
    assert {f"{path}: {query}" for path in others} - set(LENT) == set()


def test_no_exception_outlives_its_reason() -> None:
    asked = {
        f"{module.path.removeprefix('app/domain/')}: {query}"
        for query in QUERIES
        for module in modules("app/domain")
        if f"queries.{query}" in module.chains
    }
    assert set(LENT) <= asked
    assert {name.partition(":")[0] for name in ACROSS} <= {str(query) for query in QUERIES}


@every_query
def test_a_query_says_in_one_line_what_it_is_for(query: Query) -> None:
    purpose = getattr(getattr(queries, query.noun), query.name).__doc__
    assert purpose
    assert purpose.strip().endswith(".")


@pytest.fixture(scope="module")
def app_user(migrated: Config) -> Iterator[Any]:
    """A connection as the application's role."""
    with database.administering(migrated.database_url) as app_user:
        yield app_user


@every_query
def test_a_query_is_understood_by_the_database(query: Query, app_user: Any) -> None:
    nulls = ", ".join(["null"] * len(query.parameters))
    with app_user.transaction():
        app_user.execute(f"set local app.tenant_id = '{uuid4()}'")
        app_user.execute(f"prepare query as {query.positional}")
        plan = app_user.execute(f"explain execute query{f'({nulls})' if nulls else ''}").fetchall()
        app_user.execute("deallocate query")
    assert plan


@every_query
def test_a_query_binds_every_alias_to_the_tenant(query: Query, tenant_tables: set[str]) -> None:
    unbound = {f"{query}: {alias}" for alias in unbound_aliases(query, tenant_tables)}
    assert unbound - set(ACROSS) == set()


@every_query
def test_a_new_row_is_the_tenants_own(query: Query, tenant_tables: set[str]) -> None:
    for insert in found(query, ast.InsertStmt):
        if insert.relation.relname in tenant_tables:
            assert insert.cols[0].name == "tenant_id"
            source = insert.selectStmt
            firsts = [row[0] for row in source.valuesLists] if source.valuesLists else [source.targetList[0].val]
            assert all(query.is_parameter(first, "tenant") or tenant_column(first) for first in firsts)


@every_query
def test_no_row_moves_to_another_tenant(query: Query) -> None:
    assert "tenant_id" not in [target.name for update in found(query, ast.UpdateStmt) for target in update.targetList]


@every_query
def test_an_opportunity_changes_by_its_version_alone(query: Query) -> None:
    for update in found(query, ast.UpdateStmt):
        if update.relation.relname == "opportunities":
            alias = update.relation.alias.aliasname if update.relation.alias else "opportunities"
            assert any(
                is_equation(part) and column(part.lexpr) == (alias, "version") and told_version(query, part.rexpr)
                for part in conjuncts(update.whereClause)
            ), "not guarded by the version its caller saw"
            bumps = [target.val for target in update.targetList if target.name == "version"]
            assert len(bumps) == 1
            assert bumps[0].name[0].sval == "+"
            assert column(bumps[0].lexpr) == (alias, "version")
            assert bumps[0].rexpr.val.ival == 1


@every_query
def test_a_query_uses_nothing_the_distributed_engine_refuses(query: Query) -> None:
    assert found(query, ast.MergeStmt) == []
    changes = (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt)
    assert [part for part in found(query, ast.CommonTableExpr) if isinstance(part.ctequery, changes)] == []
    skip = pglast.enums.LockWaitPolicy.LockWaitSkip
    assert [lock for lock in found(query, ast.LockingClause) if lock.waitPolicy == skip] == []


@every_query
def test_a_query_is_told_what_time_it_is(query: Query) -> None:
    assert found(query, ast.SQLValueFunction) == []
    assert [call for call in found(query, ast.FuncCall) if call.funcname[-1].sval in CLOCKS] == []
    intervals = [cast for cast in found(query, ast.TypeCast) if cast.typeName.names[-1].sval == "interval"]
    assert intervals == []


def test_every_list_lets_pass_the_same_deals() -> None:
    """The filters stand in each walk, as none of them may cost it its index: here they are held to be one."""
    named = {query.name: query.sql for query in QUERIES if query.noun == "lists"}
    begin, end = "%(owners)s::uuid [] is null", "expected_close_on is null)"
    sieves = {
        name: " ".join(re.sub(r"\b(o|walk)\.", "", sql[sql.index(begin) : sql.index(end)]).split())
        for name, sql in named.items()
        if begin in sql
    }
    assert set(sieves) == {*lists.WALKS, "among"}
    assert len(set(sieves.values())) == 1


def found(query: Query, kind: type) -> list[Any]:
    return [node for node in walk(query.tree) if isinstance(node, kind)]


def unbound_aliases(query: Query, tenant_tables: set[str]) -> set[str]:
    """The aliases of tenant tables without `tenant_id = :tenant` in the conditions of their own statement."""
    unbound = set()
    for statement in walk(query.tree):
        if isinstance(statement, ast.SelectStmt | ast.UpdateStmt | ast.DeleteStmt):
            named = [
                (table.relname, table.alias.aliasname if table.alias else table.relname) for table in sources(statement)
            ]
            bound = {column(part.lexpr)[0] for part in conditions_of(statement) if binds(query, part)}
            if "" in bound and len(named) == 1:
                bound.add(named[0][1])
            unbound |= {alias for name, alias in named if name in tenant_tables and alias not in bound}
    return unbound


def told_version(query: Query, node: Any) -> bool:
    """Whether a node is `:version`, or in a bulk the `version` column of the rows the caller sent."""
    sent = {f.alias.aliasname for update in found(query, ast.UpdateStmt) for f in update.fromClause or ()
            if isinstance(f, ast.RangeFunction)}  # fmt: skip
    named = column(node)
    return query.is_parameter(node, "version") or (named is not None and named[0] in sent and named[1] == "version")


def binds(query: Query, part: Any) -> bool:
    return is_equation(part) and tenant_column(part.lexpr) and query.is_parameter(part.rexpr, "tenant")


def tenant_column(node: Any) -> bool:
    return (column(node) or ("", ""))[1] == "tenant_id"


def sources(statement: Any) -> Any:
    """The tables a statement names itself, joined ones too; sub-selects name their own."""
    if not isinstance(statement, ast.SelectStmt):
        yield statement.relation
    pending = list(getattr(statement, "fromClause", None) or getattr(statement, "usingClause", None) or ())
    for item in pending:
        if isinstance(item, ast.RangeVar):
            yield item
        elif isinstance(item, ast.JoinExpr):
            pending += [item.larg, item.rarg]


def conditions_of(statement: Any) -> Any:
    yield from conjuncts(statement.whereClause)
    pending = list(getattr(statement, "fromClause", None) or getattr(statement, "usingClause", None) or ())
    for item in pending:
        if isinstance(item, ast.JoinExpr):
            pending += [item.larg, item.rarg]
            yield from conjuncts(item.quals)
