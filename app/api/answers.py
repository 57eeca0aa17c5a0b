"""How an answer travels: its JSON, its headers, and how it is kept for those who repeat a request."""

import hashlib
import json
from typing import Any

from flask import Response, request

from app.api import shapes

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
    body = {
        "success": True,
        "message": message,
        "opportunity_id": opportunity["id"],
        "updated_at": opportunity["updated_at"],
        "opportunity": opportunity,
    }
    return answer(body, status=status, version=row.version)


def unless_known(response: Response) -> Response:
    """The answer with an ETag of all it says, or 304 for a caller who has it already."""
    said = response.get_data() + response.headers.get("Link", "").encode()
    response.set_etag(hashlib.blake2b(said, digest_size=16).hexdigest())
    response.make_conditional(request)
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
