"""Pages asked for again, answered without being made again as long as the database says the same.

A list leaves behind, with its page, what it asked for all the page shows. When the same browser sends the same request,
that is asked again, first of all who is asking and whether he may; if every answer is the same to the byte, so is the
page, or the 304. Anything else goes the way of all requests. Nothing is believed that was not asked just now.

Reading a request and writing its answer cost a server as much as asking did. A request whose bytes came before, and
were answered so, need not be read again: the worker asks here first (see worker.py).
"""

import threading
import time
import uuid
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from flask import Flask, Response, g, request

from app import flight, logs, timing
from app.database import Answer, Database, Tx
from app.errors import Refusal

#: What a page shows beside what is asked again, such as the rail's counts, is at most so old.
FRESH = timedelta(seconds=60)
#: Wherever a day begins, it is with a quarter of an hour: the offsets of all zones are multiples of it.
SAME_DAY = timedelta(minutes=15)
MOST_BYTES = 32 * 2**20
#: What a kept page weighs beside its body.
OVERHEAD = 4_000
#: So many requests are known to the byte.
MOST_HEARD = 2_000
#: Everything a browser sends that decides its page; what it has already is compared with the page's tag.
DECISIVE = (
    "PATH_INFO", "QUERY_STRING", "HTTP_COOKIE", "HTTP_HOST", "HTTP_HX_REQUEST", "HTTP_HX_REQUEST_TYPE",
    "HTTP_HX_BOOSTED", "HTTP_HX_HISTORY_RESTORE_REQUEST", "HTTP_ACCEPT_ENCODING", "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
)  # fmt: skip
#: Headers that are each answer's own, or a body's.
OWN = ("X-Request-ID", "Server-Timing")
OF_BODY = ("Content-Type", "Content-Length", "Content-Encoding")


@dataclass(frozen=True)
class Kept:
    """A page with what was asked for it and what that was answered; without a body it is good for a 304 only."""

    tenant: UUID
    questions: list[flight.Asked]
    answers: list[tuple[Any, ...]]
    good_until: datetime
    etag: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    who: dict[str, Any]


class Given(NamedTuple):
    """An answer: a kept page once more, or that it is the one the browser has. `own` are the headers it alone has."""

    status: str
    headers: tuple[tuple[str, str], ...]
    own: list[tuple[str, str]]
    body: bytes


class Express:
    """The way in before Flask's."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._wsgi = app.wsgi_app
        self._database: Database = app.extensions["database"]
        self._kept: OrderedDict[Any, Kept] = OrderedDict()
        self._bytes = 0
        #: By the bytes of a request what its page is kept under, and the tags of what its browser has.
        self._heard: OrderedDict[bytes, tuple[Any, str]] = OrderedDict()
        self._reading = threading.local()
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """A kept page that is still true, or whatever the application answers."""
        if environ["REQUEST_METHOD"] == "GET":
            key, tags = _key(environ), environ.get("HTTP_IF_NONE_MATCH", "")
            given = self._given(key, tags)
            if given:
                self._remember(environ, key, tags)
                start_response(given.status, [*given.headers, *given.own])
                return [given.body] if given.body else []
        return self._wsgi(environ, start_response)

    def at_once(self, data: bytes) -> Given | None:
        """The answer to a request that came as these bytes before; None if it must be read, which this thread does."""
        self._reading.data = data
        heard = self._heard.get(data)
        return self._given(*heard) if heard else None

    def keep(self, environ: dict[str, Any], kept: Kept) -> None:
        """Keeps a page for the request it answered, and lets go of those not used for longest."""
        key = _key(environ)
        with self._lock:
            self._forget(key)
            self._kept[key] = kept
            self._bytes += _weight(kept)
            while self._bytes > MOST_BYTES:
                self._forget(next(iter(self._kept)))

    def _forget(self, key: Any) -> None:
        kept = self._kept.pop(key, None)
        self._bytes -= _weight(kept) if kept else 0

    def _remember(self, environ: dict[str, Any], key: Any, tags: str) -> None:
        """Notes the bytes of the request that this thread has read, if they were that request and nothing else."""
        data, self._reading.data = getattr(self._reading, "data", b""), b""
        if _whole(data) and _lasting(environ):
            with self._lock:
                self._heard[data] = key, tags
                while len(self._heard) > MOST_HEARD:
                    self._heard.popitem(last=False)

    def _given(self, key: Any, tags: str) -> Given | None:
        began, waited = time.perf_counter(), flight.waited()
        kept = self._kept.get(key)
        if not kept:
            return None
        known = kept.etag in tags
        if not known and kept.body is None:
            return None
        if not self._still_true(kept):
            with self._lock:
                self._forget(key)  # so that it is not asked again when the request is read
            return None
        request_id = uuid.uuid4().hex
        status, headers = ("304 NOT MODIFIED", _without_body(kept.headers)) if known else ("200 OK", kept.headers)
        logs.line(self._app, request_id, int(status[:3]), began, **kept.who)
        own = [("X-Request-ID", request_id), ("Server-Timing", timing.header(began, waited))]
        return Given(status, headers, own, b"" if known or kept.body is None else kept.body)

    def _still_true(self, kept: Kept) -> bool:
        now = self._app.config["CLOCK"]()
        if now >= kept.good_until:
            return False
        try:
            return self._database.again(kept.tenant, now, kept.questions) == kept.answers
        except Refusal:
            return False  # the application finds out what is the matter, and says so


def init_express(app: Flask) -> None:
    """Puts it in front, and has it keep the pages whose handlers offered it, complete with all their headers."""
    express = Express(app)
    app.extensions["express"] = express
    app.wsgi_app = express  # type: ignore[method-assign]

    @app.after_request
    def keep(response: Response) -> Response:
        if "offer" in g and response.status_code in (200, 304) and "Set-Cookie" not in response.headers:
            express.keep(request.environ, _kept(response, g.offer))
        return response


def offer(tx: Tx) -> None:
    """To be called by a page once it has asked who is asking, and all that it shows, and no more: then it may be kept.
    What it reckoned from the time may not change but with the day."""
    g.offer = list(tx.answers)


def _kept(response: Response, answers: list[Answer]) -> Kept:
    return Kept(
        tenant=g.me.tenant.id,
        questions=[answer.question for answer in answers],
        answers=[answer.bytes for answer in answers],
        good_until=_good_until(g.now),
        etag=response.headers.get("ETag", ""),
        headers=tuple([item for item in response.headers.items() if item[0] not in OWN]),
        body=response.get_data() if response.status_code == 200 else None,
        who=logs.who(),
    )


def _good_until(now: datetime) -> datetime:
    """Until when a page made now may be given again: for a while, and on the same day in every zone."""
    quarter = now.replace(minute=now.minute - now.minute % 15, second=0, microsecond=0)
    return min(now + FRESH, quarter + SAME_DAY)


def _whole(data: bytes) -> bool:
    """Whether these are the lines of one request to their end, and no more."""
    return data.endswith(b"\r\n\r\n") and data.count(b"\r\n\r\n") == 1 and data.count(b"\n") == data.count(b"\r\n")


def _lasting(environ: dict[str, Any]) -> bool:
    """Whether a request has no body, and its connection stays."""
    return (
        environ["SERVER_PROTOCOL"] == "HTTP/1.1"
        and environ.get("HTTP_CONNECTION", "keep-alive").lower() == "keep-alive"
        and not environ.get("CONTENT_LENGTH")
        and not environ.get("HTTP_TRANSFER_ENCODING")
    )


def _key(environ: dict[str, Any]) -> tuple[str | None, ...]:
    return tuple([environ.get(name) for name in DECISIVE])


@lru_cache(maxsize=1024)
def _without_body(headers: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple([item for item in headers if item[0] not in OF_BODY])


def _weight(kept: Kept) -> int:
    return OVERHEAD + len(kept.body or b"")
