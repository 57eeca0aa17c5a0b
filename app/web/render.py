"""How a page answers: whole or as a fragment, with its ETag. The only reader of HX- headers."""

import hashlib
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jinja2
from flask import Flask, Response, make_response, redirect, render_template, request
from flask.templating import Environment
from flask_htmx import HTMX
from werkzeug.datastructures import MultiDict

from app.config import ROOT
from app.errors import Refusal

htmx = HTMX()
#: Below a tag one blank stays: its line break goes with the tag, and words must not run together.
INDENTATION = re.compile(r"(?<=[%#]}\n)[ \t]+(?=[ \t])|(?<![%#]}\n)^[ \t]+", re.MULTILINE)


class _Template(jinja2.Template):
    """A template whose macros are made once: Jinja compares all globals at every import of them, a tenth of a verb."""

    def _get_default_module(self, ctx: Any = None) -> Any:
        return super()._get_default_module()


class _Environment(Environment):
    template_class = _Template

    def preprocess(self, source: str, name: str | None = None, filename: str | None = None) -> str:
        """The template without its indentation, which is for its readers."""
        return INDENTATION.sub("", super().preprocess(source, name, filename))


def init_render(app: Flask) -> None:
    """Gives the templates their environment, and `came_from()`; to be called before anything else touches it."""
    app.jinja_environment = _Environment
    app.jinja_env.globals["came_from"] = came_from
    htmx.init_app(app)


def compile_templates(app: Flask) -> None:
    """Has every template ready, once for all workers that come of this process: else each compiles one at somebody's
    first look at its page, which takes it ten times as long."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def partial() -> bool:
    """Whether htmx asks for a fragment; a page it restores from history, or swaps whole, is not one."""
    return bool(htmx) and not htmx.history_restore_request and request.headers.get("HX-Request-Type") != "full"


def came_from() -> str:
    """The address of the page this was asked from: of several plain pages in a row, of that before their form."""
    return str(htmx.current_url or request.form.get("from") or request.referrer or "")


def place_of(url: str) -> tuple[str, MultiDict[str, str]]:
    """The last part of an address's path, and its query; empty where it is none."""
    try:
        address = urlsplit(url)
        return address.path.rpartition("/")[2], MultiDict(parse_qsl(address.query))
    except ValueError:
        return "", MultiDict()


def page(
    template: str,
    *,
    fragment: str = "",
    refusal: Refusal | None = None,
    etag: str | None = None,
    event: str | None = None,
    **context: Any,
) -> Response:
    """The template, or for htmx its fragment if it has one, from the same context, and with it an event for the page's
    script. Where what was sent met a `refusal`, the status is its own; the template knows it, too."""
    shown = fragment if fragment and partial() else template
    response = make_response(render_template(shown, refusal=refusal, **context), refusal.status if refusal else 200)
    return tagged(_telling(response, event), etag)


def swap(template: str, *, otherwise: str, event: str | None = None, **context: Any) -> Any:
    """What a verb answers: for htmx the partials of a template, and an event for the page's script; else a redirect."""
    if not partial():
        return redirect(otherwise, 303)
    return _telling(make_response(render_template(template, **context)), event)


def _telling(response: Response, event: str | None) -> Response:
    if event and partial():
        response.headers["HX-Trigger"] = event
    return response


def addressed(response: Response, form: str, place: str) -> Response:
    """The response; for what the form of this id asked, with the address that is the same to whoever reads it, in any
    locale."""
    if request.headers.get("HX-Source") == f"form#{form}":
        response.headers["HX-Push-Url"] = place
    return response


def unkept(response: Response) -> Response:
    """The response, which nobody may keep: it shows a secret this once."""
    response.headers["Cache-Control"] = "no-store"
    return response


def saved_as(response: Response, name: str) -> Response:
    """The response as a file of this name, to be saved and not shown."""
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def tag(*parts: Any, fragment: bool) -> str:
    """The ETag of an answer made of `parts`, and of nothing else but the code."""
    return hashlib.blake2b(repr((_build(), fragment, parts)).encode(), digest_size=16).hexdigest()


@cache
def _build() -> str:
    """What the code that makes the pages is: after an update nobody keeps a page of the old one."""
    digest = hashlib.blake2b(digest_size=8)
    for folder in ("app", "templates", "static"):
        for path in sorted((ROOT / folder).rglob("*.*")):
            if path.suffix in (".py", ".html", ".css", ".js", ".svg"):
                digest.update(path.read_bytes())
    return digest.hexdigest()


def unchanged(etag: str) -> Response | None:
    """304 when the caller has this already."""
    if etag in request.if_none_match:
        return tagged(Response(status=304), etag)
    return None


def tagged(response: Response, etag: str | None) -> Response:
    """The response with its ETag."""
    if etag:
        response.set_etag(etag)
    return response
