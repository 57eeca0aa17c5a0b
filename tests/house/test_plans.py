"""How the hot queries are carried out, asked as the application's role on a few thousand rows of several tenants.

A plan is held by its structure, never by its time: it reads the index made for it, in the order of the index.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app import database
from app.config import Config
from app.domain.actions import BEGINNING
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
"""


@pytest.fixture(scope="module")
def filled(clones: Clones) -> Iterator[tuple[Config, UUID, UUID]]:
    """A database with several tenants, analysed; one of them and one of its members."""
    with clones.one() as config:
        with database.administering(config.database_owner_url) as owner:
            for number in range(TENANTS):
                tenant, member = uuid4(), uuid4()
                given = {"tenant": tenant, "owner": member, "slug": f"t{number}", "now": NOW}
                with owner.transaction():
                    owner.execute(f"set local app.tenant_id = '{tenant}'")
                    for statement in FILL.strip().rstrip(";").split(";\n"):
                        owner.execute(statement, given | {"deals": DEALS, "owners": OWNERS})
            for _ in range(2):  # the first may leave pages of which it cannot tell yet that everybody sees them
                owner.execute("vacuum analyze")
        yield config, tenant, member


@pytest.fixture
def plan(filled: tuple[Config, UUID, UUID]) -> Any:
    """The nodes of a query's plan, outermost first: `plan("lists.keys", mode, until=…)`."""
    config, tenant, _ = filled

    def explain(name: str, mode: str, **given: Any) -> list[dict[str, Any]]:
        query: Query = BY_NAME[name]
        values = dict.fromkeys(query.parameters) | {"tenant": tenant, "now": NOW} | given
        words = ", ".join(literal(values[name]) for name in query.parameters)
        with database.administering(config.database_url) as app_user:
            app_user.execute("begin")
            app_user.execute(f"set local app.tenant_id = '{tenant}'")
            app_user.execute(f"set local plan_cache_mode = '{mode}'")
            app_user.execute(f"prepare query as {query.positional}")
            [answer] = app_user.execute(f"explain (format json) execute query({words})").fetchone()
            app_user.execute("rollback")
        tree = answer if isinstance(answer, list) else json.loads(answer)
        return list(nodes(tree[0]["Plan"]))

    return explain


@pytest.fixture
def owner(filled: tuple[Config, UUID, UUID]) -> UUID:
    return filled[2]


TODAY = {"today": NOW - timedelta(hours=8), "recent": NOW - timedelta(days=3)}
FIRST_PAGE = {"until": NOW, "after_at": BEGINNING[0], "after_id": BEGINNING[1], "limit": 51}
DEEP_PAGE = FIRST_PAGE | {"after_at": NOW - timedelta(days=9)}
SPAN = {"since": NOW, "until": NOW + timedelta(days=1)}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cursor", [FIRST_PAGE, DEEP_PAGE], ids=["first page", "deep page"])
def test_the_keys_of_the_due_list_are_read_from_their_index_in_order(plan: Any, cursor: Any, mode: str) -> None:
    assert scans(plan("lists.keys", mode, **cursor)) == {("Index Only Scan", "opportunities__due")}
    assert not sorts(plan("lists.keys", mode, **cursor))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cursor", [FIRST_PAGE, DEEP_PAGE], ids=["first page", "deep page"])
def test_one_owners_keys_are_read_from_their_index_in_order(plan: Any, cursor: Any, owner: UUID, mode: str) -> None:
    found = plan("lists.keys_of", mode, owner=owner, **cursor)
    assert scans(found) == {("Index Only Scan", "opportunities__due_by_owner")}
    assert not sorts(found)


@pytest.mark.parametrize("mode", MODES)
def test_the_counts_of_the_due_list_touch_no_row(plan: Any, owner: UUID, mode: str) -> None:
    of_team, of_owner = plan("lists.header", mode, **TODAY), plan("lists.header_of", mode, owner=owner, **TODAY)
    assert scans(of_team) == {("Index Only Scan", "opportunities__due")}
    assert scans(of_owner) == {("Index Only Scan", "opportunities__due_by_owner")}
    assert not sorts(of_team) + sorts(of_owner)


@pytest.mark.parametrize("mode", MODES)
def test_a_days_load_touches_no_row(plan: Any, owner: UUID, mode: str) -> None:
    assert scans(plan("lists.count", mode, **SPAN)) == {("Index Only Scan", "opportunities__due")}
    of_owner = plan("lists.count_of", mode, owner=owner, **SPAN)
    assert scans(of_owner) == {("Index Only Scan", "opportunities__due_by_owner")}


WALKS = {
    "planned": ("opportunities__due", {"until": NOW, "after": BEGINNING[0], "today": NOW, "recent": NOW}),
    "stale": ("opportunities__stale", {"until": NOW, "after": BEGINNING[0]}),
    "every": ("opportunities__last_activity", {"until": BEGINNING[0], "after": NOW}),
    "dearest": ("opportunities__worth", {"until": -1, "after": 2**62, "starts_at": BEGINNING[0], "ends_at": NOW}),
}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("narrowed", [{}, {"least": 100, "status": "open", "undated": False}], ids=["all", "narrowed"])
@pytest.mark.parametrize("name", WALKS)
def test_a_list_with_filters_walks_its_index_in_order_as_far_as_it_reaches(
    plan: Any, owner: UUID, name: str, narrowed: Any, mode: str
) -> None:
    index, asked = WALKS[name]
    asked = asked | narrowed | {"after_id": owner, "owners": [owner], "reach": 60, "limit": 51}
    found = plan(f"lists.{name}", mode, **asked)
    assert {where for _, where in scans(found) if where} == {index}
    assert not sorts(found)


@pytest.mark.parametrize("mode", MODES)
def test_what_a_text_or_a_tag_leads_to_is_read_by_key(plan: Any, owner: UUID, mode: str) -> None:
    asked = {"ids": [owner], "sort": "planned", "after": -(2**62), "until": 2**62, "limit": 51}
    found = plan("lists.among", mode, **asked, after_id=owner)
    assert {where for _, where in scans(found) if where} == {"opportunities__id__taken"}


@pytest.mark.parametrize("mode", MODES)
def test_the_rails_counts_touch_no_row(plan: Any, owner: UUID, mode: str) -> None:
    spans = {"since": [NOW, NOW], "until": [NOW, NOW], "most": [1000, 100]}
    of_team = plan("lists.tallies", mode, **spans)
    of_owner = plan("lists.tallies_of", mode, owners=[owner], reach=500, **spans)
    stale = ("Index Only Scan", "opportunities__stale")
    assert scans(of_team) == {("Index Only Scan", "opportunities__due"), stale}
    assert scans(of_owner) == {("Index Only Scan", "opportunities__due_by_owner"), stale}


@pytest.mark.parametrize("mode", MODES)
def test_a_page_for_programs_is_read_in_the_order_of_the_index(plan: Any, mode: str) -> None:
    found = plan("actions.due", mode, after_at=BEGINNING[0], after_id=BEGINNING[1], limit=51)
    assert "opportunities__due" in {index for _, index in scans(found)}
    assert not sorts(found)
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["pipeline.cells", "staging.counts"])
def test_the_pipeline_is_one_pass_over_the_tenants_own_rows(plan: Any, owner: UUID, name: str, mode: str) -> None:
    found = plan(name, mode, owners=[owner], today=NOW.date(), beyond=NOW.date(), month=24315)
    assert not reads_all(found, "opportunities")
    assert len([node for node in found if node.get("Relation Name") == "opportunities"]) == 1


@pytest.mark.parametrize("mode", MODES)
def test_the_deals_of_a_stage_are_read_from_their_index_in_order(plan: Any, mode: str) -> None:
    found = plan("staging.deals", mode, stage=uuid4(), after=UUID(int=0), limit=500)
    assert scans(found) == {("Index Scan", "opportunities__stage")}
    assert not sorts(found)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["actions.cards", "actions.complete", "history.record", "changes.current"])
def test_an_opportunity_is_found_by_its_key(plan: Any, name: str, mode: str) -> None:
    asked = {"id": uuid4(), "ids": [uuid4()], "opportunity": uuid4(), "version": 1}
    found = plan(name, mode, **asked)
    assert "opportunities__id__taken" in {index for _, index in scans(found)}
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
def test_what_changed_is_read_from_its_index_in_order(plan: Any, mode: str) -> None:
    asked = {"after_at": BEGINNING[0], "after_id": BEGINNING[1], "reach": 200, "limit": 51}
    found = plan("catalogue.page", mode, **asked)
    assert "opportunities__updated" in {index for _, index in scans(found)}
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
def test_a_timeline_is_read_from_its_index_in_order(plan: Any, mode: str) -> None:
    asked = {
        "opportunity": uuid4(), "family": True, "ids": [], "befores": [], "after_version": 0, "last_version": 9,
        "limit": 50,
    }  # fmt: skip
    found = plan("history.timeline", mode, **asked)
    assert "history__version__taken" in {index for _, index in scans(found)}
    assert not reads_all(found, "history")


@pytest.mark.parametrize("mode", MODES)
def test_checking_a_session_reads_no_table_from_end_to_end(plan: Any, mode: str) -> None:
    asked = {"token_hash": b"0" * 32, "slug": "t0", "idle_since": NOW, "touch_before": NOW}
    found = plan("sessions.member", mode, **asked)
    assert not reads_all(found, "opportunities")
    assert "opportunities__due_by_owner" in {index for _, index in scans(found)}


LOG = {"starts_at": BEGINNING[0], "before_at": NOW + timedelta(days=1), "before_id": UUID(int=0), "limit": 51}


@pytest.mark.parametrize("mode", MODES)
def test_each_line_of_the_history_is_looked_up_by_its_place(plan: Any, owner: UUID, mode: str) -> None:
    of_team, of_member = plan("history.lines", mode, **LOG), plan("history.lines_of", mode, actor=owner, **LOG)
    assert ("Index Only Scan", "history__by_time") in scans(of_team)
    assert "history__by_actor" in {index for _, index in scans(of_member)}
    for found in (of_team, of_member):
        assert not reads_all(found, "history") + reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
def test_an_undo_is_looked_up_by_what_it_took_back_though_none_is_known_of(plan: Any, mode: str) -> None:
    found = plan("history.lines", mode, **LOG)
    conditions = [node["Index Cond"] for node in found if node.get("Index Name") == "history__by_undone"]
    assert conditions
    assert all("undoes_id = " in condition for condition in conditions)


@pytest.mark.parametrize("mode", MODES)
def test_a_report_reads_the_log_off_its_indexes_alone(plan: Any, mode: str) -> None:
    days = [NOW - timedelta(days=back) for back in range(30, 0, -1)]
    span = {"starts_at": days[0], "ends_at": NOW, "days": days, "parts": list(range(30)), "nobody": UUID(int=0)}
    found = plan("reports.promises", mode, undone_from=days[0], **span)
    assert "history__promises" in {index for _, index in scans(found)}
    assert {how for how, index in scans(found) if index.startswith("history")} == {"Index Only Scan"}


def test_what_is_at_risk_is_found_by_its_indexes(plan: Any) -> None:
    found = plan("reports.risk", "force_custom_plan")
    assert {"opportunities__due", "opportunities__stale"} <= {index for _, index in scans(found)}
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["undoable", "redoable"])
def test_undo_looks_up_the_entries_of_a_batch_as_far_as_it_wants_them(
    plan: Any, owner: UUID, name: str, mode: str
) -> None:
    asked = {"actor": owner, "latest": True, "any_actor": False, "limit": 51}
    found = plan(f"history.{name}", mode, **asked)
    assert {("Index Scan", "history__id__taken"), ("Index Scan", "opportunities__id__taken")} <= scans(found)
    assert "history__by_batch" in {index for _, index in scans(found)}
    assert not reads_all(found, "history") + reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["batch", "changes", "timeless"])
def test_saving_an_import_reads_the_rows_of_a_part_alone(plan: Any, owner: UUID, name: str, mode: str) -> None:
    part = {"id": owner, "after": 0, "upto": 100, "update": True, "me": owner}
    listed = {"names": [], "members": [], "numbers": [], "ats": []}
    found = plan(f"imports.{name}", mode, **part, **({} if name == "timeless" else listed))
    assert {where for _, where in scans(found) if where} == {"import_rows__number__taken"}


@pytest.mark.parametrize("mode", MODES)
def test_trying_an_import_looks_its_deals_up_by_key(plan: Any, owner: UUID, mode: str) -> None:
    by_reference = plan("transfer.by_reference", mode, given=["R1", "R2"])
    by_id = plan("transfer.by_id", mode, ids=[owner])
    twice = plan("imports.earlier", mode, id=owner, known_by=["R1", "R2"])
    for found, index in (
        (by_reference, "opportunities__reference__taken"),
        (by_id, "opportunities__id__taken"),
        (twice, "import_rows__known_by"),
    ):
        assert index in {where for _, where in scans(found)}
        assert not reads_all(found, "opportunities") + reads_all(found, "import_rows")


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
