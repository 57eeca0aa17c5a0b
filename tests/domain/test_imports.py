"""An import from a browser: read in steps, nothing of it seen before it is saved, and then all of it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from flask import Flask

from app.domain import imports, remarks, runs, search, transfer, undo, uploads
from app.domain.cells import Manner
from app.domain.columns import chosen
from app.domain.csv_rows import Dialect
from app.domain.imports import Reading
from app.domain.transfer import Spread
from app.errors import Forbidden, Invalid, Missing
from tests.cast import Cast, ask, transaction
from tests.domain.importing import FILE, HEADER, OPEN, bring, check, deals, finish_check, remarks_of, save, upload


def test_an_import_brings_all_deals_of_a_file(app: Flask, cast: Cast) -> None:
    row = bring(app, cast.max.me(), FILE)
    assert row.counts == {"open": 2, "won": 1, "timeless": 1}
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


def test_undo_takes_an_import_back_and_it_can_be_made_again(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    with transaction(app, cast.acme.id) as tx:
        assert undo.undo(tx, cast.max.me())
    assert deals(app, cast.max.me()) == []
    assert bring(app, cast.max.me(), FILE).counts == {"open": 2, "won": 1, "timeless": 1}


def test_a_second_import_finds_nothing_new(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), FILE)
    before = deals(app, cast.max.me())
    row = bring(app, cast.max.me(), FILE)
    assert (row.counts, row.notes) == ({"same": 3}, [])
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
    assert check(app, cast.max.me(), import_id).counts == {"open": 50, "timeless": 50}
    heard = save(app, cast.max.me(), import_id)
    assert heard == [10, 20, 30, 40, 50]
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
    assert row.counts == {"open": 1, "wrong": 5, "complaints": 5}
    with pytest.raises(Invalid), transaction(app, cast.acme.id) as tx:
        runs.start(tx, cast.max.me(), import_id)


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


@pytest.mark.parametrize("step", [1, 2, 1000])
def test_a_reference_or_id_that_comes_again_is_told_whatever_else_is_wrong_with_its_rows(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setattr(imports, "STEP", step)
    me, one = cast.max.me(), uuid4()
    rows = ["R1,,Bad,many", "R2,,Good,1", "R1,,Again,1", f"R3,{one},Third,1", f"R4,{one},Fourth,1", "R2,,Bad,many"]
    row = check(app, me, upload(app, me, "\n".join(["Reference,id,Name,Value", *rows]).encode()))
    amount = "Value: “many” is not an amount such as 1234.50."
    assert sorted((each.number, each.words) for each in remarks_of(app, me, row.id)) == [
        (2, amount),
        (4, "Reference: “R1” is in row 2 too."),
        (6, f"id: “{one}” is in row 5 too."),
        (7, "Reference: “R2” is in row 3 too."),
        (7, amount),
    ]
    assert (row.counts["wrong"], row.counts["complaints"]) == (4, 5)


def test_all_complaints_are_told_and_the_first_are_at_hand(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remarks, "PAGE", 700)
    me = cast.max.me()
    row = check(app, me, upload(app, me, "\n".join([HEADER, *["a,b"] * 5000]).encode()))
    assert (row.counts, row.row_number) == ({"wrong": 5000, "complaints": 5000}, 5001)
    assert [place for place, _ in row.complaints] == [f"row {number}" for number in range(2, 52)]
    told = remarks_of(app, me, row.id)
    assert [each.number for each in told] == list(range(2, 5002))
    assert {each.words for each in told} == {"This row has 2 columns, the header has 9."}


def test_a_row_is_told_of_with_all_that_is_wrong_with_it_and_then_what_differs(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    bring(app, me, FILE)
    content = "\n".join([HEADER, OPEN.replace("Proposal", "Lead"), "R9,Deal,,Nowhere,many,,,,", "a,b"])
    row = check(app, me, upload(app, me, content.encode()))
    found = [(each.kind, each.number, each.words[:5], each.facts) for each in remarks_of(app, me, row.id)]
    assert found == [
        ("complaint", 3, "Value", []),
        ("complaint", 3, "Stage", []),
        ("complaint", 4, "This ", []),
        ("difference", 2, "Anvil", ["stage_id"]),
    ]
    assert (row.counts["wrong"], row.counts["complaints"]) == (2, 3)


def test_a_file_tried_again_is_told_of_anew(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    import_id = upload(app, me, "\n".join([HEADER, OPEN, OPEN, "a,b"]).encode())
    first, second = check(app, me, import_id), check(app, me, import_id)
    assert first.counts == second.counts == {"open": 1, "wrong": 2, "complaints": 2}
    assert [each.number for each in remarks_of(app, me, import_id)] == [3, 4]


def test_who_would_come_as_a_member_is_known_of_new_deals_alone(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = cast.max.me()
    bring(app, me, FILE.replace("Bob", "Zoe Left"))
    monkeypatch.setattr(imports, "STEP", 1)
    gone = "update members set left_at = now() where tenant_id = %(tenant)s and name = 'Zoe Left' returning id"
    assert len(ask(app, cast.acme.id, gone)) == 1
    more = ["R8,Deal,,Lead,,Uma Two,,,", "R9,Deal,,Lead,,Abe New,,,", "R10,Deal,,Lead,,Uma Two,,,"]
    import_id = upload(app, me, (FILE.replace("Bob", "Zoe Left") + "\n".join(more)).encode())
    check(app, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        assert imports.newcomers(tx, import_id) == (["Abe New", "Uma Two"], 2)


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


def test_what_ends_a_file_early_is_told_once(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), "\n".join([HEADER, OPEN, 'R2,"Deal,,Lead']).encode())
    assert [place for place, _ in check(app, cast.max.me(), import_id).complaints] == ["row 3"]


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
    nobodys = bring(app, cast.max.me(), f"id,name\n{uuid4()},Nobody's\n")
    assert row.counts == nobodys.counts == {"open": 1, "timeless": 1, "unknown_id": 1}
    [mine] = ask(app, cast.acme.id, "select * from opportunities where tenant_id = %(tenant)s and name = 'Mine now'")
    assert mine.id != theirs
    assert ask(app, cast.globex.id, "select * from opportunities where tenant_id = %(tenant)s") == before


def test_an_owner_is_known_however_the_name_is_capitalised(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    import_id = upload(app, me, f"{HEADER}\nR1,Deal,,Lead,,BOB,,,\nR2,Deal,,Lead,,bobby,,,\n".encode())
    check(app, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        assert imports.newcomers(tx, import_id) == (["bobby"], 1)
    save(app, me, import_id)
    assert [row.owner for row in deals(app, me)] == ["Bob", "bobby"]


def test_who_would_come_by_a_change_alone_is_told_apart(app: Flask, cast: Cast) -> None:
    me = cast.max.me()
    bring(app, me, FILE)
    import_id = upload(app, me, FILE.replace("Bob", "Typo Person").encode())
    check(app, me, import_id)
    with transaction(app, cast.acme.id) as tx:
        assert imports.newcomers(tx, import_id) == ([], 0)
        assert imports.newcomers(tx, import_id, "other_owner") == (["Typo Person"], 1)


def test_a_formula_is_a_text(app: Flask, cast: Cast) -> None:
    bring(app, cast.max.me(), f"{HEADER}\nR1,'=HYPERLINK(1),=2+3,Lead,,,,,\n")
    [row] = deals(app, cast.max.me())
    assert (row.name, row.company) == ("=HYPERLINK(1)", "=2+3")


def test_an_import_is_a_managers_and_of_its_tenant(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), FILE.encode())
    with pytest.raises(Forbidden), transaction(app, cast.acme.id) as tx:
        uploads.find(tx, cast.alice.me(), import_id)
    with pytest.raises(Missing), transaction(app, cast.globex.id) as tx:
        uploads.find(tx, cast.charlie.me(), import_id)
