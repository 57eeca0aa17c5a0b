"""How often one may try to sign in: each try counts before its password is looked at."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask

from app.domain import sessions
from app.domain.sessions import FREE_FAILURES, Attempt, Candidate
from app.errors import RateLimited
from tests.cast import NOW, Cast, transaction

OFFICE = "203.0.113.7"
AT_ONCE = 8


def tried(app: Flask, email: str, address: str = OFFICE) -> Candidate | None:
    """Who tries, or None where he has to wait."""
    try:
        with transaction(app, None) as tx:
            return sessions.candidate(tx, Attempt.of(email, address))
    except RateLimited:
        return None


def passed(app: Flask, email: str, who: Candidate) -> None:
    with transaction(app, None) as tx:
        sessions.passed(tx, Attempt.of(email, OFFICE), who)


def later(app: Flask, **span: float) -> None:
    app.config["CLOCK"] = lambda: NOW + timedelta(**span)


@pytest.mark.parametrize("failed_before", [0, 2])
def test_many_guesses_at_once_are_no_more_than_many_in_turn(app: Flask, cast: Cast, failed_before: int) -> None:
    for _ in range(failed_before):
        assert tried(app, cast.alice.email)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        through = pool.map(lambda number: tried(app, cast.alice.email, f"198.51.100.{number}"), range(AT_ONCE))
    assert sum(1 for each in through if each) == FREE_FAILURES - failed_before


def test_many_accounts_at_once_count_against_the_address_they_are_tried_from(app: Flask, cast: Cast) -> None:
    for number in range(10 * FREE_FAILURES - 1):
        assert tried(app, f"{number}@acme.example")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        through = pool.map(lambda number: tried(app, f"more-{number}@acme.example"), range(AT_ONCE))
    assert sum(1 for each in through if each) == 1


def test_who_is_made_to_wait_waits_no_longer_for_trying_again(app: Flask, cast: Cast) -> None:
    while tried(app, cast.alice.email):
        pass
    assert not tried(app, cast.alice.email)
    later(app, seconds=1)
    assert tried(app, cast.alice.email)
    later(app, seconds=2)
    assert not tried(app, cast.alice.email)


def test_nobody_is_made_to_wait_longer_than_two_minutes(app: Flask, cast: Cast) -> None:
    for number in range(4 * FREE_FAILURES):
        later(app, minutes=2 * number)
        assert tried(app, cast.alice.email)
        assert number < FREE_FAILURES or not tried(app, cast.alice.email)


def test_an_office_where_everybody_gets_in_keeps_nobody_waiting(app: Flask, cast: Cast) -> None:
    for _ in range(20 * FREE_FAILURES):
        who = tried(app, cast.alice.email)
        assert who
        passed(app, cast.alice.email, who)


def test_who_gets_in_does_not_prolong_what_others_wait_for(app: Flask, cast: Cast) -> None:
    for number in range(10 * FREE_FAILURES):
        assert tried(app, f"{number}@acme.example")
    assert not tried(app, cast.alice.email)
    later(app, seconds=1)
    who = tried(app, cast.alice.email)
    assert who
    passed(app, cast.alice.email, who)
    assert tried(app, cast.bob.email)


def test_failures_are_forgotten_after_a_quiet_hour(app: Flask, cast: Cast) -> None:
    while tried(app, cast.alice.email):
        pass
    later(app, hours=1, seconds=1)
    assert [bool(tried(app, cast.alice.email)) for _ in range(FREE_FAILURES + 1)] == [True] * FREE_FAILURES + [False]
