"""Where a due list's microseconds go: the product with more and more of it, from an empty answer to all there is."""

from collections.abc import Callable
from contextlib import ExitStack
from statistics import median
from typing import Any

from flask import Flask

from app import create_app, logs
from app.config import Config
from app.flight import Asked, Wire
from app.web.express import Express
from app.web.render import compile_templates
from bench import requests
from bench.stage import Server, Stage, gunicorn

#: What each step adds to the one before.
STEPS = {
    "empty": "an empty answer by gunicorn",
    "page": "the page instead, which is known by heart as the request is: it is not read",
    "question": "what to ask is put together and its answers are compared, those known by heart, too",
    "log": "a line in the log",
    "all": "PostgreSQL is asked",
}


def lines(stage: Stage) -> list[str]:
    """A table of Markdown: what each step costs a server of its own, asked in turn with the others."""
    environment = {"VAR_DIR": str(stage.config.var_dir), "LOG_FORMAT": "json"}
    with ExitStack() as servers:
        asked = {"empty": servers.enter_context(gunicorn("bench.empty:answer"))} | {
            step: servers.enter_context(gunicorn(f"bench.steps:serve('{step}')", "app.worker.Worker", environment))
            for step in STEPS
            if step != "empty"
        }
        found: dict[str, list[float]] = {step: [] for step in STEPS}
        for _ in range(requests.ROUNDS):
            for step, server in asked.items():
                found[step].append(_measured(stage, server))
    cost = [median(each) for each in found.values()]
    more = [late - early for early, late in zip([0.0, *cost], cost, strict=False)]
    rows = [f"| {said} | {each:.0f} | {by:.0f} |" for said, each, by in zip(STEPS.values(), cost, more, strict=True)]
    return ["", "| due list, step by step | CPU server, µs | more by, µs |", "|---|---|---|", *rows]


def serve(step: str) -> Flask:
    """The application up to a step."""
    app = create_app(Config.from_environment().without_power())
    compile_templates(app)
    if step == "page":
        Express._still_true = lambda *_: True  # type: ignore[method-assign]
    if step != "all":
        Wire.fly = _from_memory(Wire.fly)  # type: ignore[method-assign]
    if step in ("page", "question"):
        logs.line = lambda *_, **__: None
    return app


def _from_memory(fly: Callable[[Wire, list[Asked]], None]) -> Callable[[Wire, list[Asked]], None]:
    """Flights that leave the ground once: asked the same statements again, they have the same answers."""
    known: dict[tuple[bytes, ...], list[Any]] = {}

    def remembered(wire: Wire, flight: list[Asked]) -> None:
        statements = tuple([asked.statement for asked in flight])
        if statements not in known:
            fly(wire, flight)
            known[statements] = [asked.result for asked in flight]
        for asked, result in zip(flight, known[statements], strict=True):
            asked.result = result

    return remembered


def _measured(stage: Stage, server: Server) -> float:
    """µs of CPU a request costs the server."""
    page = [requests.Request.of(server.url, requests.DUE, headers=stage.session)]
    return requests.measured(stage, server, page).server
