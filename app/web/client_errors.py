"""What breaks in people's browsers, as their pages tell it: one line in the log for each, never what anybody typed."""

import re
import threading
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, current_app, g, request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app import metrics
from app.errors import Malformed, RateLimited
from app.web.guard import same_origin

bp = Blueprint("client_errors", __name__)
bp.before_request(same_origin)

#: What a report says; whatever has another shape could be somebody's words.
SHAPES = {
    "kind": re.compile("error|rejection|htmx"),
    "name": re.compile("[A-Za-z]{0,40}"),
    "place": re.compile(r"(?:[\w.-]{0,80}:\d{1,7}:\d{1,7} ?){0,4}"),
    "page": re.compile(r"/[\w/-]{0,200}"),
}
PERIOD = timedelta(minutes=1)


class Allowance:
    """So many reports a minute from all browsers together: more of them tell nothing new."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._left = most
        self._since: datetime | None = None
        self._lock = threading.Lock()

    def take(self, now: datetime) -> None:
        """Uses one up; raises RateLimited when there is none."""
        with self._lock:
            if self._since is None or not self._since <= now < self._since + PERIOD:
                self._left, self._since = self._most, now
            if not self._left:
                wait = (self._since + PERIOD - now).total_seconds()
                raise RateLimited("Enough errors are known for now.", retry_after=int(wait) + 1)
            self._left -= 1


@bp.post("/client-errors")
def report() -> Any:
    """Notes one error of a page."""
    current_app.extensions["client_errors"].take(g.now)
    told = {name: request.form.get(name, "") for name in SHAPES}
    if not all(shape.fullmatch(told[name]) for name, shape in SHAPES.items()):
        raise Malformed
    metrics.CLIENT_ERRORS.inc()
    told["page"] = _route(told["page"])
    current_app.extensions["log"].warning("browser error", request_id=g.request_id, **told)
    return "", 204


def _route(page: str) -> str:
    """Which of our pages it is, without what is in its address: a link that invites is a secret."""
    try:
        return current_app.url_map.bind("").match(page, return_rule=True)[0].rule
    except (HTTPException, RequestRedirect):
        return ""
