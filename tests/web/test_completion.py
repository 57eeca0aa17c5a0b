"""The completion as people see it: a form that starts well, keeps what was typed, and happens once."""

import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import NOW, Cast, ask
from tests.web.completing import NEXT, log, row, save
from tests.web.pages import HTMX, complaints, completion, fields, names, send, spoken

WEDNESDAY = datetime(2026, 4, 1, 7, 0, tzinfo=UTC)


def test_the_form_starts_with_the_stages_cadence_in_working_time(alice: FlaskClient, anvils: UUID, cast: Cast) -> None:
    form = fields(alice.get(completion(anvils)).text)
    assert form["at"] == "2026-04-01 10:00"
    assert (form["version"], form["then"], form["details"], form["note"], form["result"]) == ("1", "next", "", "", "")
    assert form["stage"] == str(cast.acme.stages["Lead"])


def test_every_opening_has_a_key_of_its_own(alice: FlaskClient, anvils: UUID) -> None:
    first, second = (fields(alice.get(completion(anvils)).text)["key"] for _ in range(2))
    assert len(first) >= 20
    assert first != second


def test_the_form_is_a_page_or_htmx_gets_it_alone(alice: FlaskClient, anvils: UUID) -> None:
    page, fragment = alice.get(completion(anvils)).text, alice.get(completion(anvils), headers=HTMX).text
    assert page.startswith("<!doctype html>")
    assert fragment.strip().startswith("<form")
    # A page without script confirms times on a second page, and tells what page it was come to from.
    own = {"key": "", "seen": "", "from": ""}
    assert fields(page) | own == fields(fragment) | own


def test_complete_leaves_the_due_list_and_returns_to_it(alice: FlaskClient, anvils: UUID) -> None:
    answer = save(alice, anvils, **NEXT)
    assert (answer.status_code, answer.location) == (303, "/t/acme/due?owner=mine&done=Completed")
    page = alice.get(answer.location).text
    assert names(page) == ["Rockets", "Magnets"]
    assert '<p class="notice done" role="status">Completed · <bdi>Anvils</bdi></p>' in page


def test_complete_tells_htmx_what_leaves_and_what_is_left(alice: FlaskClient, anvils: UUID) -> None:
    form = {"version": 1, "key": uuid4().hex, **NEXT}
    answer = send(alice, completion(anvils), form, **{"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'hx-target="#opportunity-{anvils}" hx-swap="delete"' in answer.text
    assert '<b class="number">2</b>' in answer.text
    assert "Completed" in spoken(answer.text)


def test_complete_sets_the_next_action_and_resets_slips(
    alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast
) -> None:
    slip = "update opportunities set slips = 4 where tenant_id = %(tenant)s and id = %(id)s returning id"
    ask(app, cast.acme.id, slip, id=anvils)
    save(alice, anvils, **NEXT)
    now = row(app, cast.acme, anvils)
    assert (now.next_action_at, now.next_action_details, now.first_due_at) == (WEDNESDAY, "Send the offer", WEDNESDAY)
    assert (now.version, now.slips, now.status, now.last_activity_at, now.updated_at) == (2, 0, "open", NOW, NOW)


def test_complete_writes_who_did_what_instead_of_what(alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast) -> None:
    save(alice, anvils, result="reached", **NEXT)
    [entry] = log(app, cast.acme, anvils)
    assert (entry.verb, entry.actor_id, entry.at, entry.version) == ("complete", cast.alice.id, NOW, 2)
    assert (entry.note, entry.result, entry.planned_for) == ("Bob liked it", "reached", NOW - timedelta(days=5))
    assert entry.before["next_action_details"] == "Call about Anvils"
    assert entry.after["next_action_details"] == "Send the offer"


def test_what_happened_is_on_the_opportunitys_page(alice: FlaskClient, anvils: UUID) -> None:
    save(alice, anvils, **NEXT)
    page = spoken(alice.get(f"/t/acme/opportunities/{anvils}").text)
    assert "Alice completed" in page
    assert "Bob liked it" in page
    assert "Next: Send the offer" in page


def test_a_refused_form_keeps_every_word(alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast) -> None:
    typed = {
        "note": 'Said "no" & <b>meant</b> it\n{{ 7*7 }}', "details": "", "at": "yesterday", "then": "next",
        "result": "no_answer", "stage": str(cast.acme.stages["Contract"]), "key": uuid4().hex, "version": "1",
    }  # fmt: skip
    answer = save(alice, anvils, **typed)
    assert answer.status_code == 422
    assert fields(answer.text).items() >= typed.items()
    assert set(complaints(answer.text)) == {"details", "at"}
    assert (row(app, cast.acme, anvils).version, log(app, cast.acme, anvils)) == (1, [])


def test_a_refused_form_comes_as_a_fragment_too(alice: FlaskClient, anvils: UUID) -> None:
    form = {"version": 1, "key": "k", "note": "x"}
    answer = send(alice, completion(anvils), form, HX_Request="true")
    assert answer.status_code == 422
    assert answer.text.strip().startswith("<form")
    assert set(complaints(answer.text)) == {"details", "at"}


def test_the_first_of_several_wrong_fields_has_the_focus(alice: FlaskClient, anvils: UUID) -> None:
    form = NEXT | {"details": "", "at": "zzz", "version": 1, "key": "k"}
    answer = send(alice, completion(anvils), form, HX_Request="true")
    assert list(complaints(answer.text)) == ["details", "at"]
    [focused] = re.findall(r"<\w+[^>]* autofocus[^>]*>", answer.text)
    assert 'name="details"' in focused


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"details": " \t "}, "details"),
        ({"at": ""}, "at"),
        ({"at": "3"}, "at"),
        ({"at": "2026-03-30 10:00"}, "at"),
        ({"at": "2020-01-01 09:00"}, "at"),
        ({"result": "laughed"}, "result"),
        ({"then": "maybe"}, "then"),
        ({"then": "lost", "lost_reason": " "}, "lost_reason"),
        ({"stage": "x"}, "stage"),
        ({"stage": str(UUID(int=7))}, "stage"),
    ],
    ids=str,
)
def test_the_complaint_is_tied_to_its_field(alice: FlaskClient, anvils: UUID, form: dict[str, str], field: str) -> None:
    answer = save(alice, anvils, **NEXT | form)
    assert answer.status_code == 422
    assert set(complaints(answer.text)) == {field}


def test_another_tenants_stage_is_as_unknown_as_none(alice: FlaskClient, anvils: UUID, cast: Cast) -> None:
    foreign = save(alice, anvils, **NEXT, stage=str(cast.globex.stages["Proposal"]))
    unknown = save(alice, anvils, **NEXT, stage=str(UUID(int=7)))
    assert foreign.status_code == unknown.status_code == 422
    assert complaints(foreign.text) == complaints(unknown.text)


def test_a_won_deal_ends_without_a_next_step(alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast) -> None:
    assert save(alice, anvils, then="won", note="Signed").status_code == 303
    now = row(app, cast.acme, anvils)
    assert (now.status, now.next_action_at, now.next_action_details, now.closed_at) == ("won", None, None, NOW)


def test_a_won_deal_may_carry_a_renewal_and_stays_won(alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast) -> None:
    assert 'name="then" value="lost"' in alice.get(completion(anvils)).text
    save(alice, anvils, then="won", details="Renew", at="wed 9")
    assert 'name="then" value="lost"' not in alice.get(completion(anvils)).text
    now = row(app, cast.acme, anvils)
    assert (now.status, now.next_action_at, now.stale_at) == ("won", WEDNESDAY, None)
    save(alice, anvils, version=2, details="Renew again", at="thu 9")
    again = row(app, cast.acme, anvils)
    assert (again.status, again.next_action_details, again.closed_at) == ("won", "Renew again", NOW)


def test_a_lost_deal_has_its_reason_and_nothing_else_to_do(
    alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast
) -> None:
    assert save(alice, anvils, then="lost", lost_reason="Too dear", details="ignored", at="wed 9").status_code == 303
    now = row(app, cast.acme, anvils)
    assert (now.status, now.lost_reason, now.next_action_at, now.closed_at) == ("lost", "Too dear", None, NOW)


def test_completing_may_change_the_stage_and_its_limits(
    alice: FlaskClient, anvils: UUID, app: Flask, cast: Cast
) -> None:
    save(alice, anvils, **NEXT, stage=str(cast.acme.stages["Contract"]))
    now = row(app, cast.acme, anvils)
    assert now.stage_id == cast.acme.stages["Contract"]
    assert (now.stale_floor_at, now.stale_cap_at) == (NOW + timedelta(days=10), NOW + timedelta(days=20))


def test_a_viewer_has_no_form_and_writes_nothing(anvils: UUID, app: Flask, cast: Cast) -> None:
    vera = cast.vera.signed_in()
    assert vera.get(completion(anvils)).status_code == 403
    assert save(vera, anvils, **NEXT).status_code == 403
    assert (row(app, cast.acme, anvils).version, log(app, cast.acme, anvils)) == (1, [])


def test_another_tenants_deal_is_as_missing_as_none(app: Flask, cast: Cast) -> None:
    secrets = cast.globex.deals["Secrets"]
    for slug, opportunity in (("acme", secrets), ("globex", secrets), ("acme", uuid4())):
        alice = cast.alice.signed_in()
        assert alice.get(completion(opportunity, slug)).status_code == 404
        assert save(alice, opportunity, slug, **NEXT).status_code == 404
    assert (row(app, cast.globex, secrets).version, log(app, cast.globex, secrets)) == (1, [])


@pytest.mark.parametrize(
    ("typed", "said"),
    [("wed 9", "Wed 1 Apr 2026 09:00 CEST"), ("sun 9", "not working time"), ("3", ""), ("yesterday", "")],
)
def test_what_was_understood_is_shown_while_typing(alice: FlaskClient, typed: str, said: str) -> None:
    answer = alice.get("/t/acme/when", query_string={"at": typed}, headers=HTMX)
    assert answer.status_code == 200
    assert said in spoken(answer.text)
    assert ("unclear" in answer.text) == (not said)
