"""A write with an Idempotency-Key happens once, and its answer can be had again."""

from datetime import timedelta
from typing import Any

from flask import Flask

from tests.api.program import NEXT, Program, complained, refused
from tests.cast import NOW, Cast, ask


def entries(app: Flask, cast: Cast) -> int:
    return ask(app, cast.acme.id, "select count(*) from history where tenant_id = %(tenant)s")[0].count


def keys(app: Flask, cast: Cast) -> list[str]:
    rows = ask(app, cast.acme.id, "select key from idempotency_keys where tenant_id = %(tenant)s order by key")
    return [row.key for row in rows]


def kept(answer: Any) -> tuple[Any, ...]:
    """What the two answers must share, byte for byte."""
    return answer.status_code, answer.data, answer.headers["ETag"], answer.headers["Content-Type"]


def test_the_same_request_answers_the_same(app: Flask, cast: Cast, alice: Program) -> None:
    anvils, body = cast.acme.deals["Anvils"], NEXT | {"note": 'Grüße \\u0000 "quoted" 👋', "version": 1}
    first = alice.complete(anvils, body, Idempotency_Key="k-1")
    assert (first.status_code, "Idempotency-Replayed" in first.headers) == (200, False)
    for same in (body, dict(reversed(body.items()))):
        again = alice.complete(anvils, same, Idempotency_Key="k-1")
        assert kept(again) == kept(first)
        assert again.headers["Idempotency-Replayed"] == "true"
    assert entries(app, cast) == 1


def test_a_repeat_long_after_answers_the_same(app: Flask, cast: Cast, alice: Program) -> None:
    """The next action has passed and somebody else went on: neither the body nor the version would do any more."""
    anvils = cast.acme.deals["Anvils"]
    first = alice.complete(anvils, NEXT, Idempotency_Key="k-1", If_Match='"1"')
    app.config["CLOCK"] = lambda: NOW + timedelta(days=3)
    Program(app, cast.bob).complete(anvils, NEXT | {"new_next_action_at": "2026-05-01T09:00:00Z"})
    assert kept(alice.complete(anvils, NEXT, Idempotency_Key="k-1", If_Match='"1"')) == kept(first)
    assert entries(app, cast) == 2


def test_another_body_another_deal_or_another_person_is_another_request(app: Flask, cast: Cast, alice: Program) -> None:
    anvils, rockets = cast.acme.deals["Anvils"], cast.acme.deals["Rockets"]
    assert alice.complete(anvils, NEXT, Idempotency_Key="k-1").status_code == 200
    for response in (
        alice.complete(anvils, NEXT | {"note": "more"}, Idempotency_Key="k-1"),
        alice.complete(anvils, NEXT | {"version": 1}, Idempotency_Key="k-1"),  # the key is looked at first
        alice.complete(rockets, NEXT, Idempotency_Key="k-1"),
        Program(app, cast.bob).complete(anvils, NEXT, Idempotency_Key="k-1"),
    ):
        assert complained(response).keys() == {"Idempotency-Key"}
    assert entries(app, cast) == 1


def test_without_a_key_every_request_counts(app: Flask, cast: Cast, alice: Program) -> None:
    for _ in range(2):
        assert alice.complete(cast.acme.deals["Anvils"], NEXT).status_code == 200
    assert entries(app, cast) == 2


def test_only_successes_are_kept(app: Flask, cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    refused(alice.complete(anvils, {}, Idempotency_Key="k-1"), 422, "VALIDATION_ERROR")
    refused(alice.complete(anvils, NEXT | {"version": 9}, Idempotency_Key="k-1"), 409, "CONFLICT")
    refused(alice.complete(anvils, NEXT, Idempotency_Key="k-1", If_Match='"9"'), 412, "PRECONDITION_FAILED")
    refused(alice.complete(anvils, NEXT | {"stage": "None such"}, Idempotency_Key="k-1"), 400, "INVALID_REFERENCE")
    assert keys(app, cast) == []
    answer = alice.complete(anvils, NEXT, Idempotency_Key="k-1")
    assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (200, False)
    assert keys(app, cast) == ["k-1"]


def test_a_key_does_not_open_what_is_closed(app: Flask, cast: Cast, alice: Program) -> None:
    anvils = cast.acme.deals["Anvils"]
    alice.complete(anvils, NEXT, Idempotency_Key="k-1")
    bearer = f"Bearer {cast.alice.reading_token()}"
    refused(alice.complete(anvils, NEXT, Idempotency_Key="k-1", Authorization=bearer), 403, "FORBIDDEN")
    ask(app, cast.acme.id, "update members set role = 'viewer' where id = %(id)s returning id", id=cast.alice.id)
    refused(alice.complete(anvils, NEXT, Idempotency_Key="k-1"), 403, "FORBIDDEN")
