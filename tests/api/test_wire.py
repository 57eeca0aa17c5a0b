"""What only a real server sees: headers sent twice, bodies in chunks, and bodies nobody wants to read."""

import json
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from app import create_app
from tests.api.program import DUE, PROBLEM, completion
from tests.cast import NOW, Person, deal, team
from tests.live import LiveServer

Headers = list[tuple[str, str]]
PATIENCE = 60
COMPLETION = b'{"new_next_action_at": "2100-01-04T09:00:00Z", "new_next_action_details": "Call"}'
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")


@pytest.fixture(scope="module")
def cables(live_server: LiveServer) -> Iterator[tuple[Person, UUID]]:
    """Wendy, a rep of a team on the live server, and her deal."""
    app = create_app(live_server.config)
    wire = team(app, "wire", {"wendy": "rep"})
    yield wire.people["wendy"], deal(app, wire, "Cables", owner="wendy", at=NOW)
    app.extensions["database"].close()


@pytest.fixture(scope="module")
def wendy(cables: tuple[Person, UUID]) -> Person:
    """Wendy."""
    return cables[0]


@pytest.fixture(scope="module")
def path(cables: tuple[Person, UUID]) -> str:
    """Where her deal is completed."""
    return completion(cables[1])


@pytest.fixture
def wire(live_server: LiveServer) -> Iterator[HTTPConnection]:
    """A connection on which nothing is tidied up before it is sent."""
    connection = HTTPConnection(urlsplit(live_server.url).netloc, timeout=PATIENCE)
    yield connection
    connection.close()


def send(wire: HTTPConnection, method: str, path: str, headers: Headers, chunks: Any = ()) -> HTTPResponse:
    wire.putrequest(method, path)
    for name, value in headers:
        wire.putheader(name, value)
    wire.endheaders(chunks or None, encode_chunked=("Transfer-Encoding", "chunked") in headers)
    return wire.getresponse()


def problem(response: HTTPResponse) -> tuple[int, str]:
    body = json.loads(response.read())
    assert response.headers.get_content_type() == "application/problem+json"
    assert body.keys() >= PROBLEM
    return response.status, body["error_code"]


def own(person: Person) -> Headers:
    return list(person.headers().items())


def test_the_tenant_named_twice_is_refused(wendy: Person, wire: HTTPConnection) -> None:
    twice = [*own(wendy), ("X-Tenant-ID", str(wendy.tenant))]
    assert problem(send(wire, "GET", DUE, twice)) == (400, "INVALID_TENANT_ID")
    answer = send(wire, "GET", DUE, own(wendy))
    assert (answer.status, [row["name"] for row in json.loads(answer.read())]) == (200, ["Cables"])


def test_two_tokens_are_none(wendy: Person, wire: HTTPConnection) -> None:
    twice = [*own(wendy), ("Authorization", f"Bearer {wendy.token}")]
    assert problem(send(wire, "GET", DUE, twice)) == (401, "UNAUTHENTICATED")


def test_a_header_with_underscores_is_not_the_header(wendy: Person, wire: HTTPConnection) -> None:
    sly = [("Authorization", f"Bearer {wendy.token}"), ("X_Tenant_ID", str(wendy.tenant))]
    assert problem(send(wire, "GET", DUE, sly)) == (400, "MISSING_TENANT_ID")


def test_a_body_in_chunks_is_read(wendy: Person, path: str, wire: HTTPConnection) -> None:
    chunked = [*own(wendy), JSON, ("Transfer-Encoding", "chunked")]
    assert problem(send(wire, "POST", path, chunked, [b'{"new_next', b'_action_at": 5}'])) == (
        422, "VALIDATION_ERROR",
    )  # fmt: skip


def test_chunks_without_end_are_cut_short(wendy: Person, path: str, wire: HTTPConnection) -> None:
    chunked = [*own(wendy), JSON, ("Transfer-Encoding", "chunked")]
    answer = send(wire, "POST", path, chunked, (b" " * 2**16 for _ in range(20)))
    assert problem(answer) == (413, "PAYLOAD_TOO_LARGE")


def test_the_announced_length_is_believed_before_a_byte_is_read(wendy: Person, path: str, wire: HTTPConnection) -> None:
    huge = [*own(wendy), JSON, ("Content-Length", str(50 * 2**20))]
    assert problem(send(wire, "POST", path, huge)) == (413, "PAYLOAD_TOO_LARGE")


def test_chunks_that_are_none_are_the_callers_mistake(wendy: Person, path: str, wire: HTTPConnection) -> None:
    chunked = [*own(wendy), JSON, ("Transfer-Encoding", "chunked")]
    wire.putrequest("POST", path)
    for name, value in chunked:
        wire.putheader(name, value)
    wire.endheaders()
    wire.send(b"zz\r\n")
    assert problem(wire.getresponse()) == (400, "VALIDATION_ERROR")


def test_two_keys_are_none(wendy: Person, path: str, wire: HTTPConnection) -> None:
    twice = [*own(wendy), JSON, ("Idempotency-Key", "one"), ("Idempotency-Key", "one"), ("Content-Length", "0")]
    assert problem(send(wire, "POST", path, twice)) == (422, "VALIDATION_ERROR")


def test_two_versions_are_a_choice(wendy: Person, path: str, wire: HTTPConnection) -> None:
    neither = [*own(wendy), JSON, ("If-Match", '"98"'), ("If-Match", '"99"'), ("Content-Length", str(len(COMPLETION)))]
    assert problem(send(wire, "POST", path, neither, COMPLETION)) == (412, "PRECONDITION_FAILED")


def test_a_caller_who_hung_up_and_asks_again_makes_one_change(
    live_server: LiveServer, wendy: Person, path: str, wire: HTTPConnection
) -> None:
    def entries() -> int:
        answer = send(wire, "GET", path.replace("complete_action", "history"), own(wendy))
        return len(json.loads(answer.read()))

    before = entries()
    headers = [*own(wendy), JSON, ("Idempotency-Key", "hung-up"), ("Content-Length", str(len(COMPLETION)))]
    hung = HTTPConnection(urlsplit(live_server.url).netloc, timeout=PATIENCE)
    hung.putrequest("POST", path)
    for name, value in headers:
        hung.putheader(name, value)
    hung.endheaders(COMPLETION)
    hung.close()
    again = send(wire, "POST", path, headers, COMPLETION)
    assert (again.status, json.loads(again.read())["success"]) == (200, True)
    assert entries() == before + 1


def test_two_types_of_one_body_are_none(wendy: Person, path: str, wire: HTTPConnection) -> None:
    twice = [*own(wendy), JSON, FORM, ("Content-Length", "0")]
    assert problem(send(wire, "POST", path, twice)) == (400, "VALIDATION_ERROR")


HOST = "Host: 127.0.0.1\r\n"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ("GARBAGE\r\n\r\n", 400, "VALIDATION_ERROR"),
        ("GET /healthz\r\n\r\n", 400, "VALIDATION_ERROR"),
        ("g=t / HTTP/1.1\r\n\r\n", 400, "VALIDATION_ERROR"),
        ("GET / HTTP/9.9\r\n\r\n", 400, "VALIDATION_ERROR"),
        ("GET /api HTTP/1.1\r\nX(y): z\r\n\r\n", 400, "VALIDATION_ERROR"),
        ("GET /api HTTP/1.1\r\nX: a\0b\r\n\r\n", 400, "VALIDATION_ERROR"),
        ("GET /api HTTP/1.1\r\nX: a\r\n b\r\n\r\n", 400, "VALIDATION_ERROR"),
        (f"GET /api HTTP/1.1\r\n{HOST}{HOST}\r\n", 400, "VALIDATION_ERROR"),
        (f"POST /api HTTP/1.1\r\n{HOST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400, "VALIDATION_ERROR"),
        (f"POST /api HTTP/1.1\r\n{HOST}Content-Length: -3\r\n\r\n", 400, "VALIDATION_ERROR"),
        (
            f"POST /api HTTP/1.1\r\n{HOST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
            400,
            "VALIDATION_ERROR",
        ),
        (f"POST /api HTTP/1.1\r\n{HOST}Transfer-Encoding: zip\r\n\r\n", 501, "UNKNOWN_ERROR"),
        (f"POST /api HTTP/1.1\r\n{HOST}Expect: money\r\nContent-Length: 3\r\n\r\nabc", 417, "UNKNOWN_ERROR"),
        (f"GET /?{'a' * 9000} HTTP/1.1\r\n\r\n", 414, "UNKNOWN_ERROR"),
        (f"GET /api HTTP/1.1\r\nX: {'a' * 9000}\r\n\r\n", 431, "UNKNOWN_ERROR"),
        ("GET /api HTTP/1.1\r\n" + "".join(f"X{n}: a\r\n" for n in range(200)) + "\r\n", 431, "UNKNOWN_ERROR"),
    ],
    ids=range(16),
)
def test_what_cannot_even_be_read_is_a_problem_and_in_the_log(
    live_server: LiveServer, wire: HTTPConnection, sent: str, status: int, code: str
) -> None:
    wire.connect()
    wire.sock.sendall(sent.encode())
    response = HTTPResponse(wire.sock)
    response.begin()
    said = response.read()
    assert (response.status, json.loads(said)["error_code"]) == (status, code)
    assert response.headers.get_content_type() == "application/problem+json"
    assert json.loads(said).keys() >= PROBLEM
    kept = {name: response.headers[name] for name in ("X-Content-Type-Options", "Cache-Control", "Connection")}
    assert kept == {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Connection": "close"}
    assert (b"GARBAGE" in said, b"aaaa" in said) == (False, False)
    log = live_server.errors.read_text()
    assert f"request_id={json.loads(said)['request_id']}" in log
    assert "GARBAGE" not in log


def test_so_they_are_in_a_form(wire: HTTPConnection) -> None:
    wire.putrequest("POST", "/sign-in")
    for name, value in (("Sec-Fetch-Site", "same-origin"), ("Transfer-Encoding", "chunked"), FORM):
        wire.putheader(name, value)
    wire.endheaders()
    wire.send(b"zz\r\n")
    assert wire.getresponse().status == 400
