"""What a report is made of: what the verbs leave in the log, and what of it counts."""

from datetime import date, timedelta

import pytest

from app.domain import actions, opportunities, reports, undo
from app.domain.ids import NOBODY
from app.domain.periods import Period
from app.domain.reports import Promises
from tests.cast import NOW, Cast, transaction
from tests.domain.acting import act, complete, target
from tests.domain.reporting import read


def test_a_period_without_anything_is_all_zeros(cast: Cast) -> None:
    found = read(cast.max, Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert (found.all, found.by_part, found.all.share, found.all.average_slip) == (Promises(), {}, 0, 0)


@pytest.mark.parametrize(("first", "last", "count", "second"), [
    ("2026-03-01", "2026-03-31", 31, "2026-03-02"),
    ("2026-01-01", "2026-03-31", 14, "2026-01-05"),
    ("2026-01-15", "2026-12-31", 12, "2026-02-01"),
])  # fmt: skip
def test_a_long_period_is_shown_by_week_or_month(first: str, last: str, count: int, second: str) -> None:
    parts = reports.split(Period(date.fromisoformat(first), date.fromisoformat(last)), first_weekday=0)
    assert (len(parts), parts[0].isoformat(), parts[1].isoformat()) == (count, first, second)


def test_the_verbs_leave_what_reports_are_made_of(cast: Cast) -> None:
    alice, deals, period = cast.alice, cast.acme.deals, Period(NOW.date(), NOW.date())
    complete(alice, deals["Anvils"])  # five days late
    complete(alice, deals["Rollers"])  # a day early
    act(alice, actions.try_again, [target(alice, deals["Magnets"])])  # today
    act(alice, actions.reschedule, [target(alice, deals["Rockets"])], NOW + timedelta(days=2))
    act(alice, actions.reschedule, [target(alice, deals["Rockets"])], NOW + timedelta(days=1))  # earlier is no slip
    act(alice, opportunities.close, [target(alice, deals["Springs"])], "lost", lost_reason="price")
    act(alice, opportunities.remove, [target(alice, deals["Ropes"])])
    found = read(cast.max, period)
    lead = next(iter(cast.acme.stages.values()))
    assert (found.all.kept, found.all.late, found.all.moved, found.all.dropped) == (2, 1, 1, 2)
    assert found.all.average_slip == pytest.approx((5 + 4) / 2, abs=0.01)
    assert {owner: promises.total for owner, promises in found.by_owner.items()} == {
        alice.id: 4, cast.bob.id: 1, NOBODY: 1,
    }  # fmt: skip
    assert found.by_stage.keys() == {lead}


def test_what_is_undone_does_not_count_and_counts_again_once_redone(cast: Cast) -> None:
    period = Period(NOW.date(), NOW.date())
    complete(cast.alice, cast.acme.deals["Anvils"])
    for doing, late in ((undo.undo, 0), (undo.redo, 1), (undo.undo, 0)):
        act(cast.alice, doing)
        assert read(cast.max, period).all.late == late


def test_handing_a_deal_over_rewrites_nobodys_past(cast: Cast) -> None:
    anvils, period = cast.acme.deals["Anvils"], Period(NOW.date(), NOW.date())
    complete(cast.alice, anvils)
    act(cast.alice, opportunities.assign, [target(cast.alice, anvils)], cast.bob.id)
    act(cast.bob, opportunities.set_stage, [target(cast.bob, anvils)], cast.acme.stages["Proposal"])
    found = read(cast.max, period)
    assert (set(found.by_owner), set(found.by_stage)) == ({cast.alice.id}, {next(iter(cast.acme.stages.values()))})


def test_each_report_is_planned_for_its_own_period_however_often_it_is_asked_for(cast: Cast) -> None:
    kept = """
        select sum(generic_plans) as general, sum(custom_plans) as own from pg_prepared_statements
        where statement like '%lacks%' and statement not like '%pg_prepared%'
    """
    with transaction(cast.alice.app, cast.acme.id) as tx:
        for _ in range(12):
            reports.report(tx, cast.max.me(), Period(date(2026, 1, 1), date(2026, 3, 31)), owners=None)
        plans = tx.ask(kept, {}).one
    assert (plans.general, plans.own > 5) == (0, True)
