"""How often a token, its team and a stranger may call in a minute: counted by each process, or in Redis for all."""

import time
from typing import Any

from flask import Flask, Response, current_app, g, request
from limits.errors import ConfigurationError
from limits.storage import storage_from_string

from app.binaries import SetupError
from app.config import Config
from app.errors import RateLimited

MINUTE = 60
#: So many times may an address show a token nobody knows.
STRANGERS = 600
#: A Redis that says nothing for longer, in seconds, is left alone for a while: one that hangs shall hold up nobody.
PATIENCE, LEFT_ALONE = 0.25, 10.0


class Counts:
    """Counts in this process, or in the Redis at an address for all of them. Raises ConfigurationError."""

    def __init__(self, redis_url: str) -> None:
        options = _impatient() if redis_url else {}
        self._storage: Any = storage_from_string(redis_url or "memory://", **options)
        self._again_at = 0.0

    def up(self, key: str) -> int | None:
        """Counts one more, and returns how many there are this minute; None where the Redis does not answer."""
        if time.monotonic() < self._again_at:
            return None
        try:
            return int(self._storage.incr(key, MINUTE))
        except self._storage.base_exceptions:
            self._again_at = time.monotonic() + LEFT_ALONE
            return None

    def ready(self) -> None:
        """Raises ConnectionError where the Redis does not answer."""
        if not self._storage.check():
            raise ConnectionError


def _impatient() -> dict[str, Any]:
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE, "retry": Retry(NoBackoff(), 0)}


def init_limits(app: Flask) -> None:
    """Counts where the settings say. Raises SetupError where that cannot be."""
    config: Config = app.config["NAT"]
    try:
        app.extensions["limits"] = Counts(config.redis_url)
    except (ConfigurationError, ImportError) as error:
        raise SetupError(f"REDIS_URL cannot be used: {error}") from None
    if config.redis_url:
        app.extensions["dependencies"]["redis"] = app.extensions["limits"].ready


def token(name: str) -> None:
    """Counts a call of a token. Raises RateLimited past its limit."""
    _count("token", name, current_app.config["NAT"].api_limit)


def tenant(tenant_id: Any) -> None:
    """Counts a call for a team, of whichever of its tokens; only of tokens that are its own, or others could use it
    up. Raises RateLimited likewise."""
    _count("tenant", str(tenant_id), current_app.config["NAT"].api_tenant_limit)


def stranger() -> None:
    """Counts a token that nobody knows, by the address it came from. Raises RateLimited likewise."""
    _count("address", request.remote_addr or "", STRANGERS)


def told(response: Response) -> Response:
    """The answer with what is left, by the draft of RateLimit header fields for HTTP."""
    counted = g.get("counted", {})
    if counted:
        policy = ", ".join(f'"{name}";q={most};w={MINUTE}' for name, (most, _) in counted.items())
        response.headers["RateLimit-Policy"] = policy
        left = ", ".join(f'"{name}";r={left};t={_seconds()}' for name, (_, left) in counted.items())
        response.headers["RateLimit"] = left
    return response


def _count(name: str, whom: str, most: int) -> None:
    if not most:
        return
    counts: Counts = current_app.extensions["limits"]
    used = counts.up(f"{name}/{whom}/{int(g.now.timestamp() // MINUTE)}")
    if used is None:
        return  # without its Redis it serves on, and counts nothing
    g.counted = g.get("counted", {}) | {name: (most, max(0, most - used))}
    if used > most:
        raise RateLimited(f"This {name} may make {most} calls a minute.", retry_after=_seconds())


def _seconds() -> int:
    """How long this minute lasts."""
    return MINUTE - int(g.now.timestamp() % MINUTE)
