"""A refusal as people see it: a page, or for htmx a fragment; what the person typed stays where it is."""

from typing import Any

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import HTTPException

from app import logs
from app.errors import Forbidden, Malformed, Missing, PayloadTooLarge, Refusal, Unauthenticated
from app.web import guard
from app.web.render import came_from, partial

#: What Werkzeug itself refuses, in our words.
BY_STATUS = {403: Forbidden, 404: Missing, 413: PayloadTooLarge}


def init_errors(app: Flask) -> None:
    """Turns every exception that leaves a handler into an answer; the API has its own handlers, for its own paths."""
    app.register_error_handler(Refusal, show)
    app.register_error_handler(HTTPException, _translate)
    app.register_error_handler(ParseException, _unreadable)
    app.register_error_handler(Exception, _fault)


def show(refusal: Refusal) -> Response:
    """The refusal in the shape the caller can use."""
    logs.refused(refusal)
    if isinstance(refusal, Unauthenticated):
        return _to_sign_in()
    template = "errors/_fragment.html" if partial() else "errors/page.html"
    words = {"title": refusal.title, "detail": refusal.detail, "status": refusal.status, "request_id": g.request_id}
    words["path"] = _path() if refusal.status == 422 else ""
    response = make_response(render_template(template, **words), refusal.status)
    if hasattr(refusal, "retry_after"):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _path() -> str:
    """Where what can't be done as it was asked for begins: the address without its query, or the page of the form."""
    if request.method == "GET":
        return request.path if request.query_string else ""
    return _on_this_host(came_from())


def _to_sign_in() -> Any:
    """To sign-in and back, to the page whose form it was where one was sent; htmx goes there with the whole page."""
    target = url_for("sessions.sign_in")
    if not partial():
        target = url_for("sessions.sign_in", next=_here() or None)
    if partial():
        response = make_response("", 401)
        response.headers["X-Sign-In"] = target
        return response
    return redirect(target, 303)


def _here() -> str:
    """The address of the page one is on, on this host; nothing where that is not known."""
    if request.method == "GET":
        return request.full_path.rstrip("?")
    return _on_this_host(request.referrer or "")


def _on_this_host(url: str) -> str:
    before, _, page = url.partition(request.host_url)
    return "" if before else page and f"/{page.lstrip('/')}"


def _translate(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    if error is request.routing_exception:
        try:
            guard.meet()
        except Refusal as refused:
            return show(refused)
    known = BY_STATUS.get(error.code or 500)
    if known:
        return show(known())
    refusal = Malformed(error.description)
    refusal.status, refusal.title = error.code or 400, error.name
    if refusal.status == 405:
        refusal.title, refusal.detail = (
            "Not this way",
            "This address is not to be opened like this. Nothing was changed.",
        )
    return show(refusal)


def _unreadable(error: ParseException) -> Response:
    """The server met chunks of a body that are none."""
    return show(Malformed())


def _fault(error: Exception) -> Response:
    return show(logs.fault(error))
