"""A request whose bytes came before is answered without being read, just as if it had been."""

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.flight import Asked
from app.web import express
from app.web.express import Given
from app.worker import Worker
from tests import cast
from tests.cast import NOW, Cast, ask
from tests.cluster import Clones, application
from tests.live import LiveServer
from tests.web.pages import HTMX, looking, spoken

DUE = "/t/acme/due?owner=team"
DATA = f"GET {DUE} HTTP/1.1\r\nHost: here\r\n\r\n".encode()
PATIENCE = 20
KILL = """
    select pg_terminate_backend(pid, 5000) from pg_stat_activity
    where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
"""


@pytest.fixture
def data() -> bytes:
    """The bytes of a request that nobody sent before."""
    return DATA.replace(b"here", uuid4().hex.encode())


@pytest.fixture
def alice(cast: Cast) -> FlaskClient:
    """Alice, whose page is kept."""
    return looking(cast.alice.signed_in(), DUE)


def at_once(app: Flask, data: bytes) -> Given | None:
    given: Given | None = app.extensions["express"].at_once(data)
    return given


def read(app: Flask, client: FlaskClient, data: bytes, **how: Any) -> Any:
    """The answer to what must be read still."""
    assert at_once(app, data) is None
    return client.get(DUE, **how)


def test_what_was_answered_so_before_is_not_read_again(app: Flask, alice: FlaskClient, data: bytes) -> None:
    answer, given = read(app, alice, data), at_once(app, data)
    assert given
    assert (given.status, given.body) == ("200 OK", answer.data)
    assert [name for name, _ in (*given.headers, *given.own)] == [name for name, _ in answer.headers]
    assert [name for name, _ in given.own] == list(express.OWN)
    assert set(given.headers) <= set(answer.headers)


def test_what_a_browser_has_is_not_sent_again(app: Flask, alice: FlaskClient, data: bytes) -> None:
    tag = alice.get(DUE, headers=HTMX).headers["ETag"]
    known = HTMX | {"If-None-Match": tag}
    alice.get(DUE, headers=known)
    assert read(app, alice, data, headers=known).status_code == 304
    given = at_once(app, data)
    assert given
    assert (given.status, given.body, dict(given.headers)["ETag"]) == ("304 NOT MODIFIED", b"", tag)
    assert "Content-Length" not in dict(given.headers)


def test_what_changed_is_shown(app: Flask, alice: FlaskClient, data: bytes, cast: Cast) -> None:
    read(app, alice, data)
    change = "update stages set name = 'Dreams' where tenant_id = %(tenant)s and name = 'Lead' returning 1"
    relabel = "update tenants set label_version = label_version + 1 where id = %(tenant)s returning 1"
    ask(app, cast.acme.id, change)
    ask(app, cast.acme.id, relabel)
    assert "Dreams" in spoken(read(app, alice, data).text)


def test_nobody_is_answered_who_may_not(app: Flask, alice: FlaskClient, data: bytes, cast: Cast) -> None:
    read(app, alice, data)
    revoke = "update sessions set revoked_at = %(now)s where person_id = %(person)s returning 1"
    ask(app, cast.acme.id, revoke, person=cast.alice.person_id)
    assert read(app, alice, data).status_code == 303


def test_a_connection_that_died_says_nothing_of_the_page(clones: Clones) -> None:
    with clones.one() as config, application(config) as app:
        client = cast.gather(app).alice.signed_in()
        for _ in range(3):
            client.get(DUE)
        read(app, client, DATA)
        with psycopg.connect(config.database_url, autocommit=True) as killer:
            killer.execute(KILL)
        assert read(app, client, DATA).status_code == 200


def test_a_statement_that_fails_says_nothing_of_the_page(app: Flask, alice: FlaskClient, cast: Cast) -> None:
    database, kept = app.extensions["database"], [Asked(b"select 1 / 0"), Asked(b"select 1")]
    assert database.again(cast.acme.id, NOW, kept) is None
    assert database.again(cast.acme.id, NOW, kept[1:]) == [((1).to_bytes(4),)]
    assert alice.get(DUE).status_code == 200


@pytest.mark.parametrize(
    ("data", "how"),
    [
        (b"", {}),
        (DATA[:-2], {}),
        (DATA + DATA, {}),
        (DATA + b"GET", {}),
        (DATA.replace(b"here\r\n", b"here\n"), {}),
        (b"GET / HTTP/1.1\nHost: here\n\nGET / HTTP/1.1\r\n\r\n", {}),
        (DATA, {"SERVER_PROTOCOL": "HTTP/1.0"}),
        (DATA, {"HTTP_CONNECTION": "close"}),
        (DATA, {"HTTP_CONNECTION": "upgrade"}),
        (DATA, {"CONTENT_LENGTH": "5"}),
        (DATA, {"HTTP_TRANSFER_ENCODING": "chunked"}),
    ],
    ids=range(11),
)
def test_only_a_whole_request_on_a_connection_that_stays_is_known(
    app: Flask, alice: FlaskClient, data: bytes, how: dict[str, str]
) -> None:
    for _ in range(3):
        assert read(app, alice, data, environ_overrides=how).status_code == 200


def test_what_one_thread_reads_is_not_what_another_does(app: Flask, alice: FlaskClient, data: bytes) -> None:
    read(app, alice, data)
    with ThreadPoolExecutor(1) as another:
        other = data.replace(b"Host", b"host")
        assert another.submit(at_once, app, other).result() is None
        alice.get(DUE)
        assert another.submit(at_once, app, other).result() is None


def test_only_so_many_are_known(app: Flask, alice: FlaskClient, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(express, "MOST_HEARD", 2)
    several = [data.replace(b"Host", b"HOST"[:number] + b"host"[number:]) for number in range(3)]
    for one in several:
        read(app, alice, one)
    assert [bool(at_once(app, one)) for one in several] == [False, True, True]


class Wire:
    """A kept connection of somebody whose deals are due, to the server as it is deployed."""

    def __init__(self, server: LiveServer, team: cast.Team) -> None:
        self.team = team
        host = urlsplit(server.url)
        cookie = f"session={team.people['alice'].session()}; tenant={team.slug}"
        self.data = f"GET /t/{team.slug}/due HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: {cookie}\r\n\r\n".encode()
        self.socket = socket.create_connection((str(host.hostname), int(host.port or 80)), timeout=PATIENCE)
        self._answers = self.socket.makefile("rb")

    def answered(self) -> tuple[dict[str, str], str]:
        """The head of the next answer, without what is each one's own, and its body."""
        head = {"status": self._answers.readline().decode()}
        for line in iter(lambda: self._answers.readline().decode().strip(), ""):
            name, _, value = line.partition(": ")
            head[name] = value
        body = self._answers.read(int(head.get("Content-Length", 0))).decode()
        assert re.fullmatch("[0-9a-f]{32}", head.pop("X-Request-ID"))
        assert "db;dur=" in head.pop("Server-Timing")
        assert head.pop("Date").endswith("GMT")
        return head, body

    def ask(self, data: bytes | None = None) -> tuple[dict[str, str], str]:
        self.socket.sendall(data or self.data)
        return self.answered()

    def close(self) -> None:
        self._answers.close()
        self.socket.close()


@pytest.fixture
def wire(live_server: LiveServer) -> Iterator[Wire]:
    with application(live_server.config) as app:
        team = cast.team(app, f"wire-{uuid4().hex[:12]}", {"alice": "rep"})
        cast.deal(app, team, "Cables", owner="alice", at=cast.NOW)
        wire = Wire(live_server, team)
        yield wire
        wire.close()


def test_the_worker_answers_without_a_word_to_gunicorn(app: Flask, alice: FlaskClient, data: bytes) -> None:
    read(app, alice, data)
    worker = object.__new__(Worker)
    worker.alive, worker._express = True, app.extensions["express"]
    server, browser = socket.socketpair()
    with server, browser:
        browser.sendall(data)
        conn = SimpleNamespace(sock=server, initialized=False, init=lambda: None)  # gunicorn would want more of it
        assert worker.handle(conn) is True
        server.close()
        head, _, body = browser.makefile("rb").read().partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\nServer: gunicorn\r\nDate: ")
    assert body == alice.get(DUE).data


def test_on_the_wire_nobody_can_tell(wire: Wire) -> None:
    first, *others = [wire.ask() for _ in range(5)]
    assert first[0]["status"] == "HTTP/1.1 200 OK\r\n"
    assert first[0]["Connection"] == "keep-alive"
    assert "Cables" in first[1]
    assert others == [first] * 4
    assert [list(head) for head, _ in others] == [list(first[0])] * 4


def test_requests_that_come_together_or_in_pieces_are_answered_in_their_order(wire: Wire) -> None:
    first = [wire.ask() for _ in range(4)][-1]
    elsewhere = wire.data.replace(b"/due", b"/later")
    wire.socket.sendall(wire.data + elsewhere + wire.data)
    assert [wire.answered() == first for _ in range(3)] == [True, False, True]
    wire.socket.sendall(wire.data + wire.data[:30])
    assert wire.answered() == first
    assert wire.ask(wire.data[30:]) == first
    assert wire.ask() == first


def test_what_is_asked_in_between_is_read(wire: Wire) -> None:
    first = [wire.ask() for _ in range(4)][-1]
    body = b"email=alice%40example.com&password=wrong"
    form = b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
    head, said = wire.ask(
        b"POST /sign-in HTTP/1.1\r\nHost: here\r\n%sContent-Length: %d\r\n\r\n%s" % (form, len(body), body)
    )
    assert " 4" in head["status"]
    assert "Cables" not in said
    assert wire.ask() == first
    assert wire.ask(wire.data.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))[0]["Connection"] == "close"
    assert wire.socket.recv(1) == b""
