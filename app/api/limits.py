"""How often a token, its team and a stranger may call in a minute: counted by each process, or in Redis for all."""

from typing import Any

from flask import Flask, Response, current_app, g, request
from limits.errors import ConfigurationError
from limits.storage import Storage, storage_from_string

from app.binaries import SetupError
from app.config import Config
from app.errors import RateLimited

MINUTE = 60
#: So many times may an address show a token nobody knows.
STRANGERS = 600


def init_limits(app: Flask) -> None:
    """Counts where the settings say. Raises SetupError where that cannot be."""
    config: Config = app.config["NAT"]
    try:
        app.extensions["limits"] = storage_from_string(config.redis_url or "memory://")
    except ConfigurationError as error:
        raise SetupError(f"REDIS_URL cannot be used: {error}") from None
    if config.redis_url:
        app.extensions["dependencies"]["redis"] = lambda: _ready(app.extensions["limits"])


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


def _ready(storage: Storage) -> None:
    if not storage.check():
        raise ConnectionError


def _count(name: str, whom: str, most: int) -> None:
    if not most:
        return
    storage: Storage = current_app.extensions["limits"]
    try:
        used = storage.incr(f"{name}/{whom}/{int(g.now.timestamp() // MINUTE)}", MINUTE)
    except storage.base_exceptions:
        return  # without its Redis it serves on, and counts nothing
    g.counted = g.get("counted", {}) | {name: (most, max(0, most - used))}
    if used > most:
        raise RateLimited(f"This {name} may make {most} calls a minute.", retry_after=_seconds())


def _seconds() -> int:
    """How long this minute lasts."""
    return MINUTE - int(g.now.timestamp() % MINUTE)
