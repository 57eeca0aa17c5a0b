"""An import from a browser: read in steps, nothing of it seen before it is saved, and then all of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain import actions, batches, imports, search, transfer, undo, uploads
from app.domain.cells import Manner
from app.domain.columns import chosen
from app.domain.csv_rows import Dialect
from app.domain.imports import Reading
from app.domain.transfer import Spread
from app.errors import AlreadyExists, Conflict, Forbidden, Invalid, Missing
from tests.cast import Cast, ask, transaction
from tests.domain.acting import act, target, tick
from tests.domain.importing import bring, check, deals, finish_check, save, upload

HEADER = "Reference,Name,Company,Stage,Value,Owner,Next step,Next step date,Close date"
OPEN = 'R1,Anvil deal,Acme,Proposal,"1,200.50",Bob,Call Ann,2026-04-02 14:00,2026-06-30'
BARE = "R2,Rope deal,,,,,,,"
WON = "R3,Wire deal,Wile,Closed Won,500,Dana New,,,2025-07-04"
FILE = "\n".join([HEADER, OPEN, BARE.replace(",,,,,,,", ",,Lead,,,,,"), WON, ""])


def test_an_import_brings_all_deals_of_a_file(app: Flask, cast: Cast) -> None:
    row = bring(app, cast.max.me(), FILE)
    assert row.counts == {"open": 2, "won": 1}
    first, second, won = deals(app, cast.max.me())
    assert (first.name, first.company, first.stage, first.value, first.owner) == (
        "Anvil deal", "Acme", "Proposal", 120_050, "Bob",
    )  # fmt: skip
    assert (first.next_action_details, first.next_action_at) == ("Call Ann", datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert first.first_due_at == first.next_action_at
    assert (second.stage, second.next_action_details, second.owner) == ("Lead", "Follow up on Rope deal", None)
    assert (won.status, won.stage, won.owner) == ("won", "Contract", "Dana New")
    with transaction(app, cast.acme.id) as tx:
        assert [found.name for found in search.find(tx, "anvil deal")] == ["Anvil deal"]


def test_an_import_is_one_batch_of_who_made_it(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    entries = ask(app, cast.acme.id, "select * from history where tenant_id = %(tenant)s and verb = 'import'")
    assert len(entries) == 3
    assert {(entry.actor_id, entry.version) for entry in entries} == {(cast.max.id, 1)}
    [batch] = {entry.batch_id for entry in entries}
    with transaction(app, cast.acme.id) as tx:
        [made] = uploads.latest(tx, cast.max.me())
    assert (made.state, made.batch_id) == ("done", batch)


def test_nothing_is_to_be_seen_before_it_is_saved(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), FILE.encode())
    check(app, cast.max.me(), import_id)
    assert deals(app, cast.max.me()) == []


def test_saving_holds_no_more_of_it_than_a_part(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "CHUNK", 2)
    me, held = cast.max.me(), []
    import_id = upload(app, me, FILE.encode())
    check(app, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        run = imports.start(tx, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        imports.save(tx, me, import_id, run, lambda rows: held.append(len(tx.answers)))
    assert held == [0, 0]


def test_undo_takes_an_import_back_and_it_can_be_made_again(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    with transaction(app, cast.acme.id) as tx:
        assert undo.undo(tx, cast.max.me())
    assert deals(app, cast.max.me()) == []
    assert bring(app, cast.max.me(), FILE).counts == {"open": 2, "won": 1}


def test_a_second_import_finds_nothing_new(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    before = deals(app, cast.max.me())
    row = bring(app, cast.max.me(), FILE)
    assert (row.counts, row.notes) == ({"same": 3}, [])
    assert deals(app, cast.max.me()) == before


def test_what_is_there_otherwise_stays_as_it_is_and_is_named(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    before = deals(app, cast.max.me())
    row = bring(app, cast.max.me(), FILE.replace("Acme,Proposal", "Acme Inc,Lead"))
    assert row.counts == {"same": 2, "otherwise": 1}
    assert row.notes == [[2, "Anvil deal", ["stage_id", "company"]]]
    assert deals(app, cast.max.me()) == before


def test_the_times_are_spread_over_the_days_that_were_chosen(app: Flask, cast: Cast) -> None:
    rows = [f"R{number:03},Deal {number},,Lead,,,,," for number in range(9)]
    bring(app, cast.max.me(), "\n".join([HEADER, *rows]), first=1, last=3)
    assert [row.next_action_at.day for row in deals(app, cast.max.me())] == [31, 31, 31, 1, 1, 1, 2, 2, 2]


def test_a_file_in_many_pieces_and_steps_is_the_same_file(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "STEP", 7)
    monkeypatch.setattr(transfer, "CHUNK", 10)
    rows = [f'R{number:03},"Größe, {number}\nzwei",,Lead,{number},,,,' for number in range(50)]
    content = "\r\n".join([HEADER, *rows, ""]).encode("utf-8-sig")
    import_id = upload(app, cast.max.me(), content, piece=101)
    assert check(app, cast.max.me(), import_id).counts == {"open": 50}
    heard = save(app, cast.max.me(), import_id)
    assert heard == [10, 20, 30, 40, 50, 51]
    found = deals(app, cast.max.me())
    assert [row.name for row in found] == [f"Größe, {number} zwei" for number in range(50)]


def test_every_bad_row_is_told_and_nothing_can_be_saved(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "STEP", 2)
    rows = [OPEN, OPEN, "R4,Deal,,Nowhere,,,,,", "R5,Deal", "R6,Deal,,Lead,many,,,,", OPEN]
    import_id = upload(app, cast.max.me(), "\n".join([HEADER, *rows]).encode())
    row = check(app, cast.max.me(), import_id)
    stages = "Lead, Qualified, Proposal, Negotiation, Contract"
    assert [tuple(each) for each in row.complaints] == [
        ("row 3", "Reference: “R1” is in row 2 too."),
        ("row 4", f"Stage: “Nowhere” should be open, in progress, won or lost, or one of the stages {stages}."),
        ("row 5", "This row has 2 columns, the header has 9."),
        ("row 6", "Value: “many” is not an amount such as 1234.50."),
        ("row 7", "Reference: “R1” is in row 2 too."),
    ]
    with pytest.raises(Invalid), transaction(app, cast.acme.id) as tx:
        imports.start(tx, cast.max.me(), import_id)


@pytest.mark.parametrize("step", [1, 1000])
def test_a_deal_named_by_its_id_and_by_its_reference_is_named_with_both_rows(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    me = cast.max.me()
    bring(app, me, FILE)
    monkeypatch.setattr(imports, "STEP", step)
    first = deals(app, me)[0]
    content = f"id,Reference,name\n,R1,One\n,R2,Other\n{first.id},,Two\n"
    assert check(app, me, upload(app, me, content.encode())).complaints == [
        ["row 4", "Its id or reference means the deal of row 2: leave one of the two out."]
    ]


def test_complaints_are_bounded(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), "\n".join([HEADER, *["a,b"] * 5000]).encode())
    assert len(check(app, cast.max.me(), import_id).complaints) == imports.MOST_COMPLAINTS


def test_more_rows_than_the_limit_are_refused(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MOST_ROWS", 3)
    rows = [f"R{number},Deal,,Lead,,,,," for number in range(4)]
    me = cast.max.me()
    assert check(app, me, upload(app, me, "\n".join([HEADER, *rows[:3]]).encode())).complaints == []
    refused = check(app, me, upload(app, me, "\n".join([HEADER, *rows]).encode()))
    assert refused.complaints == [["", "There are more than 3 rows: import it in parts."]]


def test_a_quote_that_never_closes_is_found_in_its_row(app: Flask, cast: Cast) -> None:
    rows = [OPEN, 'R2,"Deal', *(f"R{number},Deal,,Lead,,,,," for number in range(3, 50_000))]
    import_id = upload(app, cast.max.me(), "\n".join([HEADER, *rows]).encode())
    [[place, words]] = check(app, cast.max.me(), import_id).complaints
    assert (place, words) == ("row 3", "A quote is opened here and not closed, or a cell is longer than can be read.")


def test_a_file_may_be_read_otherwise_than_it_suggests(app: Flask, cast: Cast) -> None:
    text = "Ding;Wert;Phase\nAmboß;1.200,50;Irgendwo\n"
    import_id = upload(app, cast.max.me(), text.encode("cp1252"))
    with transaction(app, cast.acme.id) as tx:
        seen = imports.preview(tx, cast.max.me(), uploads.find(tx, cast.max.me(), import_id))
        assert (seen.dialect, seen.header) == (Dialect("cp1252", ";"), ["Ding", "Wert", "Phase"])
        typed = {"0": "name", "1": "value", "2": "stage"}
        layout = chosen(seen.header, typed, Manner(decimal=","), first_stage=True)
        imports.choose(tx, cast.max.me(), import_id, Reading(seen.dialect, layout, Spread()))
    assert finish_check(app, cast.max.me(), import_id).complaints == []
    save(app, cast.max.me(), import_id)
    [row] = ask(app, cast.acme.id, "select * from opportunity_rows where tenant_id = %(tenant)s and name = 'Amboß'")
    assert (row.value, row.stage) == (120_050, "Lead")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\n\n", "The file is empty."),
        (b",,\nx,y,z\n", "The first row should name the columns."),
        (b"PK\x03\x04....", "This is a spreadsheet or an archive: save it as CSV in UTF-8."),
        (b"\xff\xd8\xff\xe0", "This is an image: save it as CSV in UTF-8."),
        (b"x" * 2**20 + b"y", "This is not CSV: a line goes on for more than a megabyte."),
        (",".join(f"c{number}" for number in range(1000)).encode(),
         "There are 1,000 columns, of which 300 can be read: leave some out."),
    ],
)  # fmt: skip
def test_what_is_no_csv_is_named(app: Flask, cast: Cast, content: bytes, words: str) -> None:
    import_id = upload(app, cast.max.me(), content)
    with pytest.raises(Invalid) as refused, transaction(app, cast.acme.id) as tx:
        imports.preview(tx, cast.max.me(), uploads.find(tx, cast.max.me(), import_id))
    assert [tuple(each) for each in refused.value.complaints] == [("", words)]


def test_a_header_alone_brings_nothing(app: Flask, cast: Cast) -> None:
    row = check(app, cast.max.me(), upload(app, cast.max.me(), HEADER.encode()))
    assert (row.state, row.counts, row.complaints) == ("checked", {}, [])


def test_an_id_of_another_tenant_is_one_that_nobody_has(app: Flask, cast: Cast) -> None:
    theirs = cast.globex.deals["Secrets"]
    before = ask(app, cast.globex.id, "select * from opportunities where tenant_id = %(tenant)s")
    row = bring(app, cast.max.me(), f"id,name\n{theirs},Mine now\n")
    assert row.counts == {"open": 1}
    [mine] = ask(app, cast.acme.id, "select * from opportunities where tenant_id = %(tenant)s and name = 'Mine now'")
    assert mine.id != theirs
    assert ask(app, cast.globex.id, "select * from opportunities where tenant_id = %(tenant)s") == before


def test_a_formula_is_a_text(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), f"{HEADER}\nR1,'=HYPERLINK(1),=2+3,Lead,,,,,\n")
    [row] = deals(app, cast.max.me())
    assert (row.name, row.company) == ("=HYPERLINK(1)", "=2+3")


def test_a_reference_taken_since_the_check_stops_all_of_it(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    import_id = upload(app, me, FILE.encode())
    check(app, me, import_id)
    bring(app, me, f"{HEADER}\n{WON}\n")
    with pytest.raises(AlreadyExists, match="nothing was imported"):
        save(app, me, import_id)
    assert [row.reference for row in deals(app, me)] == ["R3"]


def test_a_run_that_is_heard_of_is_left_alone_and_one_that_is_not_is_taken_over(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    import_id = upload(app, me, FILE.encode())
    check(app, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        first = imports.start(tx, me, import_id)
    with pytest.raises(Conflict), transaction(app, cast.acme.id) as tx:
        imports.start(tx, me, import_id)
    now = app.config["CLOCK"]() + imports.UNHEARD + timedelta(seconds=1)
    app.config["CLOCK"] = lambda: now
    save(app, me, import_id)
    with pytest.raises(Conflict), transaction(app, cast.acme.id) as tx:
        imports.save(tx, me, import_id, first, lambda rows: None)
    assert len(deals(app, me)) == 3


def test_an_import_is_a_managers_and_of_its_tenant(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), FILE.encode())
    with pytest.raises(Forbidden), transaction(app, cast.acme.id) as tx:
        uploads.find(tx, cast.alice.me(), import_id)
    with pytest.raises(Missing), transaction(app, cast.globex.id) as tx:
        uploads.find(tx, cast.charlie.me(), import_id)


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
    assert made.counts == {"open": 1, "same": 1, "otherwise": 2, "changed": 2}
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
