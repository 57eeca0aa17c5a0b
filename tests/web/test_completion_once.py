"""A completion happens once: sent again, or when another was faster, it keeps what was typed and says so."""

from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.web.completing import NEXT, log, row, save
from tests.web.pages import completion, fields, send, spoken


def test_a_conflict_keeps_the_text_and_shows_what_the_other_did(
    alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast
) -> None:
    save(cast.bob.signed_in(), anvils, note="I was faster", details="Wait for Bob", at="thu 9")
    answer = save(alice, anvils, **NEXT, key="mine")
    assert answer.status_code == 409
    assert fields(answer.text).items() >= NEXT.items()
    page = spoken(answer.text)
    assert "Bob completed" in page
    assert "I was faster" in page
    assert "Now planned: Wait for Bob" in page
    assert (row(app, cast.acme, anvils).version, len(log(app, cast.acme, anvils))) == (2, 1)


def test_after_a_conflict_mine_can_go_on_top(alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast) -> None:
    save(cast.bob.signed_in(), anvils, note="I was faster", details="Wait for Bob", at="thu 9")
    shown = fields(save(alice, anvils, **NEXT, key="mine").text)
    assert shown["version"] == "2"
    assert shown["key"] != "mine"
    assert send(alice, completion(anvils), shown).status_code == 303
    assert [entry.note for entry in log(app, cast.acme, anvils)] == ["I was faster", "Bob liked it"]


def test_a_conflict_with_a_closed_deal_says_so(alice: FlaskClient, anvils: UUID, cast: Cast) -> None:
    save(cast.bob.signed_in(), anvils, then="lost", lost_reason="Price")
    page = save(alice, anvils, **NEXT)
    assert page.status_code == 409
    assert "is lost, with no next action: reopen it first" in spoken(page.text)
    on_top = save(alice, anvils, **NEXT, version=2)
    assert on_top.status_code == 409
    assert "Alice completed" not in spoken(on_top.text)  # the attempt itself is nothing that happened
    for text in (page.text, on_top.text):
        assert f'href="/t/acme/opportunities/{anvils}/reopening"' in text
        assert 'id="save"' not in text
    assert fields(page.text).items() >= NEXT.items()


def test_the_form_of_what_cannot_be_done_says_who_closed_it_and_asks_for_no_corrections(
    alice: FlaskClient, anvils: UUID, cast: Cast
) -> None:
    save(cast.bob.signed_in(), anvils, then="lost", lost_reason="Price")
    for page in (alice.get(completion(anvils)), save(alice, anvils, **NEXT | {"details": ""}, version=1)):
        assert "reopen it first. Bob completed it: lost" in spoken(page.text)
        assert "aria-invalid" not in page.text


def test_what_was_done_after_a_deal_was_closed_did_not_close_it(alice: FlaskClient, anvils: UUID, cast: Cast) -> None:
    bob = cast.bob.signed_in()
    save(bob, anvils, then="lost", lost_reason="Price")
    send(bob, f"/t/acme/opportunities/{anvils}/note", {"version": 2, "key": "note", "note": "He may come back."})
    assert "reopen it first. Bob completed it: lost" in spoken(alice.get(completion(anvils)).text)


def test_a_repeat_with_the_same_key_happens_once(alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast) -> None:
    answers = [save(alice, anvils, **NEXT, key="again") for _ in range(3)]
    assert {answer.location for answer in answers} == {"/t/acme/due?owner=mine&done=Completed"}
    assert (row(app, cast.acme, anvils).version, len(log(app, cast.acme, anvils))) == (2, 1)


def test_a_repeat_shows_the_present_state(alice: FlaskClient, anvils: UUID) -> None:
    form = {"version": 1, "key": "again", **NEXT}
    first, second = (send(alice, completion(anvils), form, HX_Request="true") for _ in range(2))
    assert first.status_code == second.status_code == 200
    assert first.text == second.text


def test_the_same_key_for_something_else_is_refused(alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast) -> None:
    save(alice, anvils, **NEXT, key="again")
    answer = save(alice, anvils, **NEXT | {"details": "Something else"}, key="again", version=2)
    assert answer.status_code == 422
    assert "already used" in spoken(answer.text)
    assert fields(answer.text)["key"] != "again"
    assert len(log(app, cast.acme, anvils)) == 1


def test_a_refused_key_can_be_used_again(alice: FlaskClient, anvils: UUID) -> None:
    assert save(alice, anvils, **NEXT | {"at": ""}, key="again").status_code == 422
    assert save(alice, anvils, **NEXT, key="again").status_code == 303


def test_one_persons_key_is_not_anothers(alice: FlaskClient, anvils: UUID, cast: Cast) -> None:
    save(alice, anvils, **NEXT, key="again")
    answer = save(cast.bob.signed_in(), anvils, **NEXT, key="again")
    assert answer.status_code == 422
    assert "already used" in spoken(answer.text)


@pytest.mark.parametrize(
    ("version", "status"),
    [("0", 409), ("2", 409), ("", 422), ("-1", 422), ("1.0", 422), ("١", 422), ("99999999999", 422), ("x", 422)],
)
def test_a_wrong_version_changes_nothing(
    alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast, version: str, status: int
) -> None:
    assert save(alice, anvils, **NEXT, version=version).status_code == status
    assert (row(app, cast.acme, anvils).version, log(app, cast.acme, anvils)) == (1, [])
