"""How the log is read, what was done taken back, and an import saved."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from app.domain.actions import BEGINNING
from app.domain.ids import LAST_ID
from tests.house.planner import MODES, NOW, Filled, Plan, conditions, reads_all, scans, sorts


@pytest.mark.parametrize("mode", MODES)
def test_a_timeline_is_read_from_its_index_in_order(plan: Plan, mode: str) -> None:
    asked = {
        "opportunity": uuid4(), "family": True, "ids": [], "befores": [], "after_version": 0, "last_version": 9,
        "limit": 50,
    }  # fmt: skip
    found = plan("history.timeline", mode, **asked)
    assert "history__version__taken" in {index for _, index in scans(found)}
    assert not reads_all(found, "history")


LOG = {"starts_at": BEGINNING[0], "before_at": NOW + timedelta(days=1), "before_id": UUID(int=0), "limit": 51}


@pytest.mark.parametrize("mode", MODES)
def test_each_line_of_the_history_is_looked_up_by_its_place(plan: Plan, owner: UUID, mode: str) -> None:
    of_team, of_member = plan("history.lines", mode, **LOG), plan("history.lines_of", mode, actor=owner, **LOG)
    assert ("Index Only Scan", "history__by_time") in scans(of_team)
    assert "history__by_actor" in {index for _, index in scans(of_member)}
    for found in (of_team, of_member):
        assert not reads_all(found, "history") + reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
def test_an_undo_is_looked_up_by_what_it_took_back_though_none_is_known_of(plan: Plan, mode: str) -> None:
    found = plan("history.lines", mode, **LOG)
    looked_up = conditions(found, "history__by_undone")
    assert looked_up
    assert all("undoes_id = " in condition for condition in looked_up)


@pytest.mark.parametrize("mode", MODES)
def test_a_report_reads_the_log_off_its_indexes_alone(plan: Plan, mode: str) -> None:
    days = [NOW - timedelta(days=back) for back in range(30, 0, -1)]
    span = {"starts_at": days[0], "ends_at": NOW, "days": days, "parts": list(range(30)), "nobody": UUID(int=0)}
    found = plan("reports.promises", mode, undone_from=days[0], **span)
    assert "history__promises" in {index for _, index in scans(found)}
    assert {how for how, index in scans(found) if index.startswith("history")} == {"Index Only Scan"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("days", [30, 366])
def test_a_report_sorts_nothing_whoever_is_asked_for(
    plan: Plan, blind: Plan, owner: UUID, outgrown: Filled, days: int, mode: str
) -> None:
    begin = [NOW - timedelta(days=back) for back in range(days, 0, -1)]
    span = {"starts_at": begin[0], "ends_at": NOW, "days": begin, "parts": list(range(days)), "nobody": UUID(int=0)}
    for asked, whose in ((plan, owner), (blind, outgrown[2])):
        for owners in (None, [whose]):
            found = asked("reports.promises", mode, led_by="reports.by_hash", undone_from=NOW, owners=owners, **span)
            assert sorts(found) == []


def test_what_is_at_risk_is_found_by_its_indexes(plan: Plan) -> None:
    found = plan("reports.risk", "force_custom_plan")
    assert {"opportunities__due", "opportunities__stale"} <= {index for _, index in scans(found)}
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["undoable", "redoable"])
def test_undo_looks_up_the_entries_of_a_batch_as_far_as_it_wants_them(
    plan: Plan, owner: UUID, name: str, mode: str
) -> None:
    asked = {"actor": owner, "latest": True, "any_actor": False, "last_id": LAST_ID, "limit": 51}
    found = plan(f"history.{name}", mode, **asked)
    going_back = "ROW(at, line_id) < ROW(line.at, line.line_id)"  # a batch is passed in one step
    assert going_back in " ".join(conditions(found, "history__by_actor"))
    assert {("Index Scan", "history__id__taken"), ("Index Scan", "opportunities__id__taken")} <= scans(found)
    assert "history__by_batch" in {index for _, index in scans(found)}
    assert not reads_all(found, "history") + reads_all(found, "opportunities")
    assert "Incremental Sort" not in sorts(found)  # all entries of a batch are of one time


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["part", "batch", "changes"])
def test_saving_an_import_reads_the_rows_of_a_part_alone(
    plan: Plan, blind: Plan, outgrown: Filled, owner: UUID, name: str, mode: str
) -> None:
    part = {"after": 0, "upto": 100, "update": True, "me": owner}
    listed = {} if name == "part" else {"names": [], "members": [], "numbers": [], "ats": []}
    for found in (
        plan(f"runs.{name}", mode, id=owner, **part, **listed),
        blind(f"runs.{name}", mode, id=outgrown[2], **part, **listed),
    ):
        looked_up = conditions(found, "import_rows__number__taken")
        assert looked_up
        assert all("(number > " in each and "(number <= " in each for each in looked_up)
        assert not reads_all(found, "import_rows")


def test_trying_an_import_looks_its_deals_up_by_key(plan: Plan, owner: UUID) -> None:
    by_reference = plan("transfer.by_reference", "force_generic_plan", given=["R1", "R2"])
    by_id = plan("transfer.by_id", "force_generic_plan", ids=[owner])
    assert "(reference = ANY " in " ".join(conditions(by_reference, "opportunities__reference__taken"))
    assert "(id = ANY " in " ".join(conditions(by_id, "opportunities__id__taken"))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["by_reference", "by_id"])
def test_where_little_is_known_of_a_team_its_deals_are_gone_through_once_for_all_keys(
    blind: Plan, owner: UUID, name: str, mode: str
) -> None:
    found = blind(f"transfer.{name}", mode, given=["R1", "R2"], ids=[owner])
    [reading] = [node for node in found if node.get("Relation Name") == "opportunities"]
    asked = reading.get("Index Cond", "") + reading.get("Filter", "")
    assert "= ANY (" in asked


@pytest.mark.parametrize("mode", MODES)
def test_what_an_import_names_and_what_is_said_of_it_is_read_by_its_keys(
    blind: Plan, outgrown: Filled, mode: str
) -> None:
    owners = blind("imports.newcomers", mode, id=outgrown[2], kind="owner")
    place = {"kind": "complaint", "number": 7, "item": 0, "limit": 10}
    remarks = blind("remarks.page", mode, id=outgrown[2], **place)
    assert "import_keys__key__taken" in {index for _, index in scans(owners)}
    assert "import_remarks__item__taken" in {index for _, index in scans(remarks)}
    assert not reads_all(owners, "import_keys") + reads_all(remarks, "import_remarks")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["find", "latest"])
def test_whether_an_import_is_taken_back_is_told_by_one_of_its_entries(
    plan: Plan, blind: Plan, outgrown: Filled, owner: UUID, name: str, mode: str
) -> None:
    for found in plan(f"uploads.{name}", mode, id=owner), blind(f"uploads.{name}", mode, id=outgrown[2]):
        assert "batch_id = " in " ".join(conditions(found, "history__by_batch"))
        looked_up = conditions(found, "history__by_undone")
        assert looked_up
        assert all("undoes_id = " in condition for condition in looked_up)
        assert not reads_all(found, "history")


@pytest.mark.parametrize("mode", MODES)
def test_what_an_import_means_is_looked_up_for_all_its_rows_at_once(
    plan: Plan, blind: Plan, outgrown: Filled, owner: UUID, mode: str
) -> None:
    for asked, import_id in (plan, owner), (blind, outgrown[2]):
        found = asked("runs.overtaken", mode, led_by="runs.join_whole", id=import_id, limit=5)
        [joined] = [node["Node Type"] for node in found if node["Node Type"].endswith(("Join", "Loop"))]
        assert joined in ("Hash Join", "Merge Join")
        for table in ("import_rows", "opportunities"):
            assert len([node for node in found if node.get("Relation Name") == table]) == 1
