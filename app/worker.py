"""The process that serves: gunicorn's, but a request that the application knows to the byte is not read again, and what
the server itself cannot take is refused by the application, so that the caller gets a problem and the log its line."""

from datetime import datetime
from functools import lru_cache
from socket import MSG_DONTWAIT, MSG_PEEK, socket
from typing import Any

from flask import Flask, request
from gunicorn import SERVER, util
from gunicorn.http import errors
from werkzeug.test import create_environ
from werkzeug.wrappers import Response

from app import clock, logs
from app.errors import Malformed, Refusal
from app.threads import BASE
from app.web.express import Express, Given

#: What the application is told of a request that nobody could read, or that broke the server.
MET = "app.met"
#: Where a request is taken to have been sent whose address could not be read: by a program, as browsers send none.
ADDRESS = "/api"
#: What is wrong with a request, where it is not just malformed: status, title and words.
KINDS: dict[type[Exception], tuple[int, str, str]] = {
    errors.LimitRequestLine: (414, "Address too long", "The address is longer than this server reads."),
    errors.LimitRequestHeaders: (431, "Headers too large", "The headers are larger than this server reads."),
    errors.ExpectationFailed: (417, "Expectation failed", "Nothing but 100-continue can be expected here."),
    errors.UnsupportedTransferCoding: (501, "Not implemented", "No transfer coding but chunked is read here."),
}
#: How long a request may be that is answered without being read.
MOST_BYTES = 4096
OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)


class Worker(BASE):
    """The threads, and how they deal with what needs no reading, and with what is no request."""

    def load_wsgi(self) -> None:
        """Loads the application, and finds its way in for requests that came before."""
        super().load_wsgi()
        self._express: Express = self.wsgi.extensions["express"]

    def handle(self, conn: Any) -> Any:
        """Answers the next request of a connection; whether the connection stays, or gunicorn's word for it."""
        data = self._ahead(conn)
        given = self._express.at_once(data)
        if given is None:
            return super().handle(conn)
        try:
            conn.init()
            conn.sock.setblocking(True)
            conn.sock.recv(len(data))
            conn.sock.sendall(_wire(given))
        except OSError:
            return False  # whoever asked is gone
        return True

    def _ahead(self, conn: Any) -> bytes:
        """What has come on a connection and is still to be read, without taking it; nothing if only gunicorn may."""
        if not self.alive or (conn.initialized and conn.parser.unreader.buf.getvalue()):
            return b""
        try:
            return bytes(conn.sock.recv(MOST_BYTES, MSG_PEEK | MSG_DONTWAIT))
        except OSError:
            return b""

    def handle_error(self, req: Any, client: socket, addr: Any, exc: Exception) -> None:
        """Answers a request that could not be read, or whose answer failed; the connection ends with it."""
        path, method = (util.unquote_to_wsgi_str(req.path), req.method) if req else (ADDRESS, "UNKNOWN")
        met = {MET: exc, "PATH_INFO": path, "REMOTE_ADDR": addr[0] if addr else ""}
        environ = create_environ(method=method, environ_overrides=met)
        answer = Response.from_app(self.wsgi, environ, buffered=True)
        answer.headers.extend({"Date": util.http_date(), "Connection": "close"})
        try:
            util.write_nonblock(client, f"HTTP/1.1 {answer.status}\r\n{answer.headers}".encode() + answer.get_data())
        except OSError:
            pass  # whoever asked is gone


def _wire(given: Given) -> bytes:
    """An answer as gunicorn puts it on the wire. Its headers were checked when gunicorn wrote the page at first."""
    date = _date(clock.now().replace(microsecond=0))
    first = f"HTTP/1.1 {given.status}\r\nServer: {SERVER}\r\n{date}Connection: keep-alive\r\n"
    own = "".join([f"{name}: {value}\r\n" for name, value in given.own])
    return f"{first}{_lines(given.headers)}{own}\r\n".encode("latin-1") + given.body


@lru_cache(maxsize=1)
def _date(second: datetime) -> str:
    return f"Date: {util.http_date(second.timestamp())}\r\n"


@lru_cache(maxsize=1024)
def _lines(headers: tuple[tuple[str, str], ...]) -> str:
    return "".join([f"{name}: {value}\r\n" for name, value in headers])


def init_worker(app: Flask) -> None:
    """Refuses what the server met, before anything else is done with it."""

    @app.before_request
    def refuse() -> None:
        if MET in request.environ:
            raise refusal(request.environ[MET])


def refusal(met: Exception) -> Refusal:
    """What to say of it: the caller's mistake, or a fault of ours."""
    if not isinstance(met, errors.ParseException) or isinstance(met, OURS):
        return logs.fault(met)
    refused: Refusal = Malformed()
    if type(met) in KINDS:
        status, title, words = KINDS[type(met)]
        refused = Refusal(words)
        refused.status, refused.title = status, title
    refused.__cause__ = met
    return refused
