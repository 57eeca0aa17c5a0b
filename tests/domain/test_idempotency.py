"""A key is taken once in a team, with the change it stands for."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app.domain import idempotency
from app.domain.idempotency import Key, Repeated
from app.errors import Invalid, Refusal
from tests.cast import NOW, Cast, Team, ask, transaction

ONE = Key.of("key", "the request")
OTHER = Key.of("key", "another request")


def use(app: Flask, cast: Cast, key: Key | None, answer: Any = None, breaking: str = "") -> None:
    """One write with a key that answers 201 and `answer`; what it writes may break a rule."""
    with transaction(app, cast.acme.id) as tx:
        idempotency.claim(tx, key)
        if breaking:
            tx.ask(breaking, {})
            for _ in range(50):  # long enough for the error to arrive before anybody asks
                tx.ask("select 1", {})
        idempotency.settle(tx, key, 201, answer)


def kept(app: Flask, team: Team) -> list[int]:
    """The statuses kept for a team's keys."""
    return [row.status for row in ask(app, team.id, "select status from idempotency_keys where tenant_id = %(tenant)s")]


def test_the_second_use_is_told_what_the_first_answered(app: Flask, cast: Cast) -> None:
    use(app, cast, ONE, {"at": NOW, "id": cast.acme.id})
    with pytest.raises(Repeated) as caught:
        use(app, cast, ONE, "never kept")
    assert (caught.value.status, caught.value.answer) == (201, {"at": "2026-03-30T08:00:00Z", "id": str(cast.acme.id)})


def test_another_request_under_the_same_key_is_refused(app: Flask, cast: Cast) -> None:
    use(app, cast, ONE)
    with pytest.raises(Invalid) as caught:
        use(app, cast, OTHER)
    assert caught.value.by_field.keys() == {"key"}


def test_a_write_that_fails_leaves_its_key_free(app: Flask, cast: Cast) -> None:
    with pytest.raises(Refusal):
        use(app, cast, ONE, breaking="insert into stages (tenant_id, name, position) values (%(tenant)s, 'Lead', 99)")
    use(app, cast, OTHER)


def test_a_repetition_is_one_though_the_same_change_would_fail_now(app: Flask, cast: Cast) -> None:
    """What was created once is in its own way the second time."""
    create = "insert into stages (tenant_id, name, position) values (%(tenant)s, 'New', 99)"
    use(app, cast, ONE, "created", breaking=create)
    with pytest.raises(Repeated) as caught:
        use(app, cast, ONE, "never kept", breaking=create)
    assert caught.value.answer == "created"


def test_without_a_key_nothing_is_kept(app: Flask, cast: Cast) -> None:
    use(app, cast, None)
    use(app, cast, None)
    assert kept(app, cast.acme) == []


def test_another_teams_keys_are_its_own(app: Flask, cast: Cast) -> None:
    use(app, cast, ONE)
    with transaction(app, cast.globex.id) as tx:
        idempotency.claim(tx, OTHER)
        idempotency.settle(tx, OTHER, 200)
    assert (kept(app, cast.acme), kept(app, cast.globex)) == ([201], [200])


def test_a_key_stands_for_all_parts_of_its_request() -> None:
    parts = ("member", "endpoint", [("id", 1)], "body")
    assert Key.of("k", *parts) == Key.of("k", *parts)
    changed = [Key.of("k", *parts[:n], "else", *parts[n + 1 :]) for n in range(4)]
    assert len({key.fingerprint for key in (Key.of("k", *parts), *changed)}) == 5


@pytest.mark.parametrize("text", ["", " ", "a b", "x" * 201, "\0", "ä", "a\n", "\ud800"])
def test_a_key_is_short_and_plain(text: str) -> None:
    with pytest.raises(Invalid):
        Key.of(text, "the request")
    assert Key.of("x" * 200, timedelta(1), "\ud800").text == "x" * 200
