"""Every answer tells where its time went."""

import re

import pytest

from app.web import express
from tests.cast import Cast
from tests.web.pages import OWN_PAGE

PARTS = re.compile(r"db;dur=(\d+\.\d+), render;dur=(\d+\.\d+), total;dur=(\d+\.\d+)")


def parts(told: str) -> tuple[float, float, float]:
    """Milliseconds waiting for the database, rendering, and in all."""
    found = PARTS.fullmatch(told)
    assert found, told
    base, rendered, total = map(float, found.groups())
    return base, rendered, total


@pytest.mark.parametrize("address", ["/t/acme/due", "/t/acme/opportunities/new", "/t/acme/settings"])
def test_a_page_tells_how_long_it_waited_and_rendered(cast: Cast, address: str) -> None:
    base, rendered, total = parts(cast.alice.signed_in().get(address).headers["Server-Timing"])
    assert 0 < base < total
    assert 0 < rendered < total


def test_a_kept_page_rendered_nothing(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    told = [parts(alice.get("/t/acme/due").headers["Server-Timing"]) for _ in range(3)]
    assert told[0][1] > 0
    assert told[2][1] == 0
    assert 0 < told[2][0] < told[2][2]
    assert "Server-Timing" in express.OWN


@pytest.mark.parametrize("address", ["/healthz", "/t/acme/due", "/no-such-page", "/api/v1/opportunities/due"])
def test_every_answer_tells_it(cast: Cast, address: str) -> None:
    parts(cast.acme.people["alice"].app.test_client().get(address).headers["Server-Timing"])


def test_a_verb_tells_it_too(cast: Cast) -> None:
    form = {"version": "1"}
    answer = cast.alice.signed_in().post(
        f"/t/acme/opportunities/{cast.acme.deals['Anvils']}/retry", data=form, headers=OWN_PAGE
    )
    base, _, total = parts(answer.headers["Server-Timing"])
    assert 0 < base < total
