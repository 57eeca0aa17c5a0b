"""The lists as pages: groups and counts, what a verb leaves of them, and what a new team sees in them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain.filters import KINDS, View
from app.domain.lists import Header
from app.web import lists
from tests.cast import NOW, Cast, ask, deal
from tests.web.pages import HTMX, at, groups, ids, names, send, spoken

#: Deals of Alice's beside those of the cast, by when they are planned for.
PLANNED = {"Tonight": 5, "Friday": 98, "Next Tuesday": 192, "In May": 900}


@pytest.fixture
def planned(cast: Cast, app: Flask) -> Cast:
    for name, hours in PLANNED.items():
        cast.acme.deals[name] = deal(app, cast.acme, name, owner="alice", at=NOW + timedelta(hours=hours))
    return cast


def tallies(html: str) -> dict[str, str]:
    """The rail's counts."""
    return {kind: text for kind, text in re.findall(r'id="tally-(\w+)">([^<]*)<', html) if text}


def counts(html: str) -> str:
    return re.search(r"<b[^>]*>([^<]*)</b>", html[html.index('id="counts"') :])[1]


@pytest.mark.parametrize(
    ("kind", "shown", "grouped"),
    [
        ("today", ["Tonight"], []),
        ("tomorrow", ["Rollers"], []),
        ("week", ["Friday"], ["Fri 3 Apr 2026"]),
        ("later", ["Next Tuesday", "In May"], ["Next week", "May 2026"]),
        ("stale", [], []),
    ],
)
def test_what_is_planned_is_in_one_list_under_its_day(
    planned: Cast, kind: str, shown: list[str], grouped: list[str]
) -> None:
    page = planned.alice.signed_in().get(at(kind)).text
    assert names(page) == shown
    assert list(groups(page)) == grouped
    assert counts(page) == str(len(shown))


def test_the_rail_counts_what_each_list_holds_of_the_same_owners(planned: Cast, app: Flask) -> None:
    client = planned.alice.signed_in()
    for whose in ("mine", "team", str(planned.bob.id), "unassigned"):
        rail = tallies(client.get(at("week", owner=whose)).text)
        assert rail == {kind: counts(client.get(at(kind, owner=whose)).text) for kind in KINDS[:-1]}
        assert f'href="/t/acme/stale?owner={whose}"' in client.get(at("due", owner=whose)).text


def test_the_rails_counts_are_a_small_answer_of_their_own(planned: Cast, app: Flask) -> None:
    client = planned.alice.signed_in()
    answer = client.get("/t/acme/tallies?owner=mine", headers=HTMX)
    assert '<hx-partial hx-target="#tally-due" hx-swap="textContent">3</hx-partial>' in answer.text
    asked = {**HTMX, "If-None-Match": answer.headers["ETag"]}
    assert client.get("/t/acme/tallies?owner=mine", headers=asked).status_code == 304
    deal(app, planned.acme, "One more", owner="alice", at=NOW)
    assert client.get("/t/acme/tallies?owner=mine", headers=asked).status_code == 200


def test_other_counts_are_exact_to_99(cast: Cast, app: Flask) -> None:
    for n in range(100):
        deal(app, cast.acme, f"Deal {n}", owner="max", at=NOW + timedelta(minutes=1))
    page = cast.max.signed_in().get(at("today", owner="mine")).text
    assert (counts(page), tallies(page)["today"]) == ("99+", "99+")


@pytest.mark.parametrize("kind", KINDS)
def test_every_list_is_answered_in_full_or_not_at_all(planned: Cast, kind: str) -> None:
    client = planned.alice.signed_in()
    for headers in ({}, HTMX):
        for query in ({}, {"min": "1k", "sort": "value"}, {"q": "anvils", "tag": "fair"}):
            answer = client.get(at(kind, owner="team", **query), headers=headers)
            asked = {**headers, "If-None-Match": answer.headers["ETag"]}
            again = client.get(at(kind, owner="team", **query), headers=asked)
            assert (answer.status_code, again.status_code) == (200, 304)


def test_a_closed_deal_says_how_it_ended(cast: Cast, app: Flask) -> None:
    nothing = {"next_action_at": None, "next_action_details": None, "first_due_at": None, "closed_at": NOW}
    lost = deal(app, cast.acme, "Lost", owner="alice", at=NOW, status="lost", lost_reason="<price>", **nothing)
    page = cast.alice.signed_in().get(at("opportunities", owner="mine")).text
    card = page[page.index(f'id="opportunity-{lost}"') :].partition("</article>")[0]
    assert "Lost: <price>" in spoken(card)
    assert "/reopening" in card
    assert "/completion" not in card


def test_a_viewer_of_a_new_team_is_told_of_no_verb(cast: Cast) -> None:
    ask(cast.vera.app, cast.acme.id, "update opportunities set removed_at = now(), version = version + 1 returning id")
    assert "There choose “Complete”" in spoken(cast.alice.signed_in().get("/t/acme/due").text)
    told = spoken(cast.vera.signed_in().get("/t/acme/due").text)
    assert "There they say what happened and what happens next." in told


def test_a_place_beyond_the_ends_of_a_list_shows_nothing_that_is_not_in_it(planned: Cast) -> None:
    client, nobody = planned.alice.signed_in(), "00000000-0000-0000-0000-000000000000"
    early = client.get(at("tomorrow", owner="team", after=f"2001-01-01T00:00:00Z_{nobody}"), headers=HTMX).text
    late = client.get(at("due", owner="team", through=f"2199-01-01T00:00:00Z_{nobody}"), headers=HTMX).text
    assert names(early) == ["Rollers"]
    assert len(ids(late)) == 5


@pytest.mark.parametrize("query", ["owner=team", "owner=team&sort=value", "owner=team&status=open"])
def test_a_list_is_shown_again_as_far_as_it_was_though_more_is_of_the_same_time(
    cast: Cast, app: Flask, query: str
) -> None:
    for number in range(120):
        deal(app, cast.acme, f"Twin {number}", owner="alice", at=NOW + timedelta(days=1))
    client = cast.alice.signed_in()
    first = client.get(f"/t/acme/tomorrow?{query}", headers=HTMX).text
    through = re.search(r"after=([^&\"]+)", first)[1]
    again = client.get(f"/t/acme/tomorrow?{query}&through={through}", headers=HTMX).text
    assert len(ids(first)) == 50
    assert ids(again) == ids(first)
    assert f"after={through}" in again


def test_a_further_page_counts_nothing_and_leads_to_the_start(planned: Cast) -> None:
    nobody = "00000000-0000-0000-0000-000000000000"
    page = planned.alice.signed_in().get(at("tomorrow", owner="team", after=f"2001-01-01T00:00:00Z_{nobody}")).text
    assert "<title>Tomorrow" in page
    assert 'href="/t/acme/tomorrow?owner=team">From the start' in page


def test_drain_shows_the_list_that_is_named(planned: Cast) -> None:
    client = planned.alice.signed_in()
    for kind in KINDS:
        listed = client.get(at(kind, owner="team")).text
        assert ids(client.get(f"/t/acme/drain?list={kind}&owner=team").text) == ids(listed)
    assert client.get("/t/acme/drain?list=x").status_code == 422


def test_a_verb_leaves_in_the_list_what_still_belongs_there(planned: Cast) -> None:
    client, friday = planned.alice.signed_in(), planned.acme.deals["Friday"]
    to = f"/t/acme/opportunities/{friday}/reschedule"
    here = {"HX_Request": "true", "HX_Current_URL": "http://localhost/t/acme/week?owner=mine"}
    stays = send(client, to, {"version": 1, "at": "2026-04-02 10:00"}, **here).text
    assert f'hx-target="#opportunity-{friday}" hx-swap="outerMorph"' in stays
    leaves = send(client, to, {"version": 2, "at": "2026-05-02 10:00"}, **here)
    assert f'hx-target="#opportunity-{friday}" hx-swap="delete"' in leaves.text
    assert leaves.headers["HX-Trigger"] == "changed"


def test_a_page_that_is_no_list_lends_a_verb_no_filters(cast: Cast) -> None:
    anvils = cast.acme.deals["Anvils"]
    here = {"HX_Request": "true", "HX_Current_URL": "http://localhost/t/acme/history?owner=whoever&min=x"}
    answer = send(cast.alice.signed_in(), f"/t/acme/opportunities/{anvils}/note", {"version": 1, "note": "x"}, **here)
    assert answer.status_code == 200


def test_a_count_whose_reach_ended_says_that_there_may_be_more() -> None:
    counted = [lists.Counts.of(View(), Header(total, beyond=True)).count_text for total in (2, 999, 1000)]
    assert counted == ["2+", "999+", "999+"]


def test_a_new_team_is_led_from_its_first_deal_to_its_first_completion(cast: Cast, app: Flask) -> None:
    statement = "update opportunities set removed_at = created_at where tenant_id = %(tenant)s returning id"
    ask(app, cast.acme.id, statement)
    client = cast.alice.signed_in()
    for kind in KINDS:
        page = client.get(f"/t/acme/{kind}").text
        assert "Add your first deal" in spoken(page)
        assert 'data-command="create" href="/t/acme/opportunities/new"' in page
    assert "Add your first deal" not in spoken(cast.vera.signed_in().get("/t/acme/due").text)
    first = deal(app, cast.acme, "First", owner="alice", at=NOW + timedelta(hours=1))
    empty = client.get("/t/acme/due").text
    assert "All done" in spoken(empty)
    assert ". Your first step waits to be completed" in spoken(empty)
    way = re.search(r'data-command="opportunities" href="([^"]+)">Go to it', empty)
    assert way and "First" in client.get(way[1]).text
    send(
        client, f"/t/acme/opportunities/{first}/completion", {"version": 1, "note": "x", "details": "Go", "at": "tom 9"}
    )
    assert "Your first step" not in spoken(client.get("/t/acme/due").text)
    many = """
        insert into history (tenant_id, opportunity_id, version, verb, at, before, after)
        select %(tenant)s, %(id)s, n, 'import', %(now)s, '{}', '{}' from generate_series(100, 1200) as n returning id
        """
    ask(app, cast.acme.id, many, id=first, now=NOW + timedelta(hours=1))
    assert "Your first step" not in spoken(client.get("/t/acme/due").text)


def test_of_a_list_only_the_toasts_are_its_status(cast: Cast) -> None:
    page = cast.alice.signed_in().get(at("due")).text
    assert re.findall(r'id="(\w+)"[^>]*role="status"', page) == ["toasts"]
    assert page.count('role="status"') == 1


def test_a_list_says_what_was_done_and_nothing_else_that_its_address_says(cast: Cast) -> None:
    page = cast.alice.signed_in().get(at("due", done="Your+account+is+closed")).text
    assert "account is closed" not in page


def test_a_list_names_what_was_just_done_as_undo_would_take_it_back(cast: Cast) -> None:
    client, [anvils, rockets] = cast.alice.signed_in(), (cast.acme.deals[name] for name in ("Anvils", "Rockets"))

    def said(path: str, **form: Any) -> str:
        page = client.get(send(client, f"/t/acme/{path}", form).location).text
        return spoken(page[page.index('role="status">') + 14 :].partition("</p>")[0])

    assert said(f"opportunities/{anvils}/note", version=1, note="Hm") == "Noted · Anvils"
    assert said("bulk/tags", target=[f"{anvils}:2", f"{rockets}:1"], tags="fair") == "Tagged · 2 deals"
    assert said("undo") == "Undone: tags · 2 deals"
    assert said("undo") == "Undone: note · Anvils"
    assert said("undo") == "There is nothing of yours left to undo."
    cast.alice.app.config["CLOCK"] = lambda: NOW + timedelta(minutes=2)
    assert "Noted." in spoken(client.get(at("due", done="Noted")).text)
