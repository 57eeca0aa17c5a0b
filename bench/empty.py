"""The least a server can do: an empty 200."""

from collections.abc import Callable, Iterable
from typing import Any


def answer(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """A WSGI application that answers nothing, and that it is all right."""
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
    return [b""]
