"""Two processes of the product count calls in one Redis: a token has as many as it may, whichever process it meets."""

import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from checks import api, tools
from checks.tools import Found

MOST, CALLS = 20, 50


def check() -> str:
    """How many calls passed; raises Found where they are others than may."""
    program = tools.from_debian("redis-server", "redis-server")
    with _redis(program) as redis, _served(redis) as (url, environment):
        call = urllib.request.Request(f"{url}/api/v1/me", headers=api.headers(environment))
        _await_minute()
        statuses = [_status(call) for _ in range(CALLS)]
    if statuses != [200] * MOST + [429] * (CALLS - MOST):
        raise Found(f"Of {CALLS} calls {statuses.count(200)} passed instead of {MOST}: {statuses}")
    return f"{MOST} of {CALLS} calls passed"


def _served(redis: str) -> AbstractContextManager[tuple[str, dict[str, str]]]:
    return api.served(REDIS_URL=redis, API_LIMIT=str(MOST), WORKERS="2")


def _await_minute() -> None:
    """Until there is time enough for all calls before the counts begin anew."""
    left = 60 - time.time() % 60
    if left < 20:
        time.sleep(left)


def _status(call: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(call, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        return refusal.code


@contextmanager
def _redis(program: str) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        words = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        server = subprocess.Popen([program, *words], stdout=subprocess.DEVNULL)
        try:
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(20)
