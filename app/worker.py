"""The process that serves: gunicorn's, but what the server itself cannot take is refused by the application, so that
the caller gets a problem and the log its line."""

from socket import socket
from typing import Any

from flask import Flask, request
from gunicorn import util
from gunicorn.http import errors
from werkzeug.test import create_environ
from werkzeug.wrappers import Response

from app import logs
from app.errors import Malformed, Refusal
from app.threads import BASE

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
OURS = (errors.InvalidResponseHeader, errors.InvalidResponseHeaderName, errors.ConfigurationProblem)


class Worker(BASE):
    """The threads, and how they deal with what is no request."""

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
