"""The promises of the database, whoever writes: each broken by plain SQL, and refused by its name."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask
from psycopg import errors, sql

from tests.cast import NOW, Cast

LATER = NOW + timedelta(days=3)
STEP = {"next_action_at": LATER, "next_action_details": "Call", "first_due_at": LATER}
NO_STEP = dict.fromkeys(STEP)
OPEN = {"status": "open", "closed_at": None, "lost_reason": None}
WON = {"status": "won", "closed_at": NOW, "lost_reason": None}
LOST = {"status": "lost", "closed_at": NOW, "lost_reason": "Price"}


@pytest.fixture
def acme(still_app: Flask, still: Cast) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of the application's role in acme's context, never committed."""
    with psycopg.connect(still_app.config["NAT"].database_url) as connection:
        connection.execute(sql.SQL("set local app.tenant_id = {}").format(sql.Literal(str(still.acme.id))))
        yield connection
        connection.rollback()


def change(acme: psycopg.Connection[Any], still: Cast, **columns: Any) -> Any:
    """Writes the columns of Anvils, as any writer might; when it will be stale."""
    assignments = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Literal(value)) for column, value in columns.items()
    )
    statement = sql.SQL("update opportunities set {} where tenant_id = %s and id = %s returning stale_at")
    row = acme.execute(statement.format(assignments), [still.acme.id, still.acme.deals["Anvils"]]).fetchone()
    assert row
    return row[0]


@pytest.mark.parametrize(
    "columns",
    [
        *[OPEN | STEP, WON | STEP, WON | NO_STEP, LOST | NO_STEP],
        *[{"value": None}, {"value": 0}, {"value": 10**15}, {"owner_id": None}, {"reference": None}],
        *[{"expected_close_on": None}, {"expected_close_on": "2000-01-01"}, {"expected_close_on": "2199-12-31"}],
        *[{"next_action_details": "x" * 2000}, {"name": "x" * 200}, {"tags": ["tag"] * 20}],
    ],
)
def test_what_is_promised_can_be_written(acme: psycopg.Connection[Any], still: Cast, columns: dict[str, Any]) -> None:
    change(acme, still, **columns)


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        (OPEN | NO_STEP, "next_action__missing"),
        (WON | NO_STEP | OPEN, "next_action__missing"),
        ({"next_action_at": None}, "next_action__"),
        ({"next_action_details": None}, "next_action__"),
        ({"first_due_at": None}, "next_action__half"),
        (WON | STEP | {"next_action_at": None, "first_due_at": None}, "next_action__half"),
        (WON | STEP | {"next_action_details": None}, "next_action__half"),
        (LOST | STEP, "next_action__lost"),
        (LOST | STEP | {"next_action_details": None}, "next_action__"),
        ({"next_action_details": ""}, "next_action_details__blank"),
        ({"next_action_details": " \n\t "}, "next_action_details__blank"),
        (LOST | NO_STEP | {"lost_reason": None}, "lost_reason__missing"),
        (LOST | NO_STEP | {"lost_reason": " "}, "lost_reason__missing"),
        ({"lost_reason": "Price"}, "lost_reason__missing"),
        (WON | {"lost_reason": "Price"}, "lost_reason__missing"),
        ({"closed_at": NOW}, "closed_at__missing"),
        (WON | {"closed_at": None}, "closed_at__missing"),
        (WON | {"status": "paused"}, "status__unknown"),
        ({"name": " "}, "name__blank"),
        ({"name": "x" * 201}, "text__too_long"),
        ({"next_action_details": "x" * 2001}, "text__too_long"),
        ({"value": -1}, "value__range"),
        ({"value": 10**15 + 1}, "value__range"),
        ({"currency": "eur"}, "currency__malformed"),
        ({"tags": ["tag"] * 21}, "tags__malformed"),
        ({"tags": ["tag", None]}, "tags__malformed"),
        ({"tags": ["x" * 1001]}, "tags__malformed"),
        ({"slips": -1}, "slips__range"),
        ({"expected_close_on": "1999-12-31"}, "expected_close_on__range"),
        ({"expected_close_on": "2200-01-01"}, "expected_close_on__range"),
        ({"expected_close_on": "infinity"}, "expected_close_on__range"),
        *[
            (STEP | {column: instant}, "instants__range")
            for column in ("next_action_at", "first_due_at", "last_activity_at")
            for instant in (
                "1999-12-31 23:59:59+00",
                "2200-01-01 00:00:00+00",
                "infinity",
                "-infinity",
                "0044-03-15 BC",
            )
        ],
    ],
)
def test_what_breaks_a_promise_cannot(
    acme: psycopg.Connection[Any], still: Cast, columns: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(errors.CheckViolation) as caught:
        change(acme, still, **columns)
    assert (caught.value.diag.constraint_name or "").startswith(f"opportunities__{constraint}")


@pytest.mark.parametrize("column", ["name", "company", "currency", "stage_id", "status", "slips", "version", "tags"])
def test_what_everything_has_cannot_be_missing(acme: psycopg.Connection[Any], still: Cast, column: str) -> None:
    with pytest.raises(errors.NotNullViolation):
        change(acme, still, **{column: None})


def test_a_version_has_one_entry(acme: psycopg.Connection[Any], still: Cast) -> None:
    write = (
        "insert into history (tenant_id, opportunity_id, version, verb, at, before, after) "
        "values (%s, %s, 2, 'note', now(), '{}', '{}')"
    )
    acme.execute(write, [still.acme.id, still.acme.deals["Anvils"]])
    with pytest.raises(errors.UniqueViolation):
        acme.execute(write, [still.acme.id, still.acme.deals["Anvils"]])


def test_a_key_is_used_once_in_a_team(acme: psycopg.Connection[Any], still: Cast) -> None:
    use = "insert into idempotency_keys (tenant_id, key, fingerprint, created_at) values (%s, 'k', '\\x00', now())"
    acme.execute(use, [still.acme.id])
    with pytest.raises(errors.UniqueViolation):
        acme.execute(use, [still.acme.id])


@pytest.mark.parametrize(("planned", "stale"), [(1, 14), (20, 20), (40, 28)], ids=["soon", "later", "too late"])
def test_a_plan_protects_from_being_stale_but_not_for_ever(
    acme: psycopg.Connection[Any], still: Cast, planned: int, stale: int
) -> None:
    days = {"stale_floor_at": 14, "stale_cap_at": 28, "next_action_at": planned}
    limits = {column: NOW + timedelta(days=number) for column, number in days.items()}
    assert change(acme, still, **limits) == NOW + timedelta(days=stale)
    assert change(acme, still, **limits, **WON) is None
