"""Every verb as a page, a fragment and a plain form; a selection; undo, redo and the lease."""

import re
from datetime import timedelta

import pytest

from app.web.commands import command
from app.web.verbs import VERBS
from tests.cast import Cast
from tests.domain.acting import entries, row, state
from tests.web.pages import complaints, fields, send, spoken

ORIGIN = {"Origin": "http://localhost"}
HTMX = ORIGIN | {"HX-Request": "true", "HX-Current-URL": "http://localhost/t/acme/due?owner=mine"}
WORDS = {
    "completion": {"details": "Send it", "at": "tom 9"},
    "reschedule": {"at": "3"},
    "spread": {"days": "3"},
    "note": {"note": "They called back", "result": "reached"},
    "step": {"details": "Call his boss"},
    "win": {},
    "loss": {"lost_reason": "price"},
    "tags": {"tags": "fair, spring"},
    "fields": {"name": "Other rockets"},
}


def address(deal, noun="") -> str:
    return f"/t/acme/opportunities/{deal}" + (f"/{noun}" if noun else "")


def words(cast: Cast, noun: str) -> dict[str, str]:
    more = {"stage": {"stage": str(cast.acme.stages["Proposal"])}, "assignment": {"owner": str(cast.bob.id)}}
    return WORDS.get(noun) or more.get(noun, {})


def versions(cast: Cast, *names: str) -> list[str]:
    deals = [cast.acme.deals[name] for name in names]
    return [f"{deal}:{row(cast.alice, deal)['version']}" for deal in deals]


@pytest.mark.parametrize("noun", [noun for noun in VERBS if noun not in ("reopening", "merger")])
def test_every_verb_has_a_page_whose_plain_form_does_it(cast, noun):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    page = client.get(address(deal, noun))
    assert page.status_code == 200
    assert page.text.startswith("<!doctype html>")
    before = state(cast.alice, deal)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    if noun == "spread":
        hidden = {"version": str(row(cast.alice, deal)["version"])}
    typed = words(cast, noun)
    # as the second page says that asks whether the time is right, or the days
    shown = {"seen": typed.get("at") or typed.get("days", "")}
    answer = client.post(address(deal, noun), data=hidden | typed | shown, headers=ORIGIN)
    assert answer.status_code == 303
    assert f'role="status">{VERBS[noun].said}.</p>' in client.get(answer.location).text
    if noun != "taking":  # it is hers already
        assert state(cast.alice, deal) != before
    assert len(entries(cast.alice, deal)) == 1


@pytest.mark.parametrize("noun", ["completion", "fields"])
def test_what_is_done_to_one_deal_at_a_time_is_done_to_none_of_two(cast, noun):
    form = words(cast, noun) | {"target": versions(cast, "Anvils", "Rockets")}
    answer = cast.alice.signed_in().post(f"/t/acme/bulk/{noun}", data=form, headers=HTMX)
    assert answer.status_code == 422
    assert "one opportunity at a time" in answer.text
    assert not any(entries(cast.alice, cast.acme.deals[name]) for name in ("Anvils", "Rockets"))


def test_reopening_has_a_page_whose_plain_form_does_it(cast):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    client.post(address(deal, "win"), data={"version": "1"}, headers=ORIGIN)
    form = {"version": "2", "details": "Ask again", "at": "fri 10"}
    assert client.get(address(deal, "reopening")).status_code == 200
    assert client.post(address(deal, "reopening"), data=form, headers=ORIGIN).status_code == 303
    assert row(cast.alice, deal)["status"] == "open"


def test_a_verb_without_its_words_says_so_at_the_field_and_keeps_the_rest(cast):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    answer = client.post(address(deal, "loss"), data={"version": "1", "note": "Sad"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'id="lost_reason-wrong">Say why the deal was lost.' in answer.text
    assert ">Sad</textarea>" in answer.text
    assert entries(cast.alice, deal) == []


@pytest.mark.parametrize("noun", ["completion", "reschedule", "win"])
def test_on_a_plain_page_a_typed_time_is_shown_before_it_is_saved(cast, noun):
    deal, client = cast.acme.deals["Anvils"], cast.alice.signed_in()
    page, form = address(deal, noun), f"{noun}-form"
    asked = send(client, page, fields(client.get(page).text, form) | {"details": "Send the offer", "at": "wed 9"})
    assert asked.status_code == 422
    assert "Wed 1 Apr 2026 09:00" in complaints(asked.text)["at"]
    other = send(client, page, fields(asked.text, form) | {"at": "thu 9"})
    assert "Thu 2 Apr 2026 09:00" in complaints(other.text)["at"]
    assert entries(cast.alice, deal) == []
    assert send(client, page, fields(asked.text, form)).status_code == 303
    assert row(cast.alice, deal)["next_action_at"].startswith("2026-04-01")


def test_a_card_that_stays_is_renewed_and_one_that_leaves_is_deleted(cast):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    stays = client.post(address(deal, "note"), data={"version": "1", "note": "Hm"}, headers=HTMX).text
    assert f'hx-target="#opportunity-{deal}" hx-swap="outerMorph"' in stays
    assert 'data-version="2"' in stays
    leaves = client.post(address(deal, "retry"), data={"version": "2"}, headers=HTMX).text
    assert f'hx-target="#opportunity-{deal}" hx-swap="delete"' in leaves


def test_the_toast_names_what_was_done_and_to_what(cast):
    answer = cast.alice.signed_in().post(
        address(cast.acme.deals["Rockets"], "retry"), data={"version": "1"}, headers=HTMX
    )
    assert re.search(r"No answer: again later · <bdi>Rockets</bdi>", answer.text)


def test_a_card_button_pressed_twice_acts_once(cast):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    answers = [client.post(address(deal, "retry"), data={"version": "1"}, headers=HTMX) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(entries(cast.alice, deal)) == 1


def test_a_selection_gets_a_form_that_carries_it_and_changes_all_of_it(cast):
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets", "Magnets")
    form = client.post("/t/acme/bulk", data={"noun": "tags", "target": chosen}, headers=ORIGIN).text
    assert re.findall(r'name="target" value="([^"]*)"', form) == chosen
    answer = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX)
    assert answer.status_code == 200
    assert "3 deals" in answer.text
    assert row(cast.alice, cast.acme.deals["Anvils"])["tags"] == ["fair"]


def test_one_stale_row_of_a_selection_stops_all_and_is_named(cast):
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "note"), data={"version": "1", "note": "Hm"}, headers=HTMX)
    answer = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX)
    assert answer.status_code == 409
    assert "Rockets was changed in the meantime." in answer.text
    assert row(cast.alice, cast.acme.deals["Anvils"])["tags"] == []


def test_after_a_conflict_the_selection_can_be_changed_on_top(cast):
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "note"), data={"version": "1", "note": "Hm"}, headers=HTMX)
    refused = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX).text
    assert "Apply mine on top" in refused
    shown = re.findall(r'name="target" value="([^"]+)"', refused)
    assert shown == versions(cast, "Anvils", "Rockets")
    assert client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": shown}, headers=HTMX).status_code == 200


def test_one_row_of_a_selection_that_is_gone_is_named(cast):
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "removal"), data={"version": "1"}, headers=HTMX)
    answer = client.post("/t/acme/bulk/tags", data={"tags": "fair", "target": chosen}, headers=HTMX)
    assert answer.status_code == 409
    assert "Rockets was removed in the meantime by Alice." in answer.text
    assert row(cast.alice, cast.acme.deals["Anvils"])["tags"] == []


def test_one_that_is_gone_is_named_with_who_removed_it(cast):
    anvils = cast.acme.deals["Anvils"]
    cast.max.signed_in().post(address(anvils, "removal"), data={"version": "1"}, headers=HTMX)
    answer = cast.alice.signed_in().post(address(anvils, "note"), data={"version": "1", "note": "Hm"}, headers=HTMX)
    assert answer.status_code == 404
    assert "Anvils was removed in the meantime by Max." in answer.text


def test_a_spread_shows_its_days_before_it_is_saved(cast):
    chosen = versions(cast, "Anvils", "Rockets", "Magnets")
    answer = cast.alice.signed_in().post("/t/acme/bulk/spread/days", data={"days": "3", "target": chosen}, headers=HTMX)
    assert re.findall(r'<td class="number">(\d)</td>', answer.text) == ["1", "1", "1"]
    assert re.findall(r'row">(\w{3}) \d', answer.text) == ["Tue", "Wed", "Thu"]
    assert entries(cast.alice, cast.acme.deals["Anvils"]) == []


def test_without_script_the_days_of_a_spread_are_on_its_page_and_other_days_are_shown_first(cast):
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets", "Magnets")
    page = client.post("/t/acme/bulk", data={"noun": "spread", "target": chosen}, headers=ORIGIN)
    assert re.findall(r'<td class="number">(\d)</td>', page.text) == ["1", "1", "1"]
    form = fields(page.text, "spread-form") | {"days": "1", "target": chosen}
    again = client.post("/t/acme/bulk/spread", data=form, headers=ORIGIN)
    assert complaints(again.text) == {"days": "These are the days. Save again to confirm."}
    assert re.findall(r'<td class="number">(\d)</td>', again.text) == ["3"]
    assert entries(cast.alice, cast.acme.deals["Anvils"]) == []
    form = fields(again.text, "spread-form") | {"target": chosen}
    assert client.post("/t/acme/bulk/spread", data=form, headers=ORIGIN).status_code == 303
    assert len(entries(cast.alice, cast.acme.deals["Anvils"])) == 1


def test_nothing_selected_is_said_instead_of_shown_a_form(cast):
    answer = cast.alice.signed_in().post("/t/acme/bulk", data={"noun": "note"}, headers=ORIGIN)
    assert (answer.status_code, "Nothing is selected." in answer.text) == (422, True)


@pytest.mark.parametrize("bad", ["", "x", "{}:1", "Rockets:1", "99999999999999999999", ":"])
def test_a_damaged_selection_is_refused(cast, bad):
    answer = cast.alice.signed_in().post("/t/acme/bulk/tags", data={"tags": "x", "target": bad}, headers=HTMX)
    assert answer.status_code == 422


def test_reschedule_shows_how_full_each_presets_day_is(cast):
    page = cast.alice.signed_in().get(address(cast.acme.deals["Rockets"], "reschedule"), headers=HTMX).text
    loads = re.findall(r'data-preset="(\d)".*?title="actions of yours on that day">(\d+)<', page, re.S)
    assert dict(loads)["3"] == "1"  # Rollers is tomorrow
    assert len(loads) == 8


def test_past_the_slip_limit_it_asks(cast):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    for version in range(1, 6):
        client.post(address(deal, "reschedule"), data={"version": str(version), "at": f"+{version}d"}, headers=HTMX)
    page = client.get(address(deal, "reschedule"), headers=HTMX).text
    assert "do it, change it, or close it?" in page
    for name in ("complete", "edit_step", "lose"):
        assert f'data-command="{name}" href="{address(deal, command(name).noun)}"' in page


def test_undo_and_redo_by_button_name_what_they_took_back(cast):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    before = state(cast.alice, deal)
    client.post(address(deal, "retry"), data={"version": "1"}, headers=HTMX)
    undone = client.post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    assert "Undone: try again · <bdi>Rockets</bdi>" in undone.text
    assert undone.headers["HX-Trigger"] == "changed"
    assert state(cast.alice, deal) == before
    assert "Redone: try again" in client.post("/t/acme/redo", data={"key": "b"}, headers=HTMX).text
    assert client.post("/t/acme/undo", headers=ORIGIN).location.endswith("done=Undone")


def test_undo_pressed_once_and_sent_twice_undoes_once(cast):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    client.post(address(deal, "note"), data={"version": "1", "note": "one"}, headers=HTMX)
    client.post(address(deal, "note"), data={"version": "2", "note": "two"}, headers=HTMX)
    for _ in range(2):
        assert client.post("/t/acme/undo", data={"key": "the-same"}, headers=HTMX).status_code == 200
    assert [entry.verb for entry in entries(cast.alice, deal)] == ["note", "note", "undo"]


def test_mine_goes_on_top_of_what_another_changed_besides(cast):
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


def test_completing_on_top_leaves_a_deal_in_the_stage_another_moved_it_to(cast):
    deal, client, proposal = cast.acme.deals["Rockets"], cast.alice.signed_in(), str(cast.acme.stages["Proposal"])
    mine = fields(client.get(address(deal, "completion"), headers=HTMX).text) | WORDS["completion"]
    cast.bob.signed_in().post(address(deal, "stage"), data={"version": "1", "stage": proposal}, headers=HTMX)
    refused = client.post(address(deal, "completion"), data=mine, headers=HTMX)
    on_top = fields(refused.text)
    assert on_top.items() >= (WORDS["completion"] | {"stage": proposal}).items()
    chosen = mine | {"stage": str(cast.acme.stages["Negotiation"])}
    refused = client.post(address(deal, "completion"), data=chosen | {"key": "another"}, headers=HTMX)
    assert fields(refused.text)["stage"] == chosen["stage"]


@pytest.mark.parametrize("noun", ["completion", "reschedule", "retry", "step", "win", "loss"])
def test_what_cannot_be_done_to_a_closed_deal_is_not_offered(cast, noun):
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    page = client.get(address(deal, noun)).text
    assert 'id="save"' in page
    assert "/reopening" not in page
    client.post(address(deal, "loss"), data={"version": "1", "lost_reason": "price"}, headers=HTMX)
    page = client.get(address(deal, noun)).text
    assert 'id="save"' not in page
    assert f'href="{address(deal, "reopening")}"' in page
    assert 'id="save"' in client.get(address(deal, "note")).text


def test_nor_is_reopening_what_is_open_or_handing_on_a_colleagues(cast):
    deal = cast.acme.deals["Rockets"]
    assert "Rockets is open already" in spoken(cast.alice.signed_in().get(address(deal, "reopening")).text)
    page = cast.bob.signed_in().get(address(deal, "assignment")).text
    assert "only a manager reassigns it" in spoken(page)
    assert 'id="save"' not in page


def test_a_selection_goes_on_without_the_one_that_was_closed(cast):
    client, chosen = cast.alice.signed_in(), versions(cast, "Anvils", "Rockets")
    client.post(address(cast.acme.deals["Rockets"], "win"), data={"version": "1"}, headers=HTMX)
    refused = client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": chosen}, headers=HTMX)
    assert refused.status_code == 409
    assert "Go on without it" in refused.text
    assert "Apply mine on top" not in refused.text
    left = re.findall(r'name="target" value="([^"]*)"', refused.text)
    assert left == chosen[:1]
    assert client.post("/t/acme/bulk/reschedule", data={"at": "3", "target": left}, headers=HTMX).status_code == 200
    assert [len(entries(cast.alice, cast.acme.deals[name])) for name in ("Anvils", "Rockets")] == [1, 1]


def test_an_undo_in_the_way_of_a_colleague_says_who(cast):
    deal, alice, bob = cast.acme.deals["Rockets"], cast.alice.signed_in(), cast.bob.signed_in()
    alice.post(address(deal, "note"), data={"version": "1", "note": "one"}, headers=HTMX)
    bob.post(address(deal, "note"), data={"version": "2", "note": "two"}, headers=HTMX)
    answer = alice.post("/t/acme/undo", data={"key": "a"}, headers=HTMX)
    assert answer.status_code == 409
    assert "Rockets: Bob changed it since" in answer.text


def test_a_lease_shows_to_colleagues_beside_the_card_and_lapses(cast):
    deal, alice, bob = cast.acme.deals["Rockets"], cast.alice.signed_in(), cast.bob.signed_in()
    assert bob.post(address(deal, "lease"), headers=HTMX).status_code == 204
    assert "<bdi>Bob</bdi> is on it" in alice.get("/t/acme/due").text
    assert "<bdi>Bob</bdi> is on it" not in bob.get("/t/acme/due?owner=team").text
    clock = cast.alice.app.config["CLOCK"]
    cast.alice.app.config["CLOCK"] = lambda: clock() + timedelta(minutes=2, seconds=1)
    assert "<bdi>Bob</bdi> is on it" not in alice.get("/t/acme/due").text


def test_a_viewer_sees_no_verb_and_may_do_none(cast):
    deal, vera = cast.acme.deals["Rockets"], cast.vera.signed_in()
    assert "/completion" not in vera.get("/t/acme/due?owner=team").text
    for noun in VERBS:
        assert vera.get(address(deal, noun)).status_code == 403
        form = {"version": "1"} | words(cast, noun)
        assert vera.post(address(deal, noun), data=form, headers=HTMX).status_code == 403
    assert entries(cast.alice, deal) == []
