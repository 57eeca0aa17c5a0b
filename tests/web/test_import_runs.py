"""Runs of an import: what is new and what differs comes in, all of it or nothing, and can be undone."""

import re
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import imports, runs
from tests.cast import NOW, Cast, ask, transaction
from tests.web.importing import TEXT, follow, names, settle, tried
from tests.web.pages import HTMX, fields, send, send_whole, spoken


def test_a_second_import_says_that_nothing_changes(max_: FlaskClient) -> None:
    send(max_, f"{tried(max_, TEXT.encode()).request.path}/run", {})
    settle()
    again = spoken(tried(max_, TEXT.encode()).text)
    assert "There already 2 no change" in again
    assert "No change: all there is in this file was here already when it was tried." in again
    changed = spoken(tried(max_, TEXT.replace("12.50", "13").encode()).text)
    assert "There, but different 1 they stay as they are, unless you say so below" in changed
    assert "2 Anvil deal value" in changed


def test_progress_is_told_in_rows_below_the_header(
    app: Flask, cast: Cast, max_: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "STEP", 2)
    address = send_whole(max_, f"{TEXT}R3,Wire deal,Nowhere,1\n\nR4,Wheel deal,Lead,1\n".encode()).location
    form = fields(max_.get(address).text, "reading")
    page = follow(max_, send(max_, f"{address}/reading", form))
    said = []
    while "Trying every row" in page.text:
        said.append(spoken(page.text).partition("Trying every row: ")[2].partition(" ")[0])
        page = follow(max_, send(max_, f"{address}/check", {}))
    assert said == ["0", "1", "3"]
    address = tried(max_, TEXT.encode()).request.path
    with transaction(app, cast.acme.id) as tx:
        runs.start(tx, cast.max.me(), UUID(address.rpartition("/")[2]))
    assert "Importing: 0 of 2 rows." in spoken(max_.get(address).text)


def value(app: Flask, cast: Cast) -> int:
    statement = "select value from opportunities where tenant_id = %(tenant)s and reference = 'R1'"
    return ask(app, cast.acme.id, statement)[0].value


def test_what_differs_is_changed_when_that_is_asked_for(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    send(max_, f"{tried(max_, TEXT.encode()).request.path}/run", {})
    settle()
    text = TEXT.replace("12.50", "13") + "R3,Wire deal,Lead,1\n"
    page = tried(max_, text.encode())
    assert "Change the 1 deal that differs, too" in spoken(page.text)
    assert "update" not in fields(page.text, "run")
    send(max_, f"{page.request.path}/run", fields(page.text, "run"))
    settle()
    assert value(app, cast) == 1250
    page = tried(max_, text.encode())
    assert "Import 1 deal" not in spoken(page.text)
    send(max_, f"{page.request.path}/run", {"update": "1"})
    settle()
    assert value(app, cast) == 1300
    assert "Changed 1 deal that differed. Undo z takes all of it back" in spoken(max_.get(page.request.path).text)
    late = spoken(max_.get("/t/acme/import").text)
    assert " 1 changed" in late
    assert "0 deals imported" not in late


def test_the_fragment_that_says_it_has_just_been_done_has_the_page_ask_for_what_changed(max_: FlaskClient) -> None:
    address = tried(max_, TEXT.encode()).request.path
    assert "HX-Trigger" not in max_.get(f"{address}?saving=1", headers=HTMX).headers
    send(max_, f"{address}/run", {})
    settle()
    assert max_.get(f"{address}?saving=1", headers=HTMX).headers["HX-Trigger"] == "changed"
    assert "HX-Trigger" not in max_.get(f"{address}?saving=1").headers
    assert "HX-Trigger" not in max_.get(address, headers=HTMX).headers  # it would ask again and again


@pytest.mark.parametrize("count", [1, 2, 600])
def test_an_import_that_is_undone_says_so_until_it_is_redone(cast: Cast, max_: FlaskClient, count: int) -> None:
    rows = (f"R{number},Deal,Lead,1" for number in range(count))
    address = tried(max_, "\n".join([TEXT.splitlines()[0], *rows]).encode()).request.path
    send(max_, f"{address}/run", {})
    settle()

    def said() -> tuple[bool, bool]:
        page, of_late = (spoken(max_.get(path).text) for path in (address, "/t/acme/import"))
        deals = "1 deal" if count == 1 else f"{count} deals"
        assert f"Imported {deals}:" in page
        assert f"{deals} imported" in of_late
        return "Undone by Max" in page, "undone by Max" in of_late

    assert said() == (False, False)
    for _ in range(2):
        for verb, undone in ("undo", True), ("redo", False):
            send(max_, f"/t/acme/{verb}", {"key": uuid4().hex})
            settle()
            assert said() == (undone, undone)


@pytest.mark.parametrize("count", [1, 600])
def test_an_import_can_be_undone_on_its_page_without_script(
    app: Flask, cast: Cast, max_: FlaskClient, count: int
) -> None:
    rows = (f"R{number},Deal,Lead,1" for number in range(count))
    address = tried(max_, "\n".join([TEXT.splitlines()[0], *rows]).encode()).request.path
    send(max_, f"{address}/run", {})
    settle()
    way = re.search(r'action="(/t/acme/history/[^"]+/undo)"', max_.get(address).text)
    assert way
    assert send(max_, way[1], {}).status_code == 303
    settle()
    page = max_.get(address).text
    assert "Undone by Max" in spoken(page)
    assert "Undo the import" not in page
    statement = "select id from opportunity_rows where tenant_id = %(tenant)s and reference is not null"
    assert ask(app, cast.acme.id, statement) == []


def test_what_is_not_as_it_was_when_it_was_tried_is_tried_anew(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    send(max_, f"{tried(max_, TEXT.encode()).request.path}/run", {})
    settle()
    page = tried(max_, (TEXT + "R3,Wire deal,Lead,1\n").encode())
    assert "There already 2 no change" in spoken(page.text)
    send(max_, "/t/acme/undo", {"key": "a"})
    send(max_, f"{page.request.path}/run", {})
    settle()
    page = max_.get(page.request.path)
    assert "Changed since it was tried: Anvil deal, Rope deal. Nothing was imported: try it again." in spoken(page.text)
    assert "Trying every row" in page.text
    page = follow(max_, send(max_, f"{page.request.path}/check", {}))
    assert "Changed since it was tried" in page.text
    assert "New 3 2 open, 1 won, 0 lost" in spoken(page.text)
    send(max_, f"{page.request.path}/run", {})
    settle()
    assert "Changed since it was tried" not in max_.get(page.request.path).text
    assert names(app, cast.acme.id) == ["Anvil deal", "Rope deal", "Wire deal"]


def test_what_an_import_would_do_is_told_as_of_its_trial_and_it_can_be_tried_again(
    app: Flask, cast: Cast, max_: FlaskClient
) -> None:
    send(max_, f"{tried(max_, TEXT.encode()).request.path}/run", {})
    settle()
    address = tried(max_, TEXT.encode()).request.path
    app.config["CLOCK"] = lambda: NOW + timedelta(hours=2)
    send(max_, "/t/acme/undo", {"key": "a"})
    shown = spoken(max_.get(address).text)
    assert "As of Mon 30 Mar 2026 10:00" in shown
    assert "was here already when it was tried" in shown
    page = follow(max_, send(max_, f"{address}/check", {"again": "1"}))
    assert "Trying every row" in page.text
    send(max_, f"{address}/check", {"again": "1"})  # pressed twice
    shown = spoken(follow(max_, send(max_, f"{address}/check", {})).text)
    assert "As of Mon 30 Mar 2026 12:00" in shown
    assert "New 2 1 open, 1 won, 0 lost" in shown


def test_what_fails_half_way_is_told_and_leaves_nothing(app: Flask, cast: Cast, max_: FlaskClient) -> None:
    address = tried(max_, TEXT.encode()).request.path
    send(max_, f"{tried(max_, TEXT.splitlines(keepends=True)[0].encode() + b'R2,Rope,Lead,1').request.path}/run", {})
    settle()
    send(max_, f"{address}/run", {})
    settle()
    assert "Another import adds the same references at this moment: nothing was imported." in spoken(
        max_.get(address).text
    )
    assert names(app, cast.acme.id) == ["Rope"]
