"""Filters stand in the address of a list: each can be removed, a damaged one is refused in words."""

import re
from datetime import timedelta
from html import escape

import pytest
from flask import Flask

from app.domain.filters import KINDS
from tests.cast import NOW, Cast, change, deal
from tests.domain.acting import index
from tests.web.pages import at, groups, names, spoken


def test_filters_are_in_the_address_and_each_can_be_removed(cast: Cast, app: Flask) -> None:
    stage = cast.acme.stages["Proposal"]
    one = deal(app, cast.acme, "Wanted", owner="bob", at=NOW, stage_id=stage, value=500_00, tags=["fair & square"])
    index(cast.alice, one)
    query = {"q": "wantd", "tag": "fair %26 square", "stage": stage, "min": "0.5k", "max": "500", "sort": "value"}
    page = cast.alice.signed_in().get(at("opportunities", owner="team", **query)).text
    assert names(page) == ["Wanted"]
    chips = [spoken(chip) for chip in re.findall(r'<a class="chip".*?</a>', page, re.DOTALL)]
    assert chips == [
        "Text wantd", "Stage Proposal", "Tag fair & square", "Value from 500", "Value to 500", "Order by value",
    ]  # fmt: skip
    [without] = re.findall(r'<a class="chip" href="([^"]+)" aria-label="Remove: Stage', page)
    assert "stage=" not in without
    assert "tag=fair+%26+square" in without
    assert 'value="0.5k"' not in page  # the address every locale reads alike
    assert re.search(r'name="min" value="500"', page)


def test_a_chip_says_an_amount_as_its_reader_writes_it(cast: Cast, app: Flask) -> None:
    change(app, cast.acme, "members", cast.alice.id, locale="de-DE")
    page = cast.alice.signed_in().get(at("opportunities", owner="team", min="14500.5")).text
    assert "Value from 14.500,50" in spoken(page)
    assert re.search(r'name="min" value="14500.50"', page)


def test_a_list_by_value_begins_with_the_most_valuable(cast: Cast, app: Flask) -> None:
    deal(app, cast.acme, "Big", owner="alice", at=NOW, value=10**9)
    deal(app, cast.acme, "None", owner="alice", at=NOW - timedelta(days=9), value=None)
    page = cast.alice.signed_in().get(at("due", owner="mine", sort="value")).text
    assert (names(page)[0], names(page)[-1]) == ("Big", "None")
    assert groups(page) == {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("stage=x", "no such stage"),
        ("stage=00000000-0000-0000-0000-000000000000", "no such stage"),
        ("min=abc", "Write the value as"),
        ("max=1e400", "Write the value as"),
        ("min=-5", "Write the value as"),
        ("sort=name", "by time or by value"),
        ("status=lots", "open, won or lost"),
        ("closes_from=2026-02-30", "Write the day as in"),
        ("closes_to=2026-W01-1", "Write the day as in"),
        ("closes_to=2200-01-01", "The day must lie between"),
        ("closes=1", "unknown, or from one day to another"),
        ("min=500&max=100", "The value ends below where it begins"),
        ("closes_from=2026-04-02&closes_to=2026-04-01", "The expected close ends before it begins"),
        ("closes=unknown&closes_to=2026-04-01", "lies between no days"),
        ("q=" + "x" * 201, "At most 200 characters"),
        ("tag=%00", "cannot be stored"),
        ("owner=team-x", "nobody with this id"),
        ("owner=00000000-0000-0000-0000-000000000000", "nobody with this id"),
        ("owner=team-00000000-0000-0000-0000-000000000001", "nobody with this id"),
        ("after=1_2", "Start from the top"),
        ("through=zz", "Start from the top"),
        ("sort=value&after=2026-03-30T08:00:00Z_00000000-0000-0000-0000-000000000000", "Start from the top"),
        ("sort=value&after=99999999999999999999_00000000-0000-0000-0000-000000000000", "Start from the top"),
        ("sort=value&after=%C2%B2_00000000-0000-0000-0000-000000000000", "Start from the top"),
    ],
)
@pytest.mark.parametrize("kind", ["due", "opportunities"])
def test_a_damaged_address_is_refused_in_words_with_a_way_out(cast: Cast, kind: str, query: str, words: str) -> None:
    answer = cast.alice.signed_in().get(f"/t/acme/{kind}?{query}")
    assert answer.status_code == 422
    assert words in spoken(answer.text)
    assert f'href="/t/acme/{kind}" autofocus>Start from the top</a>' in answer.text


@pytest.mark.parametrize("page", ["due", "opportunities", "pipeline", "reports", "history"])
def test_whose_it_is_can_be_chosen_though_he_has_left_and_is_said(cast: Cast, page: str) -> None:
    change(cast.bob.app, cast.acme, "members", cast.bob.id, left_at=NOW)
    shown = cast.max.signed_in().get(f"/t/acme/{page}?{'who' if page == 'history' else 'owner'}={cast.bob.id}").text
    assert f'<option value="{cast.bob.id}" selected>Bob, who left</option>' in shown


@pytest.mark.parametrize("page", ["due", "pipeline", "reports", "history"])
def test_another_teams_member_is_nobody(cast: Cast, page: str) -> None:
    answer = cast.max.signed_in().get(f"/t/acme/{page}?{'who' if page == 'history' else 'owner'}={cast.charlie.id}")
    assert answer.status_code == 422
    assert "nobody with this id" in spoken(answer.text)


def test_my_own_id_means_mine(cast: Cast) -> None:
    mine = cast.alice.signed_in().get(f"/t/acme/due?owner={cast.alice.id}").text
    assert f'<option value="{cast.alice.id}" selected>Mine</option>' in mine


def test_a_managers_team_can_be_chosen(cast: Cast, app: Flask) -> None:
    change(app, cast.acme, "members", cast.bob.id, manager_id=cast.max.id)
    page = cast.vera.signed_in().get(at("due", owner=f"team-{cast.max.id}")).text
    assert names(page) == ["Springs"]
    assert f'<option value="team-{cast.max.id}" selected>Team of Max</option>' in page


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_whose_filters_fit_nothing_says_so_and_offers_it_without_them(cast: Cast, kind: str) -> None:
    page = cast.alice.signed_in().get(at(kind, owner="team", min="1m")).text
    why = {"due": "Nothing is due that fits the filters: none did, or all of it is done."}
    assert f"Nothing fits {why.get(kind, 'No card of this list fits its filters.')} Remove the filters" in spoken(page)
    assert "All done" not in page
    assert f'href="/t/acme/{kind}?owner=team">Remove the filters' in page


def test_words_that_fit_nothing_here_can_be_looked_for_everywhere(cast: Cast) -> None:
    everywhere = 'href="/t/acme/opportunities?owner=team&amp;q=no%20where">Look among'
    client = cast.alice.signed_in()
    assert everywhere in client.get(at("due", owner="mine", q="no where")).text
    assert everywhere in client.get(at("opportunities", owner="mine", q="no where")).text
    assert everywhere not in client.get(at("opportunities", owner="team", q="no where")).text


def test_an_order_is_no_filter(cast: Cast) -> None:
    page = cast.alice.signed_in().get(at("tomorrow", owner="unassigned", sort="value")).text
    assert "No step is planned for tomorrow yet." in spoken(page)


def test_a_list_can_be_saved_as_a_view_however_it_is_narrowed(cast: Cast) -> None:
    client = cast.alice.signed_in()
    for query in ("owner=mine", "owner=team", f"owner={cast.bob.id}&q=nothing+of+that"):
        page, way = client.get(f"/t/acme/due?{query}").text, f"/t/acme/views/new?list=due&{query}"
        assert page.count(f'href="{escape(way)}"') == 1
