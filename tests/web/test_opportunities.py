"""The page of an opportunity: what it says, what can be done there, and what is left once it is gone."""

import re
from html import unescape
from uuid import UUID

import pytest

from app.domain import actions, merging, opportunities, search, undo
from tests.cast import Cast, ask
from tests.domain.acting import act, entries, row, target
from tests.web.changing import address
from tests.web.pages import HTMX, OWN_PAGE, at, complaints, fields, send, spoken


def test_the_form_of_the_facts_is_filled_as_the_person_would_type_them(cast: Cast) -> None:
    client, deal = cast.alice.signed_in(), cast.acme.deals["Rockets"]
    typed = fields(client.get(address(deal, "fields")).text, "fields-form")
    assert (typed["name"], typed["company"], typed["value"], typed["currency"]) == (
        "Rockets", "Rockets Ltd", "1,200", "EUR",
    )  # fmt: skip
    before = row(cast.alice, deal)
    assert send(client, address(deal, "fields"), typed).status_code == 303
    after = row(cast.alice, deal)
    assert {name for name in after if after[name] != before[name]} == {"version", "updated_at"}


def test_a_reference_that_is_taken_is_named_at_its_field_and_nothing_typed_is_lost(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for name, status in (("Rockets", 303), ("Anvils", 409)):
        deal = cast.acme.deals[name]
        typed = fields(client.get(address(deal, "fields")).text, "fields-form") | {"reference": "R-1", "company": "New"}
        answer = send(client, address(deal, "fields"), typed)
        assert answer.status_code == status
    assert complaints(answer.text) == {"reference": "Another opportunity has this reference."}
    assert fields(answer.text, "fields-form")["company"] == "New"
    assert entries(cast.alice, deal) == []


def test_a_removed_opportunity_leaves_a_notice_with_the_way_back(cast: Cast) -> None:
    client, deal = cast.alice.signed_in(), cast.acme.deals["Rockets"]
    answer = client.post(address(deal, "removal"), data={"version": "1"}, headers=OWN_PAGE | HTMX)
    assert f"hx-target=\".opportunity[data-url$='/{deal}']\"" in answer.text
    assert "Removed: Rockets It is in no list" in spoken(answer.text)
    assert client.get(address(deal)).status_code == 404
    assert send(client, "/t/acme/undo", {"key": "back"}).status_code == 303
    assert client.get(address(deal)).status_code == 200


def test_a_viewer_sees_an_opportunity_without_its_verbs(cast: Cast) -> None:
    page = cast.vera.signed_in().get(address(cast.acme.deals["Rockets"])).text
    assert 'data-command="edit_fields"' not in page
    assert 'data-command="remove"' not in page


@pytest.mark.parametrize(("who", "takes"), [("alice", {"Ropes"}), ("max", {"Rockets", "Springs", "Ropes"})])
def test_only_who_can_take_a_deal_is_offered_to(cast: Cast, who: str, takes: set[str]) -> None:
    client = cast.acme.people[who].signed_in()
    pages = {name: client.get(address(cast.acme.deals[name])).text for name in ("Rockets", "Springs", "Ropes")}
    assert {
        name
        for name, page in pages.items()
        if f'data-command="take" href="{address(cast.acme.deals[name], "taking")}"' in page
    } == takes
    cards = re.findall(
        r'<article class="card" id="opportunity-(\S+)"[^>]*?(data-taken)?\s+data-url',
        client.get(at("due", owner="team")).text,
    )
    free = {UUID(deal) for deal, taken in cards if not taken}
    assert {name for name in pages if cast.acme.deals[name] in free} == takes


def test_who_asks_for_what_is_theirs_or_a_colleagues_is_told_so(cast: Cast) -> None:
    client = cast.alice.signed_in()
    assert "Rockets is yours already." in spoken(client.get(address(cast.acme.deals["Rockets"], "taking")).text)
    told = spoken(client.get(address(cast.acme.deals["Springs"], "assignment")).text)
    assert "Springs is Bob 's: only a manager reassigns it." in told


def test_the_timeline_says_what_changed_in_words_and_marks_what_was_taken_back(cast: Cast) -> None:
    deal, stage = cast.acme.deals["Rockets"], cast.acme.stages["Proposal"]
    act(cast.alice, opportunities.set_stage, [target(cast.alice, deal)], stage)
    act(cast.alice, opportunities.assign, [target(cast.alice, deal)], cast.bob.id)
    act(cast.bob, actions.note, [target(cast.bob, deal)], "They like it")
    act(cast.bob, undo.undo)
    page = spoken(cast.alice.signed_in().get(address(deal)).text)
    assert "Alice changed the stage" in page
    assert "Stage: Lead → Proposal" in page
    assert "Alice assigned" in page
    assert "Owner: Alice → Bob" in page
    assert "Bob noted undone" in page
    assert "Bob undid “noted”" in page


def test_a_renamed_stage_is_read_by_its_new_name(cast: Cast) -> None:
    deal, stage = cast.acme.deals["Rockets"], cast.acme.stages["Proposal"]
    act(cast.alice, opportunities.set_stage, [target(cast.alice, deal)], stage)
    ask(cast.alice.app, cast.acme.id, "update stages set name = 'Offer' where id = %(id)s returning id", id=stage)
    assert "Stage: Lead → Offer" in spoken(cast.alice.signed_in().get(address(deal)).text)


def test_a_long_timeline_goes_on_page_by_page(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    for number in range(120):
        act(cast.alice, actions.note, [target(cast.alice, deal)], f"Note {number}.")
    place, told = address(deal), []
    while place:
        page = client.get(place).text
        told += re.findall(r"Note \d+\.", page)
        onward = re.search(r'class="button small earlier" href="([^"]+)"', page)
        place = unescape(onward[1]) if onward else ""
    assert told == [f"Note {number}." for number in reversed(range(120))]


def test_a_damaged_place_in_a_timeline_is_a_complaint(cast: Cast) -> None:
    for before in ("x", "x:1", f"{UUID(int=1)}:٣", f"{UUID(int=1)}:{'9' * 30}"):
        answer = cast.alice.signed_in().get(
            address(cast.acme.deals["Rockets"], "timeline"), query_string={"before": before}
        )
        assert answer.status_code == 422


def test_before_any_word_is_typed_those_of_the_same_company_are_offered(cast: Cast) -> None:
    client, this, other = cast.alice.signed_in(), cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    assert "Type a word of its name, company or contact." in client.get(address(this, "merger")).text
    same = "update opportunities set company = 'Anvils Ltd', version = version + 1 where id = %(id)s returning id"
    ask(cast.alice.app, cast.acme.id, same, id=other)
    act(cast.alice, lambda tx, me: search.index(tx, [(one, row(cast.alice, one)) for one in (this, other)]))
    for place in ("merger", "merger/candidates"):
        assert f"merger?other={other}" in client.get(address(this, place)).text
    assert 'name="q" value=""' in client.get(address(this, "merger")).text


def test_those_of_one_name_are_told_apart_by_their_time(cast: Cast) -> None:
    client, this, other = cast.alice.signed_in(), cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    alone = "update opportunities set company = '', version = version + 1 where id = %(id)s returning id"
    ask(cast.alice.app, cast.acme.id, alone, id=other)
    act(cast.alice, lambda tx, me: search.index(tx, [(other, row(cast.alice, other))]))
    found = spoken(client.get(address(this, "merger/candidates"), query_string={"q": "rock"}).text)
    assert re.search(r"Rockets Call about Rockets , \w{3} \d", found)


def test_another_is_found_chosen_from_and_merged_by_plain_forms(cast: Cast) -> None:
    client, this, other = cast.alice.signed_in(), cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    act(cast.alice, lambda tx, me: search.index(tx, [(one, row(cast.alice, one)) for one in (this, other)]))
    found = client.get(address(this, "merger"), query_string={"q": "rock"}).text
    assert f'href="{address(this, "merger")}?other={other}"' in found
    assert f"merger?other={this}" not in client.get(address(this, "merger"), query_string={"q": "anvils"}).text
    form = fields(client.get(f"{address(this, 'merger')}?other={other}").text, "merger-form")
    assert (form["name"], form["company"], form["plan"]) == ("this", "this", "this")
    assert send(client, address(this, "merger"), form | {"name": "other"}).status_code == 303
    assert row(cast.alice, this)["name"] == "Rockets"
    moved = client.get(address(other))
    assert (moved.status_code, moved.location) == (302, address(this))
    told = spoken(client.get(address(this)).text)
    assert "Alice merged another into this" in told
    assert "Alice merged into this Rockets" in told


def test_another_that_changed_since_is_shown_again_as_it_is_now(cast: Cast) -> None:
    client, this, other = cast.alice.signed_in(), cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    form = fields(client.get(f"{address(this, 'merger')}?other={other}").text, "merger-form")
    act(cast.bob, actions.edit_step, [target(cast.bob, other)], "Another step")
    answer = send(client, address(this, "merger"), form)
    assert answer.status_code == 409
    assert "Rockets was changed in the meantime" in spoken(answer.text)
    assert "Another step" in answer.text
    again = fields(answer.text, "merger-form")
    assert again["other_version"] == "2"
    assert send(client, address(this, "merger"), again).status_code == 303


def test_merging_finds_no_deal_of_another_team(cast: Cast) -> None:
    client, this = cast.alice.signed_in(), cast.acme.deals["Anvils"]
    secrets = cast.globex.deals["Secrets"]
    assert (
        "Secrets" not in client.get(address(this, "merger"), query_string={"q": "secrets"}).text.split("candidates")[-1]
    )
    for other in (secrets, UUID(int=5), "x"):
        assert client.get(f"{address(this, 'merger')}?other={other}").status_code == 404
    assert (
        send(client, address(this, "merger"), {"version": "1", "other": str(secrets), "other_version": "1"}).status_code
        == 404
    )


def test_the_receiver_sees_who_assigned_a_deal_to_him_and_nobody_else_does(cast: Cast) -> None:
    deal = cast.acme.deals["Rockets"]
    act(cast.alice, opportunities.assign, [target(cast.alice, deal)], cast.bob.id)
    for person, sees in ((cast.bob, True), (cast.alice, False)):
        for place in ("/t/acme/due?owner=team", address(deal)):
            assert ("assigned to you by Alice" in spoken(person.signed_in().get(place).text)) == sees


def test_who_was_at_a_card_that_left_is_told_who_did_what(cast: Cast) -> None:
    client, deal, other = cast.vera.signed_in(), cast.acme.deals["Rockets"], cast.acme.deals["Anvils"]

    def said(version: int) -> str:
        words = client.get(address(deal, f"since/{version}")).text
        return re.sub(r"<[^>]+>", "", words).strip().replace("Mon 30 Mar ", "")

    assert said(1) == "Rockets is no longer in this list."
    act(cast.bob, actions.note, [target(cast.bob, deal)], "Called")
    assert re.fullmatch(r"Rockets is no longer in this list: Bob noted, \d\d:\d\d\.", said(1))
    act(cast.bob, opportunities.remove, [target(cast.bob, deal)])
    assert re.fullmatch(r"Rockets is no longer in this list: Bob removed it, \d\d:\d\d\.", said(1))
    assert said(1) == said(2) != said(3)
    act(cast.bob, undo.undo)
    given = merging.Merger(other=deal, other_version=target(cast.max, deal).version)
    act(cast.max, merging.merge, target(cast.max, other), given)
    assert "Max merged it into another, " in said(3)
    assert client.get(address(deal, f"since/{2**31}")).status_code == 404
