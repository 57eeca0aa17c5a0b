"""A token, a team and a stranger may call so often in a minute, and are told what is left."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app import create_app
from app.api import limits
from app.binaries import SetupError
from app.config import Config
from tests.api.program import DUE, Program, refused
from tests.cast import NOW, gather


@pytest.fixture
def limited(database: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Flask]]:
    """Makes the application with limits."""
    monkeypatch.setattr(limits, "LEFT_ALONE", float("inf"))
    made = []

    def make(**settings: object) -> Flask:
        made.append(create_app(replace(database, **settings)))
        return made[-1]

    yield make
    for app in made:
        app.extensions["database"].close()


def test_a_token_past_its_limit_waits_for_the_next_minute(limited: Callable[..., Flask]) -> None:
    app = limited(api_limit=3)
    cast = gather(app)
    alice = Program(app, cast.alice)
    answers = [alice.get(DUE) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [answer.headers["RateLimit"].split(", ")[0] for answer in answers] == [
        f'"token";r={left};t=60' for left in (2, 1, 0)
    ]
    assert answers[0].headers["RateLimit-Policy"] == '"token";q=3;w=60, "tenant";q=60000;w=60'
    for answer in (alice.get(DUE), alice.complete(cast.acme.deals["Anvils"])):
        refused(answer, 429, "RATE_LIMITED")
        assert answer.headers["Retry-After"] == "60"
    assert Program(app, cast.bob).get(DUE).status_code == 200
    app.config["CLOCK"] = lambda: NOW + timedelta(seconds=59)
    assert alice.get(DUE).headers["Retry-After"] == "1"
    app.config["CLOCK"] = lambda: NOW + timedelta(seconds=60)
    assert alice.get(DUE).status_code == 200


def test_a_teams_tokens_share_its_limit_and_no_other_team_uses_it_up(limited: Callable[..., Flask]) -> None:
    app = limited(api_tenant_limit=2)
    cast = gather(app)
    forged = f"Bearer nat_{cast.acme.id.hex}_made-up"
    for _ in range(5):
        refused(Program(app, cast.charlie).get(DUE, Authorization=forged), 401, "UNAUTHENTICATED")
    assert [Program(app, person).get(DUE).status_code for person in (cast.alice, cast.bob, cast.max)] == [200, 200, 429]
    assert Program(app, cast.charlie).get(DUE).status_code == 200


def test_an_address_that_shows_unknown_tokens_is_stopped(
    limited: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "STRANGERS", 2)
    app = limited()
    cast = gather(app)
    alice, answers = Program(app, cast.alice), []
    for number in range(3):
        answers.append(alice.get(DUE, Authorization=f"Bearer nat_{cast.acme.id.hex}_guess{number}"))
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert alice.get(DUE).status_code == 200


def test_without_limits_nothing_is_counted(limited: Callable[..., Flask]) -> None:
    app = limited(api_limit=0, api_tenant_limit=0)
    assert "RateLimit" not in Program(app, gather(app).alice).get(DUE).headers


def test_without_its_redis_it_serves_on(limited: Callable[..., Flask]) -> None:
    app = limited(redis_url="redis://127.0.0.1:1/0", api_limit=1)
    alice = Program(app, gather(app).alice)
    assert [alice.get(DUE).status_code for _ in range(2)] == [200, 200]


def test_a_redis_that_hangs_is_left_alone(limited: Callable[..., Flask]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        app = limited(redis_url=f"redis://127.0.0.1:{silent.getsockname()[1]}/0", api_limit=1)
        alice = Program(app, gather(app).alice)
        assert [alice.get(DUE).status_code for _ in range(5)] == [200] * 5
        silent.accept()[0].close()  # the first call's
        silent.setblocking(False)
        with pytest.raises(BlockingIOError):
            silent.accept()


def test_a_store_that_cannot_be_is_said_in_one_line(limited: Callable[..., Flask]) -> None:
    with pytest.raises(SetupError, match="REDIS_URL"):
        limited(redis_url="redis+nonsense://127.0.0.1")
