"""The audit log: written with what it tells of, kept by whoever is refused, and read by admins alone."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from app.domain import audit
from app.domain.audit import Cursor, Filter
from app.errors import Forbidden
from tests.cast import NOW, Cast, transaction


def record(app: Flask, cast: Cast, *, minutes: int = 0, **more: Any) -> None:
    with app.extensions["database"].transaction(cast.acme.id, NOW - timedelta(minutes=minutes), write=True) as tx:
        audit.record(tx, more.pop("kind", "token_added"), **more)


def page(app: Flask, cast: Cast, chosen: Filter | None = None, **more: Any) -> list[Any]:
    with transaction(app, cast.acme.id) as tx:
        return audit.page(tx, cast.ada.me(), chosen or Filter(), **more)


def test_record_says_who_did_what_to_whom(app: Flask, cast: Cast) -> None:
    record(app, cast, kind="member_changed", actor=cast.ada.id, about="Bob", role="manager", before=1)
    [row] = page(app, cast)
    assert (row.at, row.kind, row.actor, row.about) == (NOW, "member_changed", "Ada", "Bob")
    assert audit.facts(row) == "role: manager, before: 1"


def test_what_is_rolled_back_was_never_done(app: Flask, cast: Cast) -> None:
    with pytest.raises(LookupError), transaction(app, cast.acme.id) as tx:
        audit.record(tx, "token_added", actor=cast.ada.id)
        raise LookupError
    assert page(app, cast) == []


def test_a_kind_nobody_wrote_down_is_a_mistake_of_ours(app: Flask, cast: Cast) -> None:
    with pytest.raises(AssertionError), transaction(app, cast.acme.id) as tx:
        audit.record(tx, "something")


def test_page_goes_on_before_the_last_entry_even_among_equal_times(app: Flask, cast: Cast) -> None:
    for number in range(5):
        record(app, cast, minutes=number // 3, about=str(number))
    seen: list[UUID] = []
    before = None
    for _ in range(3):
        rows = page(app, cast, Filter(before=before and str(before)), limit=2)
        seen += [row.id for row in rows[:2]]
        before = audit.cursor(rows[1]) if len(rows) > 2 else None
    assert len(set(seen)) == 5
    assert before is None


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ["a", "b", "c"]),
        ({"kind": "imported"}, ["b"]),
        ({"actor": "ada"}, ["a"]),
        ({"actor": "ada", "kind": "imported"}, []),
        ({"since": "2026-03-30"}, ["a", "b"]),
        ({"until": "2026-03-29"}, ["c"]),
        ({"since": "2026-03-29", "until": "2026-03-29"}, ["c"]),
        ({"since": "2026-03-31"}, []),
    ],
)
def test_page_shows_what_was_chosen_by_local_days(
    app: Flask, cast: Cast, chosen: dict[str, str], found: list[str]
) -> None:
    record(app, cast, about="a", actor=cast.ada.id)
    record(app, cast, about="b", kind="imported", minutes=9 * 60)  # an hour past midnight in Berlin
    record(app, cast, about="c", minutes=11 * 60)
    if "actor" in chosen:
        chosen = chosen | {"actor": str(cast.ada.id)}
    assert [row.about for row in page(app, cast, Filter(**chosen))] == found  # type: ignore[arg-type]


def test_a_cursor_is_read_as_it_was_written(app: Flask, cast: Cast) -> None:
    record(app, cast)
    [row] = page(app, cast)
    assert Filter(before=audit.cursor(row)).before == Cursor(row.at, row.id)  # type: ignore[arg-type]
    assert Filter(since="2026-03-30").since == date(2026, 3, 30)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["vera", "alice", "max"])
def test_only_admins_read_it(app: Flask, cast: Cast, name: str) -> None:
    with pytest.raises(Forbidden), transaction(app, cast.acme.id) as tx:
        audit.page(tx, getattr(cast, name).me(), Filter())


def test_another_team_sees_nothing_of_it(app: Flask, cast: Cast) -> None:
    record(app, cast)
    with transaction(app, cast.globex.id) as tx:
        assert audit.page(tx, cast.charlie.me(), Filter()) == []


def test_a_spreadsheet_evaluates_no_name(app: Flask, cast: Cast) -> None:
    record(app, cast, about="=1+1")
    assert audit.as_csv(page(app, cast)).splitlines() == [
        "at,kind,by,about,detail",
        "2026-03-30T08:00:00Z,token_added,,'=1+1,",
    ]
