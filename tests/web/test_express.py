"""A page asked for again is answered without being made again, and never once anything it shows has changed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, template_rendered
from flask.testing import FlaskClient

from app.domain import actions, leases, tenants
from app.domain.history import Target
from app.domain.when import day_bounds, local_day
from app.web import express
from tests.cast import NOW, Cast, ask, transaction
from tests.web.pages import HTMX, OWN_PAGE, looking, spoken

DUE = "/t/acme/due?owner=team"


@pytest.fixture
def made(app: Flask) -> Iterator[list[str]]:
    """The templates that were rendered, as they are."""
    names: list[str] = []

    def note(_app: Flask, template: Any, **_: Any) -> None:
        names.append(template.name)

    with template_rendered.connected_to(note, app):
        yield names


@pytest.fixture
def alice(cast: Cast) -> FlaskClient:
    """Alice, who looked at what is due twice: the page is kept."""
    return looking(cast.alice.signed_in(), DUE)


def test_an_unchanged_page_is_not_made_again(alice: FlaskClient, made: list[str]) -> None:
    first, second = alice.get(DUE), alice.get(DUE)
    assert made == []
    assert first.status_code == 200
    assert first.data == second.data
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]


def test_a_kept_page_has_all_its_headers(alice: FlaskClient, cast: Cast, made: list[str]) -> None:
    kept = dict(alice.get(DUE).headers)
    assert made == []
    fresh = cast.alice.signed_in()
    fresh.get(DUE)
    whole = dict(fresh.get(DUE).headers)
    own = ("X-Request-ID", "Server-Timing")
    assert {name: kept[name] for name in kept if name not in own} == {
        name: whole[name] for name in whole if name not in own
    }


def test_what_was_not_asked_for_longest_makes_room(
    alice: FlaskClient, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    room_for_one = len(alice.get(DUE).data) + 2 * express.OVERHEAD
    monkeypatch.setattr(express, "MOST_BYTES", room_for_one)
    alice.get("/t/acme/later")
    made.clear()
    alice.get(DUE)
    assert made
    made.clear()
    alice.get(DUE)
    assert made == []


def test_a_page_that_sets_a_cookie_is_nobody_elses(app: Flask, cast: Cast, made: list[str]) -> None:
    program = app.test_client(use_cookies=False)
    for _ in range(2):
        made.clear()
        answer = program.get(DUE, headers={"Cookie": f"session={cast.alice.session()}"})
        assert answer.headers["Set-Cookie"].startswith("tenant=acme")
        assert made


def test_an_unchanged_list_is_known_without_a_word(alice: FlaskClient, made: list[str]) -> None:
    tag = alice.get(DUE, headers=HTMX).headers["ETag"]
    made.clear()
    for _ in range(2):
        answer = alice.get(DUE, headers=HTMX | {"If-None-Match": tag})
        assert (answer.status_code, answer.data) == (304, b"")
        assert "Content-Type" not in answer.headers
    assert made == []


def test_a_page_is_never_given_for_another_shape_of_it(alice: FlaskClient) -> None:
    whole, fragment = alice.get(DUE), alice.get(DUE, headers=HTMX)
    small = alice.get(DUE, headers={"Accept-Encoding": "br"})
    assert "<html" in whole.text
    assert "<html" not in fragment.text
    assert small.headers["Content-Encoding"] == "br"
    assert small.data != whole.data


def test_a_page_is_kept_a_minute_at_most(alice: FlaskClient, app: Flask, made: list[str]) -> None:
    app.config["CLOCK"] = lambda: NOW + express.FRESH + timedelta(seconds=1)
    alice.get(DUE)
    assert "lists/page.html" in made


def test_what_falls_due_meanwhile_is_on_the_page(alice: FlaskClient, cast: Cast, app: Flask) -> None:
    soon = "update opportunities set next_action_at = %(now)s + interval '30 seconds', version = version + 1"
    ask(
        app,
        cast.acme.id,
        f"{soon} where tenant_id = %(tenant)s and id = %(deal)s returning 1",
        deal=cast.acme.deals["Anvils"],
    )
    for _ in range(2):
        assert "Anvils" not in spoken(alice.get(DUE).text)
    app.config["CLOCK"] = lambda: NOW + timedelta(seconds=30)
    assert "Anvils" in spoken(alice.get(DUE).text)


def test_a_page_is_not_kept_into_another_day(cast: Cast, app: Flask, made: list[str]) -> None:
    client = cast.alice.signed_in()
    midnight = day_bounds(local_day(NOW, cast.alice.me().zone), cast.alice.me().zone)[1]
    app.config["CLOCK"] = lambda: midnight - timedelta(seconds=2)
    for _ in range(3):
        made.clear()
        evening = client.get(DUE).text
    assert made == []
    app.config["CLOCK"] = lambda: midnight
    assert "4 from earlier days" in evening
    assert "5 from earlier days" in client.get(DUE).text


def change_of(statement: str, **given: Any) -> Callable[[Flask, Cast], None]:
    """A change of a row in acme, as whoever sets such things writes it, with the labels' version where it is a name."""

    def change(app: Flask, cast: Cast) -> None:
        people = {"alice": cast.alice.id, "bob": cast.bob.id, "anvils": cast.acme.deals["Anvils"]}
        with transaction(app, cast.acme.id) as tx:
            tx.ask(statement, people | given)
            tenants.relabel(tx)

    return change


def noted(app: Flask, cast: Cast) -> None:
    target = Target(cast.acme.deals["Springs"], 1)
    with transaction(app, cast.acme.id) as tx:
        actions.edit_step(tx, cast.bob.me(), [target], "Sing to them")


def leased(app: Flask, cast: Cast) -> None:
    me = cast.bob.me()
    with transaction(app, cast.acme.id) as tx:
        leases.take(tx, me, cast.acme.deals["Springs"])


MEMBER = "update members set {} where tenant_id = %(tenant)s and id = %(alice)s"
CHANGES = {
    "the owner's name": (
        change_of("update members set name = 'Robert' where tenant_id = %(tenant)s and id = %(bob)s"), "Robert",
    ),
    "the stage's name": (
        change_of("update stages set name = 'Dreams' where tenant_id = %(tenant)s and name = 'Lead'"), "Dreams",
    ),
    "the owner": (
        change_of("update opportunities set owner_id = %(bob)s, version = version + 1 "
                  "where tenant_id = %(tenant)s and id = %(anvils)s"), "Anvils Anvils Ltd Lead €1,200 Bob",
    ),
    "the step's words": (noted, "Sing to them"),
    "a colleague's lease": (leased, "Bob is on it"),
    "the zone": (change_of(MEMBER.format("zone = 'Asia/Tokyo'")), "Asia/Tokyo"),
    "the locale": (change_of(MEMBER.format("locale = 'de-DE'")), "1.200 €"),
    "the own name": (change_of(MEMBER.format("name = 'Alicia'")), "Alicia"),
    "the role": (change_of(MEMBER.format("role = 'manager'")), "manager"),
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
def test_what_a_page_shows_is_shown_as_it_is_now(alice: FlaskClient, cast: Cast, app: Flask, what: str) -> None:
    charlie = cast.charlie.signed_in()
    theirs = [charlie.get("/t/globex/due?owner=team").text for _ in range(2)]
    change, words = CHANGES[what]
    assert words not in spoken(alice.get(DUE).text)
    change(app, cast)
    assert words in spoken(alice.get(DUE).text)
    assert words in spoken(alice.get(DUE).text)
    assert charlie.get("/t/globex/due?owner=team").text == theirs[1]


@pytest.mark.parametrize(
    ("statement", "status"),
    [
        ("update members set left_at = %(now)s where tenant_id = %(tenant)s and id = %(alice)s returning 1", 404),
        ("update sessions set revoked_at = %(now)s where person_id = %(person)s returning 1", 303),
        ("update sessions set expires_at = %(now)s where person_id = %(person)s returning 1", 303),
    ],
    ids=["left", "signed out elsewhere", "expired"],
)
def test_nobody_sees_a_kept_page_who_may_not(
    alice: FlaskClient, cast: Cast, app: Flask, statement: str, status: int
) -> None:
    assert alice.get(DUE).status_code == 200
    ask(app, cast.acme.id, statement, alice=cast.alice.id, person=cast.alice.person_id)
    assert alice.get(DUE).status_code == status


def test_a_kept_page_is_nobody_elses(alice: FlaskClient, cast: Cast, app: Flask) -> None:
    bob, stranger = cast.bob.signed_in(), app.test_client()
    assert "Bob" in spoken(bob.get(DUE).text.split("person", 1)[1])
    assert stranger.get(DUE).status_code == 303
    assert cast.charlie.signed_in().get(DUE).status_code == 404


def test_a_completed_card_is_gone_from_the_next_page(alice: FlaskClient, cast: Cast) -> None:
    deal = cast.acme.deals["Anvils"]
    form = {"version": "1", "key": "k1", "then": "next", "details": "Call again", "at": "+3d"}
    assert alice.post(f"/t/acme/opportunities/{deal}/completion", data=form, headers=OWN_PAGE).status_code == 303
    assert "Anvils" not in spoken(alice.get(DUE).text)
