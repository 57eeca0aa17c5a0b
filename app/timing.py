"""Where the time of an answer went, in its `Server-Timing`: waiting for the database, rendering, and all of it."""

import time
from typing import Any

from flask import Flask, Response, before_render_template, g, template_rendered

from app import flight


def init_timing(app: Flask) -> None:
    """Tells it with every answer, in milliseconds; https://www.w3.org/TR/server-timing/."""

    @app.before_request
    def begin() -> None:
        g.began, g.waited, g.rendered = time.perf_counter(), flight.waited(), 0.0

    @app.after_request
    def tell(response: Response) -> Response:
        if "began" in g:
            response.headers["Server-Timing"] = header(g.began, g.waited, g.rendered)
        return response

    before_render_template.connect(_begin_rendering, app)
    template_rendered.connect(_end_rendering, app)


def header(began: float, waited: float, rendered: float = 0.0) -> str:
    """The header's value for what began at an instant of the performance counter, when this thread had waited so long
    for the database; `rendered` is how many seconds rendering took."""
    base, total = (flight.waited() - waited) * 1000, (time.perf_counter() - began) * 1000
    return f"db;dur={base:.2f}, render;dur={rendered * 1000:.2f}, total;dur={total:.2f}"


def _begin_rendering(_app: Flask, **_: Any) -> None:
    g.rendering = time.perf_counter()


def _end_rendering(_app: Flask, **_: Any) -> None:
    g.rendered = g.get("rendered", 0.0) + time.perf_counter() - g.rendering
