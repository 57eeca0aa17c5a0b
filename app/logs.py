"""One structured line for each request: what, who, how it went and what it cost; never what anybody typed."""

import logging
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, g, request

from app.config import Config

#: Answered many times a minute by machines, and of interest only when they fail.
QUIET = ("/healthz", "/readyz", "/metrics")


def init_logs(app: Flask) -> None:
    """Logs every request to standard error, as text or as JSON."""
    config: Config = app.config["NAT"]
    log = _logger(config)
    app.extensions["log"] = log

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()

    @app.after_request
    def finish(response: Response) -> Response:
        if request.path not in QUIET or response.status_code >= 500:
            began = g.get("began", time.perf_counter())
            more = {"error_code": g.get("error_code"), "trips": g.get("trips")}
            line(app, g.get("request_id"), response.status_code, began, **who(), **more)
        return response


def who() -> dict[str, Any]:
    """Who asks, and what for: the facts of a line that the next request of the same kind shares."""
    me = g.get("me")
    return {
        "tenant": str(me.tenant.id) if me else None,
        "member": str(me.id) if me else None,
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
    }


def line(app: Flask, request_id: str | None, status: int, began: float, **facts: Any) -> None:
    """Logs a request that `began` at an instant of the performance counter."""
    level = logging.WARNING if status >= 500 else logging.INFO
    took = round((time.perf_counter() - began) * 1000, 1)
    app.extensions["log"].log(level, "request", request_id=request_id, **facts, status=status, ms=took)


def _logger(config: Config) -> Any:
    shape = (
        structlog.processors.JSONRenderer()
        if config.log_format == "json"
        else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)
    )
    return structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            _without_empty,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if config.testing else logging.INFO),
        instance=config.instance,
    )


def _without_empty(_log: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if value is not None}
