"""Every verb as a page, a fragment and a plain form; and the lease."""

import re
from datetime import timedelta

import pytest

from app.web.commands import command
from app.web.verbs import VERBS
from tests.cast import Cast, change
from tests.domain.acting import entries, row, state
from tests.web.changing import HTMX, ORIGIN, WORDS, address, words
from tests.web.pages import complaints, fields, send, spoken


@pytest.mark.parametrize("noun", [noun for noun in VERBS if noun not in ("reopening", "merger")])
def test_every_verb_has_a_page_whose_plain_form_does_it(cast: Cast, noun: str) -> None:
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
    done = f'role="status">{VERBS[noun].said} · <bdi>{row(cast.alice, deal)["name"]}</bdi>'
    assert done in client.get(answer.location).text
    if noun != "taking":  # it is hers already
        assert state(cast.alice, deal) != before
    assert len(entries(cast.alice, deal)) == 1


def test_what_is_typed_after_the_tags_there_are_is_one_more(cast: Cast) -> None:
    client, address = cast.alice.signed_in(), f"/t/acme/opportunities/{cast.acme.deals['Anvils']}/tags"
    send(client, address, {"version": 1, "key": "a", "tags": "key account, fair"})
    typed = fields(client.get(address).text, "tags-form")
    assert typed["tags"] == "key account, fair, "
    send(client, address, typed | {"tags": typed["tags"] + "hot"})
    assert row(cast.alice, cast.acme.deals["Anvils"])["tags"] == ["key account", "fair", "hot"]


@pytest.mark.parametrize("noun", ["completion", "reschedule"])
def test_a_time_that_was_shown_in_another_zone_is_confirmed_first(cast: Cast, noun: str) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    form = fields(client.get(address(deal, noun), headers=HTMX).text, f"{noun}-form") | WORDS["completion"]
    change(cast.alice.app, cast.acme, "members", cast.alice.id, zone="America/Los_Angeles")
    asked = client.post(address(deal, noun), data=form, headers=HTMX)
    assert asked.status_code == 422
    words = "Your time zone is America/Los_Angeles by now. That is Tue 31 Mar 2026 09:00 PDT"
    assert complaints(asked.text)["at"].startswith(words)
    assert entries(cast.alice, deal) == []
    assert client.post(address(deal, noun), data=fields(asked.text, f"{noun}-form"), headers=HTMX).status_code == 200
    assert row(cast.alice, deal)["next_action_at"].startswith("2026-03-31T16:00:00")


@pytest.mark.parametrize("place", ["later?", "drain?list=later&"], ids=["list", "drain"])
def test_a_plain_form_leads_back_to_where_it_was_asked_from(cast: Cast, place: str) -> None:
    client, form = cast.alice.signed_in(), address(cast.acme.deals["Rockets"], "note")
    page = client.get(form, headers={"Referer": f"http://localhost/t/acme/{place}owner=team&q=a"})
    refused = send(client, form, fields(page.text, "note-form"), Referer=f"http://localhost{form}")
    saved = send(client, form, fields(refused.text, "note-form") | {"note": "Hm"}, Referer=f"http://localhost{form}")
    assert refused.status_code == 422
    assert saved.location == f"/t/acme/{place}owner=team&q=a&done=Noted"
    assert 'role="status">Noted · <bdi>Rockets</bdi></p>' in client.get(saved.location).text


@pytest.mark.parametrize("place", ["due?stage=gone", "opportunities/new", "//["])
def test_from_elsewhere_a_plain_form_leads_to_what_is_due(cast: Cast, place: str) -> None:
    client, form = cast.alice.signed_in(), address(cast.acme.deals["Rockets"], "note")
    saved = send(client, form, {"note": "Hm", "version": "1", "from": f"http://localhost/t/acme/{place}"})
    assert saved.location == "/t/acme/due?owner=mine&done=Noted"


def test_from_the_drain_of_no_list_it_leads_to_that_of_what_is_due(cast: Cast) -> None:
    client, form = cast.alice.signed_in(), address(cast.acme.deals["Rockets"], "note")
    saved = send(client, form, {"note": "Hm", "version": "1", "from": "http://localhost/t/acme/drain?list=nowhere"})
    assert saved.location == "/t/acme/drain?list=due&owner=mine&done=Noted"


def test_the_page_of_a_verb_is_called_as_its_button(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    for noun, title in (("completion", "Complete"), ("fields", "Edit"), ("taking", "Take"), ("loss", "Lost")):
        assert f"<title>{title}: Rockets · Acme</title>" in client.get(address(deal, noun)).text


def test_reopening_has_a_page_whose_plain_form_does_it(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    client.post(address(deal, "win"), data={"version": "1"}, headers=ORIGIN)
    form = {"version": "2", "details": "Ask again", "at": "fri 10"}
    assert client.get(address(deal, "reopening")).status_code == 200
    assert client.post(address(deal, "reopening"), data=form, headers=ORIGIN).status_code == 303
    assert row(cast.alice, deal)["status"] == "open"


def test_a_verb_without_its_words_says_so_at_the_field_and_keeps_the_rest(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    answer = client.post(address(deal, "loss"), data={"version": "1", "note": "Sad"}, headers=HTMX)
    assert answer.status_code == 422
    assert 'id="lost_reason-wrong">Say why the deal was lost.' in answer.text
    assert ">Sad</textarea>" in answer.text
    assert entries(cast.alice, deal) == []


@pytest.mark.parametrize("noun", ["completion", "reschedule", "win"])
def test_on_a_plain_page_a_typed_time_is_shown_before_it_is_saved(cast: Cast, noun: str) -> None:
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


def test_a_card_that_stays_is_renewed_and_one_that_leaves_is_deleted(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    stays = client.post(address(deal, "note"), data={"version": "1", "note": "Hm"}, headers=HTMX).text
    assert f'hx-target="#opportunity-{deal}" hx-swap="outerMorph"' in stays
    assert 'data-version="2"' in stays
    leaves = client.post(address(deal, "retry"), data={"version": "2"}, headers=HTMX).text
    assert f'hx-target="#opportunity-{deal}" hx-swap="delete"' in leaves


def test_the_toast_names_what_was_done_and_to_what(cast: Cast) -> None:
    answer = cast.alice.signed_in().post(
        address(cast.acme.deals["Rockets"], "retry"), data={"version": "1"}, headers=HTMX
    )
    assert re.search(r"No answer: again later · <bdi>Rockets</bdi>", answer.text)


@pytest.mark.parametrize(
    ("noun", "form", "said"),
    [
        ("reschedule", {"at": "thu 10"}, "Rescheduled · Rockets Rockets Ltd · Thu 2 Apr 10:00"),
        ("completion", {"then": "won"}, "Completed · Rockets Rockets Ltd · won"),
        ("assignment", None, "Assigned · Rockets Rockets Ltd · Bob"),
        ("assignment", {"owner": ""}, "Assigned · Rockets Rockets Ltd · nobody"),
        ("stage", None, "Stage changed · Rockets Rockets Ltd · Proposal"),
        ("note", None, "Noted · Rockets Rockets Ltd Undo"),
    ],
)
def test_the_toast_tells_which_deal_it_is_and_what_came_of_it(
    cast: Cast, noun: str, form: dict[str, str] | None, said: str
) -> None:
    given = (words(cast, noun) if form is None else form) | {"version": "1"}
    answer = cast.alice.signed_in().post(address(cast.acme.deals["Rockets"], noun), data=given, headers=HTMX)
    assert said in spoken(answer.text)


def test_a_card_button_pressed_twice_acts_once(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    answers = [client.post(address(deal, "retry"), data={"version": "1"}, headers=HTMX) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(entries(cast.alice, deal)) == 1


def test_reschedule_shows_how_full_each_presets_day_is(cast: Cast) -> None:
    page = cast.alice.signed_in().get(address(cast.acme.deals["Rockets"], "reschedule"), headers=HTMX).text
    assert _loads(page)["3"] == "1"  # Rollers is tomorrow
    assert len(_loads(page)) == 8


def test_of_a_colleagues_deal_the_colleagues_days_are_told(cast: Cast) -> None:
    pages = [
        cast.max.signed_in().get(address(cast.acme.deals[name], "reschedule"), headers=HTMX).text
        for name in ("Rockets", "Springs")
    ]
    assert [_loads(page)["3"] for page in pages] == ["1", "0"]  # Rollers is Alice's, as Rockets is; Springs is Bob's


def test_of_a_selection_the_days_of_its_owners_are_told(cast: Cast) -> None:
    for name, there in (("Rockets", "1"), ("Springs", "0")):
        deal = cast.acme.deals[name]
        form = {"noun": "reschedule", "target": f"{deal}:{row(cast.max, deal)['version']}"}
        page = cast.max.signed_in().post("/t/acme/bulk", data=form, headers=HTMX).text
        assert _loads(page)["3"] == there


def test_reschedule_says_when_the_action_is_due_now(cast: Cast) -> None:
    page = cast.alice.signed_in().get(address(cast.acme.deals["Rockets"], "reschedule"), headers=HTMX)
    assert "Rockets · Rockets Ltd · now Sat 28 Mar 09:00" in spoken(page.text)


def test_past_the_slip_limit_it_asks(cast: Cast) -> None:
    deal, client = cast.acme.deals["Rockets"], cast.alice.signed_in()
    for version in range(1, 6):
        client.post(address(deal, "reschedule"), data={"version": str(version), "at": f"+{version}d"}, headers=HTMX)
    page = client.get(address(deal, "reschedule"), headers=HTMX).text
    assert "do it, change it, or close it?" in page
    for name in ("complete", "edit_step", "lose"):
        assert f'data-command="{name}" href="{address(deal, command(name).noun)}"' in page


def test_a_lease_shows_to_colleagues_beside_the_card_and_lapses(cast: Cast) -> None:
    deal, alice, bob = cast.acme.deals["Rockets"], cast.alice.signed_in(), cast.bob.signed_in()
    assert bob.post(address(deal, "lease"), headers=HTMX).status_code == 204
    for shown in ("/t/acme/due", f"/t/acme/opportunities/{deal}"):
        assert "<bdi>Bob</bdi> is on it" in alice.get(shown).text
    assert "<bdi>Bob</bdi> is on it" not in bob.get("/t/acme/due?owner=team").text
    clock = cast.alice.app.config["CLOCK"]
    cast.alice.app.config["CLOCK"] = lambda: clock() + timedelta(minutes=2, seconds=1)
    assert "<bdi>Bob</bdi> is on it" not in alice.get("/t/acme/due").text


def test_a_lease_ends_by_its_holder_alone(cast: Cast) -> None:
    deal, alice, bob = cast.acme.deals["Rockets"], cast.alice.signed_in(), cast.bob.signed_in()
    assert bob.delete(address(deal, "lease"), headers=HTMX).status_code == 204
    bob.post(address(deal, "lease"), headers=HTMX)
    assert alice.delete(address(deal, "lease"), headers=HTMX).status_code == 204
    assert "<bdi>Bob</bdi> is on it" in alice.get("/t/acme/due").text
    assert bob.delete(address(deal, "lease"), headers=HTMX).status_code == 204
    assert "<bdi>Bob</bdi> is on it" not in alice.get("/t/acme/due").text


def test_two_who_are_on_it_are_there_until_each_has_left(cast: Cast) -> None:
    deal, alice, bob = cast.acme.deals["Rockets"], cast.alice.signed_in(), cast.bob.signed_in()
    bob.post(address(deal, "lease"), headers=HTMX)
    alice.post(address(deal, "lease"), headers=HTMX)
    assert "<bdi>Alice</bdi> is on it" in bob.get("/t/acme/due?owner=team").text
    alice.delete(address(deal, "lease"), headers=HTMX)
    assert "<bdi>Bob</bdi> is on it" in alice.get("/t/acme/due").text
    assert "<bdi>Alice</bdi> is on it" not in bob.get("/t/acme/due?owner=team").text


def test_of_two_who_are_on_it_the_one_who_came_last_is_shown_everywhere(cast: Cast) -> None:
    deal, vera = cast.acme.deals["Rockets"], cast.vera.signed_in()
    clock = cast.alice.app.config["CLOCK"]
    for seconds, name in enumerate(["alice", "bob", "alice"]):
        cast.alice.app.config["CLOCK"] = lambda since=timedelta(seconds=seconds): clock() + since
        cast.acme.people[name].signed_in().post(address(deal, "lease"), headers=HTMX)
        for shown in ("/t/acme/due?owner=team", f"/t/acme/opportunities/{deal}"):
            on_it = re.findall(r"<bdi>(\w+)</bdi> is on it", vera.get(shown).text)
            assert on_it == [name.title()]


def test_a_lease_ends_by_the_completion_it_was_taken_for(cast: Cast) -> None:
    deal, alice, bob = cast.acme.deals["Rockets"], cast.alice.signed_in(), cast.bob.signed_in()
    bob.post(address(deal, "lease"), headers=HTMX)
    saved = bob.post(address(deal, "completion"), data={"version": "1"} | words(cast, "completion"), headers=HTMX)
    assert saved.status_code == 200
    assert "<bdi>Bob</bdi> is on it" not in alice.get("/t/acme/opportunities").text


def test_a_viewer_sees_no_verb_and_may_do_none(cast: Cast) -> None:
    deal, vera = cast.acme.deals["Rockets"], cast.vera.signed_in()
    assert "/completion" not in vera.get("/t/acme/due?owner=team").text
    for noun in VERBS:
        assert vera.get(address(deal, noun)).status_code == 403
        form = {"version": "1"} | words(cast, noun)
        assert vera.post(address(deal, noun), data=form, headers=HTMX).status_code == 403
    assert entries(cast.alice, deal) == []


def _loads(page: str) -> dict[str, str]:
    return dict(re.findall(r'data-preset="(\d)".*?title="other actions of the owner on that day">(\d+)<', page, re.S))
