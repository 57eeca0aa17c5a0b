"""How the lists, and what stands beside them, are read."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.domain.actions import BEGINNING
from tests.house.planner import MODES, NOW, Plan, reads_all, scans, sorts

TODAY = {"today": NOW - timedelta(hours=8), "recent": NOW - timedelta(days=3)}
FIRST_PAGE = {"until": NOW, "after_at": BEGINNING[0], "after_id": BEGINNING[1], "limit": 51}
DEEP_PAGE = FIRST_PAGE | {"after_at": NOW - timedelta(days=9)}
SPAN = {"since": NOW, "until": NOW + timedelta(days=1)}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cursor", [FIRST_PAGE, DEEP_PAGE], ids=["first page", "deep page"])
def test_the_keys_of_the_due_list_are_read_from_their_index_in_order(plan: Plan, cursor: Any, mode: str) -> None:
    assert scans(plan("lists.keys", mode, **cursor)) == {("Index Only Scan", "opportunities__due")}
    assert not sorts(plan("lists.keys", mode, **cursor))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("cursor", [FIRST_PAGE, DEEP_PAGE], ids=["first page", "deep page"])
def test_one_owners_keys_are_read_from_their_index_in_order(plan: Plan, cursor: Any, owner: UUID, mode: str) -> None:
    found = plan("lists.keys_of", mode, owner=owner, **cursor)
    assert scans(found) == {("Index Only Scan", "opportunities__due_by_owner")}
    assert not sorts(found)


@pytest.mark.parametrize("mode", MODES)
def test_the_counts_of_the_due_list_touch_no_row(plan: Plan, owner: UUID, mode: str) -> None:
    of_team, of_owner = plan("lists.header", mode, **TODAY), plan("lists.header_of", mode, owner=owner, **TODAY)
    assert scans(of_team) == {("Index Only Scan", "opportunities__due")}
    assert scans(of_owner) == {("Index Only Scan", "opportunities__due_by_owner")}
    assert not sorts(of_team) + sorts(of_owner)


@pytest.mark.parametrize("mode", MODES)
def test_a_days_load_touches_no_row(plan: Plan, owner: UUID, mode: str) -> None:
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
    plan: Plan, owner: UUID, name: str, narrowed: Any, mode: str
) -> None:
    index, asked = WALKS[name]
    asked = asked | narrowed | {"after_id": owner, "owners": [owner], "reach": 60, "limit": 51}
    found = plan(f"lists.{name}", mode, **asked)
    assert {where for _, where in scans(found) if where} == {index}
    assert not sorts(found)


@pytest.mark.parametrize("mode", MODES)
def test_what_a_text_or_a_tag_leads_to_is_read_by_key(plan: Plan, owner: UUID, mode: str) -> None:
    asked = {"ids": [owner], "sort": "planned", "after": -(2**62), "until": 2**62, "limit": 51}
    found = plan("lists.among", mode, **asked, after_id=owner)
    assert {where for _, where in scans(found) if where} == {"opportunities__id__taken"}


@pytest.mark.parametrize("mode", MODES)
def test_the_rails_counts_touch_no_row(plan: Plan, owner: UUID, mode: str) -> None:
    spans = {"since": [NOW, NOW], "until": [NOW, NOW], "most": [1000, 100]}
    of_team = plan("lists.tallies", mode, **spans)
    of_owner = plan("lists.tallies_of", mode, owners=[owner], reach=500, **spans)
    stale = ("Index Only Scan", "opportunities__stale")
    assert scans(of_team) == {("Index Only Scan", "opportunities__due"), stale}
    assert scans(of_owner) == {("Index Only Scan", "opportunities__due_by_owner"), stale}


@pytest.mark.parametrize("mode", MODES)
def test_a_page_for_programs_is_read_in_the_order_of_the_index(plan: Plan, mode: str) -> None:
    found = plan("actions.due", mode, after_at=BEGINNING[0], after_id=BEGINNING[1], limit=51)
    assert "opportunities__due" in {index for _, index in scans(found)}
    assert not sorts(found)
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["pipeline.cells", "staging.counts"])
def test_the_pipeline_is_one_pass_over_the_tenants_own_rows(plan: Plan, owner: UUID, name: str, mode: str) -> None:
    found = plan(name, mode, owners=[owner], today=NOW.date(), beyond=NOW.date(), month=24315)
    assert not reads_all(found, "opportunities")
    assert len([node for node in found if node.get("Relation Name") == "opportunities"]) == 1


@pytest.mark.parametrize("mode", MODES)
def test_the_deals_of_a_stage_are_read_from_their_index_in_order(plan: Plan, mode: str) -> None:
    found = plan("staging.deals", mode, stage=uuid4(), after=UUID(int=0), limit=500)
    assert scans(found) == {("Index Scan", "opportunities__stage")}
    assert not sorts(found)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["actions.cards", "actions.complete", "history.record", "changes.current"])
def test_an_opportunity_is_found_by_its_key(plan: Plan, name: str, mode: str) -> None:
    asked = {"id": uuid4(), "ids": [uuid4()], "opportunity": uuid4(), "version": 1}
    found = plan(name, mode, **asked)
    assert "opportunities__id__taken" in {index for _, index in scans(found)}
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
def test_a_reference_is_looked_up_in_its_index(plan: Plan, mode: str) -> None:
    found = plan("search.referred", mode, given=["R1", "r1"])
    assert {index for _, index in scans(found)} == {"opportunities__reference__taken"}


@pytest.mark.parametrize("mode", MODES)
def test_what_changed_is_read_from_its_index_in_order(plan: Plan, mode: str) -> None:
    asked = {"after_at": BEGINNING[0], "after_id": BEGINNING[1], "reach": 200, "limit": 51}
    found = plan("catalogue.page", mode, **asked)
    assert "opportunities__updated" in {index for _, index in scans(found)}
    assert not reads_all(found, "opportunities")


@pytest.mark.parametrize("mode", MODES)
def test_checking_a_session_reads_no_table_from_end_to_end(plan: Plan, mode: str) -> None:
    asked = {"token_hash": b"0" * 32, "slug": "t0", "idle": timedelta(days=14), "touch_every": timedelta(minutes=5)}
    found = plan("sessions.member", mode, **asked)
    assert not reads_all(found, "opportunities")
    assert "opportunities__due_by_owner" in {index for _, index in scans(found)}
