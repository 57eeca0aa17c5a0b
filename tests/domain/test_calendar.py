"""Next actions as a calendar that another library reads, and that is right on both nights when clocks change."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from flask import Flask

from app.domain import actions, calendar, opportunities
from tests.cast import Cast, deal, transaction

BERLIN = ZoneInfo("Europe/Berlin")


def events(app: Flask, cast: Cast) -> dict[str, Any]:
    """Alice's feed as another library reads it: her events by the names of their deals."""
    with transaction(app, cast.acme.id) as tx:
        rows = calendar.actions(tx, cast.alice.id)
    written = calendar.write(rows, "Next actions", lambda one: f"https://example.com/{one}")
    read = vobject.readOne(written.decode())
    read.validate(raiseException=True)
    names = {str(one): name for name, one in cast.acme.deals.items()}
    return {names[event.uid.value.partition("@")[0]]: event for event in read.contents.get("vevent", [])}


def test_a_feed_holds_ones_own_planned_actions(app: Flask, cast: Cast) -> None:
    assert set(events(app, cast)) == {"Anvils", "Rockets", "Magnets", "Rollers"}


def test_an_event_says_what_and_for_whom(app: Flask, cast: Cast) -> None:
    cast.acme.deals["Odd"] = deal(
        app, cast.acme, "Odd", owner="alice", at=datetime(2026, 5, 4, 7, tzinfo=UTC),
        next_action_details='Call, "Ann"; re: \\ Größe\nand more', contact_name="Ann", contact_phone="+49 30 1",
    )  # fmt: skip
    event = events(app, cast)["Odd"]
    assert event.summary.value == 'Call, "Ann"; re: \\ Größe · Odd'
    assert event.description.value.splitlines()[:4] == ['Call, "Ann"; re: \\ Größe', "and more", "Odd", "Odd Ltd"]
    assert event.url.value == f"https://example.com/{cast.acme.deals['Odd']}"
    assert event.transp.value == "TRANSPARENT"


@pytest.mark.parametrize(
    "day", [(2026, 3, 28), (2026, 3, 29), (2026, 3, 30), (2026, 10, 24), (2026, 10, 25), (2026, 10, 26)]
)
def test_an_event_begins_at_the_time_on_the_wall_whatever_the_clocks_did(
    app: Flask, cast: Cast, day: tuple[int, int, int]
) -> None:
    local = datetime(*day, 9, 30, tzinfo=BERLIN)
    cast.acme.deals["Night"] = deal(app, cast.acme, "Night", owner="alice", at=local.astimezone(UTC))
    event = events(app, cast)["Night"]
    assert event.dtstart.value.astimezone(BERLIN).replace(tzinfo=None) == datetime(*day, 9, 30)
    assert event.duration.value == timedelta(minutes=15)


def test_an_event_keeps_its_uid_as_its_action_moves_and_its_stamp_as_it_does_not(app: Flask, cast: Cast) -> None:
    before, again = events(app, cast)["Anvils"], events(app, cast)["Anvils"]
    assert (before.uid.value, before.dtstamp.value) == (again.uid.value, again.dtstamp.value)
    later = app.config["CLOCK"]() + timedelta(hours=1)
    app.config["CLOCK"] = lambda: later
    with transaction(app, cast.acme.id) as tx:
        targets = opportunities.all_present(tx, [cast.acme.deals["Anvils"]])
        actions.reschedule(tx, cast.alice.me(), targets, later + timedelta(days=2))
    after = events(app, cast)["Anvils"]
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == later + timedelta(days=2)
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.dtstamp.value == later


def test_a_closed_deal_leaves_the_calendar(app: Flask, cast: Cast) -> None:
    with transaction(app, cast.acme.id) as tx:
        targets = opportunities.all_present(tx, [cast.acme.deals["Anvils"]])
        opportunities.close(tx, cast.alice.me(), targets, "lost", lost_reason="price")
    assert "Anvils" not in events(app, cast)


def test_a_feed_is_bounded(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "MOST", 2)
    assert set(events(app, cast)) == {"Anvils", "Rockets"}
