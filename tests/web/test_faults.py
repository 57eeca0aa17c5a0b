"""When the database fails people are told so, lose nothing, and go on once it is back: nobody restarts anything."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask

from app import create_app, database
from app.config import Config
from app.postgres import Server
from tests.cast import PASSWORD, Cast, ask, gather
from tests.web.pages import HTMX, OWN_PAGE, completion, names, send, spoken

NEXT = {"version": 1, "key": "mine", "note": "Bob liked it", "details": "Send the offer", "at": "wed 9"}
OURS = "select pid from pg_stat_activity where datname = current_database() and usename = 'app_user'"


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """An application that shares neither its database nor its dead connections with another test."""
    return own_app


@pytest.fixture
def keeper(cluster: Server, app: Flask) -> Iterator[Any]:
    """A superuser's connection to the application's database."""
    name = ask(app, None, "select current_database() as name")[0].name
    with database.administering(cluster.url("postgres", name)) as keeper:
        yield keeper


@pytest.fixture
def kill(keeper: Any) -> Callable[[], int]:
    """Ends every connection of the application, as a restarted server would; returns how many there were."""
    return lambda: len(keeper.execute(f"select pg_terminate_backend(pid, 5000) from ({OURS}) as ours").fetchall())


def test_dead_connections_are_noticed_by_nobody(cast: Cast, app: Flask, kill: Callable[[], int]) -> None:
    alice = cast.alice.signed_in()
    assert alice.get("/t/acme/due").status_code == 200
    assert kill()
    assert len(names(alice.get("/t/acme/due").text)) == 3
    assert kill()
    assert send(alice, completion(cast.acme.deals["Anvils"]), NEXT).status_code == 303
    assert len(ask(app, cast.acme.id, "select id from history where tenant_id = %(tenant)s")) == 1


DOORS = [
    ("get", "/", {}, 302),
    ("get", "/readyz", {}, 200),
    ("post", "/sign-in", {"email": "alice@acme.example", "password": PASSWORD}, 303),
    ("get", "/password/made-up", {}, 404),
    ("post", "/password/made-up", {"password": "a long password"}, 404),
    ("post", "/sign-out", {}, 303),
]


@pytest.mark.parametrize(("method", "address", "form", "status"), DOORS, ids=lambda value: str(value)[:16])
def test_no_door_notices_a_dead_connection(
    cast: Cast, kill: Callable[[], int], method: str, address: str, form: dict[str, str], status: int
) -> None:
    alice = cast.alice.signed_in()
    assert alice.get("/t/acme/due").status_code == 200
    assert kill()
    assert alice.open(address, method=method, data=form, headers=OWN_PAGE).status_code == status


def test_a_connection_killed_in_the_middle_of_a_verb_does_it_once(
    cast: Cast, app: Flask, keeper: Any, kill: Callable[[], int]
) -> None:
    alice, anvils, answers = cast.alice.signed_in(), cast.acme.deals["Anvils"], []
    alice.get("/t/acme/due")
    with keeper.transaction():
        keeper.execute("select from opportunities where id = %s for update", [anvils])
        saving = threading.Thread(target=lambda: answers.append(send(alice, completion(anvils), NEXT)))
        saving.start()
        while not keeper.execute(f"{OURS} and wait_event_type = 'Lock'").fetchall():
            keeper.execute("select pg_stat_clear_snapshot()")  # or it would show the same for the whole transaction
        kill()
    saving.join(20)
    assert [answer.status_code for answer in answers] == [303]
    assert len(ask(app, cast.acme.id, "select id from history where tenant_id = %(tenant)s")) == 1


def test_a_row_held_too_long_is_a_503_that_can_be_repeated(cast: Cast, keeper: Any, kill: Callable[[], int]) -> None:
    alice, anvils = cast.alice.signed_in(), cast.acme.deals["Anvils"]
    keeper.execute(f"alter role app_user in database {keeper.info.dbname} set lock_timeout = '50ms'")
    kill()
    with keeper.transaction():
        keeper.execute("select from opportunities where id = %s for update", [anvils])
        held = send(alice, completion(anvils), NEXT)
    assert (held.status_code, held.headers.get("Retry-After")) == (503, "3")
    assert send(alice, completion(anvils), NEXT).status_code == 303


def test_a_database_that_only_reads_is_read(cast: Cast, keeper: Any, kill: Callable[[], int]) -> None:
    alice, anvils = cast.alice.signed_in(), completion(cast.acme.deals["Anvils"])
    keeper.execute(f"alter database {keeper.info.dbname} set default_transaction_read_only = on")
    kill()
    assert len(names(alice.get("/t/acme/due").text)) == 3
    assert alice.get(anvils).status_code == 200
    for headers in ({}, {"HX_Request": "true"}):
        answer = send(alice, anvils, NEXT, **headers)
        assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert send(alice, "/sign-out", {}).status_code == 503


def test_an_exhausted_pool_is_a_503_and_no_longer_wait(database: Config) -> None:
    app = create_app(replace(database, pool_max=1, pool_timeout=0.5))
    alice = gather(app).alice.signed_in()
    with app.extensions["database"].transaction(None, app.config["CLOCK"]()) as tx:
        tx.ask("select 1", {})
        page, fragment = alice.get("/t/acme/due"), alice.get("/t/acme/due", headers=HTMX)
    assert page.status_code == fragment.status_code == 503
    assert int(page.headers["Retry-After"]) > 0
    assert alice.get("/t/acme/due").status_code == 200
    app.extensions["database"].close()


def test_a_stopped_database_is_owned_up_to_and_its_return_is_noticed(breakable: Config) -> None:
    app = create_app(replace(breakable, pool_timeout=0.5, port=0, testing=True))
    cast = gather(app)
    alice, anvils = cast.alice.signed_in(), completion(cast.acme.deals["Anvils"])
    assert alice.get("/t/acme/due").status_code == 200

    breakable.server().stop()
    page, fragment = alice.get("/t/acme/due"), alice.get("/t/acme/due", headers=HTMX)
    assert [(one.status_code, "Retry-After" in one.headers) for one in (page, fragment)] == [(503, True)] * 2
    assert 'class="trouble"' in page.text
    assert "Nothing is lost" in spoken(fragment.text)
    assert send(alice, anvils, NEXT, HX_Request="true").status_code == 503
    assert send(alice, "/sign-in", {"email": "alice@acme.example", "password": "x"}).status_code == 503
    assert alice.get("/").status_code == 503
    assert (alice.get("/healthz").status_code, alice.get("/readyz").status_code) == (200, 503)

    breakable.server().start()
    assert names(alice.get("/t/acme/due").text) == ["Anvils", "Rockets", "Magnets"]
    assert send(alice, anvils, NEXT).status_code == 303
    assert alice.get("/readyz").status_code == 200
    app.extensions["database"].close()


def test_it_starts_without_its_database_and_serves_once_it_is_there(breakable: Config) -> None:
    breakable.server().stop()
    app = create_app(replace(breakable, pool_timeout=0.5, port=0, testing=True))
    visitor = app.test_client()
    assert visitor.get("/sign-in").status_code == 200
    assert visitor.get("/healthz").status_code == 200
    assert visitor.get("/readyz").status_code == 503
    breakable.server().start()
    assert visitor.get("/readyz").status_code == 200
    app.extensions["database"].close()
