"""One line for each request: who, what, how it went; never what was typed, and the request id of every error page."""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from flask import Flask

from app.config import Config
from app.domain import lists
from app.logs import trace
from app.web import background
from tests.cast import ask, gather
from tests.cluster import application
from tests.web.pages import completion, send

TYPED = "xyzzy-typed-by-somebody"


class Sink(StringIO):
    """What was written since it was last read, and the pieces it was written in."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return super().write(text)

    def taken(self) -> str:
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.taken().splitlines()]


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Sink:
    monkeypatch.setattr("sys.stderr", Sink())
    return sys.stderr  # type: ignore[return-value]


@pytest.fixture
def logged(database: Config, sink: Sink) -> Iterator[Flask]:
    """An application that writes its lines into the sink."""
    with application(replace(database, testing=False, log_format="json")) as app:
        yield app


def test_a_request_is_one_line(logged: Flask, sink: Sink) -> None:
    cast = gather(logged)
    alice = cast.alice.signed_in()
    sink.taken()
    answer = alice.get(f"/t/acme/due?owner=team&text={TYPED}")
    [line] = sink.lines()
    assert line.pop("ms") > 0
    assert line.pop("timestamp")
    assert line == {
        "event": "request", "level": "info", "instance": "next-action-tracker", "method": "GET", "status": 200,
        "request_id": answer.headers["X-Request-ID"], "tenant": str(cast.acme.id), "person": str(cast.alice.person_id),
        "route": line["route"], "trips": line["trips"],
    }  # fmt: skip
    assert "<slug>" in line["route"]


def test_a_line_is_written_in_one_piece(logged: Flask, sink: Sink) -> None:
    logged.test_client().get("/sign-in")
    [piece] = sink.pieces
    assert json.loads(piece)["route"] == "/sign-in"
    assert piece.endswith("}\n")


def test_a_refusal_names_its_code_and_fields_and_no_words(logged: Flask, sink: Sink) -> None:
    cast = gather(logged)
    alice, anvils = cast.alice.signed_in(), cast.acme.deals["Anvils"]
    form = {"version": 1, "key": "k", "note": TYPED, "details": "", "at": TYPED}
    assert send(alice, completion(anvils), form).status_code == 422
    body = {TYPED: 1, "new_next_action_at": TYPED, "new_next_action_details": TYPED}
    path = f"/api/v1/opportunities/{anvils}/complete_action"
    assert alice.post(path, json=body, headers=cast.alice.headers()).status_code == 422
    alice.get(f"/t/{TYPED}/due")
    send(alice, "/sign-in", {"email": TYPED, "password": TYPED})
    written = sink.taken()
    assert TYPED not in written
    first = json.loads(next(line for line in written.splitlines() if '"POST"' in line))
    assert (first["status"], first["error_code"], first["detail"]) == (422, "VALIDATION_ERROR", "at,details")


@pytest.mark.parametrize("program", [False, True])
def test_a_fault_says_where_it_came_from_and_its_page_the_request_id_alone(
    logged: Flask, sink: Sink, program: bool
) -> None:
    cast = gather(logged)
    alice = cast.alice.signed_in()
    nowhere = "update members set zone = %(zone)s where tenant_id = %(tenant)s and id = %(id)s returning id"
    ask(logged, cast.acme.id, nowhere, zone=TYPED, id=cast.alice.id)
    sink.taken()
    headers = cast.alice.headers() if program else {}
    answer = alice.get("/api/v1/opportunities/due" if program else "/t/acme/due", headers=headers)
    written = sink.taken()
    fault, line = (json.loads(each) for each in written.splitlines() if each.startswith("{"))
    assert answer.status_code == line["status"] == 500
    assert fault["request_id"] == line["request_id"] == re.search("[0-9a-f]{32}", answer.text)[0]  # type: ignore[index]
    assert "ZoneInfoNotFoundError < " in fault["trace"]
    assert line["detail"] == "ZoneInfoNotFoundError"
    assert not re.search(rf"{TYPED}|Traceback|\.py", answer.text + written.replace(fault["trace"], ""))
    assert TYPED not in fault["trace"]


def test_an_export_that_breaks_on_the_way_is_a_fault_and_no_whole_file(
    logged: Flask, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    max_, stretch = gather(logged).max.signed_in(), lists.stretch

    def breaking(*asked: Any, after: Any = None) -> Any:
        if after:
            raise ValueError(TYPED)
        return stretch(*asked, most=2)

    monkeypatch.setattr(lists, "stretch", breaking)
    sink.taken()
    answer = max_.get("/t/acme/opportunities.csv?owner=team")
    with pytest.raises(ConnectionResetError) as broke:
        answer.get_data()
    line, fault = sink.lines()
    assert fault["request_id"] == line["request_id"] == answer.headers["X-Request-ID"]
    assert fault["trace"].startswith("ValueError < ")
    assert TYPED not in f"{fault}{broke.getrepr()}"


def test_work_beside_the_requests_fails_without_words(logged: Flask, sink: Sink) -> None:
    def work(_app: Flask) -> None:
        raise ValueError(TYPED)

    with logged.app_context():
        background.start(work).join()
    [line] = sink.lines()
    assert (line["event"], line["level"]) == ("fault", "error")
    assert line["trace"].startswith("ValueError < test_logs.py:")
    assert TYPED not in str(line)


def test_probes_are_quiet(logged: Flask, sink: Sink) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        logged.test_client().get(path)
    assert sink.lines() == []


def test_a_trace_tells_kinds_and_places_and_no_words() -> None:
    with pytest.raises(LookupError) as failed:
        try:
            raise ValueError(TYPED)
        except ValueError as cause:
            raise LookupError(TYPED) from cause
    assert re.fullmatch(r"LookupError < test_logs.py:\d+ \w+ \| from ValueError < .*", trace(failed.value))
    assert TYPED not in trace(failed.value)
