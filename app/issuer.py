"""Tokens that another issuer signed (JWT): whom they speak for, once all that they claim was checked."""

import json
import threading
import time
import urllib.request
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from app.config import Config
from app.domain.fields import read_uuid
from app.errors import Unavailable

#: Seconds by which two clocks may differ.
LEEWAY = 30
#: Keys are fetched again for a key nobody knows, but not more often than this, in seconds; sooner where it failed.
FETCH_EVERY, FETCH_AGAIN = 60, 10
FETCH_SECONDS, MOST_BYTES = 3, 2**20
#: The kind of key for each algorithm, by how it begins.
KINDS = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}
#: What a token says of its own key is not believed.
SUSPICIOUS = {"jku", "jwk", "x5u", "x5c", "crit"}


@dataclass(frozen=True)
class Claims:
    """Whom a token speaks for: the member of a tenant with this e-mail address, and whether he may write."""

    tenant: UUID
    email: str
    scope: str


class Issuer:
    """The one issuer whose tokens are taken, with its keys: from a file, or from an address as they are needed."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._keys: dict[str, Any] = {}
        self._fetched_at = float("-inf")
        self._lock = threading.Lock()

    def read(self, text: str, now: datetime) -> Claims | None:
        """What a token claims; None where any of it does not hold. Raises Unavailable where its keys cannot be had."""
        if not self._config.jwt_issuer or text.count(".") != 2:
            return None
        from joserfc import jwt
        from joserfc.errors import JoseError

        try:
            header = json.loads(urlsafe_b64decode(text.partition(".")[0] + "=="))
            key = self._key(header)
            if key is None:
                return None
            claims = jwt.decode(text, key, algorithms=[self._config.jwt_algorithm]).claims
            self._registry(now).validate(claims)
            return _claims(claims)
        except (JoseError, ValueError, TypeError, RecursionError):
            return None

    def ready(self) -> None:
        """Raises Unavailable where no keys are known and none can be had."""
        if not self._keys:
            self._fetch()

    def _key(self, header: Any) -> Any:
        """The key that a header names, if it says the algorithm that is configured and nothing it should not."""
        if not isinstance(header, dict) or header.get("alg") != self._config.jwt_algorithm or SUSPICIOUS & set(header):
            return None
        kid = header.get("kid")
        if not isinstance(kid, str):
            return None
        if kid not in self._keys:
            self._fetch()
        return self._keys.get(kid)

    def _fetch(self) -> None:
        with self._lock:
            if time.monotonic() - self._fetched_at > FETCH_EVERY:
                self._fetched_at = time.monotonic()
                try:
                    found = json.loads(_load(self._config.jwt_keys))["keys"]
                    self._keys = {key["kid"]: usable for key in found if (usable := self._usable(key))}
                except (OSError, ValueError, KeyError, TypeError):
                    self._fetched_at += FETCH_AGAIN - FETCH_EVERY
            if not self._keys:
                raise Unavailable("The keys of the tokens' issuer cannot be had just now.")

    def _usable(self, key: dict[str, Any]) -> Any:
        """A key, unless it is of another kind or for another use than the algorithm that is configured."""
        from joserfc import jwk

        algorithm = self._config.jwt_algorithm
        fits = key["kty"] == KINDS[algorithm[:2]] and key.get("alg", algorithm) == algorithm
        return jwk.import_key(key) if fits and key.get("use", "sig") == "sig" else None

    def _registry(self, now: datetime) -> Any:
        from joserfc import jwt

        return jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self._config.jwt_issuer},
            aud={"essential": True, "value": self._config.jwt_audience},
            exp={"essential": True},
            nbf={"essential": True},
            tenant_id={"essential": True},
            email={"essential": True},
        )


def _claims(claims: dict[str, Any]) -> Claims | None:
    email, scope = claims["email"], claims.get("scope", "write")
    if not isinstance(email, str) or not isinstance(scope, str) or claims.get("email_verified", True) is not True:
        return None
    return Claims(
        read_uuid(claims["tenant_id"]), email.strip().lower(), "write" if "write" in scope.split() else "read"
    )


def _load(place: str) -> bytes:
    if not place.startswith(("https://", "http://")):
        return Path(place).read_bytes()
    with urllib.request.urlopen(place, timeout=FETCH_SECONDS) as answer:  # nosec B310: the scheme is one of the two
        return answer.read(MOST_BYTES)
