"""JWTs of the one issuer that is configured speak for its people; whatever is wrong with one, it is no token at all."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from joserfc import jwk, jwt

from app import create_app
from app.config import Config
from tests.api.program import DUE, Program, refused
from tests.cast import NOW, Cast, ask, gather
from tests.cluster import application

ISSUER, AUDIENCE = "https://id.example", "next-action-tracker"
NOW_S = int(NOW.timestamp())
RIGHT = jwk.RSAKey.generate_key(2048, {"kid": "right", "use": "sig"})
WRONG = jwk.RSAKey.generate_key(2048, {"kid": "right"})
CURVE = jwk.ECKey.generate_key("P-256", {"kid": "curve"})
OTHER_USE = jwk.RSAKey.generate_key(2048, {"kid": "encrypts", "use": "enc"})
OTHER_ALGORITHM = jwk.RSAKey.generate_key(2048, {"kid": "slower", "alg": "RS512"})

Sign = Callable[..., str]


@pytest.fixture
def app(database: Config, tmp_path: Path) -> Iterator[Flask]:
    """The application that takes the issuer's tokens."""
    keys = [key.as_dict(private=False) for key in (RIGHT, CURVE, OTHER_USE, OTHER_ALGORITHM)]
    file = tmp_path / "keys.json"
    file.write_text(json.dumps({"keys": keys}))
    with application(replace(database, jwt_issuer=ISSUER, jwt_audience=AUDIENCE, jwt_keys=str(file))) as app:
        yield app


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people on that application."""
    return gather(app)


@pytest.fixture
def sign(cast: Cast) -> Sign:
    """Makes a token for Alice, with other claims or headers, or none where they are None."""

    def make(key: Any = RIGHT, alg: str = "RS256", header: dict[str, Any] | None = None, **claims: Any) -> str:
        said = {
            "iss": ISSUER, "aud": AUDIENCE, "nbf": NOW_S - 60, "exp": NOW_S + 600, "email": cast.alice.email,
            "tenant_id": str(cast.acme.id),
        } | claims  # fmt: skip
        kept = {name: value for name, value in said.items() if value is not None}
        named = {"alg": alg, "kid": "right"} | (header or {})
        return jwt.encode(
            {name: value for name, value in named.items() if value is not None}, kept, key, algorithms=[alg]
        )

    return make


def asked(app: Flask, cast: Cast, token: str) -> Any:
    return Program(app, cast.alice).get(DUE, Authorization=f"Bearer {token}")


def test_a_token_of_the_issuer_speaks_for_the_member_with_its_address(app: Flask, cast: Cast, sign: Sign) -> None:
    alice = Program(app, cast.alice)
    bearer = f"Bearer {sign(email=cast.alice.email.upper(), aud=['other', AUDIENCE])}"
    assert alice.get("/api/v1/me", Authorization=bearer).get_json()["name"] == "Alice"
    assert alice.complete(cast.acme.deals["Anvils"], Authorization=bearer).status_code == 200
    refused(alice.get(DUE, Authorization=bearer, X_Tenant_ID=str(cast.globex.id)), 403, "TENANT_FORBIDDEN")


def test_a_scope_that_does_not_say_write_reads(app: Flask, cast: Cast, sign: Sign) -> None:
    alice = Program(app, cast.alice)
    reading, writing = (f"Bearer {sign(scope=scope)}" for scope in ("openid read", "read write"))
    assert alice.get(DUE, Authorization=reading).status_code == 200
    refused(alice.complete(cast.acme.deals["Anvils"], Authorization=reading), 403, "FORBIDDEN")
    assert alice.complete(cast.acme.deals["Anvils"], Authorization=writing).status_code == 200


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": None}, {"iss": "https://evil.example"}, {"aud": None}, {"aud": "another"}, {"aud": []},
        {"exp": None}, {"exp": NOW_S - 61}, {"exp": "tomorrow"}, {"nbf": None}, {"nbf": NOW_S + 61},
        {"tenant_id": None}, {"tenant_id": "acme"}, {"tenant_id": 5}, {"email": None}, {"email": 5},
        {"email": "nobody@acme.example"}, {"email_verified": False},
        {"email": "charlie@globex.example"},
    ],
    ids=str,
)  # fmt: skip
def test_a_claim_that_does_not_hold_makes_it_no_token(app: Flask, cast: Cast, sign: Sign, claims: Any) -> None:
    refused(asked(app, cast, sign(**claims)), 401, "UNAUTHENTICATED")


def test_clocks_may_differ_a_little(app: Flask, cast: Cast, sign: Sign) -> None:
    assert asked(app, cast, sign(exp=NOW_S - 20, nbf=NOW_S - 900)).status_code == 200
    assert asked(app, cast, sign(nbf=NOW_S + 20)).status_code == 200


@pytest.mark.parametrize(
    "header",
    [{"kid": None}, {"kid": "unknown"}, {"kid": 5}, {"kid": "encrypts"}, {"kid": "slower"}, {"kid": "curve"},
     {"jku": "https://evil.example/keys"}, {"jwk": {}}, {"x5u": "https://evil.example/cert"}, {"crit": ["exp"]}],
    ids=str,
)  # fmt: skip
def test_a_header_that_chooses_its_own_key_makes_it_no_token(app: Flask, cast: Cast, sign: Sign, header: Any) -> None:
    if header == {"kid": 5} or "crit" in header:
        token = sign()
        forged = json.dumps({"alg": "RS256", "kid": "right"} | header).encode()
        parts = [encoded(forged), *token.split(".")[1:]]
        refused(asked(app, cast, ".".join(parts)), 401, "UNAUTHENTICATED")
        return
    key = {"encrypts": OTHER_USE, "slower": OTHER_ALGORITHM}.get(str(header.get("kid")), RIGHT)
    bare = {name: value for name, value in key.as_dict(private=True).items() if name not in ("use", "alg")}
    refused(asked(app, cast, sign(jwk.RSAKey.import_key(bare), header=header)), 401, "UNAUTHENTICATED")


def test_another_key_or_another_algorithm_makes_it_no_token(app: Flask, cast: Cast, sign: Sign) -> None:
    shared = encoded(json.dumps({"alg": "HS256", "kid": "right"}).encode()) + "." + sign().split(".")[1]
    mac = hmac.digest(RIGHT.as_pem(private=False), shared.encode(), "sha256")
    unsigned = encoded(json.dumps({"alg": "none", "kid": "right"}).encode())
    body = sign().split(".")[1]
    for token in (
        sign(WRONG), sign(alg="RS512"), sign(alg="PS256"), f"{shared}.{encoded(mac)}",
        sign(CURVE, alg="ES256", header={"kid": "curve"}), f"{unsigned}.{body}.", sign()[:-4] + "AAAA", "a.b.c", "..",
        "e30.e30.e30", f"{encoded(b'[' * 5000)}.{body}.", f"{encoded(b'5')}.{body}.",
    ):  # fmt: skip
        refused(asked(app, cast, token), 401, "UNAUTHENTICATED")


def test_whoever_left_is_out_and_a_change_of_role_binds_at_once(app: Flask, cast: Cast, sign: Sign) -> None:
    token = sign()
    alice = Program(app, cast.alice)
    assert alice.complete(cast.acme.deals["Anvils"], Authorization=f"Bearer {token}").status_code == 200
    ask(app, cast.acme.id, "update members set role = 'viewer' where id = %(id)s returning id", id=cast.alice.id)
    refused(alice.complete(cast.acme.deals["Rockets"], Authorization=f"Bearer {token}"), 403, "FORBIDDEN")
    ask(app, cast.acme.id, "update members set left_at = %(now)s where id = %(id)s returning id", id=cast.alice.id)
    refused(asked(app, cast, token), 401, "UNAUTHENTICATED")


def test_keys_that_cannot_be_had_are_a_matter_of_time(database: Config, cast: Cast, sign: Sign) -> None:
    app = create_app(replace(database, jwt_issuer=ISSUER, jwt_audience=AUDIENCE, jwt_keys="/no/such/file"))
    app.config["CLOCK"] = lambda: NOW
    refused(asked(app, cast, sign()), 503, "UNAVAILABLE")
    assert Program(app, cast.alice).get(DUE).status_code == 200
    app.extensions["database"].close()


def test_without_an_issuer_no_such_token_is_taken(still_app: Flask, still: Cast, sign: Sign) -> None:
    refused(asked(still_app, still, sign()), 401, "UNAUTHENTICATED")


def encoded(some: bytes) -> str:
    return urlsafe_b64encode(some).decode().rstrip("=")
