"""Filters narrow every list alike, stand in its address, and are refused where nothing can lie in them."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from app.domain import filters, lists
from app.domain.filters import KINDS, View
from app.domain.lists import Header
from app.errors import Invalid
from tests.cast import NOW, Cast, ask, deal
from tests.domain.acting import index
from tests.domain.listing import everything, header, keys


@pytest.mark.parametrize("kind", ["due", "opportunities"])
@pytest.mark.parametrize("by_value", [False, True], ids=["time", "value"])
def test_filters_narrow_every_list_alike(cast: Cast, app: Flask, kind: str, by_value: bool) -> None:
    made = {
        "Big": deal(app, cast.acme, "Big", owner="alice", at=NOW, value=900_00, tags=["fair", "west"],
                    expected_close_on=date(2026, 4, 1)),
        "Small": deal(app, cast.acme, "Small", owner="bob", at=NOW, value=100_00, tags=["fairground"], status="won",
                      closed_at=NOW, expected_close_on=date(2026, 3, 31)),
        "None": deal(app, cast.acme, "None", at=NOW, value=None, stage_id=cast.acme.stages["Proposal"], tags=["fair"]),
    }  # fmt: skip

    for one in made.values():
        index(cast.alice, one)

    def found(**narrowed: Any) -> set[str]:
        ids = everything(cast.alice, View(kind, by_value=by_value, **narrowed))
        return {name for name, one in made.items() if one in ids}

    assert found(stage=cast.acme.stages["Proposal"]) == {"None"}
    assert found(tag="fair") == {"Big", "None"}
    assert found(tag="FAIR") == {"Big", "None"}
    assert found(tag="fai") == set()
    assert found(least=100_01, most=1000_00) == {"Big"}
    assert found(most=100_00) == {"Small"}
    assert found(text="bog") == set()
    assert found(text="fairgruond") == {"Small"}
    assert found(text="fair", tag="west") == {"Big"}
    assert found(whose=str(cast.bob.id), tag="fairground") == {"Small"}
    assert found(status="open") == {"Big", "None"}
    assert found(status="won", least=1) == {"Small"}
    assert found(closes_from=date(2026, 4, 1)) == {"Big"}
    assert found(closes_to=date(2026, 3, 31)) == {"Small"}
    assert found(closes_from=date(2026, 3, 31), closes_to=date(2026, 4, 1)) == {"Big", "Small"}
    assert found(undated=True) == {"None"}
    assert found(undated=True, closes_to=date(2026, 4, 1)) == set()
    assert found(text="fair", closes_to=date(2026, 4, 1), status="open") == {"Big"}


def test_a_reach_that_ends_before_the_list_does_is_told_and_gone_on_from(cast: Cast, monkeypatch: Any) -> None:
    whole = {kind: sorted(keys(cast.alice, View(kind))) for kind in ("due", "stale", "opportunities")}
    monkeypatch.setattr(lists, "REACH", 2)
    for kind, expected in whole.items():
        for by_value in (False, True):
            assert sorted(everything(cast.alice, View(kind, least=1, by_value=by_value))) == expected
    assert header(cast.alice, View("due", least=1)) == Header(2, 2, 1, beyond=True)
    assert header(cast.alice, View("due", "unassigned", least=1)) == Header(0, beyond=True)


def test_an_address_says_a_view_and_is_read_back(cast: Cast) -> None:
    me = cast.alice.me()
    view = View("week", "mine", cast.acme.stages["Lead"], "a&b", 1200_50, 5_000_00, "näme =?", by_value=True,
                status="won", closes_from=date(2026, 3, 30), closes_to=date(2026, 3, 30))  # fmt: skip
    for said in (view, View("week", undated=True), View("week", least=1200_50, most=1200_50)):
        assert filters.read(me, "week", filters.words(me, said)) == said
    for kind in KINDS:
        assert filters.read(me, kind, filters.words(me, View(kind, f"team-{me.id}"))) == View(kind, f"team-{me.id}")


def test_all_ranges_that_nothing_can_lie_in_are_refused_at_once(cast: Cast) -> None:
    typed = {"min": "5k", "max": "4999", "closes_from": "2026-04-01", "closes_to": "2026-03-31", "closes": "unknown"}
    with pytest.raises(Invalid) as refused:
        filters.read(cast.alice.me(), "week", typed)
    assert [complaint.field for complaint in refused.value.complaints] == ["max", "closes_to", "closes"]


@pytest.mark.parametrize(
    ("day", "value"), [(None, None), (date(2026, 3, 30), 500), (date(2026, 3, 31), 0)], ids=["nothing", "day", "next"]
)
def test_a_card_stays_where_the_list_would_show_it(cast: Cast, app: Flask, day: date | None, value: int | None) -> None:
    one = deal(app, cast.acme, "One", owner="alice", at=NOW, expected_close_on=day, value=value, tags=["west"])
    [row] = ask(app, cast.acme.id, "select * from opportunity_rows where id = %(id)s", id=one)
    index(cast.alice, one)
    spans = [{}, {"closes_from": date(2026, 3, 31)}, {"closes_to": date(2026, 3, 30)}, {"undated": True}]
    others = [{"status": "won"}, {"tag": "west"}, {"tag": "east"}, {"least": 0}, {"least": 1}, {"most": 0}]
    others += [{"most": 500}, *({"stage": stage} for stage in cast.acme.stages.values())]
    for narrowed in [*spans, *(span | {"status": "open"} for span in spans), *others]:
        view = View("opportunities", **narrowed)
        assert view.shows(cast.alice.me(), row, NOW) == (one in everything(cast.alice, view)), narrowed
