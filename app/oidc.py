"""Signing in at an OpenID Connect provider: the authorisation code flow with PKCE, at the issuer of the settings.

What the provider says is believed only with its signature, for this client, for the very attempt this browser began.
"""

import secrets
from datetime import datetime
from typing import Any, NamedTuple

from app.config import Config
from app.errors import Complaint, Invalid, Unavailable

#: Keys that only the provider has; never one that both sides share, and never none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA"]
LEEWAY = 60
PATIENCE = 5
SILENT = "The provider for signing in does not answer: use your password, or try again."


class Attempt(NamedTuple):
    """What the browser that began keeps until it comes back."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Attempt":
        """An attempt nobody can guess."""
        return cls(*(secrets.token_urlsafe(32) for _ in range(3)))


def begin(config: Config, attempt: Attempt, callback: str) -> str:
    """The address at the provider where the person signs in. Raises Unavailable."""
    with _session(config, callback) as session:
        where = _metadata(config, session)["authorization_endpoint"]
        address, _ = session.create_authorization_url(
            where, state=attempt.state, nonce=attempt.nonce, code_verifier=attempt.verifier
        )
    return address


def finish(config: Config, attempt: Attempt, callback: str, answer: dict[str, str], now: datetime) -> str:
    """The verified e-mail address of whoever came back with the provider's answer. Raises Invalid, or Unavailable."""
    if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise refused("This sign-in was not begun here, or too long ago: begin again.")
    if answer.get("iss", config.oidc_issuer) != config.oidc_issuer:
        raise refused("The answer came from another provider than was asked.")
    if "code" not in answer:
        raise refused("The provider did not let you in.")
    return _email(_claims(config, attempt, callback, answer["code"], now))


def refused(words: str) -> Invalid:
    """Why nobody is signed in, for the sign-in page."""
    return Invalid([Complaint("", words)])


def _claims(config: Config, attempt: Attempt, callback: str, code: str, now: datetime) -> dict[str, Any]:
    from authlib.integrations.base_client import OAuthError
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jwk import KeySet
    from requests import RequestException

    try:
        with _session(config, callback) as session:
            metadata = _metadata(config, session)
            token = session.fetch_token(
                metadata["token_endpoint"], code=code, code_verifier=attempt.verifier, timeout=PATIENCE
            )
            keys = KeySet.import_key_set(_get(session, metadata["jwks_uri"]))
        claims = jwt.decode(token["id_token"], keys, algorithms=ALGORITHMS).claims
        _registry(config, attempt, now).validate(claims)
    except RequestException as error:
        raise Unavailable(SILENT) from error
    except (OAuthError, JoseError, KeyError, ValueError, TypeError) as error:
        raise refused("The provider's answer cannot be believed: begin again.") from error
    return claims


def _registry(config: Config, attempt: Attempt, now: datetime) -> Any:
    from joserfc.jwt import JWTClaimsRegistry

    return JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=LEEWAY,
        iss={"essential": True, "value": config.oidc_issuer},
        aud={"essential": True, "value": config.oidc_client_id},
        azp={"value": config.oidc_client_id},
        nonce={"essential": True, "value": attempt.nonce},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
    )


def _email(claims: dict[str, Any]) -> str:
    email = claims.get("email")
    if not isinstance(email, str) or claims.get("email_verified") is not True:
        raise refused("The provider has not verified your e-mail address.")
    return email.strip().lower()


def _session(config: Config, callback: str) -> Any:
    """A client of the provider; the library is imported only where it is needed, as that takes its time."""
    from authlib.integrations.requests_client import OAuth2Session

    return OAuth2Session(
        config.oidc_client_id,
        config.oidc_client_secret or None,
        token_endpoint_auth_method="client_secret_basic" if config.oidc_client_secret else "none",
        scope="openid email",
        redirect_uri=callback,
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )


def _metadata(config: Config, session: Any) -> dict[str, Any]:
    metadata = _get(session, f"{config.oidc_issuer.rstrip('/')}/.well-known/openid-configuration")
    if metadata.get("issuer") != config.oidc_issuer:
        raise Unavailable("The provider for signing in calls itself otherwise than the settings do.")
    return metadata


def _get(session: Any, address: str) -> Any:
    from requests import RequestException

    try:
        answer = session.get(address, withhold_token=True, timeout=PATIENCE)
        answer.raise_for_status()
        return answer.json()
    except (RequestException, ValueError) as error:
        raise Unavailable(SILENT) from error
