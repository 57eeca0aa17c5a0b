"""Whether this process lives, whether it can work, and what it counted."""

import hmac
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, request

from app import logs, metrics, migrate
from app.config import Config
from app.domain import health
from app.errors import Forbidden
from app.web import guard

bp = Blueprint("health", __name__)
#: What a proxy says about whom it speaks for.
FORWARDING = ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via")
OURS = ("localhost", "127.0.0.1", "::1")


@bp.get("/healthz")
def alive() -> Any:
    """The process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
def ready() -> Any:
    """The database answers and has the present schema; what else is amiss makes it degraded, and it still serves. The
    details are not for everybody."""
    checks = {"database": _database(), "pool": guard.database().load()} | {
        name: _answers(ask) for name, ask in current_app.extensions["dependencies"].items()
    }
    status = _status(checks)
    details = {"checks": checks} if _trusted() else {}
    return {"status": status} | details, 503 if status == "unavailable" else 200


@bp.get("/metrics")
def counted() -> Any:
    """The metrics, for Prometheus."""
    if not _trusted():
        raise Forbidden("The metrics are for holders of METRICS_TOKEN or, where none is set, for this machine alone.")
    return Response(metrics.exposition(_config()), content_type="text/plain; version=0.0.4; charset=utf-8")


def _status(checks: dict[str, Any]) -> str:
    if checks["database"] != "ok":
        return "unavailable"
    return "degraded" if "unavailable" in checks.values() else "ok"


def _database() -> str:
    """Whether it answers and is up to date; a role without a schema cannot even ask."""
    try:
        missing = guard.database().repeat(_missing)
    except Exception as error:
        logs.refused(logs.fault(error))
        return "unavailable"
    return f"{missing} migrations missing" if missing else "ok"


def _missing() -> int:
    with guard.database().transaction(None, g.now) as tx:
        return len(migrate.names() - health.applied(tx))


def _answers(ask: Any) -> str:
    try:
        ask()
    except Exception:
        return "unavailable"
    return "ok"


def _trusted() -> bool:
    """Whether the caller holds the token or, where there is none, sits at this machine and no proxy speaks for him."""
    token = _config().metrics_token
    if token:
        return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
    alone = not _config().trusted_proxies and not any(name in request.headers for name in FORWARDING)
    return alone and urlsplit(request.host_url).hostname in OURS and request.remote_addr in OURS


def _config() -> Config:
    return current_app.config["NAT"]
