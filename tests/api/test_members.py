"""Whom a token speaks for, and the names there are."""

from flask import Flask

from tests.api.program import Program
from tests.cast import Cast, ask


def test_a_token_says_whom_it_speaks_for_and_what_it_may(app: Flask, cast: Cast, alice: Program) -> None:
    assert alice.get("/api/v1/me").get_json() == {
        "id": str(cast.alice.id), "name": "Alice", "role": "rep", "scope": "write", "zone": "Europe/Berlin",
        "locale": "en-GB",
        "tenant": {"id": str(cast.acme.id), "slug": "acme", "name": "Acme", "zone": "Europe/Berlin", "currency": "EUR"},
    }  # fmt: skip
    reading = alice.get("/api/v1/me", Authorization=f"Bearer {cast.alice.reading_token()}").get_json()
    assert reading["scope"] == "read"


def test_members_and_stages_are_those_of_the_team(app: Flask, cast: Cast, alice: Program) -> None:
    roles = {one["name"]: one["role"] for one in alice.get("/api/v1/members").get_json()}
    assert roles == {"Ada": "admin", "Alice": "rep", "Bob": "rep", "Max": "manager", "Vera": "viewer"}
    assert list(roles) == sorted(roles)
    stages = alice.get("/api/v1/stages")
    assert [one["name"] for one in stages.get_json()] == ["Lead", "Qualified", "Proposal", "Negotiation", "Contract"]
    assert alice.get("/api/v1/stages", If_None_Match=stages.headers["ETag"]).status_code == 304


def test_a_new_name_is_seen_at_once(app: Flask, cast: Cast, alice: Program) -> None:
    assert alice.get("/api/v1/stages").get_json()[0]["name"] == "Lead"
    ask(app, cast.acme.id, "update stages set name = 'First' where name = 'Lead' returning id")
    ask(app, None, "update tenants set label_version = label_version + 1 where slug = 'acme' returning id")
    assert alice.get("/api/v1/stages").get_json()[0]["name"] == "First"
