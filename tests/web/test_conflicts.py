"""What another did meanwhile: mine goes on top of it, or only what can still be done is offered."""

import re

import pytest

from tests.cast import Cast, ask
from tests.domain.acting import entries, row
from tests.domain.importing import HEADER, OPEN, bring_at_once
from tests.web.changing import HTMX, ORIGIN, WORDS, address
from tests.web.pages import fields, spoken


def test_one_that_is_gone_is_named_with_who_removed_it(cast: Cast) -> None:
    anvils = cast.acme.deals["Anvils"]
    cast.max.signed_in().post(address(anvils, "removal"), data={"version": "1"}, headers=HTMX)
    answer = cast.alice.signed_in().post(address(anvils, "note"), data={"version": "1", "note": "Hm"}, headers=HTMX)
    assert answer.status_code == 404
    assert "Anvils was removed in the meantime by Max." in answer.text


def test_mine_goes_on_top_of_what_another_changed_besides(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    mine = fields(client.get(address(deal, "fields")).text, "fields-form")
    theirs = mine | {"contact_email": "max@example.com", "value": "12"}
    cast.bob.signed_in().post(address(deal, "fields"), data=theirs | {"key": "theirs"}, headers=HTMX)
    refused = client.post(address(deal, "fields"), data=mine | {"company": "Mine", "value": "15"}, headers=HTMX)
    assert refused.status_code == 409
    on_top = fields(refused.text, "fields-form")
    assert (on_top["contact_email"], on_top["company"]) == ("max@example.com", "Mine")
    assert client.post(address(deal, "fields"), data=on_top, headers=HTMX).status_code == 200
    saved = row(cast.alice, deal)
    assert (saved["contact_email"], saved["company"], saved["value"]) == ("max@example.com", "Mine", 1500)


def test_what_is_refused_for_its_words_hides_no_conflict(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    mine = fields(client.get(address(deal, "completion"), headers=HTMX).text) | WORDS["completion"]
    cast.bob.signed_in().post(address(deal, "step"), data={"version": "1", "details": "Theirs"}, headers=HTMX)
    refused = client.post(address(deal, "completion"), data=mine | {"details": ""}, headers=HTMX)
    assert (refused.status_code, fields(refused.text)["version"]) == (422, "1")
    assert 'data-version="1"' in refused.text
    again = client.post(address(deal, "completion"), data=fields(refused.text) | {"details": "Mine"}, headers=HTMX)
    assert again.status_code == 409
    assert "Theirs" in again.text
    assert fields(again.text)["version"] == "2"


def test_completing_on_top_leaves_a_deal_in_the_stage_another_moved_it_to(cast: Cast) -> None:
    deal, client, proposal = cast.acme.deals["Rockets"], cast.alice.signed_in(), str(cast.acme.stages["Proposal"])
    mine = fields(client.get(address(deal, "completion"), headers=HTMX).text) | WORDS["completion"]
    cast.bob.signed_in().post(address(deal, "stage"), data={"version": "1", "stage": proposal}, headers=HTMX)
    refused = client.post(address(deal, "completion"), data=mine, headers=HTMX)
    on_top = fields(refused.text)
    assert on_top.items() >= (WORDS["completion"] | {"stage": proposal}).items()
    chosen = mine | {"stage": str(cast.acme.stages["Negotiation"])}
    refused = client.post(address(deal, "completion"), data=chosen | {"key": "another"}, headers=HTMX)
    assert fields(refused.text)["stage"] == chosen["stage"]


@pytest.mark.parametrize("noun", ["retry", "taking", "removal"])
def test_a_verb_done_at_once_says_who_did_what_and_is_offered_again(cast: Cast, noun: str) -> None:
    deal, client = cast.acme.deals["Ropes"], cast.alice.signed_in()
    mine = fields(client.get(address(deal, noun)).text, f"{noun}-form")
    cast.bob.signed_in().post(address(deal, "step"), data={"version": "1", "details": "Theirs"}, headers=HTMX)
    said = "Ropes was changed in the meantime. Bob changed the step, 10:00. Nothing was done."
    for headers in (HTMX, ORIGIN):
        refused = client.post(address(deal, noun), data=mine, headers=headers)
        assert refused.status_code == 409
        assert spoken(re.search(r"<h3>.*?</h3>", refused.text, re.DOTALL)[0]) == said
        assert "Next: Theirs" in spoken(refused.text)
        assert [entry.verb for entry in entries(cast.alice, deal)] == ["edit_step"]
    again = fields(refused.text, f"{noun}-form")
    assert client.post(address(deal, noun), data=again, headers=ORIGIN).status_code == 303
    assert len(entries(cast.alice, deal)) == 2


def test_what_cannot_be_done_at_once_any_more_is_not_offered_again(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    words = {"version": "1", "then": "won"}
    cast.bob.signed_in().post(address(deal, "completion"), data=words, headers=HTMX)
    refused = client.post(address(deal, "retry"), data={"version": "1"}, headers=ORIGIN)
    assert "Bob completed it: won, 10:00. Nothing was done." in spoken(refused.text)
    assert "what you typed" not in refused.text
    assert 'id="save"' not in refused.text
    assert f'href="{address(deal, "reopening")}"' in refused.text


@pytest.mark.parametrize("noun", ["completion", "reschedule", "retry", "step", "win", "loss"])
def test_what_cannot_be_done_to_a_closed_deal_is_not_offered(cast: Cast, noun: str) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    page = client.get(address(deal, noun)).text
    assert 'id="save"' in page
    assert "/reopening" not in page
    client.post(address(deal, "loss"), data={"version": "1", "lost_reason": "price"}, headers=HTMX)
    page = client.get(address(deal, noun)).text
    assert 'id="save"' not in page
    assert f'href="{address(deal, "reopening")}"' in page
    assert 'id="save"' in client.get(address(deal, "note")).text


def test_where_no_step_is_left_the_form_is_called_as_the_verb(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    cast.bob.signed_in().post(address(deal, "loss"), data={"version": "1", "lost_reason": "price"}, headers=HTMX)
    for form in (
        client.get(address(deal, "completion"), headers=HTMX),
        client.post(address(deal, "completion"), data={"version": "1", **WORDS["completion"]}, headers=HTMX),
    ):
        assert spoken(re.findall("<h2.*?</h2>", form.text)[0]) == "Complete"


def test_nor_is_reopening_what_is_open_or_handing_on_a_colleagues(cast: Cast) -> None:
    deal, alice = cast.acme.deals["Rockets"], cast.alice.signed_in()
    assert "Rockets is open already" in spoken(alice.get(address(deal, "reopening")).text)
    page = cast.bob.signed_in().get(address(deal, "assignment")).text
    assert "only a manager reassigns it" in spoken(page)
    assert 'id="save"' not in page


def test_who_reopens_what_is_open_is_told_who_reopened_it_but_not_who_brought_it(cast: Cast) -> None:
    client, app = cast.alice.signed_in(), cast.alice.app
    bring_at_once(app, cast.acme.id, f"{HEADER}\n{OPEN}\n", actor=cast.ada.id)
    deal = ask(app, cast.acme.id, "select id from opportunities where reference = 'R1'")[0][0]
    assert _told(client.get(address(deal, "reopening")).text) == "Anvil deal is open already."
    client.post(address(deal, "loss"), data={"version": "1", "lost_reason": "price"}, headers=HTMX)
    client.post(address(deal, "reopening"), data={"version": "2", "details": "Call", "at": "wed 9"}, headers=HTMX)
    assert "Alice reopened it, " in _told(client.get(address(deal, "reopening")).text)


def _told(page: str) -> str:
    return spoken(re.search(r'<div class="notice" role="alert".*?</div>', page, re.DOTALL)[0])
