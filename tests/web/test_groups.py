"""The groups of a list begin and end on the day they say."""

from datetime import timedelta
from uuid import uuid4

import pytest
from markupsafe import Markup

from app.domain.filters import View
from app.web.cards import Card
from app.web.groups import groups
from tests.cast import NOW, Cast


@pytest.mark.parametrize(
    ("days", "key", "label"),
    [
        (6, "later", "Stale for less than 7 days"),
        (7, "recent", "Stale for 7 to 29 days"),
        (29, "recent", "Stale for 7 to 29 days"),
        (30, "late", "Stale for 30 days and more"),
    ],
)
def test_what_is_stale_is_told_by_for_how_long(still: Cast, days: int, key: str, label: str) -> None:
    card = Card(uuid4(), None, NOW - timedelta(days), NOW, None, Markup(""))
    [group] = groups(still.alice.me(), NOW, View("stale"), [card], None)
    assert (group.key, group.label) == (key, label)


@pytest.mark.parametrize(
    ("days", "label"),
    [(0, "Last touched today"), (1, "Last touched within 7 days"), (6, "Last touched within 7 days"),
     (7, "Last touched in March 2026")],
)  # fmt: skip
def test_all_there_is_is_told_by_when_it_was_last_touched(still: Cast, days: int, label: str) -> None:
    card = Card(uuid4(), None, None, NOW - timedelta(days), None, Markup(""))
    with still.alice.app.test_request_context():
        [group] = groups(still.alice.me(), NOW, View("opportunities"), [card], None)
    assert group.label == label
