"""The pipeline agrees with what a plain count says, whatever the stages, currencies and months."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from app.domain import opportunities, pipeline
from app.domain.ids import NOBODY
from app.domain.pipeline import Heap, Pipeline
from tests.cast import NOW, Cast, ask, deal
from tests.domain.acting import act, target


def find(cast: Cast, owners: Any = None) -> Pipeline:
    return act(cast.alice, pipeline.find, owners)


def heap(cast: Cast, name: str, owners: Any = None) -> Heap:
    return next(heap for stage, heap in find(cast, owners).stages if stage.name == name)


def worth(some: Heap) -> dict[str, int]:
    return {one.currency: int(one.value) for one in some.worth}


def test_every_stage_has_its_count_and_its_worth_in_each_currency(cast: Cast) -> None:
    app, stages = cast.alice.app, cast.acme.stages
    for number, (stage, currency, value) in enumerate(
        [("Proposal", "EUR", 100), ("Proposal", "USD", 5), ("Proposal", "JPY", 7), ("Proposal", "EUR", 11),
         ("Contract", "USD", None)]
    ):  # fmt: skip
        deal(app, cast.acme, f"More {number}", at=NOW, stage_id=stages[stage], currency=currency, value=value)
    found = find(cast)
    assert [stage.name for stage, _ in found.stages] == list(stages)
    assert (heap(cast, "Proposal").count, worth(heap(cast, "Proposal"))) == (4, {"EUR": 111, "JPY": 7, "USD": 5})
    assert [one.currency for one in heap(cast, "Proposal").worth][0] == "EUR"  # the team's own first
    assert (heap(cast, "Contract").count, heap(cast, "Contract").unvalued, worth(heap(cast, "Contract"))) == (1, 1, {})
    assert heap(cast, "Qualified") == Heap(0, [], 0)
    plain = "select count(*) as n, sum(value) filter (where currency = 'EUR') as eur from opportunities"
    everything = ask(app, cast.acme.id, plain)[0]
    assert (found.all.count, worth(found.all)["EUR"]) == (everything.n, everything.eur)


def test_only_open_deals_count_and_renewals_never(cast: Cast) -> None:
    before = find(cast).all.count
    renew = {"details": "Renew", "at": NOW + timedelta(300)}
    act(cast.alice, opportunities.close, [target(cast.alice, cast.acme.deals["Rockets"])], "won", **renew)
    act(cast.alice, opportunities.close, [target(cast.alice, cast.acme.deals["Anvils"])], "lost", lost_reason="No")
    act(cast.alice, opportunities.remove, [target(cast.alice, cast.acme.deals["Magnets"])])
    assert find(cast).all.count == before - 3


def test_the_months_are_the_members_own_and_far_ones_are_one(cast: Cast) -> None:
    days = ["2026-03-29", "2026-03-30", "2026-03-31", "2026-04-01", "2027-02-28", "2027-03-01", "2199-12-31"]
    for day in days:
        deal(cast.alice.app, cast.acme, day, at=NOW, expected_close_on=date.fromisoformat(day))
    months = {ahead: (first, heap.count) for ahead, first, heap in find(cast).months}
    assert list(months) == [-1, 0, 1, 11, 12, None]
    assert {ahead: count for ahead, (_, count) in months.items()} == {-1: 1, 0: 2, 1: 1, 11: 1, 12: 2, None: 6}
    assert [months[ahead][0] for ahead in (0, 11, 12)] == [date(2026, 3, 1), date(2027, 2, 1), date(2027, 3, 1)]


def test_what_is_a_year_ahead_is_all_that_comes_after(cast: Cast) -> None:
    me = cast.alice.me()
    ends = {ahead: pipeline.closing(me, NOW, ahead).get("closes_to") for ahead in (-1, 0, 11, 12)}
    assert ends == {-1: date(2026, 3, 29), 0: date(2026, 3, 31), 11: date(2027, 2, 28), 12: None}


def test_the_owners_asked_for_are_all_that_counts(cast: Cast) -> None:
    rows = ask(cast.alice.app, cast.acme.id, "select owner_id from opportunities where status = 'open'")
    owned = Counter(row.owner_id for row in rows)
    for owner in (cast.alice.id, cast.bob.id):
        assert find(cast, (owner,)).all.count == owned[owner]
    assert find(cast, (NOBODY,)).all.count == owned[None]
    assert find(cast, (cast.alice.id, cast.bob.id)).all.count == owned[cast.alice.id] + owned[cast.bob.id]
    assert find(cast, (cast.ada.id,)) == Pipeline(
        Heap(0, [], 0), [(stage, Heap(0, [], 0)) for stage in cast.alice.me().tenant.stages], []
    )
