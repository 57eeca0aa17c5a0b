"""The page of the stages: plain forms that say what is wrong where it is, and give the focus back."""

import re

from flask.testing import FlaskClient

from app.domain import opportunities
from tests.cast import Cast
from tests.domain.acting import act, complete, row, target
from tests.web.pages import complaints, completion, fields, send, spoken

PAGE = "/t/acme/settings/stages"


def form(client: FlaskClient, stage: object) -> dict[str, str]:
    """What a browser would send of a stage's form."""
    return fields(client.get(PAGE).text, f"stage-{stage}")


def test_a_stage_is_changed_by_its_plain_form(cast: Cast) -> None:
    client, lead = cast.max.signed_in(), cast.acme.stages["Lead"]
    typed = form(client, lead)
    assert typed == {"version": "1", "name": "Lead", "cadence_days": "2", "stale_after_days": "14"}
    answer = send(client, f"{PAGE}/{lead}", typed | {"name": "First call"})
    assert (answer.status_code, answer.location) == (303, f"{PAGE}?at={lead}&done=saved")
    assert "Saved." in spoken(client.get(answer.location).text)
    assert form(client, lead)["name"] == "First call"
    assert "First call" in spoken(client.get("/t/acme/due?owner=team").text)


def test_what_is_wrong_is_said_at_the_field_of_the_stage_and_stays_typed(cast: Cast) -> None:
    client, lead = cast.max.signed_in(), cast.acme.stages["Lead"]
    typed = form(client, lead) | {"name": " ", "cadence_days": "0", "stale_after_days": "soon"}
    answer = send(client, f"{PAGE}/{lead}", typed)
    assert answer.status_code == 422
    wrong = re.findall(r'id="([\w-]+)-wrong"', answer.text)
    assert wrong == [f"name-{lead}", f"cadence_days-{lead}", f"stale_after_days-{lead}"]
    assert fields(answer.text, f"stage-{lead}")["stale_after_days"] == "soon"
    taken = send(client, PAGE, {"name": "Lead", "cadence_days": "3", "stale_after_days": "14"})
    assert (taken.status_code, complaints(taken.text)) == (409, {})
    assert 'id="name-new-wrong">Another stage has this name: “' in taken.text


def test_what_is_refused_for_its_words_hides_nothing_others_did(cast: Cast) -> None:
    client, lead = cast.max.signed_in(), cast.acme.stages["Lead"]
    mine = form(client, lead)
    send(client, f"{PAGE}/{lead}", mine | {"name": "Theirs"})
    refused = fields(send(client, f"{PAGE}/{lead}", mine | {"cadence_days": "0"}).text, f"stage-{lead}")
    assert refused["version"] == "1"
    assert send(client, f"{PAGE}/{lead}", refused | {"cadence_days": "1"}).status_code == 409


def test_a_stage_moves_and_its_button_keeps_the_focus(cast: Cast) -> None:
    client, stage = cast.max.signed_in(), cast.acme.stages["Proposal"]
    answer = send(client, f"{PAGE}/{stage}/position", {"version": "1", "direction": "up"})
    page = client.get(answer.location).text
    assert "Saved." in spoken(page)
    assert re.findall(r'aria-label="Move (\w+) up"', page)[:3] == ["Lead", "Proposal", "Qualified"]
    assert re.search(r'autofocus aria-label="Move Proposal up"', page)


def test_removing_a_stage_in_use_asks_where_its_deals_go(cast: Cast) -> None:
    client, lead, to = cast.max.signed_in(), cast.acme.stages["Lead"], cast.acme.stages["Proposal"]
    asked = send(client, f"{PAGE}/{lead}/removal", form(client, lead))
    assert asked.status_code == 422
    assert "Its 6 open deals go to" in spoken(asked.text)
    assert send(client, f"{PAGE}/{lead}/removal", form(client, lead) | {"to": str(to)}).status_code == 303
    assert row(cast.alice, cast.acme.deals["Rockets"])["stage_id"] == str(to)
    assert "Move Lead up" not in client.get(PAGE).text


def test_the_past_goes_on_naming_a_stage_that_was_removed(cast: Cast) -> None:
    client, gone, rockets = cast.max.signed_in(), cast.acme.stages["Contract"], cast.acme.deals["Rockets"]
    act(cast.alice, opportunities.set_stage, [target(cast.alice, rockets)], gone)
    complete(cast.alice, rockets)
    typed = form(client, gone) | {"to": str(cast.acme.stages["Proposal"])}
    assert send(client, f"{PAGE}/{gone}/removal", typed).status_code == 303
    told = spoken(client.get("/t/acme/history?who=team&kind=changed").text)
    assert "Alice changed the stage of Rockets" in told
    assert re.search(r"to Contract\b", told)
    assert "Contract, removed" in spoken(client.get("/t/acme/reports").text)


def test_a_form_made_before_somebody_changed_the_stages_says_so(cast: Cast) -> None:
    client, lead = cast.max.signed_in(), cast.acme.stages["Lead"]
    typed = form(client, lead)
    send(cast.ada.signed_in(), f"{PAGE}/{lead}", typed | {"name": "Other"})
    answer = send(client, f"{PAGE}/{lead}", typed | {"name": "Mine"})
    assert answer.status_code == 409
    assert "Somebody changed the stages in the meantime" in spoken(answer.text)
    assert fields(answer.text, f"stage-{lead}")["name"] == "Other"


def test_a_verbs_form_that_shows_a_removed_stage_gets_a_clear_complaint(cast: Cast) -> None:
    client, stage, deal = cast.max.signed_in(), cast.acme.stages["Contract"], cast.acme.deals["Rockets"]
    assert send(client, f"{PAGE}/{stage}/removal", {"version": "1"}).status_code == 303
    answer = send(cast.alice.signed_in(), f"/t/acme/opportunities/{deal}/stage", {"version": "1", "stage": str(stage)})
    assert complaints(answer.text) == {"stage": "There is no such stage any more: choose another."}


def test_a_rep_is_not_shown_the_stages(cast: Cast) -> None:
    assert cast.alice.signed_in().get(PAGE).status_code == 403
    assert "settings/stages" not in cast.alice.signed_in().get("/t/acme/settings").text


def test_a_form_that_shows_a_stage_removed_meanwhile_leaves_the_deal_where_it_is(cast: Cast) -> None:
    deals, stages = cast.acme.deals, cast.acme.stages
    alice, page = cast.alice.signed_in(), completion(deals["Anvils"])
    send(alice, f"/t/acme/opportunities/{deals['Anvils']}/stage", {"version": "1", "stage": str(stages["Proposal"])})
    typed = fields(alice.get(page).text) | {"note": "Talked", "details": "Call", "stage": str(stages["Contract"])}
    manager = cast.max.signed_in()
    removal = send(manager, f"{PAGE}/{stages['Contract']}/removal", form(manager, stages["Contract"]))
    assert removal.status_code == 303
    answer = send(alice, page, typed)
    assert complaints(answer.text) == {"stage": "There is no such stage any more: choose another."}
    again = fields(answer.text)
    assert (again["stage"], again["note"]) == (str(stages["Proposal"]), "Talked")
    assert send(alice, page, again).status_code == 303
    assert row(cast.alice, deals["Anvils"])["stage_id"] == str(stages["Proposal"])
