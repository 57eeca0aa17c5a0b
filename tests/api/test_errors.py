"""Whatever goes wrong under /api is a problem, and says no more than it should."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest
from flask import Flask

from app.config import Config
from app.database import administering
from tests.api.program import DUE, Program, completion, of, refused
from tests.cast import NOW, Cast, gather
from tests.cluster import application


@pytest.fixture
def unreachable(database: Config) -> Iterator[Flask]:
    """An application whose database does not answer."""
    gone = replace(database, database_url="postgresql://app_user@127.0.0.1:1/nothing", pool_timeout=0.2)
    with application(gone) as app:
        yield app


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/due"])
def test_an_address_outside_of_every_version_is_a_problem(still_app: Flask, still: Cast, path: str) -> None:
    refused(still_app.test_client().get(path), 404, "NOT_FOUND")


@pytest.mark.parametrize("path", ["/api/v1/", "/api/v1/nothing", DUE + "/", of("1"), of("1") + "/note"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_where_there_is_nothing_a_stranger_hears_first_that_he_is_one(
    still_app: Flask, still: Cast, path: str, method: str
) -> None:
    alice, client = still.alice.headers(), still_app.test_client()
    for headers, status, code in (
        ({}, 401, "UNAUTHENTICATED"),
        (alice | {"X-Tenant-ID": ""}, 400, "MISSING_TENANT_ID"),
        (alice | {"X-Tenant-ID": "acme"}, 400, "INVALID_TENANT_ID"),
        (alice | {"X-Tenant-ID": str(still.globex.id)}, 403, "TENANT_FORBIDDEN"),
        (alice, 404, "NOT_FOUND"),
    ):
        refused(client.open(path, method=method, headers=headers), status, code)


@pytest.mark.parametrize("path", ["/apiary", "/t/acme/api/v1/x", "/nothing"])
def test_outside_the_api_nothing_is_a_problem(still_app: Flask, still: Cast, path: str) -> None:
    assert still_app.test_client().get(path).mimetype == "text/html"


def test_a_method_that_is_not_allowed_names_those_that_are(still_app: Flask, still: Cast) -> None:
    client = still_app.test_client()
    response = client.delete(completion(still.acme.deals["Anvils"]))
    refused(response, 405, "UNKNOWN_ERROR")
    assert response.headers["Allow"] == "OPTIONS, POST"
    refused(client.post(DUE), 405, "UNKNOWN_ERROR")
    refused(client.put(of(still.acme.deals["Anvils"])), 405, "UNKNOWN_ERROR")


def test_a_host_that_is_not_ours_is_a_problem(still_app: Flask, still: Cast) -> None:
    response = still_app.test_client().get(DUE, headers={"Host": "evil.example"} | still.alice.headers())
    refused(response, 400, "UNKNOWN_ERROR")


def test_a_fault_tells_nothing_but_its_id(database: Config, own_app: Flask) -> None:
    """A missing view stands for any mistake of ours."""
    alice = Program(own_app, gather(own_app).alice)
    with administering(database.database_owner_url) as owner:
        owner.execute("drop view opportunity_rows")
    response = alice.get(DUE)
    assert UUID(refused(response, 500, "INTERNAL_ERROR")["request_id"])
    assert "opportunity_rows" not in response.text


def test_a_database_that_does_not_answer_is_said_with_when_to_come_again(unreachable: Flask, cast: Cast) -> None:
    for response in (
        Program(unreachable, cast.alice).get(DUE),
        Program(unreachable, cast.alice).complete(cast.acme.deals["Anvils"]),
    ):
        refused(response, 503, "UNAVAILABLE")
        assert int(response.headers["Retry-After"]) > 0


def test_a_problem_names_its_moment_and_its_request(still_app: Flask, still: Cast) -> None:
    first, second = (refused(Program(still_app, still.alice).get("/api/v1/x"), 404, "NOT_FOUND") for _ in range(2))
    assert datetime.fromisoformat(first["timestamp"]) == NOW
    assert first["timestamp"].endswith("Z")
    assert UUID(first["request_id"]) != UUID(second["request_id"])


def test_no_shared_cache_keeps_an_answer(still_app: Flask, still: Cast) -> None:
    alice = Program(still_app, still.alice)
    for response, control in (
        (alice.get(DUE), "private, no-cache"),
        (alice.get(of(still.acme.deals["Anvils"])), "private, no-cache"),
        (alice.get("/api/v1/nothing"), "no-store"),
        (alice.get(DUE, Authorization=""), "no-store"),
    ):
        assert response.headers["Cache-Control"] == control
        assert response.headers["Vary"].startswith("Authorization, X-Tenant-ID")
        assert "Set-Cookie" not in response.headers
