"""How an answer travels: its JSON, its headers, and how it is kept for those who repeat a request."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Response, request, url_for

from app.api import shapes
from app.domain.history import Target
from app.errors import PreconditionFailed

#: The headers a repeated write answers again.
KEPT = ("ETag", "Location")


def answer(body: Any, *, status: int = 200, version: int | None = None, link: str | None = None) -> Response:
    """The body as JSON; the opportunity's `version` becomes the ETag, `link` the address of the next page."""
    response = Response(json.dumps(body, ensure_ascii=False, allow_nan=False), status, mimetype="application/json")
    if version is not None:
        response.set_etag(str(version))
    if link:
        response.headers["Link"] = f'<{link}>; rel="next"'
    return response


def done(message: str, row: Any, *, status: int = 200) -> Response:
    """What every verb answers: that it was done, and the opportunity as it is now."""
    opportunity = shapes.opportunity(row)
    body: shapes.Done = {
        "success": True,
        "message": message,
        "opportunity_id": opportunity["id"],
        "updated_at": opportunity["updated_at"],
        "opportunity": opportunity,
    }
    return answer(body, status=status, version=row.version)


def gone(message: str, opportunity_id: UUID, at: datetime) -> Response:
    """The same of a verb after which there is no opportunity."""
    body: shapes.Done = {
        "success": True,
        "message": message,
        "opportunity_id": str(opportunity_id),
        "updated_at": shapes.instant(at),
        "opportunity": None,
    }
    return answer(body)


def done_to_all(message: str, targets: list[Target], at: datetime) -> Response:
    """What a verb on many answers: each has the version after the one it was done to."""
    body: shapes.DoneToAll = {
        "success": True,
        "message": message,
        "updated_at": shapes.instant(at),
        "opportunities": [{"opportunity_id": str(one.id), "version": one.version + 1} for one in targets],
    }
    return answer(body)


def page(rows: list[Any], limit: int, cursor: Callable[[Any], dict[str, Any]]) -> Response:
    """At most `limit` of the rows, and where one more was found the address of the next page, which begins where the
    `cursor` made of the last row says."""
    return part(rows[:limit], cursor(rows[limit - 1]) if len(rows) > limit else {})


def part(rows: list[Any], following: dict[str, Any]) -> Response:
    """Rows, and unless `following` is empty the address of what follows: this one with that in its query. 304 for a
    caller who has all of it already."""
    asked: dict[str, Any] = {**(request.view_args or {}), **request.args, **following}
    link = url_for(str(request.endpoint), _external=True, **asked) if following else None
    return unless_known(answer(rows, link=link))


def unless_known(response: Response) -> Response:
    """The answer, or 304 for a caller who has it already; without another ETag it gets one of all it says. Raises
    PreconditionFailed where If-Match asks for another."""
    if "ETag" not in response.headers:
        said = response.get_data() + response.headers.get("Link", "").encode()
        response.set_etag(hashlib.blake2b(said, digest_size=16).hexdigest())
    response.make_conditional(request)
    if response.status_code == 412:
        if not request.if_match.star_tag:
            raise PreconditionFailed("What is here is not what If-Match asks for.")
        response.status_code = 200  # for Werkzeug the star matches nothing
    return response


def kept(response: Response) -> dict[str, Any]:
    """What is stored of an answer, to be given again byte for byte."""
    headers = {name: response.headers[name] for name in KEPT if name in response.headers}
    return {"body": response.get_data(as_text=True), "headers": headers}


def again(status: int, stored: dict[str, Any]) -> Response:
    """The stored answer, marked as a repetition."""
    response = Response(stored["body"], status, mimetype="application/json", headers=stored["headers"])
    response.headers["Idempotency-Replayed"] = "true"
    return response


def guarded(response: Response) -> Response:
    """Nobody else's cache may keep it, and what a write or a refusal answered nobody's."""
    kept_by_caller = request.method in ("GET", "HEAD") and response.status_code < 400
    response.headers["Cache-Control"] = "private, no-cache" if kept_by_caller else "no-store"
    response.headers["Vary"] = "Authorization, X-Tenant-ID"
    return response
