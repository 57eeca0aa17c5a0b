"""A file of the team: every member's manager, all of them or none, and nobody twice."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from app.domain import managers, tenants, uploads
from app.domain.managers import Change, Line
from app.errors import Conflict, Forbidden, Invalid
from tests.cast import Cast, ask, transaction
from tests.domain.importing import upload

HEADER = "Sales_Agent,Manager,Regional_Office"
FILE = f"{HEADER}\nAlice,Max,West\nBob,Rita New,East\nZoe New,Max,East\n"


def given(app: Flask, cast: Cast) -> dict[str, str | None]:
    rows = ask(
        app, cast.acme.id,
        "select m.name, b.name as manager from members as m left join members as b on b.id = m.manager_id"
        " where m.tenant_id = %(tenant)s",
    )  # fmt: skip
    return {row.name: row.manager for row in rows}


def follow(app: Flask, cast: Cast, text: str) -> managers.Plan:
    with transaction(app, cast.acme.id) as tx:
        return managers.follow(tx, managers.read(BytesIO(text.encode())), actor=cast.ada.id)


@pytest.mark.parametrize(
    ("header", "is_team"),
    [
        (["Sales_Agent", "Manager", "Regional_Office"], True),
        (["Name", "Reports to"], True),
        (["Manager", "Office"], False),
        (["Account", "Opportunity_ID", "Sales_Agent", "Manager"], False),
        (["Name", "Stage", "Value", "Manager"], False),
        ([], False),
    ],
)
def test_a_file_of_the_team_is_known_by_its_columns(header: list[str], is_team: bool) -> None:
    assert managers.is_team(header) == is_team


def test_everybody_gets_his_manager_and_who_is_new_is_added(app: Flask, cast: Cast) -> None:
    done = follow(app, cast, FILE)
    assert done.changes == [
        Change(2, "Alice", "Max", ""), Change(3, "Bob", "Rita New", ""), Change(4, "Zoe New", "Max", None),
    ]  # fmt: skip
    assert (done.same, done.leaders, done.newcomers) == (0, ["Rita New"], ["Zoe New"])
    found = given(app, cast)
    assert {name: found[name] for name in ("Alice", "Bob", "Zoe New", "Max")} == {
        "Alice": "Max", "Bob": "Rita New", "Zoe New": "Max", "Max": None,
    }  # fmt: skip
    new = ask(app, cast.acme.id, "select name, role, person_id from members where name like '%% New' order by name")
    assert [tuple(row) for row in new] == [("Rita New", "manager", None), ("Zoe New", "rep", None)]


def test_the_team_of_a_manager_can_be_asked_for_at_once(app: Flask, cast: Cast) -> None:
    before = cast.max.me().tenant
    follow(app, cast, FILE)
    with transaction(app, cast.acme.id) as tx:
        after = tenants.find(tx)
    assert {one.name for one in after.managers} == {"Max", "Rita New"}
    assert len(after.team(cast.max.id)) == 3
    assert after.label_version > before.label_version


def test_the_same_file_again_changes_nothing(app: Flask, cast: Cast) -> None:
    follow(app, cast, FILE)
    before = given(app, cast)
    done = follow(app, cast, FILE)
    assert (done.changes, done.same) == ([], 3)
    assert given(app, cast) == before


def test_another_manager_is_named_beside_the_former_one(app: Flask, cast: Cast) -> None:
    follow(app, cast, FILE)
    done = follow(app, cast, FILE.replace("Alice,Max", "Alice,").replace("Bob,Rita New", "Bob,Max"))
    assert done.changes == [Change(2, "Alice", "", "Max"), Change(3, "Bob", "Max", "Rita New")]
    assert (given(app, cast)["Alice"], given(app, cast)["Bob"]) == (None, "Max")


def test_every_bad_row_is_told_and_nothing_is_changed(app: Flask, cast: Cast) -> None:
    before = given(app, cast)
    rows = ["Alice,Max,West", "Alice,Bob,West", ",Max,West", "Bob,Bob,West", f"{'x' * 101},Max,", "Vera,Max"]
    with pytest.raises(Invalid) as refused:
        follow(app, cast, "\n".join([HEADER, *rows]))
    assert [tuple(each) for each in refused.value.complaints] == [
        ("row 3", "Sales_Agent: “Alice” is in row 2 too."),
        ("row 4", "Sales_Agent: the member's name is missing."),
        ("row 5", "“Bob” cannot be their own manager."),
        ("row 6", f"“{'x' * 40}…” is longer than the 100 characters of a name."),
        ("row 7", "This row has 2 columns, the header has 3."),
    ]
    assert given(app, cast) == before


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (["Max,Alice"], [(2, "Max", "Alice")]),
        (["Max,Zoe New", "Zoe New,Alice"], [(2, "Max", "Zoe New"), (3, "Zoe New", "Alice")]),
        (["Ann New,Zoe New", "Zoe New,Ann New", "Bob,Zoe New"], [(2, "Ann New", "Zoe New"), (3, "Zoe New", "Ann New")]),
    ],
)
def test_rows_that_put_somebody_under_himself_are_told(
    app: Flask, cast: Cast, rows: list[str], wrong: list[tuple[int, str, str]]
) -> None:
    follow(app, cast, "member,manager\nAlice,Max\n")
    before = given(app, cast)
    with pytest.raises(Invalid) as refused:
        follow(app, cast, "\n".join(["member,manager", *rows]))
    assert [tuple(each) for each in refused.value.complaints] == [
        (f"row {row}", f"“{one}” cannot be under “{other}”, who is under “{one}”.") for row, one, other in wrong
    ]
    assert given(app, cast) == before


def test_two_may_change_places_within_one_file(app: Flask, cast: Cast) -> None:
    follow(app, cast, "member,manager\nAlice,Max\n")
    follow(app, cast, "member,manager\nMax,Alice\nAlice,\n")
    assert (given(app, cast)["Max"], given(app, cast)["Alice"]) == ("Alice", None)


CHOOSE = "Choose the column of the members, and another one of their managers."
UNCLOSED = "A quote is opened here and not closed, or a cell is longer than can be read."
LONG = b"member,manager\n" + b"".join(b"M%d,Max\n" % number for number in range(1001))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"Sales_Agent,Office\nAlice,West\n", CHOOSE),
        (b"PK\x03\x04...", "This is a spreadsheet or an archive: save it as CSV in UTF-8."),
        (LONG, "A list of the team has 1,000 rows at most."),
        (b'member,manager\n"Alice,Max\n', UNCLOSED),
        (b"member,manager\nAl\0ice,Max\n", "it contains a NUL character."),
    ],
)  # fmt: skip
def test_what_is_no_list_of_a_team_is_told(content: bytes, words: str) -> None:
    assert [each.message for each in managers.read(BytesIO(content)).complaints] == [words]


def test_the_columns_may_be_said(app: Flask, cast: Cast) -> None:
    sheet = managers.read(BytesIO("Wer;Chef\n'=Bob;Max\n".encode("cp1252")), 0, 1)
    assert (sheet.lines, sheet.complaints) == ([Line(2, "=Bob", "Max")], [])
    same = managers.read(BytesIO(b"Wer;Chef\nBob;Max\n"), 1, 1)
    assert [each.message for each in same.complaints] == [CHOOSE]


def save(app: Flask, person: Any, import_id: Any) -> None:
    with transaction(app, person.tenant) as tx:
        managers.save(tx, person.me(), import_id, 0, 1)


def test_an_upload_is_followed_once_by_an_admin_alone_and_written_down(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), FILE.encode())
    with pytest.raises(Forbidden):
        save(app, cast.max, import_id)
    save(app, cast.ada, import_id)
    save(app, cast.ada, import_id)
    [row] = ask(app, cast.acme.id, "select * from audit_log where kind = 'imported' and tenant_id = %(tenant)s")
    assert (row.actor_id, row.detail) == (cast.ada.id, {"managers_changed": 3, "members_added": 2})
    with transaction(app, cast.acme.id) as tx:
        [made] = uploads.latest(tx, cast.max.me())
        assert uploads.window(tx, import_id, 0) == b""
    assert (made.state, made.counts) == ("done", {"managers": 3})


def test_an_upload_that_is_read_as_deals_already_is_left_alone(app: Flask, cast: Cast) -> None:
    import_id = upload(app, cast.max.me(), FILE.encode())
    ask(app, cast.acme.id, "update imports set state = 'checking' where id = %(id)s returning id", id=import_id)
    with pytest.raises(Conflict):
        save(app, cast.ada, import_id)


def test_another_tenants_members_are_nobody_here(app: Flask, cast: Cast) -> None:
    done = follow(app, cast, f"{HEADER}\nAlice,Charlie,West\n")
    assert done.leaders == ["Charlie"]
    statement = "select manager_id from members where tenant_id = %(tenant)s"
    assert [row.manager_id for row in ask(app, cast.globex.id, statement)] == [None]
