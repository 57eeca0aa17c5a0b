"""One structured line for each request: what, who, how it went and what it cost; never what anybody typed."""

import logging
import re
import sys
import time
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request

from app import clock, metrics
from app.config import Config
from app.errors import Fault, Invalid, Refusal

#: Answered many times a minute by machines, and of interest only when they fail.
QUIET = ("health.alive", "health.ready", "health.counted")
LEVELS = {logging.INFO: "info", logging.WARNING: "warning", logging.ERROR: "error"}
#: How often, at most, a process says how busy it is.
SAMPLE_SECONDS = 1.0
#: The names of our fields; what else a program calls one may be anything.
FIELD = re.compile("[a-z_]{1,40}")


class Log:
    """Writes each event as a line of standard error, in one piece, as the processes share it.

    structlog renders it; the way it leads an event there took a tenth of what a due list cost.
    """

    def __init__(self, config: Config) -> None:
        self._least = logging.WARNING if config.testing else logging.INFO
        self._instance = config.instance
        self._render: Any = (
            structlog.processors.JSONRenderer()
            if config.log_format == "json"
            else structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"], drop_missing=True)
        )
        self._stream = sys.stderr

    def log(self, level: int, event: str, **facts: Any) -> None:
        """Notes an event of a level of `logging`; facts that are None are left out."""
        if level < self._least:
            return
        said = {"timestamp": clock.now().isoformat().replace("+00:00", "Z"), "level": LEVELS[level], "event": event}
        said["instance"] = self._instance
        said |= {name: value for name, value in facts.items() if value is not None}
        self._stream.write(f"{self._render(None, event, said)}\n")

    def warning(self, event: str, **facts: Any) -> None:
        """Notes what somebody should look at."""
        self.log(logging.WARNING, event, **facts)

    def error(self, event: str, **facts: Any) -> None:
        """Notes a fault of ours."""
        self.log(logging.ERROR, event, **facts)


def init_logs(app: Flask) -> None:
    """Logs every request to standard error, as text or as JSON."""
    config: Config = app.config["NAT"]
    app.extensions["log"] = Log(config)
    app.extensions["sampled"] = [0.0]

    @app.after_request
    def finish(response: Response) -> Response:
        more = {name: g.get(name) for name in ("error_code", "detail", "trips")}
        began = g.get("began", time.perf_counter())
        line(app, g.get("request_id"), response.status_code, began, **who(), **more)
        return response


def who() -> dict[str, Any]:
    """Who asks, and what for: the facts of a line that the next request of the same kind shares."""
    me = g.get("me")
    return {
        "tenant": str(me.tenant.id) if me else None,
        "person": str(me.person_id) if me else None,
        "method": request.method,
        "route": request.url_rule.rule if request.url_rule else None,
        "endpoint": request.endpoint,
    }


def line(
    app: Flask, request_id: str | None, status: int, began: float, *, endpoint: str | None, method: str, **facts: Any
) -> None:
    """Counts a request that `began` at an instant of the performance counter, and logs it."""
    now = time.perf_counter()
    metrics.answered(method, endpoint, status, now - began)
    if now > app.extensions["sampled"][0] + SAMPLE_SECONDS:
        app.extensions["sampled"][0] = now
        metrics.sample(app.extensions["database"].load())
    if endpoint not in QUIET or status >= 500:
        level, took = logging.WARNING if status >= 500 else logging.INFO, round((now - began) * 1000, 1)
        app.extensions["log"].log(
            level, "request", request_id=request_id, method=method, **facts, status=status, ms=took
        )


def refused(refusal: Refusal) -> None:
    """Has the line of this request say why it was refused: the code, the fields that were wrong, or what we met that
    made us refuse; never the words, which may be those that somebody typed."""
    g.error_code = refusal.code
    if isinstance(refusal, Invalid):
        g.detail = ",".join(sorted({name for name in refusal.by_field if FIELD.fullmatch(name)}))
    elif refusal.__cause__:
        g.detail = type(refusal.__cause__).__name__


def fault(error: Exception) -> Fault:
    """Writes down a fault of ours and returns the refusal for it."""
    current_app.extensions["log"].error("fault", request_id=g.get("request_id"), trace=trace(error))
    refusal = Fault()
    refusal.__cause__ = error
    return refusal


def trace(error: BaseException) -> str:
    """Where an error came from and which kind it is, and what caused it; without its words, which quote rows and
    values."""
    frames = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    kind = " ".join(filter(None, (type(error).__name__, getattr(error, "sqlstate", None))))
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{kind} < {' < '.join(reversed(frames))}" + (f" | from {trace(cause)}" if cause else "")
