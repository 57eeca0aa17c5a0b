"""Whatever arrives: a clear 4xx, nothing written, nothing of it evaluated, and every page stays readable."""

import gzip
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import NOW, PASSWORD, Cast, ask
from tests.web.pages import HTMX, OWN_PAGE, complaints, completion, fields, names, send, spoken

NEXT = {"version": "1", "key": "k", "note": "Fine", "details": "Send the offer", "at": "wed 9", "then": "next"}
URLENCODED = "application/x-www-form-urlencoded"


@pytest.fixture
def address(cast: Cast) -> str:
    return completion(cast.acme.deals["Anvils"])


@pytest.fixture
def unharmed(cast: Cast, app: Flask, alice: FlaskClient, address: str) -> Iterator[Callable[[], None]]:
    """Afterwards nothing is written, and the pages are as they were."""
    yield lambda: None
    deals = "select count(*) as n from opportunities where tenant_id = %(tenant)s and version <> 1"
    entries = "select count(*) as n from history where tenant_id = %(tenant)s"
    assert [ask(app, cast.acme.id, each)[0].n for each in (deals, entries)] == [0, 0]
    assert names(alice.get("/t/acme/due").text) == ["Anvils", "Rockets", "Magnets"]
    assert alice.get(address).status_code == 200


#: Texts that a person may not be stopped from typing, and that must come back as text.
TYPED = {
    "a script": "<script>alert(1)</script>",
    "an attribute": '" onmouseover="alert(1)',
    "a template": "{{7*7}}${7*7}<%= 7*7 %>",
    "a link": "javascript:alert(1)",
    "an end of the field": "</textarea></form><h1>gone</h1>",
    "right to left": "\u202eevil\u202c שלום \u200f",
    "without width": "a\u200bb\u200d\ufeffc",
    "a family": "👩‍👩‍👧‍👦 and combined e\u0301\u0323",
    "a pattern": "100% _ \\ ' ; drop table opportunities; --",
    "a formula": "=1+1",
}
#: What no time is, whatever PostgreSQL or Python would make of it.
NO_TIMES = [
    "infinity", "-infinity", "now", "epoch", "allballs", "yesterday", "4713-01-01 09:00 BC", "10000-01-01 09:00",
    "0000-01-01 09:00", "9999-12-31T23:59-12:00", "2200-01-01 09:00", "1999-12-31 09:00", "2026-02-30 09:00",
    "2026-W14-1", "2026-04-01T09:00:00,5+02:00", "2026-04-01T09:00:60Z", "2026-04-01 09:00 FOO+3", "2026-13-01",
    "25:00", "24:01", "NaN", "1e400", "9" * 400, "+9999999999d", "-3d", "0d", "3", "1", "١٢", "wed 9\0", "\0",
    "<script>", "mon " * 5000, "true", "null",
]  # fmt: skip
#: Fields that are no text for people, and what they must not be taken for.
NOT_A = {
    "version": ["", "0x1", "1e0", "+1", " 1", "1 ", "-1", "1.0", "NaN", "١", "9" * 400, "true", "1\0", "2147483648"],
    "stage": ["x", "\0", "0" * 32, "{00000000-0000-0000-0000-000000000000}", "' or 1=1", "1"],
    "result": ["REACHED", "\0", "reached,no_answer", "9" * 4000],
    "then": ["NEXT", "\0", "removed", "next,won"],
    "key": ["\0", "k" * 5000, "ü", "a b"],
}


@pytest.mark.parametrize("what", TYPED)
def test_typed_text_comes_back_as_it_was(alice: FlaskClient, address: str, unharmed: Any, what: str) -> None:
    typed = {"note": TYPED[what], "details": TYPED[what], "at": TYPED[what], "lost_reason": TYPED[what]}
    for headers in ({}, {"HX_Request": "true"}):
        answer = send(alice, address, NEXT | typed, **headers)
        assert answer.status_code == 422
        assert fields(answer.text).items() >= typed.items()


@pytest.mark.parametrize("what", TYPED)
def test_saved_text_is_shown_as_it_was_typed(
    alice: FlaskClient, address: str, app: Flask, cast: Cast, what: str
) -> None:
    assert send(alice, address, NEXT | {"note": TYPED[what], "details": TYPED[what]}).status_code == 303
    kept = "select next_action_details as details from opportunities where tenant_id = %(tenant)s and version = 2"
    assert ask(app, cast.acme.id, kept)[0].details == TYPED[what].strip()
    page = alice.get(address.removesuffix("/completion")).text
    assert " ".join(TYPED[what].split()) in spoken(page)
    assert "<script>alert" not in page
    assert '" onmouseover' not in page


def test_control_characters_are_not_kept(alice: FlaskClient, address: str, app: Flask, cast: Cast) -> None:
    send(alice, address, NEXT | {"note": "a\x07b\x1b[31mc\r\nd\x9fe\tf", "details": "x\x08y"})
    [entry] = ask(app, cast.acme.id, "select note, after from history where tenant_id = %(tenant)s")
    assert entry.note == "ab[31mc\nde\tf"
    assert entry.after["next_action_details"] == "xy"


@pytest.mark.parametrize("at", NO_TIMES, ids=lambda at: repr(at)[:30])
def test_what_is_no_time_is_refused(alice: FlaskClient, address: str, unharmed: Any, at: str) -> None:
    answer = send(alice, address, NEXT | {"at": at})
    assert answer.status_code == 422
    hint = alice.get("/t/acme/when", query_string={"at": at}, headers=HTMX)
    assert hint.status_code == 200
    assert "unclear" in hint.text
    assert spoken(answer.text).count(" ".join(complaints(answer.text)["at"].split())) == 1


@pytest.mark.parametrize(
    ("field", "value"), [(f, v) for f, some in NOT_A.items() for v in some], ids=lambda value: repr(value)[:30]
)
def test_a_field_is_what_it_is_or_refused(
    alice: FlaskClient, address: str, unharmed: Any, field: str, value: str
) -> None:
    assert send(alice, address, NEXT | {field: value}).status_code == 422


@pytest.mark.parametrize("field", ["note", "details", "lost_reason", "at"])
@pytest.mark.parametrize("value", ["a\0b", "\0", "x" * 30_000], ids=["nul within", "nul", "too long"])
def test_text_that_cannot_be_kept_is_refused(
    alice: FlaskClient, address: str, unharmed: Any, field: str, value: str
) -> None:
    ending = {"then": "lost"} if field == "lost_reason" else {}
    assert send(alice, address, NEXT | ending | {field: value}).status_code == 422


BODIES = {
    "nothing": (b"", URLENCODED),
    "half a surrogate pair": (b"version=1&key=k&details=Call&at=wed+9%ED%A0%80", URLENCODED),
    "no utf-8": (b"version=1&key=k&details=%ff%fe&at=%c3%28", URLENCODED),
    "half an escape": (b"version=1&key=k&details=%&at=%4", URLENCODED),
    "json": (b'{"version": 1}', "application/json"),
    "an unknown kind": (urlencode(NEXT).encode(), "x/y; charset=none"),
    "no boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "a broken part": (b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n", "multipart/form-data; boundary=x"),
    "a bomb": (gzip.compress(b"0" * 2**20), URLENCODED),
    "a million fields": (b"a=1&" * 200_000, URLENCODED),
}


@pytest.mark.parametrize("what", BODIES)
def test_a_body_that_is_no_form_is_refused(alice: FlaskClient, address: str, unharmed: Any, what: str) -> None:
    body, kind = BODIES[what]
    answer = alice.post(address, data=body, content_type=kind, headers=OWN_PAGE)
    assert answer.status_code == 422


def test_a_form_too_large_is_refused_before_it_is_read(alice: FlaskClient, address: str, unharmed: Any) -> None:
    answer = send(alice, address, NEXT | {"note": "x" * 2**21})
    assert answer.status_code == 413
    assert "larger than" in spoken(answer.text)


def test_a_field_sent_twice_counts_once(alice: FlaskClient, address: str, app: Flask, cast: Cast) -> None:
    body = urlencode([*NEXT.items(), ("details", "Another"), ("then", "lost")])
    alice.post(address, data=body, content_type=URLENCODED, headers=OWN_PAGE)
    [entry] = ask(app, cast.acme.id, "select after from history where tenant_id = %(tenant)s")
    assert entry.after["next_action_details"] == "Send the offer"


HEADERS = [
    {"HX-Current-URL": "http://[::1"}, {"HX-Current-URL": "\xff://%zz?owner=%ff&owner=%00"},
    {"HX-Current-URL": "x" * 9000}, {"HX-Request": "maybe", "HX-Target": "<script>"}, {"If-None-Match": '"\xff'},
    {"If-None-Match": "W/"},
    {"Accept-Language": "x" * 9000}, {"Accept-Encoding": "\xff;q=x"}, {"User-Agent": "\xff" * 500},
    {"Range": "bytes=9-1"}, {"X-Forwarded-Host": "evil.example"},
]  # fmt: skip


@pytest.mark.parametrize("headers", HEADERS, ids=lambda headers: next(iter(headers)))
def test_no_header_breaks_a_page(alice: FlaskClient, address: str, headers: dict[str, str]) -> None:
    for added in ({}, HTMX):
        assert alice.get("/t/acme/due", headers={**added, **headers}).status_code == 200
        assert alice.post(address, data=NEXT, headers={**OWN_PAGE, **added, **headers}).status_code < 500


@pytest.mark.parametrize("cookies", ["session=\xff\xfe; =;;; a", "x=" + "y" * 9000, "session=", "session=x; session=y"])
def test_cookies_that_are_none_of_ours_let_nobody_in(app: Flask, cast: Cast, cookies: str) -> None:
    stranger = app.test_client(use_cookies=False)
    for added, status in (({}, 303), (HTMX, 401)):
        assert stranger.get("/t/acme/due", headers={"Cookie": cookies, **added}).status_code == status


@pytest.mark.parametrize(
    "value", ["\0", "a\0@acme.example", "\ud800", "x" * 300, "<script>@x", "' or 1=1 --", "\u202e"]
)
@pytest.mark.parametrize("field", ["email", "password"])
def test_the_door_stays_shut_and_readable(cast: Cast, client: FlaskClient, field: str, value: str) -> None:
    form = {"email": "alice@acme.example", "password": PASSWORD} | {field: value}
    body = urlencode(form, errors="surrogatepass")
    answer = client.post("/sign-in", data=body, content_type=URLENCODED, headers=OWN_PAGE)
    assert answer.status_code == 422
    assert "<script>@" not in answer.text
    assert client.get("/t/acme/due").status_code == 303


@pytest.mark.parametrize("secret", ["%00", "%ff", "..%2f..", "a" * 5000, "%ED%A0%80", "'"])
def test_a_made_up_link_is_none(cast: Cast, client: FlaskClient, secret: str) -> None:
    assert client.get(f"/password/{secret}").status_code == 404
    assert send(client, f"/password/{secret}", {"password": "a long password"}).status_code == 404


def test_the_latest_time_is_shown_ever_after(alice: FlaskClient, address: str, app: Flask, cast: Cast) -> None:
    assert send(alice, address, NEXT | {"at": "2199-12-31 09:00"}).status_code == 303
    app.config["CLOCK"] = lambda: NOW.replace(year=2199)
    later = cast.alice.signed_in()
    assert later.get("/t/acme/due?owner=team").status_code == 200
    assert later.get(address.removesuffix("/completion")).status_code == 200
