"""An import: everything or nothing, once, and every open deal with its next action."""

from collections import Counter
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.domain import search, tenants, transfer, undo
from app.domain.deals import read_deals
from app.domain.transfer import Imported, Spread
from app.errors import AlreadyExists, Conflict, Invalid
from tests.cast import NOW, Cast, ask, transaction
from tests.domain.importing import bring_at_once, deals, sales

ROWS = (
    "Sunny,R1,Alice,In_Progress,Panel,,,2025-06-16",
    ",R2,Dana New,In_Progress,Panel,2026-06-30,1200.50,2025-06-16",
    "Rainy,R3,Dana New,Won,Panel,2025-07-04,500.0,2025-06-16",
    "Rainy,R4,,Lost,Umbrella,2025-07-04,0.0,2025-06-16",
)


def bring(app: Flask, cast: Cast, *rows: str, **asked: Any) -> Imported:
    """The import of these rows into acme."""
    return bring_at_once(app, cast.acme.id, sales(*rows), **asked)


def imported(app: Flask, cast: Cast) -> list[Any]:
    return deals(app, cast.max.me())


def entries(app: Flask, cast: Cast) -> list[Any]:
    return ask(
        app, cast.acme.id,
        "select h.*, o.reference from history as h join opportunities as o on o.id = h.opportunity_id"
        " where h.tenant_id = %(tenant)s and h.verb = 'import' order by o.reference",
    )  # fmt: skip


def counts(app: Flask, tenant: UUID) -> list[int]:
    tables = ("opportunities", "history", "members", "search_words")
    return [
        ask(app, tenant, f"select count(*) as n from {table} where tenant_id = %(tenant)s")[0].n for table in tables
    ]


def test_import_brings_all_deals_of_a_file(app: Flask, cast: Cast) -> None:
    done = bring(app, cast, *ROWS)
    assert done == Imported(Counter(open=2, won=1, lost=1), 0, 0, 0, ["Dana New"])
    first, second, won, lost = imported(app, cast)
    assert (first.name, first.company, first.owner, first.tags) == ("Sunny Panel", "Sunny", "Alice", ["Panel"])
    assert (first.status, first.stage, first.version, first.slips) == ("open", "Lead", 1, 0)
    assert first.first_due_at == first.next_action_at
    assert (second.name, second.value, second.expected_close_on) == ("Panel", 120_050, date(2026, 6, 30))
    assert (won.status, won.stage, won.value, won.owner) == ("won", "Contract", 50_000, "Dana New")
    assert won.closed_at == won.last_activity_at == datetime(2025, 7, 4, 15, tzinfo=UTC)
    assert won.created_at == datetime(2025, 6, 16, 7, tzinfo=UTC)
    assert (lost.status, lost.lost_reason, lost.owner_id, lost.next_action_at) == ("lost", "not stated", None, None)


def test_import_is_one_batch_in_history(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS, actor=cast.max.id)
    written = entries(app, cast)
    assert [entry.reference for entry in written] == ["R1", "R2", "R3", "R4"]
    assert {(entry.version, entry.at, entry.actor_id) for entry in written} == {(1, NOW, cast.max.id)}
    assert len({entry.batch_id for entry in written}) == 1
    assert written[0].after["name"] == "Sunny Panel"


def test_import_twice_changes_nothing(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS)
    before, rows = counts(app, cast.acme.id), imported(app, cast)
    assert bring(app, cast, *ROWS) == Imported(Counter(), 4, 0, 0, [])
    assert counts(app, cast.acme.id) == before
    assert imported(app, cast) == rows


def test_import_adds_what_is_new_and_leaves_the_rest(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS[:2])
    known = imported(app, cast)
    changed = ROWS[0].replace("Sunny", "Cloudy")
    assert bring(app, cast, changed, *ROWS[1:]) == Imported(Counter(won=1, lost=1), 2, 1, 0, [])
    assert imported(app, cast)[:2] == known


def test_an_update_changes_what_is_there_otherwise_and_undo_restores_it(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 2)
    bring(app, cast, *ROWS[:3], actor=cast.max.id)
    before = imported(app, cast)
    rows = [
        ROWS[0].replace("Sunny", "Cloudy").replace("Alice", "Eve New"), ROWS[1],
        ROWS[2].replace("Won", "In_Progress").replace("2025-07-04", "2026-07-04"), ROWS[3],
    ]  # fmt: skip
    done = bring(app, cast, *rows, update=True, actor=cast.max.id, first=3, last=3)
    assert done == Imported(Counter(lost=1), 3, 2, 2, ["Eve New"])
    first, second, third, _ = imported(app, cast)
    assert (first.company, first.name, first.owner, first.version) == ("Cloudy", "Cloudy Panel", "Eve New", 2)
    assert second == before[1]
    assert (third.status, third.next_action_at, third.version) == ("open", datetime(2026, 4, 2, 7, tzinfo=UTC), 2)
    with transaction(app, cast.acme.id) as tx:
        assert [row.name for row in search.find(tx, "cloudy")] == ["Cloudy Panel"]
        assert undo.undo(tx, cast.max.me())
    apart = {"version": 0, "updated_at": None}
    assert [row._replace(**apart) for row in imported(app, cast)] == [row._replace(**apart) for row in before]


def test_a_second_update_finds_nothing_to_change(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS)
    rows = [ROWS[0].replace("Sunny", "Cloudy"), *ROWS[1:]]
    assert bring(app, cast, *rows, update=True).changed == 1
    assert bring(app, cast, *rows, update=True) == Imported(Counter(), 4, 0, 0, [])


def test_a_deal_named_by_its_id_and_by_its_reference_is_named_with_both_rows(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS)
    [first, *_] = imported(app, cast)
    before = imported(app, cast)
    for update in (False, True):
        with pytest.raises(Invalid) as refused:
            bring_at_once(app, cast.acme.id, f"id,Reference,name\n,R1,One\n,R2,Other\n{first.id},,Two\n", update=update)
        [complaint] = refused.value.complaints
        assert (complaint.field, complaint.message) == (
            "row 4", "Its id or reference means the deal of row 2: leave one of the two out.",
        )  # fmt: skip
    assert imported(app, cast) == before


def test_import_knows_nothing_of_other_tenants_references(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS)
    before = counts(app, cast.globex.id)
    assert bring_at_once(app, cast.globex.id, sales(*ROWS)).added.total() == 4
    assert counts(app, cast.globex.id)[0] == before[0] + 4
    assert len(imported(app, cast)) == 4


def test_import_that_fails_half_way_leaves_nothing(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 2)
    before = counts(app, cast.acme.id)
    with pytest.raises(AlreadyExists), transaction(app, cast.acme.id) as tx:
        tenant = tenants.find(tx)
        layout, rows = read_deals(BytesIO(sales(*ROWS).encode()), tenant, tx.now)
        *others, last = rows
        last = last._replace(reference="R1")  # as if somebody else had added it meanwhile
        transfer.import_deals(tx, tenant, [*others, last], layout, spread=Spread())
    assert counts(app, cast.acme.id) == before


def test_import_tells_how_far_it_is(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 3)
    heard: list[int] = []
    bring(app, cast, *ROWS, saved=heard.append)
    assert heard == [0, 3, 1]


def test_import_makes_owners_who_cannot_sign_in_and_renews_the_labels(app: Flask, cast: Cast) -> None:
    label = "select label_version from tenants where id = %(tenant)s"
    before = ask(app, cast.acme.id, label)[0].label_version
    bring(app, cast, *ROWS)
    (dana,) = ask(app, cast.acme.id, "select * from members where tenant_id = %(tenant)s and name = 'Dana New'")
    assert (dana.person_id, dana.role) == (None, "rep")
    assert ask(app, cast.acme.id, label)[0].label_version == before + 1


def test_imported_deals_are_found_by_search(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS)
    with transaction(app, cast.acme.id) as tx:
        assert {row.name for row in search.find(tx, "rainy")} == {"Rainy Panel", "Rainy Umbrella"}


def test_undo_takes_an_import_back_and_redo_brings_it_again(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS, actor=cast.max.id)
    rows = imported(app, cast)
    with transaction(app, cast.acme.id) as tx:
        undone = undo.undo(tx, cast.max.me())
    assert undone
    assert len(undone.ids) == 4
    assert imported(app, cast) == []
    with transaction(app, cast.acme.id) as tx:
        undo.redo(tx, cast.max.me())
    assert [row.next_action_at for row in imported(app, cast)] == [row.next_action_at for row in rows]


def test_what_was_undone_can_be_imported_anew(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS, actor=cast.max.id)
    with transaction(app, cast.acme.id) as tx:
        undo.undo(tx, cast.max.me())
    assert bring(app, cast, *ROWS).added.total() == 4


def test_a_chunk_may_be_larger_than_what_the_socket_holds(app: Flask, cast: Cast) -> None:
    long = "Sunny " * 25
    rows = [f"{long},R{number:06},Alice,In_Progress,Panel,,,2025-06-16" for number in range(3 * transfer.CHUNK)]
    assert bring(app, cast, *rows).added["open"] == len(rows)


def test_what_goes_while_the_rest_is_added_stops_all_of_it(app: Flask, cast: Cast) -> None:
    bring(app, cast, *ROWS[:2], actor=cast.max.id)

    def taking_back(rows: int) -> None:
        if rows == 2:
            with transaction(app, cast.acme.id) as tx:
                assert undo.undo(tx, cast.max.me())

    with pytest.raises(Conflict, match="Changed since it was tried: Panel, Sunny Panel"):
        bring(app, cast, *ROWS, ROWS[3].replace("R4", "R5"), saved=taking_back)
    assert imported(app, cast) == []
