"""What a file says otherwise than is there: named, left alone, or changed by an update that undo takes back."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from app.domain import actions, batches, search, transfer, undo, uploads
from app.domain.transfer import Spread
from app.errors import AlreadyExists, Conflict
from tests.cast import Cast, ask, transaction
from tests.domain.acting import act, target, tick
from tests.domain.importing import FILE, OPEN, WON, bring, check, deals, save, upload


def test_what_is_there_otherwise_stays_as_it_is_and_is_named(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    before = deals(app, cast.max.me())
    row = bring(app, cast.max.me(), FILE.replace("Acme,Proposal", "Acme Inc,Lead"))
    assert row.counts == {"same": 2, "otherwise": 1}
    assert row.notes == [[2, "Anvil deal", ["stage_id", "company"]]]
    assert deals(app, cast.max.me()) == before


def update(app: Flask, cast: Cast, text: str) -> None:
    """An import that changes what is there otherwise."""
    me = cast.max.me()
    import_id = upload(app, me, text.encode())
    assert check(app, me, import_id, spread=Spread(3, 3)).complaints == []
    save(app, me, import_id, update=True)


LOST = OPEN.replace("Proposal", "Closed Lost").replace("Call Ann,2026-04-02 14:00,2026-06-30", ",,2026-03-27")
REOPENED = WON.replace("Closed Won", "In progress").replace("2025-07-04", "2026-07-04")
PLAN = "Call Ann,2026-04-02 14:00"
OTHERWISE = [
    ("Anvil deal,Acme,Proposal", "Anvil offer,Acme Inc,Lead",
     {"name": "Anvil offer", "company": "Acme Inc", "stage": "Lead"}),
    ('"1,200.50",Bob', "1300,Dana New", {"value": 130_000, "owner": "Dana New"}),
    ('"1,200.50",Bob', ",", {"value": None, "owner": None}),
    (PLAN, "Call Ann,2026-04-03 14:00", {"slips": 1, "first_due_at": datetime(2026, 4, 2, 12, tzinfo=UTC)}),
    (PLAN, "Write,2026-04-03 14:00",
     {"slips": 0, "next_action_details": "Write", "first_due_at": datetime(2026, 4, 3, 12, tzinfo=UTC)}),
    (OPEN, LOST, {"status": "lost", "lost_reason": "not stated", "next_action_at": None, "stage": "Proposal"}),
    (WON, REOPENED,
     {"status": "open", "closed_at": None, "next_action_details": "Follow up with Wile",
      "next_action_at": datetime(2026, 4, 2, 7, tzinfo=UTC), "expected_close_on": date(2026, 7, 4)}),
    ("2026-06-30", "2026-07-31", {"expected_close_on": date(2026, 7, 31)}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "otherwise", "becomes"), OTHERWISE)
def test_an_update_changes_what_is_there_otherwise_and_undo_restores_it(
    app: Flask, cast: Cast, said: str, otherwise: str, becomes: dict[str, Any]
) -> None:
    bring(app, cast.max.me(), FILE)
    before = rows(app, cast)
    update(app, cast, FILE.replace(said, otherwise))
    [changed] = [row for row in deals(app, cast.max.me()) if row.version == 2]
    assert {name: getattr(changed, name) for name in becomes} == becomes
    [entry] = ask(
        app, cast.acme.id, "select * from history where opportunity_id = %(id)s and version = 2", id=changed.id
    )
    assert (entry.verb, entry.actor_id, entry.at) == ("import", cast.max.id, app.config["CLOCK"]())
    assert bring(app, cast.max.me(), FILE.replace(said, otherwise)).counts == {"same": 3}
    with transaction(app, cast.acme.id) as tx:
        assert undo.undo(tx, cast.max.me())
    assert rows(app, cast) == before


def rows(app: Flask, cast: Cast) -> list[dict[str, Any]]:
    """The team's deals that have a reference, but for what undo does not restore."""
    statement = (
        "select to_jsonb(o) - 'version' - 'updated_at' as whole from opportunities as o"
        " where o.tenant_id = %(tenant)s and o.removed_at is null and o.reference is not null order by o.reference"
    )
    return [row.whole for row in ask(app, cast.acme.id, statement)]


def test_an_update_that_adds_and_changes_is_one_batch_and_taken_back_as_one(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 2)
    bring(app, cast.max.me(), FILE)
    before = rows(app, cast)
    tick(app)
    update(app, cast, FILE.replace("500", "600").replace("Rope deal", "Hemp deal") + "R4,Bolt deal,,Lead,,,,,\n")
    assert [row.name for row in deals(app, cast.max.me())] == ["Anvil deal", "Hemp deal", "Wire deal", "Bolt deal"]
    with transaction(app, cast.acme.id) as tx:
        assert [found.name for found in search.find(tx, "hemp")] == ["Hemp deal"]
        [made, _] = uploads.latest(tx, cast.max.me())
    assert made.counts == {"open": 1, "same": 1, "otherwise": 2, "changed": 2, "timeless": 1}
    entries = ask(app, cast.acme.id, "select verb from history where batch_id = %(id)s", id=made.batch_id)
    assert [entry.verb for entry in entries] == ["import"] * 3
    with transaction(app, cast.acme.id) as tx:
        undone = undo.undo(tx, cast.max.me())
    assert undone
    assert undone.what == "3 deals"
    assert rows(app, cast) == before


def test_an_update_of_hundreds_is_taken_back_as_one(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "LARGE", 2)
    bring(app, cast.max.me(), FILE)
    before = rows(app, cast)
    tick(app)
    update(app, cast, FILE.replace("500", "600").replace("Rope", "Hemp").replace("Anvil", "Block"))
    me = cast.max.me()
    with transaction(app, cast.acme.id) as tx:
        undone = undo.undo(tx, me)
        assert undone
        undo.finish(tx, me, undone)
    assert rows(app, cast) == before


def test_an_update_stops_where_a_deal_was_worked_on_since_it_was_tried(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    bring(app, me, FILE)
    import_id = upload(app, me, FILE.replace("500", "600").replace("Acme", "Emca").encode())
    check(app, me, import_id)
    [first, *_] = deals(app, me)
    act(cast.max, actions.note, [target(cast.max, first.id)], "Talked")
    before = rows(app, cast)
    with pytest.raises(Conflict, match="Changed since it was tried: Anvil deal"):
        save(app, me, import_id, update=True)
    assert rows(app, cast) == before


def test_a_reference_that_is_another_deals_stops_an_update(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    bring(app, me, FILE)
    first = deals(app, me)[0]
    import_id = upload(app, me, f"id,reference,name\n{first.id},R2,Anvil deal\n".encode())
    check(app, me, import_id)
    with pytest.raises(AlreadyExists, match="another deal's"):
        save(app, me, import_id, update=True)
    assert [row.reference for row in deals(app, me)] == ["R1", "R2", "R3"]


def test_an_update_gives_deals_to_their_owners_as_a_colleague_does(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    update(app, cast, FILE.replace("Bob", "Alice"))
    [first, *_] = rows(app, cast)
    assert (first["owner_id"], first["assigned_by"]) == (str(cast.alice.id), str(cast.max.id))
