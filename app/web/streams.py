"""A file that is sent while it is read: nobody ever holds all of it."""

import errno
from collections.abc import Iterator

from flask import Response, stream_with_context

from app import logs
from app.web.render import saved_as


def streamed(lines: Iterator[str], name: str) -> Response:
    """Some lines after others as a CSV file of this name."""
    return saved_as(Response(stream_with_context(_whole(lines)), mimetype="text/csv"), name)


def _whole(file: Iterator[str]) -> Iterator[str]:
    """The file, or a connection that breaks before its end, so that nobody takes a part for all of it."""
    try:
        yield from file
    except Exception as error:
        logs.fault(error)
        raise ConnectionResetError(errno.ECONNRESET, "The rest of the file cannot be had.") from None
