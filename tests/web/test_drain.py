"""A list one card at a time without script: which card it is, what happened to it last, and the ways on and back."""

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain import actions, lists, opportunities
from app.domain.filters import KINDS
from tests.cast import NOW, Cast, Person, change, deal
from tests.domain.acting import act, index, target
from tests.web.changing import address
from tests.web.pages import HTMX, fields, names, send, spoken

DRAIN = "/t/acme/drain?list=due&owner=mine"


@pytest.fixture
def full(cast: Cast, app: Flask) -> Cast:
    """A team that has several deals in every list."""
    for name, hours in {"Tonight": 5, "Tuesday": 31, "Friday": 98, "Next week": 192, "May": 900}.items():
        for nth in (1, 2):
            at = NOW + timedelta(hours=hours)
            cast.acme.deals[f"{name} {nth}"] = deal(app, cast.acme, f"{name} {nth}", owner="alice", at=at, value=hours)
    for days in (2, 3):
        stale = {"stale_floor_at": NOW - timedelta(days), "stale_cap_at": NOW - timedelta(days)}
        cast.acme.deals[f"Stale {days}"] = deal(app, cast.acme, f"Stale {days}", at=NOW + timedelta(days=30), **stale)
    for one in cast.acme.deals.values():
        index(cast.alice, one)
    return cast


def plain(html: str) -> str:
    """What only those see of a page whose browser runs no script."""
    return " ".join(re.findall(r"<noscript>(.*?)</noscript>", html[html.index("<main") :], re.DOTALL))


def number(html: str) -> str:
    """Which card it is, of how many."""
    return "".join(re.findall(r'<span class="number">([^<]*)</span>', plain(html)))


def way(html: str, words: str) -> str:
    """Where a link leads; nowhere if there is none."""
    found = re.search(rf'href="([^"]*)">{words}</a>', plain(html))
    return unescape(found[1]) if found else ""


def walk(client: FlaskClient, start: str, words: str) -> Iterator[str]:
    """A page and those that follow by a link, each with its number and its deal first."""
    following = start
    while following:
        html = client.get(following).text
        yield html
        following = way(html, words)


def turn(html: str) -> tuple[str, str]:
    return number(html), names(html)[0]


def lose(person: Person, cast: Cast, name: str) -> None:
    act(person, opportunities.close, [target(person, cast.acme.deals[name])], "lost", lost_reason="Price")


@pytest.mark.parametrize("query", ["", "&sort=value", "&status=open", "&q=ltd"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_card_of_a_list_has_its_turn_and_is_come_back_to(full: Cast, kind: str, query: str) -> None:
    client, start = full.alice.signed_in(), f"/t/acme/drain?list={kind}&owner=team{query}"
    listed = names(client.get(f"/t/acme/{kind}?owner=team{query}").text)
    on = list(walk(client, start, "Next"))
    assert len(listed) > 1
    assert [turn(html) for html in on] == [(f"{nth} of {len(listed)}", name) for nth, name in enumerate(listed, 1)]
    back = walk(client, way(on[-1], "Previous"), "Previous")
    assert [turn(html) for html in back] == [turn(html) for html in on[-2::-1]]
    assert turn(client.get(way(on[-1], "First")).text) == turn(on[0])


def test_the_way_does_not_end_with_a_page_of_the_list(cast: Cast, app: Flask) -> None:
    for nth in range(53):
        deal(app, cast.acme, f"Twin {nth}", owner="bob", at=NOW - timedelta(days=1))
    pages = list(walk(cast.bob.signed_in(), DRAIN, "Next"))
    assert [number(html) for html in pages] == [f"{nth} of 54" for nth in range(1, 55)]
    assert len({names(html)[0] for html in pages}) == 54


def test_a_card_too_deep_in_the_list_has_no_number(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "REACH", 2)
    pages = list(walk(cast.alice.signed_in(), "/t/acme/drain?list=due&owner=team&min=1", "Next"))
    assert [number(html) for html in pages] == ["1 of 2+", "2 of 2+", "", "", ""]
    assert [names(html)[0] for html in pages[:2]] == ["Anvils", "Rockets"]
    assert {names(html)[0] for html in pages[2:]} == {"Springs", "Ropes", "Magnets"}
    assert [way(html, "Previous") != "" for html in pages] == [False, True, False, False, False]
    assert way(pages[-1], "First") == "/t/acme/drain?list=due&owner=team&min=1"


def test_where_the_first_cards_that_fit_are_far_into_the_list_the_way_leads_there(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lists, "REACH", 2)
    client, start = cast.alice.signed_in(), f"/t/acme/drain?list=due&owner={cast.bob.id}&min=1"
    empty = client.get(start).text
    assert (names(empty), way(empty, "Next") != "") == ([], True)
    assert names(client.get(way(empty, "Next")).text) == ["Springs"]


def test_its_five_last_entries_stand_below_a_card(cast: Cast) -> None:
    for nth in range(6):
        act(cast.bob, actions.note, [target(cast.bob, cast.acme.deals["Rockets"])], f"Call {nth}", None)
    anvils, rockets = list(walk(cast.alice.signed_in(), DRAIN, "Next"))[:2]
    assert spoken(plain(anvils)).endswith("What happened last Nothing yet.")
    assert re.findall(r"Call \d", plain(rockets)) == ["Call 5", "Call 4", "Call 3", "Call 2", "Call 1"]


def test_once_a_card_is_done_the_next_one_has_its_turn_and_those_passed_over_come_last(cast: Cast) -> None:
    client = cast.alice.signed_in()

    def do(here: str) -> str:
        """Where one comes to who tries in vain, from a page of the drain."""
        form = address(cast.acme.deals[names(client.get(here).text)[0]], "retry")
        page = client.get(form, headers={"Referer": f"http://localhost{here}"})
        answer = send(client, form, fields(page.text, "retry-form"), Referer=f"http://localhost{form}")
        return answer.location

    second = do(way(client.get(DRAIN).text, "Next"))
    assert turn(client.get(second).text) == ("2 of 2", "Magnets")
    first = client.get(do(second)).location
    html = client.get(first).text
    assert turn(html) == ("1 of 1", "Anvils")
    assert "No answer: again later · Magnets" in spoken(html)
    done = client.get(do(first)).text
    assert "All done Nothing of yours is due." in spoken(done)
    assert spoken(plain(done)) == "List Show"


def test_what_a_colleague_took_from_the_list_leaves_no_gap_in_the_way(cast: Cast) -> None:
    client = cast.max.signed_in()
    pages = list(walk(client, "/t/acme/drain?list=due&owner=team", "Next"))
    lose(cast.bob, cast, names(pages[2])[0])
    lose(cast.bob, cast, names(pages[0])[0])
    assert turn(client.get(way(pages[1], "Next")).text) == ("2 of 3", names(pages[3])[0])
    assert turn(client.get(way(pages[2], "Next")).text) == ("2 of 3", names(pages[3])[0])
    assert turn(client.get(way(pages[2], "Previous")).text) == ("1 of 3", names(pages[1])[0])


def test_a_page_asked_for_again_says_which_card_it_is_by_now(cast: Cast) -> None:
    client = cast.alice.signed_in()
    last = way(client.get(way(client.get(DRAIN).text, "Next")).text, "Next")
    tag = client.get(last).headers["ETag"]
    assert client.get(last, headers={"If-None-Match": tag}).status_code == 304
    lose(cast.bob, cast, "Anvils")
    assert turn(client.get(last, headers={"If-None-Match": tag}).text) == ("2 of 2", "Magnets")


def test_who_only_looks_has_the_ways_and_no_verbs(cast: Cast) -> None:
    html = cast.vera.signed_in().get("/t/acme/drain?owner=team").text
    assert spoken(plain(html)) == "List 1 of 5 Next Show Open ↵ What happened last Nothing yet."


def test_the_verbs_of_a_card_are_those_it_has_on_its_own_page(cast: Cast) -> None:
    client, anvils = cast.alice.signed_in(), cast.acme.deals["Anvils"]
    change(cast.alice.app, cast.acme, "opportunities", anvils, contact_phone="+49 30 1")
    verbs = r'<div class="verbs">(.*?)</div>'
    own = re.search(verbs, client.get(f"/t/acme/opportunities/{anvils}").text, re.DOTALL)
    alone = re.search(verbs, plain(client.get(DRAIN).text), re.DOTALL)
    assert own and alone
    assert spoken(alone[1]) == f"{spoken(own[1])} Open ↵"


def test_the_way_to_the_teams_cards_is_that_of_the_same_list(cast: Cast) -> None:
    client = cast.bob.signed_in()
    assert 'href="?list=later&amp;owner=team"' in client.get("/t/acme/drain?list=later&owner=mine").text
    assert 'href="?owner=team"' in client.get("/t/acme/later?owner=mine").text


def test_for_the_script_a_drain_is_its_list_alone(cast: Cast) -> None:
    fragment = cast.alice.signed_in().get(DRAIN, headers=HTMX).text
    assert "What happened last" not in fragment
    assert names(fragment) == ["Anvils", "Rockets", "Magnets"]


def test_a_form_from_a_place_that_is_damaged_by_now_leads_to_the_start(cast: Cast) -> None:
    client, form = cast.alice.signed_in(), address(cast.acme.deals["Rockets"], "note")
    gone = {"note": "Hm", "version": "1", "from": "http://localhost/t/acme/drain?list=due&sort=value&after=x"}
    assert send(client, form, gone).location == "/t/acme/drain?list=due&owner=mine&done=Noted"
