"""A list of the team on the page of an import: recognised, shown, followed by an admin."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, ask
from tests.web.pages import send, send_whole, spoken

FILE = b"Sales_Agent,Manager,Regional_Office\nAlice,Max,West\nBob,Rita New,East\n"


def manager_of(app: Flask, cast: Cast) -> str | None:
    statement = "select b.name from members as m join members as b on b.id = m.manager_id where m.id = %(id)s"
    return next((row.name for row in ask(app, cast.acme.id, statement, id=cast.alice.id)), None)


def press(client: FlaskClient, address: str, **columns: str) -> str:
    form = {"as": "team", "member": "0", "manager": "1"} | columns
    answer = send(client, f"{address}/managers", form)
    return spoken((client.get(answer.location) if answer.status_code == 303 else answer).text)


def test_a_list_of_the_team_is_recognised_and_followed(app: Flask, cast: Cast) -> None:
    ada = cast.ada.signed_in()
    address = send_whole(ada, FILE).location
    shown = spoken(ada.get(address).text)
    assert "Another manager 2" in shown
    assert "New managers 1 who cannot sign in until invited: Rita New" in shown
    assert "Left out 1 column: Regional_Office" in shown
    assert "2 Alice Max nobody" in shown
    assert manager_of(app, cast) is None
    done = press(ada, address)
    assert "2 members have another manager now." in done
    assert "Undo is for deals" in done
    assert manager_of(app, cast) == "Max"
    assert "2 managers set" in spoken(ada.get("/t/acme/import").text)
    assert "Team of Max" in spoken(ada.get("/t/acme/due").text)
    assert "No change: all of them have these managers already." in spoken(ada.get(send_whole(ada, FILE).location).text)


def test_a_manager_sees_what_it_would_do_and_whom_to_ask(cast: Cast) -> None:
    max_ = cast.max.signed_in()
    address = send_whole(max_, FILE).location
    shown = spoken(max_.get(address).text)
    assert "Only an admin says who is in whose team" in shown
    assert "members their managers" not in shown
    assert send(max_, f"{address}/managers", {"member": "0", "manager": "1"}).status_code == 403


def test_what_is_not_recognised_can_be_said(app: Flask, cast: Cast) -> None:
    ada = cast.ada.signed_in()
    address = send_whole(ada, b"Wer;Chef\nAlice;Max\n").location
    assert "It is a list of the team" in spoken(ada.get(address).text)
    assert "Choose the column of the members" in spoken(ada.get(f"{address}?as=team").text)
    assert "2 Alice Max nobody" in spoken(ada.get(f"{address}?as=team&member=0&manager=1").text)
    press(ada, address)
    assert manager_of(app, cast) == "Max"


def test_a_list_of_the_team_may_be_taken_for_deals(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    address = send_whole(ada, FILE).location
    assert 'id="reading"' in ada.get(f"{address}?as=deals").text


def test_bad_rows_are_shown_and_nothing_is_done(app: Flask, cast: Cast) -> None:
    ada = cast.ada.signed_in()
    address = send_whole(ada, FILE + b"Alice,Bob,West\n").location
    shown = spoken(ada.get(address).text)
    assert "1 thing is wrong with the file" in shown
    assert "4 Sales_Agent: “Alice” is in row 2 too." in shown
    refused = send(ada, f"{address}/managers", {"as": "team", "member": "0", "manager": "1"})
    assert (refused.status_code, manager_of(app, cast)) == (422, None)
    assert "is in row 2 too" in spoken(refused.text)


def test_who_would_be_under_himself_is_shown_before_anything_is_done(cast: Cast) -> None:
    ada = cast.ada.signed_in()
    shown = spoken(ada.get(send_whole(ada, FILE + b"Max,Alice,West\n").location).text)
    assert "2 things are wrong with the file" in shown
    assert "4 “Max” cannot be under “Alice”, who is under “Max”." in shown


@pytest.mark.parametrize("columns", [{"member": "9"}, {"manager": "0"}])
def test_columns_edited_by_hand_are_a_complaint(app: Flask, cast: Cast, columns: dict[str, str]) -> None:
    ada = cast.ada.signed_in()
    assert "Choose the column of the members" in press(ada, send_whole(ada, FILE).location, **columns)
    assert manager_of(app, cast) is None


def test_what_is_no_number_of_a_column_chooses_none(app: Flask, cast: Cast) -> None:
    ada = cast.ada.signed_in()
    press(ada, send_whole(ada, FILE).location, member="-1", manager="x")
    assert manager_of(app, cast) == "Max"
