"""Who gets in: members of the tenant as of this very request, from pages of our own, at canonical addresses."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import PASSWORD, Cast, ask
from tests.web.pages import HTMX, completion, names, send

DUE = "/t/acme/due"
NEXT = {"version": 1, "note": "", "details": "Send the offer", "at": "wed 9"}
SAME = "same-origin"


def change(app: Flask, cast: Cast, member: UUID, **columns: Any) -> None:
    sets = ", ".join(f"{column} = %({column})s" for column in columns)
    statement = f"update members set {sets} where tenant_id = %(tenant)s and id = %(id)s returning id"
    assert ask(app, cast.acme.id, statement, id=member, **columns)


def versions(app: Flask, cast: Cast) -> set[int]:
    """The versions of acme's deals: {1} as long as nothing was written."""
    rows = ask(app, cast.acme.id, "select distinct version from opportunities where tenant_id = %(tenant)s")
    return {row.version for row in rows}


def test_a_stranger_is_led_to_sign_in(cast: Cast, client: FlaskClient) -> None:
    assert client.get(DUE).location == "/sign-in?next=/t/acme/due"
    client.set_cookie("session", "made up")
    assert client.get(DUE).location == "/sign-in?next=/t/acme/due"


def test_a_stranger_with_htmx_is_told_where_to_sign_in(cast: Cast, client: FlaskClient) -> None:
    answer = client.get(DUE, headers=HTMX)
    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["X-Sign-In"].startswith("/sign-in")


def test_a_stranger_who_sends_a_form_is_led_back_to_it(cast: Cast, client: FlaskClient) -> None:
    form = completion(cast.acme.deals["Anvils"])
    there = {"Origin": "http://localhost", "Referer": f"http://localhost{form}"}
    assert client.post(form, data=NEXT, headers=there).location == f"/sign-in?next={form}"
    elsewhere = there | {"Referer": "http://elsewhere.example/http://localhost/t/acme/due"}
    assert client.post(form, data=NEXT, headers=elsewhere).location == "/sign-in"


def test_another_tenants_member_finds_nothing(cast: Cast) -> None:
    charlie = cast.charlie.signed_in()
    assert charlie.get(DUE).status_code == charlie.get("/t/no-such-team/due").status_code == 404
    assert names(charlie.get("/t/globex/due").text) == ["Secrets"]


def test_a_changed_role_binds_on_the_next_request(cast: Cast, app: Flask) -> None:
    alice, anvils = cast.alice.signed_in(), completion(cast.acme.deals["Anvils"])
    assert alice.get(anvils).status_code == 200
    change(app, cast, cast.alice.id, role="viewer")
    assert send(alice, anvils, NEXT).status_code == 403
    assert alice.get(anvils).status_code == 403
    assert "/completion" not in alice.get(DUE).text
    assert versions(app, cast) == {1}


def test_a_member_who_left_finds_nothing_on_the_next_request(cast: Cast, app: Flask) -> None:
    alice, anvils = cast.alice.signed_in(), completion(cast.acme.deals["Anvils"])
    assert alice.get(DUE).status_code == 200
    change(app, cast, cast.alice.id, left_at=app.config["CLOCK"]())
    met = alice.get(DUE)
    assert (met.status_code, "Alice" in met.text) == (404, False), "nor what stands round each page of the team's"
    assert send(alice, anvils, NEXT).status_code == 404
    assert alice.get(DUE).status_code == 404
    assert versions(app, cast) == {1}


def test_a_revoked_session_is_nobodys_on_the_next_request(cast: Cast, app: Flask) -> None:
    alice, anvils = cast.alice.signed_in(), completion(cast.acme.deals["Anvils"])
    assert alice.get(DUE).status_code == 200
    statement = "update sessions set revoked_at = %(now)s where person_id = %(person)s returning id"
    ask(app, None, statement, person=cast.alice.person_id)
    assert send(alice, anvils, NEXT).location == "/sign-in"
    assert alice.get(DUE).status_code == 303
    assert versions(app, cast) == {1}


def test_a_renamed_tenant_is_found_under_its_new_name_only(cast: Cast, app: Flask) -> None:
    alice = cast.alice.signed_in()
    assert alice.get(DUE).status_code == 200
    ask(app, None, "update tenants set slug = 'acme-' || left(id::text, 8) where slug = 'acme' returning id")
    assert alice.get(DUE).status_code == 404
    assert alice.get(f"/t/acme-{str(cast.acme.id)[:8]}/due").status_code == 200


def test_the_name_of_a_team_that_is_gone_may_be_anothers_at_once(cast: Cast, app: Flask) -> None:
    alice, charlie = cast.alice.signed_in(), cast.charlie.signed_in()
    assert alice.get(DUE).status_code == 200
    ask(app, None, "update tenants set slug = 'acme-' || left(id::text, 8) where slug = 'acme' returning id")
    ask(app, None, "update tenants set slug = 'acme' where slug = 'globex' returning id")
    assert (alice.get(DUE).status_code, charlie.get(DUE).status_code) == (404, 200)


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({"Sec-Fetch-Site": SAME}, True),
        ({"Sec-Fetch-Site": SAME, "Origin": "http://evil.example"}, True),
        ({"Origin": "http://localhost"}, True),
        ({}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Sec-Fetch-Site": "none", "Origin": "http://evil.example"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, False),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "https://localhost"}, False),
        ({"Origin": "http://localhost:8080"}, False),
        ({"Origin": "null"}, False),
    ],
    ids=str,
)
def test_only_our_own_pages_may_write(cast: Cast, app: Flask, headers: dict[str, str], passes: bool) -> None:
    answer = cast.alice.signed_in().post(completion(cast.acme.deals["Anvils"]), data=NEXT, headers=headers)
    assert answer.status_code == (303 if passes else 403)
    assert versions(app, cast) == ({1, 2} if passes else {1})


@pytest.mark.parametrize("address", ["/sign-in", "/sign-out", "/password/x"])
def test_no_other_site_signs_anybody_in_or_out(cast: Cast, address: str) -> None:
    alice = cast.alice.signed_in()
    form = {"email": "charlie@globex.example", "password": PASSWORD}
    assert alice.post(address, data=form, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert alice.get(DUE).status_code == 200


def test_only_the_hosts_that_are_ours_are_answered(cast: Cast) -> None:
    alice = cast.alice.signed_in()
    assert alice.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    assert alice.get("/sign-in", headers={"Host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.parametrize("end", ["", "/completion"])
def test_an_id_in_another_spelling_leads_to_the_one_address(cast: Cast, end: str) -> None:
    address = f"/t/acme/opportunities/{cast.acme.deals['Anvils']}{end}"
    other = f"/t/acme/opportunities/{str(cast.acme.deals['Anvils']).upper()}{end}?owner=team"
    answer = cast.alice.signed_in().get(other)
    assert (answer.status_code, answer.location) == (308, address + "?owner=team")


@pytest.mark.parametrize("slug", ["ACME", "acme%00", "%00", "%ff", "acme'--", "-acme", "acme%20", "a" * 64])
def test_no_other_spelling_of_a_slug_is_a_team(cast: Cast, slug: str) -> None:
    assert cast.alice.signed_in().get(f"/t/{slug}/due").status_code == 404


@pytest.mark.parametrize("spelling", ["{%s}", "urn:uuid:%s", "%s ", " %s", "%.31s"])
def test_what_is_no_id_is_not_found(cast: Cast, spelling: str) -> None:
    address = f"/t/acme/opportunities/{spelling % cast.acme.deals['Anvils']}"
    assert cast.alice.signed_in().get(address).status_code == 404


def test_an_id_without_its_dashes_is_not_found(cast: Cast) -> None:
    address = f"/t/acme/opportunities/{cast.acme.deals['Anvils'].hex}"
    assert cast.alice.signed_in().get(address).status_code == 404


def test_reading_writes_nothing(cast: Cast, app: Flask) -> None:
    alice, anvils = cast.alice.signed_in(), cast.acme.deals["Anvils"]
    for address in (DUE, f"/t/acme/opportunities/{anvils}", completion(anvils), "/t/acme/when?at=wed+9", "/sign-out"):
        alice.get(address)
    assert versions(app, cast) == {1}
    assert ask(app, cast.acme.id, "select count(*) as n from history where tenant_id = %(tenant)s")[0].n == 0
    assert alice.get(DUE).status_code == 200
