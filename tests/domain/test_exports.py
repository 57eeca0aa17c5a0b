"""An export says everything of an opportunity, and an import of it changes nothing."""

import csv
from datetime import UTC, date, datetime
from io import StringIO

import pytest
from flask import Flask

from app.domain import exports, undo
from app.domain.ids import FIRST_ID
from tests.cast import NOW, Cast, ask, deal, transaction
from tests.domain.importing import bring

NASTY = ("=1+1", "+49 30 1", "@me", "'=x", "a,b;c", 'He said "no"', "Größe\u202e", "x" * 200)
COUNT = "select count(*) as n from opportunity_rows where tenant_id = %(tenant)s"


def exported(app: Flask, cast: Cast) -> str:
    """All of acme's opportunities as a file."""
    text, after = exports.HEADER, FIRST_ID
    while after:
        with transaction(app, cast.acme.id) as tx:
            lines, after = exports.everything(tx, after)
        text += lines
    return text


def everything(app: Flask, cast: Cast) -> list[tuple[object, ...]]:
    rows = ask(app, cast.acme.id, "select * from opportunity_rows where tenant_id = %(tenant)s order by name, id")
    return [tuple(row) for row in rows]


@pytest.fixture
def crowd(app: Flask, cast: Cast) -> None:
    """Deals in all states, with texts that files and spreadsheets stumble over."""
    for number, text in enumerate(NASTY):
        deal(
            app, cast.acme, text, owner="bob", at=NOW, company=text, reference=f"R{number}",
            next_action_details=f"{text}\nand on", contact_phone=text[:60], tags=[text[:50], "plain"],
            value=number, expected_close_on=date(2026, 5, 1),
        )  # fmt: skip
    deal(app, cast.acme, "Of one who only looks on by now", owner="vera", at=NOW)
    closed = {"owner": "alice", "next_action_details": None, "first_due_at": None, "closed_at": NOW}
    deal(app, cast.acme, "Gone", at=None, status="lost", lost_reason="-price\ntoo high", value=None, **closed)
    deal(app, cast.acme, "Sold", at=None, status="won", currency="JPY", value=1234, **closed)
    renewal = datetime(2027, 1, 1, 8, 0, 0, 123456, UTC)
    more = closed | {"next_action_details": "Renew", "first_due_at": renewal}
    deal(app, cast.acme, "Renewed", at=renewal, status="won", currency="KWD", value=1234, **more)


def test_an_import_of_an_export_changes_nothing(app: Flask, cast: Cast, crowd: None) -> None:
    before = everything(app, cast)
    row = bring(app, cast.max.me(), exported(app, cast))
    assert (row.counts, row.notes) == ({"same": len(before)}, [])
    assert everything(app, cast) == before


def test_a_value_is_written_in_whole_units_with_as_many_decimals_as_its_currency_has(
    app: Flask, cast: Cast, crowd: None
) -> None:
    rows = {row["name"]: row["value"] for row in csv.DictReader(StringIO(exported(app, cast)))}
    assert [rows[name] for name in ("Sold", "Renewed", "Gone", "a,b;c")] == ["1234", "1.234", "", "0.04"]


def test_an_export_brings_back_what_was_removed(app: Flask, cast: Cast, crowd: None) -> None:
    text, before = exported(app, cast), everything(app, cast)
    ask(app, cast.acme.id, "update opportunities set removed_at = now() where tenant_id = %(tenant)s returning id")
    bring(app, cast.max.me(), text)
    told = {"id", "version", "updated_at", "first_due_at", "stale_at", "slips"}
    names = ask(app, cast.acme.id, "select * from opportunity_rows limit 1")[0]._fields
    facts = [number for number, name in enumerate(names) if name not in told]

    def plain(rows: list[tuple[object, ...]]) -> list[list[object]]:
        return sorted([[row[number] for number in facts] for row in rows], key=repr)

    assert plain(everything(app, cast)) == plain(before)
    with transaction(app, cast.acme.id) as tx:
        assert undo.undo(tx, cast.max.me())
    assert ask(app, cast.acme.id, COUNT)[0].n == 0


def test_no_cell_of_an_export_is_a_formula(app: Flask, cast: Cast, crowd: None) -> None:
    cells = [cell.strip('"') for line in exported(app, cast).splitlines() for cell in line.split(",")]
    assert [cell for cell in cells if cell[:1] in ("=", "+", "@", "\t")] == []


def test_an_export_is_read_page_by_page(app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = exported(app, cast)
    monkeypatch.setattr(exports, "PAGE", 2)
    assert exported(app, cast) == whole
    assert len(whole.splitlines()) == 1 + ask(app, cast.acme.id, COUNT)[0].n


def test_an_export_knows_nothing_of_other_tenants(app: Flask, cast: Cast) -> None:
    assert "Secrets" not in exported(app, cast)
