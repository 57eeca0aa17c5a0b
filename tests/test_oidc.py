"""What a provider says about a person who signed in: what of it is believed, and what not."""

from datetime import UTC, datetime
from typing import Any

import pytest
from joserfc import jwk, jwt

from app import oidc
from app.config import Config
from app.errors import Invalid, Unavailable

ALICE = "alice@acme.example"
NOW = datetime(2026, 3, 30, 8, 0, tzinfo=UTC)
ATTEMPT = oidc.Attempt("state", "nonce", "verifier")
KEY = jwk.RSAKey.generate_key(2048, {"kid": "1"})
GOOD = {
    "iss": "https://id.example", "aud": "tracker", "sub": "1", "nonce": "nonce", "email": ALICE,
    "email_verified": True, "iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 300,
}  # fmt: skip


class Issuer:
    """A provider that signs whatever it is told to."""

    def __init__(self, claims: dict[str, Any], *, header: Any = None, key: Any = None) -> None:
        self.issuer = "https://id.example"
        header = header or {"alg": "RS256", "kid": "1"}
        self._token = jwt.encode(header, claims, key or KEY, algorithms=["RS256", "HS256"])

    def __enter__(self) -> "Issuer":
        return self

    def __exit__(self, *_: Any) -> None:
        pass

    def get(self, address: str, **_: Any) -> "Issuer":
        self._asked = address
        return self

    def raise_for_status(self) -> None:
        pass

    def json(self) -> Any:
        keys = {"keys": [KEY.as_dict(private=False)]}
        where = {"issuer": self.issuer, "token_endpoint": "/token", "jwks_uri": "/keys"}
        return keys if self._asked == "/keys" else where

    def fetch_token(self, *_: Any, **__: Any) -> dict[str, str]:
        return {"id_token": self._token}


@pytest.fixture
def believed(monkeypatch: pytest.MonkeyPatch) -> Any:
    config = Config(oidc_issuer="https://id.example", oidc_client_id="tracker")

    def ask(issuer: Issuer, **answer: str) -> str:
        monkeypatch.setattr(oidc, "_session", lambda *_: issuer)
        return oidc.finish(config, ATTEMPT, "/callback", {"state": "state", "code": "c"} | answer, NOW)

    return ask


def test_what_is_signed_for_us_is_believed(believed: Any) -> None:
    assert believed(Issuer(GOOD)) == ALICE
    assert believed(Issuer(GOOD | {"aud": ["tracker", "other"], "azp": "tracker"}), iss="https://id.example") == ALICE


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"}, {"aud": "another"}, {"aud": ["tracker"], "azp": "another"}, {"nonce": "old"},
        {"nonce": None}, {"exp": int(NOW.timestamp()) - 61}, {"exp": None}, {"iat": int(NOW.timestamp()) + 61},
        {"sub": None}, {"email_verified": "true"}, {"email_verified": None}, {"email": ["a@b.example"]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_not_for_this_attempt_is_not_believed(believed: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(Invalid):
        believed(Issuer({name: value for name, value in (GOOD | wrong).items() if value is not None}))


def test_what_is_signed_by_another_or_by_a_shared_key_is_not_believed(believed: Any) -> None:
    with pytest.raises(Invalid):
        believed(Issuer(GOOD, key=jwk.RSAKey.generate_key(2048, {"kid": "1"})))
    with pytest.raises(Invalid):
        believed(Issuer(GOOD, header={"alg": "HS256", "kid": "1"}, key=jwk.OctKey.generate_key(256)))


def test_another_issuer_in_the_answer_or_its_metadata_is_refused(believed: Any) -> None:
    with pytest.raises(Invalid):
        believed(Issuer(GOOD), iss="https://evil.example")
    other = Issuer(GOOD)
    other.issuer = "https://evil.example"
    with pytest.raises(Unavailable):
        believed(other)
