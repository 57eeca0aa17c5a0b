"""A refusal as programs see it: application/problem+json, whatever went wrong under /api."""

import json
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app import logs
from app.api import shapes
from app.errors import Conflict, Invalid, Malformed, Missing, PayloadTooLarge, Refusal, Unauthenticated

#: What Werkzeug itself refuses, in our words.
BY_STATUS = {404: Missing, 413: PayloadTooLarge}


def init_errors(app: Flask) -> None:
    """Answers every exception under /api as a problem; all others go where they went before."""
    shows = (Refusal, problem), (HTTPException, _translate), (ParseException, _unreadable), (Exception, _fault)
    for kind, show in shows:
        others = app.error_handler_spec[None][None].get(kind)
        app.register_error_handler(kind, _first(show, others))


def problem(refusal: Refusal) -> Response:
    """The refusal as a problem."""
    logs.refused(refusal)
    body: dict[str, Any] = {
        "type": f"urn:next-action-tracker:{refusal.code.lower().replace('_', '-')}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.detail,
        "error_code": refusal.code,
        "timestamp": shapes.instant(g.now),
        "request_id": g.request_id,
    }
    response = Response(json.dumps(body | _more(refusal)), refusal.status, mimetype="application/problem+json")
    if isinstance(refusal, Unauthenticated):
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if hasattr(refusal, "retry_after"):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def for_programs() -> bool:
    """Whether the request is for an address under /api, be there something or not."""
    return request.path == "/api" or request.path.startswith("/api/")


def _more(refusal: Refusal) -> dict[str, Any]:
    """Each complaint of invalid input; the present state, and what was done since, of a conflict."""
    if isinstance(refusal, Invalid):
        return {"errors": [{"field": field, "message": message} for field, message in refusal.complaints]}
    if isinstance(refusal, Conflict) and refusal.current:
        entries = [shapes.entry(entry) for entry in refusal.entries]
        return {"opportunity": shapes.opportunity(refusal.current), "entries": entries}
    return {}


def _translate(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    refusal = BY_STATUS.get(error.code, Refusal)()
    if type(refusal) is Refusal:
        refusal.status, refusal.title = error.code, error.name
        refusal.detail = error.description or refusal.detail
    response = problem(refusal)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _unreadable(error: ParseException) -> Response:
    return problem(Malformed("The body cannot be read: its chunks are malformed."))


def _fault(error: Exception) -> Response:
    return problem(logs.fault(error))


def _first(show: Callable[[Any], Any], others: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    def handle(error: Any) -> Any:
        if for_programs():
            return show(error)
        if others is None:
            raise error
        return others(error)

    return handle
