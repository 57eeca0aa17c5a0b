"""What the page of a file that was tried says: what it would bring, and what stands in its way."""

from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import imports, remarks
from app.domain.deals import SAMPLED
from tests.cast import NOW, Cast, change
from tests.web.importing import TEXT, settle, tried
from tests.web.pages import HTMX, OWN_PAGE, fields, send, send_whole, spoken


def test_a_file_without_rows_says_so(max_: FlaskClient) -> None:
    page = spoken(tried(max_, TEXT.splitlines()[0].encode()).text)
    assert "There is nothing to import: the file has no rows below its names." in page
    assert "No change" not in page


def test_the_columns_left_out_are_named_before_anything_is_saved(max_: FlaskClient) -> None:
    assert "Left out" not in spoken(tried(max_, TEXT.encode()).text)
    page = tried(max_, b"Reference,Name,Foo,,Stage\nR1,Anvil deal,x,y,Lead\n")
    assert "Left out: Foo, (no name)" in spoken(page.text)
    many = ",".join(f"Extra {number}" for number in range(23))
    page = spoken(tried(max_, f"Name,{many}\nAnvil deal{',' * 23}\n".encode()).text)
    assert "Extra 18, Extra 19 and 3 more" in page


def test_ids_of_no_deal_here_are_told_before_their_rows_come_in_as_new_deals(cast: Cast, max_: FlaskClient) -> None:
    ours, theirs, nobodys = cast.acme.deals["Anvils"], cast.globex.deals["Secrets"], uuid4()

    def said(*rows: str, header: str = "id,name") -> str:
        return spoken(tried(max_, "\n".join([header, *rows]).encode()).text)

    assert "an id of no deal" not in said(f"{ours},Anvils", ",New")
    told = "1 row has an id of no deal here: it comes in as a new one, "
    for unknown in theirs, nobodys:
        assert f"{told}and once more whenever the file is imported again." in said(f"{ours},Anvils", f"{unknown},Deal")
    both = said(f"{theirs},R1,One", f"{nobodys},R2,Two", header="id,reference,name")
    assert "2 rows have an id of no deal here: they come in as new ones." in both
    rows = [f"{uuid4()},Deal" for _ in range(SAMPLED)]  # so many ids that the column is known as theirs
    assert f"{SAMPLED + 2} id: This is not an id." in said(*rows, "4711,Deal")


def test_who_left_the_team_and_would_come_as_somebody_new_is_named(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    def said(*owners: str) -> str:
        rows = (f"R{number},Deal,Lead,{owner}" for number, owner in enumerate(owners))
        return spoken(tried(max_, "\n".join(["Reference,Name,Stage,Owner", *rows]).encode()).text)

    assert "left the team" not in said("Bob", "Dana New")
    change(app, cast.acme, "members", cast.bob.id, left_at=NOW)
    page = said("Bob", "Dana New")
    assert "New members 2" in page
    told = "comes as a new member of that name; an admin can let them in again instead."
    assert f"Bob has left the team: {told}" in page
    change(app, cast.acme, "members", cast.alice.id, left_at=NOW)
    told = "they come as new members of those names; an admin can let them in again instead."
    assert f"Alice, Bob have left the team: {told}" in said("Bob", "Alice")
    change(app, cast.acme, "members", cast.bob.id, withdrawn=True, batch_id=uuid4())
    assert "left the team" not in said("Bob")


def test_the_days_that_next_steps_without_a_time_get_are_told_before_anything_is_saved(max_: FlaskClient) -> None:
    def said(rows: int, **days: str) -> str:
        timeless = "".join(f"R{number},Deal,Lead,\n" for number in range(rows))
        text = f"Reference,Name,Stage,When\nR,Deal,Lead,2026-04-02\n{timeless}"
        return spoken(tried(max_, text.encode(), **days).text)

    assert "no time for" not in said(0)
    assert "1 open deal has no time for its next step: due on 31 Mar 2026." in said(1, first="1", last="3")
    assert (
        "4 open deals have no time for their next step: "
        "spread evenly over the working days from 31 Mar 2026 to 2 Apr 2026."
    ) in said(4, first="1", last="3")


def test_every_bad_row_is_shown_and_can_be_had_as_a_file(max_: FlaskClient) -> None:
    page = tried(max_, (TEXT + "R1,Again,Lead,5\nR4,Deal,Lead,=1+1\n").encode())
    shown = spoken(page.text)
    assert "2 things are wrong with the file" in shown
    assert "4 Reference: “R1” is in row 2 too." in shown
    assert "Import 2 deals" not in shown
    file = max_.get(f"{page.request.path}/complaints.csv")
    assert file.text.splitlines() == [
        "row,what",
        "4,Reference: “R1” is in row 2 too.",
        "5,Amount: “=1+1” is not an amount such as 1234.50.",
    ]
    assert send(max_, f"{page.request.path}/run", {}).status_code == 422


def test_of_many_bad_rows_the_first_are_shown_and_the_file_has_all(
    max_: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remarks, "PAGE", 300)
    page = tried(max_, (TEXT + "".join(f"N{number},Deal,Lead,many\n" for number in range(1200))).encode())
    shown = spoken(page.text)
    assert "1,200 things are wrong with the file" in shown
    assert "Here are the first 50; the file below has all of them." in shown
    file = max_.get(f"{page.request.path}/complaints.csv").text.splitlines()
    assert [line.partition(",")[0] for line in file] == ["row", *map(str, range(4, 1204))]


def test_bytes_that_are_no_text_are_shown_as_such_and_refused_in_their_row(max_: FlaskClient) -> None:
    content = b"Reference,Name,Stage\nR1,Anvil \x81\x8d,Lead\nR2,Ro\0pe,Lead\n"
    assert "Anvil \ufffd\ufffd" in max_.get(send_whole(max_, content).location).text
    shown = spoken(tried(max_, content).text)
    assert "2 Name: it contains bytes that are not in the file's encoding: save it as CSV in UTF-8." in shown
    assert "3 Name: it contains a NUL character." in shown


def test_all_who_would_come_as_members_are_named(app: Flask, max_: FlaskClient) -> None:
    rows = "".join(f"N{number},Deal,Owner {number:03}\n" for number in range(301))
    shown = spoken(tried(max_, f"Reference,Name,Owner\n{rows}".encode()).text)
    assert "New members 301 who cannot sign in until invited: Owner 000, Owner 001, " in shown
    assert "Owner 299 and 1 more" in shown


def test_who_would_come_by_a_change_is_named(max_: FlaskClient) -> None:
    header = "Reference,Name,Owner\n"
    address = tried(max_, f"{header}R1,Deal,Bob\n".encode()).request.path
    send(max_, f"{address}/run", {})
    settle()
    shown = spoken(tried(max_, f"{header}R1,Deal,Typo Person\nR2,New,Zoe New\n".encode()).text)
    assert "New members 1 who cannot sign in until invited: Zoe New " in shown
    assert "New members by changes 1 who come only where the deals that differ are changed, too: Typo Person" in shown


def test_a_trial_tells_how_much_is_wrong_so_far(max_: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "STEP", 2)
    address = send_whole(max_, (TEXT.splitlines()[0] + "\nR9,Deal,Lead,many" * 3).encode()).location
    send(max_, f"{address}/reading", fields(max_.get(address).text, "reading"))
    told = max_.post(f"{address}/check", headers=OWN_PAGE | HTMX).text
    assert "Trying every row: 1 so far, 1 thing wrong." in spoken(told)
