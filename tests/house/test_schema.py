"""The promises of the migrated schema, read from the catalog: two walls between tenants, and a role without power."""

import re
from typing import Any

import pytest

from app import across, database
from app.config import Config
from tests.house.queries import QUERIES

#: The tables that belong to no tenant, each with the reason.
GLOBAL = {
    "tenants": "the list of tenants itself",
    "people": "a human with an e-mail address may be a member of several tenants",
    "sessions": "a session is a person's, in every tenant the person may enter",
    "sign_in_attempts": "counted before anybody is known",
    "password_links": "set the password of a person, before anybody is signed in",
    "door_log": "what is tried before anybody is known in a tenant",
}
#: Indexes of tenant tables that start with another column, each with the reason.
NOT_BY_TENANT = {
    "members__by_person": "the tenants a person may enter are looked up before a tenant is chosen",
}
#: Policies beside the one that every tenant table has: (command, condition), each with the reason.
OTHER_POLICIES = {
    # shows a person the own memberships at sign-in, before a tenant is chosen
    "members__self": (
        "SELECT",
        "(person_id = (NULLIF(current_setting('app.person_id'::text, true), ''::text))::uuid)",
        None,
    ),
}
TENANT = "(tenant_id = (NULLIF(current_setting('app.tenant_id'::text, true), ''::text))::uuid)"
#: What the application's role may do with a log that only grows.
APPEND_ONLY = {"history": {"SELECT", "INSERT"}, "audit_log": {"SELECT", "INSERT"}, "door_log": {"INSERT"}}


@pytest.fixture(scope="module")
def catalog(migrated: Config) -> Any:
    """Asks the catalog, as the owner."""
    with database.administering(migrated.database_owner_url) as owner:
        yield lambda query: owner.execute(query).fetchall()


@pytest.fixture(scope="module")
def tenant_tables(catalog: Any) -> set[str]:
    return {
        row.relname
        for row in catalog(
            "select relname from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and "
            "exists (select from pg_attribute where attrelid = pg_class.oid and attname = 'tenant_id' and attnum > 0)"
        )
    }


def test_the_global_tables_are_one_list(catalog: Any, tenant_tables: set[str]) -> None:
    tables = {
        row.tablename
        for row in catalog("select tablename from pg_tables where schemaname = 'public'")
        if not row.tablename.startswith(("_yoyo", "yoyo"))
    }
    assert tables - tenant_tables == set(GLOBAL)


def test_the_tenant_comes_first_and_is_never_missing(catalog: Any, tenant_tables: set[str]) -> None:
    firsts = {
        row.relname
        for row in catalog(
            "select relname from pg_attribute join pg_class on pg_class.oid = attrelid "
            "where attname = 'tenant_id' and attnum = 1 and attnotnull and atttypid = 'uuid'::regtype and relkind = 'r'"
        )
    }
    assert firsts == tenant_tables


def test_row_level_security_is_forced_on_every_tenant_table(catalog: Any, tenant_tables: set[str]) -> None:
    forced = {
        row.relname
        for row in catalog(
            "select relname from pg_class where relrowsecurity and relforcerowsecurity and relkind = 'r'"
        )
    }
    assert forced == tenant_tables


def test_every_tenant_table_has_the_one_policy(catalog: Any, tenant_tables: set[str]) -> None:
    found = {row.policyname: row for row in catalog("select * from pg_policies")}
    for table in tenant_tables:
        policy = found.pop(f"{table}__tenant")
        assert (policy.tablename, policy.permissive, policy.cmd, policy.roles) == (
            table,
            "PERMISSIVE",
            "ALL",
            ["public"],
        )
        assert (policy.qual, policy.with_check) == (TENANT, TENANT)
    assert {name: (row.cmd, row.qual, row.with_check) for name, row in found.items()} == OTHER_POLICIES


def test_keys_and_indexes_start_with_the_tenant(catalog: Any, tenant_tables: set[str]) -> None:
    rows = catalog(
        "select i.relname as name, t.relname as table, a.attname as first, x.indisprimary as is_key from pg_index as x "
        "join pg_class as i on i.oid = x.indexrelid join pg_class as t on t.oid = x.indrelid "
        "left join pg_attribute as a on a.attrelid = t.oid and a.attnum = x.indkey[0] "
        "where t.relnamespace = 'public'::regnamespace"
    )
    ours = [row for row in rows if row.table in tenant_tables]
    assert {row.name for row in ours if row.first != "tenant_id"} == set(NOT_BY_TENANT)
    assert {row.table for row in ours if row.is_key} == tenant_tables


def test_foreign_keys_carry_the_tenant_along(catalog: Any, tenant_tables: set[str]) -> None:
    rows = catalog(
        "select c.conname as name, t.relname as table, o.relname as other, a.attname as first, b.attname as meets, "
        "c.confdeltype::text as on_delete, c.confupdtype::text as on_update from pg_constraint as c "
        "join pg_class as t on t.oid = c.conrelid join pg_class as o on o.oid = c.confrelid "
        "join pg_attribute as a on a.attrelid = t.oid and a.attnum = c.conkey[1] "
        "join pg_attribute as b on b.attrelid = o.oid and b.attnum = c.confkey[1] where c.contype = 'f'"
    )
    assert rows
    inner = [row for row in rows if row.table in tenant_tables and row.other not in GLOBAL]
    assert [row for row in inner if (row.first, row.meets) != ("tenant_id", "tenant_id")] == []
    assert [row for row in rows if (row.on_delete, row.on_update) != ("a", "a")] == []


def test_every_index_says_which_question_it_answers(catalog: Any) -> None:
    silent = catalog(
        "select x.indexrelid::regclass::text as name from pg_index as x join pg_class as t on t.oid = x.indrelid "
        "where t.relnamespace = 'public'::regnamespace and t.relname !~ 'yoyo' "
        "and not exists (select from pg_constraint where conindid = x.indexrelid and contype in ('p', 'u')) "
        "and obj_description(x.indexrelid, 'pg_class') is null"
    )
    assert silent == []


def test_an_index_names_only_queries_there_are(catalog: Any) -> None:
    said = catalog("select obj_description(oid, 'pg_class') as comment from pg_class where relkind = 'i'")
    named = set(re.findall(r"\b[a-z]+\.[a-z_]+\b", " ".join(row.comment for row in said if row.comment)))
    known = {str(query) for query in QUERIES} | {f"across.{name}" for name in across.SQL.available_queries}
    assert named - known == set()
    assert "lists.keys" in named


def test_every_constraint_carries_its_complaint_in_its_name(catalog: Any) -> None:
    names = catalog(
        "select c.conname as name, t.relname as table from pg_constraint as c join pg_class as t on t.oid = c.conrelid "
        "where t.relnamespace = 'public'::regnamespace and t.relname !~ 'yoyo' and c.contype in ('c', 'f', 'p', 'u')"
    )
    assert [row.name for row in names if row.name.split("__")[0] != row.table or row.name.count("__") != 2] == []


def test_instants_are_named_at_and_days_on(catalog: Any) -> None:
    columns = catalog(
        "select table_name, column_name, data_type from information_schema.columns where table_schema = 'public' "
        "and table_name !~ 'yoyo' and (data_type like 'timestamp%' or data_type = 'date')"
    )
    ends = {"timestamp with time zone": "at", "date": "on"}
    assert [
        f"{row.table_name}.{row.column_name}"
        for row in columns
        if row.column_name not in ("at", "planned_for") and not row.column_name.endswith("_" + ends[row.data_type])
    ] == []


def test_no_trigger_and_no_function_acts_behind_the_queries(catalog: Any) -> None:
    assert catalog("select tgname from pg_trigger where not tgisinternal") == []
    assert catalog("select rulename from pg_rules where schemaname = 'public'") == []
    assert catalog("select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef") == []


def test_views_see_what_their_caller_may_see(catalog: Any) -> None:
    views = catalog(
        "select relname, reloptions from pg_class where relkind = 'v' and relnamespace = 'public'::regnamespace"
    )
    assert views
    assert [view.relname for view in views if "security_invoker=true" not in (view.reloptions or [])] == []


def test_the_applications_role_owns_and_bypasses_nothing(catalog: Any) -> None:
    [role] = catalog("select * from pg_roles where rolname = 'app_user'")
    powers = ("rolsuper", "rolbypassrls", "rolcreaterole", "rolcreatedb", "rolreplication")
    assert [power for power in powers if getattr(role, power)] == []
    assert catalog("select roleid::regrole from pg_auth_members where member = 'app_user'::regrole") == []
    assert catalog("select relname from pg_class where relowner = 'app_user'::regrole") == []
    assert catalog("select proname from pg_proc where proowner = 'app_user'::regrole") == []
    [may] = catalog(
        "select has_schema_privilege('app_user', 'public', 'create') as make_tables, "
        "has_database_privilege('app_user', current_database(), 'create') as make_schemas"
    )
    assert may == (False, False)


def test_what_the_applications_role_may_do_with_each_table(catalog: Any) -> None:
    granted: dict[str, set[str]] = {}
    for row in catalog(
        "select table_name, privilege_type from information_schema.role_table_grants "
        "where grantee in ('app_user', 'PUBLIC') and table_schema = 'public'"
    ):
        granted.setdefault(row.table_name, set()).add(row.privilege_type)
    plain = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert {table: rights - plain for table, rights in granted.items() if rights - plain} == {}
    assert {table: granted[table] for table in APPEND_ONLY} == APPEND_ONLY
    assert "DELETE" not in granted["opportunities"]
