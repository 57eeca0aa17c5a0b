"""Bad input gets a clear answer, within a second, and leaves nothing behind."""

import gzip
import json
import time
from typing import Any

import pytest
from flask import Flask

from app.api import bodies
from tests.api.program import AT, DETAILS, JSON, NEXT, PROBLEM, Program, completion, refused
from tests.cast import Cast, ask


@pytest.mark.usefixtures("nothing_is_written")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[(AT, value) for value in (
            None, "", " ", 5, 1e400, True, [], {}, "now", "tomorrow", "tom", "mon 9", "+3d", "3", "infinity",
            "-infinity", "epoch", "2026-W14-1", "2026-092", "20260401T090000Z", "2026-04-01", "2026-04-01T09:00:00",
            "2026-04-01T09:00:00,5Z", "2026-04-01T09:00:00+0200", "2026-04-01T25:00:00Z", "2026-02-30T09:00:00Z",
            "2026-04-01T09:00:60Z", "2026-04-01T09:00:00+25:00", "0044-03-15T12:00:00Z", "2026-04-01 BC",
            "10000-01-01T00:00:00Z", "9999-12-31T23:59:00-12:00", "0001-01-01T00:00:00+12:00", "2200-01-01T00:00:00Z",
            "1999-12-31T23:59:59Z", "2026-03-30T08:00:00Z", "2026-03-30T10:00:00+02:00", "2026-04-01T09:00:00Z\0",
            "2026-04-01T09:00:00Z'; drop table opportunities; --", "٢٠٢٦-04-01T09:00:00Z",
        )],
        *[(DETAILS, value) for value in (
            None, "", " \n\t ", "\u00a0\u2003", "\u200b\u200f", "\x07", "a\0b", "\ud800", "a\udfffb", "x" * 2001, 5,
            1.5, True, ["call"], {"a": 1},
        )],
        *[("note", value) for value in ("a\0b", "\udc00", "x" * 20_001, 5, False, ["called"])],
        *[("result", value) for value in ("spoke", 1, True, ["reached"], {"reached": 1}, "reached\0")],
        *[("then", value) for value in ("later", "open", 1, 0, False, [], {}, "NEXT", "won\0")],
        *[("stage", value) for value in (1, True, ["Lead"], {"name": "Lead"}, "Lead\0", "\ud800")],
        *[("version", value) for value in (0, -1, 1.0, 1.5, "1", True, 2**31, 2**63, 10**400, [1], {"v": 1}, "one")],
    ],
)  # fmt: skip
def test_a_bad_value_is_named_by_its_field(still_app: Flask, still: Cast, field: str, value: Any) -> None:
    sent = json.dumps(NEXT | {field: value})
    response = Program(still_app, still.alice).post(
        completion(still.acme.deals["Anvils"]), data=sent, Content_Type=JSON, Idempotency_Key="bad"
    )
    if value == 1e400:  # JSON has no such number at all
        field = ""
    problem = refused(response, 422, "VALIDATION_ERROR")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["errors"][0]["message"].endswith((".", "…"))


@pytest.mark.usefixtures("nothing_is_written")
@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {AT, DETAILS}),
        ({"at": NEXT[AT], "details": NEXT[DETAILS]}, {AT, DETAILS, "at", "details"}),
        ({"key": "k", "version": 0}, {AT, DETAILS, "key", "version"}),
        ({AT: 5, DETAILS: 5, "note": 5, "version": "x", "then": "x"}, {AT, DETAILS, "note", "version", "then"}),
        ({"then": "lost"}, {"lost_reason"}),
        ({"then": "lost", "lost_reason": " "}, {"lost_reason"}),
        ({"then": "lost", "lost_reason": "x" * 501}, {"lost_reason"}),
        (NEXT | {"then": "lost", "lost_reason": "price"}, {AT, DETAILS}),
        ({"then": "won", AT: NEXT[AT]}, {AT}),
        ({"then": "won", DETAILS: NEXT[DETAILS]}, {AT}),
    ],
)
def test_all_complaints_come_at_once(still_app: Flask, still: Cast, body: dict[str, Any], fields: set[str]) -> None:
    response = Program(still_app, still.alice).complete(still.acme.deals["Anvils"], body)
    assert {error["field"] for error in refused(response, 422, "VALIDATION_ERROR")["errors"]} == fields


def bombs() -> list[tuple[str, bytes]]:
    """Bodies that are no object we could read: name, bytes."""
    deep = 100_000
    return [
        ("an array", b"[]"),
        ("a number", b"5"),
        ("text", b'"text"'),
        ("null", b"null"),
        ("NaN", b'{"version": NaN}'),
        ("Infinity", b'{"x": -Infinity}'),
        ("twice the same", b'{"note": "a", "note": "b"}'),
        ("twice the same inside", b'{"x": {"a": 1, "a": 1}}'),
        ("half", b'{"note": "a"'),
        ("a form", b"note=a&version=1"),
        ("single quotes", b"{'note': 'a'}"),
        ("a comment", b'{} // "note"'),
        ("two objects", b"{}{}"),
        ("a bare NUL", b"\0"),
        ("a NUL in text", b'{"note": "a\0b"}'),
        ("not UTF-8", b'{"note": "\xff"}'),
        ("UTF-16", '{"note": "a"}'.encode("utf-16")),
        ("compressed", gzip.compress(b"{}")),
        ("a number of 100,000 digits", b'{"version": ' + b"9" * 100_000 + b"}"),
        ("deep arrays", b"[" * deep + b"]" * deep),
        ("deep objects", b'{"a":' * deep + b"1" + b"}" * deep),
        ("deep and open", b'{"a":[' * deep),
        ("many quotes", b'"\\"' * 300_000),
        ("many brackets", b'{"a": [' + b"[]," * 300_000 + b"[]]}"),
        ("one long string left open", b'{"a": "' + b'\\"' * 400_000),
    ]


@pytest.mark.usefixtures("nothing_is_written")
@pytest.mark.parametrize("sent", [bomb[1] for bomb in bombs()], ids=[bomb[0] for bomb in bombs()])
def test_a_body_nobody_means_is_refused_quickly(still_app: Flask, still: Cast, sent: bytes) -> None:
    alice, began = Program(still_app, still.alice), time.process_time()
    response = alice.post(completion(still.acme.deals["Anvils"]), data=sent, Content_Type=JSON)
    assert time.process_time() - began < 2
    problem = refused(response, 422, "VALIDATION_ERROR")
    assert len(response.data) < 1000
    assert problem.keys() >= PROBLEM
    assert problem["errors"]


@pytest.mark.usefixtures("nothing_is_written")
def test_a_body_over_the_limit_is_not_even_read(still_app: Flask, still: Cast) -> None:
    alice, began = Program(still_app, still.alice), time.process_time()
    response = alice.post(completion(still.acme.deals["Anvils"]), data=b" " * (50 * 2**20), Content_Type=JSON)
    refused(response, 413, "PAYLOAD_TOO_LARGE")
    assert time.process_time() - began < 2


@pytest.mark.usefixtures("nothing_is_written")
@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "multipart/form-data; boundary=x"},
        {"Content_Type": "application/jsonp"},
        {"Content_Type": ""},
        {"Content_Type": JSON + "; charset=utf-16"},
        {"Content_Type": JSON, "Content_Encoding": "gzip"},
    ],
    ids=str,
)
def test_another_kind_of_body_is_refused(still_app: Flask, still: Cast, headers: dict[str, str]) -> None:
    anvils = still.acme.deals["Anvils"]
    response = Program(still_app, still.alice).post(completion(anvils), data=json.dumps(NEXT), **headers)
    refused(response, 415, "UNKNOWN_ERROR")


@pytest.mark.usefixtures("nothing_is_written")
@pytest.mark.parametrize("key", ["", "x" * 201, "a b", "schlüssel", "\t", "one,two", "one, one"])
def test_a_key_is_short_and_plain(still_app: Flask, still: Cast, key: str) -> None:
    response = Program(still_app, still.alice).complete(still.acme.deals["Anvils"], NEXT, Idempotency_Key=key)
    problem = refused(response, 422, "VALIDATION_ERROR")
    assert [error["field"] for error in problem["errors"]] == ["Idempotency-Key"]


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '" onmouseover="alert(1)',
        "{{7*7}} ${7*7} %(id)s :id %s",
        "javascript:alert(1)",
        "'; drop table opportunities; --",
        "\u202emirrored\u202c and zero\u200bwidth",
        "👩‍👩‍👧 אבג 日本語",
        "a\nb\tc",
        r"100 % \ _ \u0000 \x00",
    ],
)
def test_strange_text_is_kept_as_it_is(app: Flask, cast: Cast, text: str) -> None:
    response = Program(app, cast.alice).complete(cast.acme.deals["Anvils"], NEXT | {DETAILS: text, "note": text})
    assert response.get_json()["opportunity"]["next_action_details"] == text
    assert ask(app, cast.acme.id, "select note from history where tenant_id = %(tenant)s")[0].note == text


def test_control_characters_and_the_space_around_a_text_go(app: Flask, cast: Cast) -> None:
    response = Program(app, cast.alice).complete(cast.acme.deals["Anvils"], NEXT | {DETAILS: "  a\x07\r\nb\x1b \n"})
    assert response.get_json()["opportunity"]["next_action_details"] == "a\nb"


def test_null_says_that_a_field_is_not_given(app: Flask, cast: Cast) -> None:
    body = NEXT | dict.fromkeys(("note", "result", "stage", "then", "lost_reason", "version"))
    assert Program(app, cast.alice).complete(cast.acme.deals["Anvils"], body).status_code == 200


def test_a_body_may_be_nested_up_to_the_limit(still_app: Flask) -> None:
    depth = bodies.DEEPEST - 1
    with still_app.test_request_context(
        data='{"a":' + "[" * depth + "]" * depth + "}", content_type=JSON, method="POST"
    ):
        assert list(bodies.read()) == ["a"]
