"""Pages of other sites may call the API where they are configured, and never with anybody's cookies."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from app.config import Config
from tests.api.program import DUE, Program, completion
from tests.cast import Cast, gather
from tests.cluster import application

OURS = "https://app.example.com"


@pytest.fixture
def app(database: Config) -> Iterator[Flask]:
    """The application that knows one other origin."""
    with application(replace(database, cors_origins=(OURS,))) as app:
        yield app


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people on that application."""
    return gather(app)


def shared(headers: dict[str, str]) -> set[str]:
    return {name for name in headers if name.startswith("Access-Control")}


def test_a_configured_origin_may_ask_and_read(app: Flask, cast: Cast) -> None:
    asked = {"Origin": OURS, "Access-Control-Request-Method": "POST"}
    preflight = app.test_client().options(completion(cast.acme.deals["Anvils"]), headers=asked)
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Origin"] == OURS
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    assert "Idempotency-Key" in preflight.headers["Access-Control-Allow-Headers"]
    for answer in (Program(app, cast.alice).get(DUE, Origin=OURS), app.test_client().get(DUE, headers=asked)):
        assert answer.headers["Access-Control-Allow-Origin"] == OURS
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert "Origin" in answer.headers["Vary"]


def test_a_configured_origin_may_read_every_refusal(app: Flask, cast: Cast) -> None:
    alice = Program(app, cast.alice)
    for answer, status in (
        (alice.get("/api/v1/nothing", Origin=OURS), 404),
        (alice.get("/api/nothing", Origin=OURS), 404),
        (alice.post(DUE, {}, Origin=OURS), 405),
        (alice.get(DUE, Origin=OURS, Authorization=""), 401),
        (app.test_client().options("/api/v1/nothing", headers={"Origin": OURS}), 404),
    ):
        assert answer.status_code == status
        assert answer.headers["Access-Control-Allow-Origin"] == OURS
        assert "Origin" in answer.headers["Vary"]


def test_pages_for_people_are_shared_with_no_origin(app: Flask, cast: Cast) -> None:
    for path in ("/sign-in", "/t/acme/due", "/nothing"):
        assert shared(dict(app.test_client().get(path, headers={"Origin": OURS}).headers)) == set()


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://app.example.com", OURS + ".evil.example", ""]
)
def test_no_other_origin_is_told_anything(app: Flask, cast: Cast, origin: str) -> None:
    for answer in (
        Program(app, cast.alice).get(DUE, Origin=origin),
        app.test_client().options(DUE, headers={"Origin": origin, "Access-Control-Request-Method": "GET"}),
    ):
        assert shared(dict(answer.headers)) == set()
        assert "Origin" in answer.headers["Vary"]


def test_without_origins_there_are_none(still_app: Flask, still: Cast) -> None:
    answer = Program(still_app, still.alice).get(DUE, Origin=OURS)
    assert shared(dict(answer.headers)) == set()
    assert "Origin" not in answer.headers["Vary"]
