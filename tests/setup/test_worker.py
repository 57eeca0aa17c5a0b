"""What the server meets before the application does is refused by the application, wherever it was sent."""

import socket
from types import SimpleNamespace

import pytest
from flask import Flask
from gunicorn.http import errors

from app.worker import ADDRESS, MET, Worker
from tests.api.program import refused


@pytest.mark.parametrize(
    "met",
    [RuntimeError("a secret"), errors.InvalidResponseHeader("a secret"), errors.ConfigurationProblem("a secret")],
)
def test_what_is_not_the_callers_mistake_is_a_fault_that_tells_nothing(still_app: Flask, met: Exception) -> None:
    answer = still_app.test_client().get(ADDRESS, environ_overrides={MET: met})
    assert refused(answer, 500, "INTERNAL_ERROR")["request_id"] == answer.headers["X-Request-ID"]
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("address", "kind"),
    [("/t/acme/due", "text/html; charset=utf-8"), ("/api/v1/%6de", "application/problem+json"), ("//x", "text/html")],
)
def test_what_failed_at_a_known_address_is_answered_in_its_manner(still_app: Flask, address: str, kind: str) -> None:
    server, client = socket.socketpair()
    asked = SimpleNamespace(path=address, method="GET")
    with server, client:
        Worker.handle_error(SimpleNamespace(wsgi=still_app), asked, server, ("192.0.2.7", 1), RuntimeError("a secret"))  # type: ignore[arg-type]
        server.close()
        head, _, body = client.makefile("rb").read().decode().partition("\r\n\r\n")
    assert head.startswith("HTTP/1.1 500 ")
    assert f"Content-Type: {kind}" in head
    assert head.endswith("Connection: close")
    assert "secret" not in body


def test_a_host_that_nobody_could_read_is_not_held_against_it(still_app: Flask) -> None:
    met = {MET: errors.LimitRequestLine(9000, 4094)}
    answer = still_app.test_client().get(ADDRESS, base_url="http://elsewhere.example", environ_overrides=met)
    refused(answer, 414, "UNKNOWN_ERROR")


def test_a_client_cannot_say_that_the_server_met_something(still_app: Flask) -> None:
    assert still_app.test_client().get("/healthz", headers={"App.Met": "x", "app-met": "y"}).status_code == 200
