"""A flight of statements: what is checked first, what an error means, and what is committed."""

import gc
import os
import signal
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from flask import Flask

from app.config import Config
from app.database import Again, Database, Tx, administering
from app.errors import AlreadyExists, Invalid, InvalidReference, Refusal, Unavailable
from tests.cast import NOW, Cast, ask

TAKEN = "insert into stages (tenant_id, name, position) values (%(tenant)s, 'Lead', 99)"
NEW = "insert into stages (tenant_id, name, position) values (%(tenant)s, 'New', 99)"


class Stranger(Exception):
    """What a check may say."""


@contextmanager
def checked(app: Flask, cast: Cast, *, write: bool) -> Iterator[Tx]:
    """A transaction whose first statement turns everybody away."""
    database: Database = app.extensions["database"]
    with database.transaction(cast.acme.id, NOW, write=write) as tx:
        known = tx.ask("select false as known", {})

        def judge() -> None:
            if not known.value:
                raise Stranger

        tx.check(judge)
        yield tx


def stages(app: Flask, cast: Cast) -> list[str]:
    rows = ask(app, cast.acme.id, "select name from stages where tenant_id = %(tenant)s order by position")
    return [row.name for row in rows]


@pytest.mark.parametrize("write", [False, True])
@pytest.mark.parametrize(
    "statement", ["select 1", "select 1 / 0", "select * from nothing", "nonsense", "select %(text)s"]
)
@pytest.mark.parametrize("more", [0, 100])
def test_a_stranger_hears_that_he_is_one_and_nothing_else(
    app: Flask, cast: Cast, write: bool, statement: str, more: int
) -> None:
    def visit() -> Any:
        with checked(app, cast, write=write) as tx:
            wanted = tx.ask(statement, {"text": "a\0b"})
            for _ in range(more):  # long enough for an error to arrive before anybody asks
                tx.ask("select 1", {})
            return wanted.rows

    with pytest.raises(Stranger):
        visit()
    assert ask(app, cast.acme.id, "select 1 as one")[0].one == 1  # the connection is as good as new


@pytest.mark.parametrize("write", [False, True])
def test_more_than_the_socket_holds_goes_out_and_comes_back(app: Flask, cast: Cast, write: bool) -> None:
    """Both ends full: whoever only sends, or only reads, would wait for ever."""
    database: Database = app.extensions["database"]
    text = "x" * 2**20
    with database.transaction(cast.acme.id, NOW, write=write) as tx:
        echoes = [tx.ask("select %(text)s::text as text", {"text": text}) for _ in range(8)]
        tx.check(lambda: None)
        assert [echo.value for echo in echoes] == [text] * 8
    with database.transaction(cast.acme.id, NOW, write=write) as tx:
        for _ in range(8):  # and nobody reads an answer
            tx.ask("select %(text)s::text as text", {"text": text})
    with suppress(LookupError), database.transaction(cast.acme.id, NOW, write=write) as tx:
        for _ in range(8):
            tx.ask("select %(text)s::text as text", {"text": text})
        raise LookupError


def test_a_write_that_nobody_read_is_still_checked(app: Flask, cast: Cast) -> None:
    with pytest.raises(Stranger), checked(app, cast, write=True) as tx:
        tx.ask(NEW, {})
    assert "New" not in stages(app, cast)


def test_an_error_that_somebody_passed_over_is_never_committed(app: Flask, cast: Cast) -> None:
    database: Database = app.extensions["database"]

    def save() -> None:
        with database.transaction(cast.acme.id, NOW, write=True) as tx:
            tx.ask(NEW, {})
            with suppress(Refusal):
                assert tx.ask(TAKEN + " returning id", {}).rows

    with pytest.raises(RuntimeError):
        save()
    assert "New" not in stages(app, cast)


@pytest.mark.parametrize(
    ("statement", "refusal"),
    [
        (TAKEN, AlreadyExists),
        ("insert into tokens (tenant_id, member_id, name, token_hash) "
         "values (%(tenant)s, gen_random_uuid(), 'x', '')", InvalidReference),
        ("update opportunities set lost_reason = 'x', version = version + 1 where tenant_id = %(tenant)s", Invalid),
        ("select %(text)s", Invalid),
        ("select %(half)s", Invalid),
        ("select 'x'::uuid", Invalid),
        ("select '9999999999'::int", Invalid),
        ("select 'infinity'::timestamptz + 'nonsense'::interval", Invalid),
        ("select pg_sleep(9)", Unavailable),
        ("update members set role = 'king' where tenant_id = %(tenant)s", psycopg.errors.CheckViolation),
        ("update members set name = null where tenant_id = %(tenant)s", psycopg.errors.NotNullViolation),
    ],
)  # fmt: skip
def test_what_the_database_objects_to_is_said_in_our_words(
    app: Flask, cast: Cast, statement: str, refusal: type[Exception]
) -> None:
    database: Database = app.extensions["database"]

    def save() -> None:
        with database.transaction(cast.acme.id, NOW, write=True) as tx:
            tx.ask("set local statement_timeout = 500", {})
            tx.ask(statement, {"text": "a\0b", "half": "\ud800"})

    with pytest.raises(refusal):
        save()


def test_a_server_that_hangs_is_taken_for_dead_and_the_next_connection_serves(database: Config, cast: Cast) -> None:
    hasty = Database(replace(database, pool_min=1, pool_max=1), patience=0.3)
    with hasty.transaction(cast.acme.id, NOW) as tx:
        pid = tx.ask("select pg_backend_pid() as pid", {}).value

    def ask_once() -> int:
        with hasty.transaction(cast.acme.id, NOW) as tx:
            return tx.ask("select 1 as one", {}).value

    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(Again):
            ask_once()
        assert ask_once() == 1
    finally:
        os.kill(pid, signal.SIGCONT)
        hasty.close()


def test_what_takes_long_is_given_its_time_and_the_next_transaction_a_pages(database: Config, cast: Cast) -> None:
    hasty = Database(replace(database, pool_min=1, pool_max=1), patience=0.3)
    with hasty.transaction(cast.acme.id, NOW, write=True) as tx:
        tx.be_patient(timedelta(minutes=1))
        assert tx.ask("select 1 as one from pg_sleep(0.6)", {}).value == 1
        settings = tx.ask("select current_setting('lock_timeout'), current_setting('statement_timeout')", {}).one
    assert tuple(settings) == ("1min", "1min")
    with pytest.raises(Again), hasty.transaction(cast.acme.id, NOW, write=True) as tx:
        assert tx.ask("select 1 as one from pg_sleep(4)", {}).value == 1
    hasty.close()


def test_a_server_that_hangs_while_nobody_asks_is_noticed_before_anybody_does(
    database: Config, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.database.pool.REST_SECONDS", -1.0)  # every connection has rested
    hasty = Database(replace(database, pool_min=1, pool_max=1), patience=0.3)
    with hasty.transaction(cast.acme.id, NOW) as tx:
        pid = tx.ask("select pg_backend_pid() as pid", {}).value
    os.kill(pid, signal.SIGSTOP)
    try:
        with hasty.transaction(cast.acme.id, NOW) as tx:
            assert tx.ask("select 1 as one", {}).value == 1
    finally:
        os.kill(pid, signal.SIGCONT)
        hasty.close()


def test_a_machine_that_vanishes_is_given_up_within_seconds(app: Flask, cast: Cast) -> None:
    database: Database = app.extensions["database"]
    with database._pool.connection() as connection:
        told = connection.info.get_parameters()
    assert (told["connect_timeout"], told["tcp_user_timeout"], told["keepalives_idle"]) == ("3", "10000", "30")


def test_a_migration_makes_no_prepared_statement_useless(database: Config, cast: Cast, app: Flask) -> None:
    statement = "select s.* from stages as s where s.tenant_id = %(tenant)s"

    def count() -> int:
        with app.extensions["database"].transaction(cast.acme.id, NOW) as tx:
            return len(tx.ask(statement, {}).rows)

    before = count()
    with administering(database.database_owner_url) as owner:
        owner.execute("alter table stages add column colour text")
    assert app.extensions["database"].repeat(count) == before


def test_what_a_transaction_was_answered_is_let_go_of_with_the_last_who_knows_it(app: Flask, cast: Cast) -> None:
    gc.disable()
    try:
        with app.extensions["database"].transaction(cast.acme.id, NOW) as tx:
            answer = tx.ask("select 1 as one", {})
        assert answer.value == 1
        kept = weakref.ref(answer)
        del tx, answer
        assert kept() is None
    finally:
        gc.enable()
