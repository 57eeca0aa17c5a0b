"""Import in a browser: sent whole or in pieces, matched, tried, imported; plain forms all the way."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import uploads
from tests.cast import Cast, ask
from tests.domain.importing import upload
from tests.web.importing import TEXT, follow, names, settle, tried
from tests.web.pages import HTMX, OWN_PAGE, fields, send, send_whole, spoken


def test_a_file_comes_in_by_plain_forms(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    page = tried(max_, TEXT.encode())
    assert "New 2 1 open, 1 won, 0 lost" in spoken(page.text)
    assert names(app, cast.acme.id) == []
    address = page.request.path
    follow(max_, send(max_, f"{address}/run", {}))
    settle()
    assert "Imported 2 deals: 1 open, 1 won, 0 lost." in spoken(max_.get(address).text)
    assert names(app, cast.acme.id) == ["Anvil deal", "Rope deal"]


def test_what_was_imported_is_forgotten_but_that_it_was(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    address = tried(max_, TEXT.encode()).request.path
    send(max_, f"{address}/run", {})
    settle()
    for table in ("import_chunks", "import_rows", "import_keys", "import_remarks"):
        assert ask(app, cast.acme.id, f"select 1 from {table} where tenant_id = %(tenant)s") == []
    assert "2 deals imported" in spoken(max_.get("/t/acme/import").text)


def test_a_file_comes_in_pieces_and_a_cut_one_goes_on(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    begun = send(max_, "/t/acme/import", {"name": "deals.csv", "size": str(len(TEXT))})
    address, content = begun.location, TEXT.encode()

    def piece(at: Any, content: bytes) -> str:
        return max_.post(f"{address}/piece?at={at}", data=content, headers=OWN_PAGE).text

    assert piece(0, content[:40]) == "40"
    assert f"{100 * 40 // len(content)} % of the file is here." in spoken(max_.get(address).text)
    assert piece("x", content[40:]) == "40"
    assert piece(40, content[40:]) == str(len(content))
    assert "Begins with" in max_.get(address).text


def test_the_page_of_a_file_suggests_how_to_read_it(max_: FlaskClient) -> None:
    text = "Bezeichnung;Umsatz;Close Date\nAmboß;1.200,50;30/4/2025\n"
    page = max_.get(send_whole(max_, text.encode("cp1252")).location)
    form = fields(page.text, "reading")
    assert (form["encoding"], form["delimiter"], form["decimal"], form["order"]) == ("cp1252", ";", "point", "day")
    assert (form["column_0"], form["column_2"]) == ("", "close_on")
    assert "Amboß" in page.text


def test_columns_may_be_matched_otherwise(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    text = "Bezeichnung;Umsatz;Nr\nAmboß;1.200,50;7\n"
    choice = {"column_0": "name", "column_1": "value", "column_2": "reference", "decimal": "comma"}
    page = tried(max_, text.encode("cp1252"), **choice)
    send(max_, f"{page.request.path}/run", {})
    settle()
    [row] = ask(app, cast.acme.id, "select * from opportunity_rows where tenant_id = %(tenant)s and reference = '7'")
    assert (row.name, row.value) == ("Amboß", 120_050)


def test_a_choice_without_a_name_is_refused_and_kept(max_: FlaskClient) -> None:
    address = send_whole(max_, TEXT.encode()).location
    form = fields(max_.get(address).text, "reading") | {"column_1": "", "first": "7", "last": "3"}
    refused = send(max_, f"{address}/reading", form)
    assert refused.status_code == 422
    assert "two numbers from -250 to 250" in spoken(refused.text)
    refused = send(max_, f"{address}/reading", form | {"last": "9"})
    assert "No column names the deals" in spoken(refused.text)
    assert fields(refused.text, "reading")["first"] == "7"


def test_who_imports_what_is_not_tried_yet_is_told_so(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    address = send_whole(max_, TEXT.encode()).location
    send(max_, f"{address}/reading", fields(max_.get(address).text, "reading"))
    refused = send(max_, f"{address}/run", {})
    assert refused.status_code == 409
    assert "This import has gone on in the meantime" in spoken(refused.text)
    assert names(app, cast.acme.id) == []


def test_another_dialect_shows_the_file_anew(max_: FlaskClient) -> None:
    address = send_whole(max_, b"a;b,name\n1;2,x\n").location
    assert "column_2" not in max_.get(address).text
    page = max_.get(f"{address}?encoding=utf-8&delimiter=;&again=1")
    assert fields(page.text, "reading")["delimiter"] == ";"


@pytest.mark.parametrize(
    ("written", "wrong", "words"),
    [
        ("utf-8", "utf-16-le", "The file ends within a character: save it as CSV in UTF-8."),
        ("utf-16", "utf-8", "This is not CSV, its first row is no text: save it as CSV in UTF-8."),
    ],
)
def test_a_file_that_cannot_be_read_as_it_was_chosen_can_be_read_otherwise(
    max_: FlaskClient, written: str, wrong: str, words: str
) -> None:
    content = "Reference,Name,Company\nR1,Rope deal,Acme\n"
    address = send_whole(max_, content.encode(written)).location
    right = fields(max_.get(address).text, "reading")
    for page in (
        max_.get(address, query_string={"encoding": wrong, "again": "1"}),
        send(max_, f"{address}/reading", right | {"encoding": wrong}),
    ):
        choice = fields(page.text, "reading")
        assert (words in spoken(page.text), choice["encoding"]) == (True, wrong)
        again = max_.get(address, query_string=choice | {"encoding": right["encoding"]})
        assert "Begins with" in again.text


def test_what_is_no_csv_in_any_encoding_offers_none(max_: FlaskClient) -> None:
    assert "Encoding" not in spoken(max_.get(send_whole(max_, b"PK\x03\x04....").location).text)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty."),
        (b"PK\x03\x04....", "This is a spreadsheet or an archive: save it as CSV in UTF-8."),
        (b"\n\n\n", "The file is empty."),
        (b"\x00\x01\x02\x03" * 9, "This is not CSV, its first row is no text: save it as CSV in UTF-8."),
    ],
)
def test_what_is_no_csv_is_told_at_once(max_: FlaskClient, content: bytes, words: str) -> None:
    answer = send_whole(max_, content)
    assert words in spoken(answer.text if answer.status_code == 422 else max_.get(answer.location).text)


def test_a_file_too_large_to_come_whole_is_refused(max_: FlaskClient) -> None:
    assert send_whole(max_, b"x" * (uploads.WHOLE + 2**17)).status_code == 413
    refused = send(max_, "/t/acme/import", {"name": "deals.csv", "size": str(51 * 2**20)})
    assert "The file is larger than 50 MB" in spoken(refused.text)


def test_a_file_with_too_many_rows_is_refused_before_it_is_tried_and_nothing_is_left_of_it(
    app: Flask, cast: Cast, max_: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_ROWS", 1)
    refused = send_whole(max_, TEXT.encode())
    assert (refused.status_code, "File CSV" in spoken(refused.text)) == (422, True)
    assert uploads.TOO_LONG.message in spoken(refused.text)
    address = send(max_, "/t/acme/import", {"name": "deals.csv", "size": str(len(TEXT))}).location
    refused = max_.post(f"{address}/piece?at=0", data=TEXT.encode(), headers=OWN_PAGE)
    assert (refused.status_code, uploads.TOO_LONG.message in spoken(refused.text)) == (422, True)
    assert ask(app, cast.acme.id, "select id from imports where tenant_id = %(tenant)s") == []


def test_a_discarded_file_is_gone(max_: FlaskClient) -> None:
    address = send_whole(max_, TEXT.encode()).location
    follow(max_, send(max_, f"{address}/removal", {}))
    assert max_.get(address).status_code == 404


def test_the_steps_answer_a_fragment_that_asks_for_the_next(max_: FlaskClient) -> None:
    address = send_whole(max_, TEXT.encode()).location
    send(max_, f"{address}/reading", fields(max_.get(address).text, "reading"))
    step = max_.get(address, headers=HTMX).text
    assert f'hx-post="{address}/check" hx-trigger="load, submit"' in step
    assert max_.post(f"{address}/check", headers=OWN_PAGE | HTMX).text.lstrip().startswith('<section id="import"')


def test_an_import_is_another_tenants_for_nobody(cast: Cast) -> None:
    theirs = upload(cast.charlie.app, cast.charlie.me(), TEXT.encode())
    for path in ("", "/complaints.csv"):
        assert cast.max.signed_in().get(f"/t/acme/import/{theirs}{path}").status_code == 404


def test_the_way_to_import_is_shown_to_managers(cast: Cast) -> None:
    assert 'data-command="import"' in cast.max.signed_in().get("/t/acme/due").text
    assert 'data-command="import"' not in cast.alice.signed_in().get("/t/acme/due").text
