"""Signing in at a provider, run here: the real flow over HTTP."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import oidc_provider_mock
import pytest
import requests
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import Flask
from flask.testing import FlaskClient
from oidc_provider_mock import _app

from app import create_app
from app.config import Config
from app.domain import invitations, people
from app.domain.admission import NewMember
from tests.cast import Cast, ask, gather, transaction
from tests.cluster import application
from tests.web.pages import send, spoken

ALICE = "alice@acme.example"


class Grant(_app.AuthorizationCodeGrant):
    """What the provider leaves out: it takes public clients, too, and codes only with what their challenge was of."""

    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_basic", "none"]
    challenges: dict[str, str] = {}

    def save_authorization_code(self, code: str, request: Any) -> Any:
        self.challenges[code] = request.payload.data["code_challenge"]
        return super().save_authorization_code(code, request)

    def query_authorization_code(self, code: str, client: Any) -> Any:
        proven = create_s256_code_challenge(self.request.payload.data["code_verifier"])
        return super().query_authorization_code(code, client) if proven == self.challenges.get(code) else None


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    """The address of a provider that lets in whom one says one is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_app, "AuthorizationCodeGrant", Grant)
        yield from _provider()


def _provider() -> Iterator[str]:
    people = [
        oidc_provider_mock.User(sub="alice", claims={"email": ALICE.upper(), "email_verified": True}),
        oidc_provider_mock.User(sub="eve", claims={"email": ALICE, "email_verified": False}),
        oidc_provider_mock.User(sub="nobody", claims={"email": "nobody@new.example", "email_verified": True}),
        oidc_provider_mock.User(sub="nameless", claims={}),
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(params=["s3cret", ""], ids=["secret", "public"])
def app(request: pytest.FixtureRequest, database: Config, provider: str) -> Iterator[Flask]:
    """The application as a client of the provider, with a secret or, as a public one, by PKCE alone."""
    settings = {"oidc_issuer": provider, "oidc_client_id": "tracker", "oidc_client_secret": request.param}
    app = create_app(replace(database, **settings, oidc_name="Acme ID"))
    app.extensions["cast"] = gather(app)
    app.config["CLOCK"] = lambda: datetime.now(UTC)
    yield app
    app.extensions["database"].close()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people, who live in the provider's time."""
    return app.extensions["cast"]


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def there(client: FlaskClient, target: str = "") -> str:
    """The address at the provider that the sign-in page leads to."""
    answer = client.get("/sign-in/oidc", query_string={"next": target} if target else None)
    assert answer.status_code == 303, spoken(answer.text)
    return answer.location


def back(address: str, who: str) -> str:
    """Where the provider sends the browser once this person has signed in there."""
    answer = requests.post(address, data={"sub": who}, allow_redirects=False, timeout=10)
    return answer.headers["Location"].removeprefix("http://localhost")


def test_who_the_provider_knows_is_in_and_where_one_wanted_to_be(client: FlaskClient) -> None:
    page = client.get("/sign-in?next=/t/acme/all").text
    assert 'href="/sign-in/oidc?next=/t/acme/all"' in page
    assert "Acme ID" in page
    answer = client.get(back(there(client, "/t/acme/all"), "alice"))
    assert (answer.status_code, answer.location) == (303, "/t/acme/all")
    assert client.get("/t/acme/due").status_code == 200
    assert client.get_cookie("oidc") is None


def test_one_is_led_to_the_provider_with_a_challenge_and_no_secret(client: FlaskClient) -> None:
    asked = parse_qs(urlsplit(there(client)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://localhost/sign-in/oidc/callback"]
    kept = json.loads(client.get_cookie("oidc").decoded_value)
    assert (asked["state"], asked["nonce"]) == ([kept[0]], [kept[1]])
    assert len(asked["code_challenge"][0]) == 43
    assert kept[2] not in there(client)


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("eve", "The provider has not verified your e-mail address."),
        ("nameless", "The provider has not verified your e-mail address."),
        ("nobody", "Nobody is known here by nobody@new.example: ask to be invited."),
    ],
)
def test_who_has_no_verified_address_of_ours_stays_outside(client: FlaskClient, who: str, words: str) -> None:
    answer = client.get(back(there(client), who))
    assert answer.status_code == 422
    assert words in spoken(answer.text)
    assert client.get_cookie("session") is None


def test_an_answer_is_good_once_and_for_the_browser_that_asked(app: Flask, client: FlaskClient) -> None:
    answer = back(there(client), "alice")
    victim = app.test_client()
    assert victim.get(answer).status_code == 422  # he never began
    there(victim)
    assert victim.get(answer).status_code == 422  # he began another
    assert victim.get_cookie("session") is None
    assert client.get(answer).status_code == 303
    assert client.get(answer).status_code == 422


@pytest.mark.parametrize("query", ["", "?state=x", "?error=denied&state=x", "?code=x&state=%00", "?code=x&code=y"])
def test_what_no_provider_sent_is_refused(client: FlaskClient, query: str) -> None:
    there(client)
    assert client.get(f"/sign-in/oidc/callback{query}").status_code == 422
    for kept in ("[1]", "[" * 1500, '{"a": 1}', "none"):
        client.set_cookie("oidc", kept)
        assert client.get(f"/sign-in/oidc/callback{query}").status_code == 422


def test_a_code_is_of_no_use_to_who_does_not_know_what_its_challenge_was_made_of(client: FlaskClient) -> None:
    answer = back(there(client), "alice")
    kept = json.loads(client.get_cookie("oidc").decoded_value)
    client.set_cookie("oidc", json.dumps([*kept[:2], "another" * 7, *kept[3:]]))
    assert "cannot be believed" in spoken(client.get(answer).text)


def test_a_code_the_provider_never_gave_is_refused(client: FlaskClient) -> None:
    state = parse_qs(urlsplit(there(client)).query)["state"][0]
    answer = client.get("/sign-in/oidc/callback", query_string={"code": "made up", "state": state})
    assert "cannot be believed" in spoken(answer.text)


def test_who_declined_there_is_told_so(client: FlaskClient) -> None:
    state = parse_qs(urlsplit(there(client)).query)["state"][0]
    answer = client.get("/sign-in/oidc/callback", query_string={"error": "access_denied", "state": state})
    assert "The provider did not let you in." in spoken(answer.text)


def test_one_is_never_led_to_another_host(client: FlaskClient) -> None:
    answer = client.get(back(there(client, "//evil.example"), "alice"))
    assert answer.location == "/t/acme/due"


def test_a_provider_that_is_down_leaves_the_password(app: Flask, client: FlaskClient) -> None:
    app.config["NAT"] = replace(app.config["NAT"], oidc_issuer="http://localhost:9")
    answer = client.get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "use your password" in spoken(answer.text)
    assert 'name="password"' in answer.text


def test_without_a_provider_there_is_no_such_way(cast_app: Flask) -> None:
    client = cast_app.test_client()
    assert "/sign-in/oidc" not in client.get("/sign-in").text
    assert client.get("/sign-in/oidc").status_code == client.get("/sign-in/oidc/callback").status_code == 404


@pytest.fixture
def cast_app(database: Config) -> Iterator[Flask]:
    with application(database) as app:
        yield app


def test_whoever_chose_the_password_of_an_account_does_not_join_along_with_its_owner(
    app: Flask, cast: Cast, client: FlaskClient
) -> None:
    """In acme somebody opened Alice's invitation before her; she comes by the provider, and globex invites her."""
    with transaction(app, cast.globex.id) as tx:
        given = NewMember(email=ALICE, name="Alice", role="rep")
        link = f"/invitation/{invitations.invite(tx, cast.charlie.me(), given)}"
    assert f'href="/sign-in/oidc?next={link}"' in client.get(link).text
    client.get(back(there(client), "alice"))
    assert "The password of your account" in client.get(link).text
    for password in ("", "I never chose one"):
        assert send(client, link, {"password": password}).status_code == 422
    assert client.get("/t/globex/due").status_code == 404
    with transaction(app, None) as tx:
        secret = people.add_link(tx, cast.alice.person_id)
    send(client, f"/password/{secret}", {"password": "my own long password"})
    client.get(back(there(client), "alice"))
    assert send(client, link, {"password": "my own long password"}).location == "/t/globex/due"
    assert client.get("/t/globex/due").status_code == 200


def test_the_sign_in_is_in_the_audit_log(app: Flask, client: FlaskClient, provider: str) -> None:
    client.get(back(there(client), "alice"))
    [told] = ask(app, None, "select id from tenants where slug = 'acme'")
    rows = ask(app, told.id, "select kind, detail from audit_log where tenant_id = %(tenant)s and kind = 'sign_in'")
    assert [row.detail["by"] for row in rows] == ["OIDC"]
