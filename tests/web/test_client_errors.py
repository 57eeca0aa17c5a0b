"""Errors in browsers are noted, so many and no more, and never in somebody's words."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import NOW, Cast
from tests.web.pages import send

REPORT = {"kind": "error", "name": "TypeError", "place": "app.0123.js:12:7 app.0123.js:3:1", "page": "/t/acme/due"}

LISTS = "/t/<slug>/<any(due, today, tomorrow, week, later, stale, opportunities):kind>"


@pytest.fixture
def noted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What was written to the log about browsers."""
    lines: list[dict[str, str]] = []

    class Log:
        def warning(self, event: str, **facts: str) -> None:
            lines.append({"event": event, **facts})

        def log(self, *_: object, **__: object) -> None:
            pass

    monkeypatch.setitem(app.extensions, "log", Log())
    return lines


def test_an_error_is_noted_whoever_tells_it(client: FlaskClient, noted: list[dict[str, str]]) -> None:
    assert send(client, "/client-errors", REPORT).status_code == 204
    [line] = noted
    assert line.pop("request_id")
    assert line == {"event": "browser error", **REPORT, "page": LISTS}


@pytest.mark.parametrize(
    ("page", "known_as"),
    [
        ("/invitation/0123_secret", "/invitation/<secret>"),
        ("/password/secret", "/password/<secret>"),
        ("/t/acme/Bob_said_no", ""),
        ("/Bob_said_no", ""),
    ],
)
def test_a_page_is_known_by_its_route_as_its_address_may_be_a_secret(
    client: FlaskClient, noted: list[dict[str, str]], page: str, known_as: str
) -> None:
    assert send(client, "/client-errors", REPORT | {"page": page}).status_code == 204
    assert [line["page"] for line in noted] == [known_as]


@pytest.mark.parametrize(
    "told",
    [
        {"kind": "note"},
        {"name": "Call Bob"},
        {"place": "He said no"},
        {"page": "/t/acme/palette?q=acme"},
        {"page": "x" * 999},
    ],
    ids=lambda told: next(iter(told)),
)
def test_what_could_be_somebodys_words_is_refused(
    client: FlaskClient, noted: list[dict[str, str]], told: dict[str, str]
) -> None:
    assert send(client, "/client-errors", REPORT | told).status_code == 400
    assert noted == []


def test_another_site_tells_nothing(client: FlaskClient, noted: list[dict[str, str]]) -> None:
    answer = client.post("/client-errors", data=REPORT, headers={"Sec-Fetch-Site": "cross-site"})
    assert (answer.status_code, noted) == (403, [])


def test_so_many_a_minute_are_noted(cast: Cast, client: FlaskClient, noted: list[dict[str, str]]) -> None:
    for _ in range(60):
        assert send(client, "/client-errors", REPORT).status_code == 204
    refused = send(client, "/client-errors", REPORT)
    assert (refused.status_code, len(noted)) == (429, 60)
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    client.application.config["CLOCK"] = lambda: NOW + timedelta(minutes=1)
    assert send(client, "/client-errors", REPORT).status_code == 204
