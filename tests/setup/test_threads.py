"""The threads of a worker: connections that say nothing keep none of them, and none is left without an answer."""

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psutil
import pytest

from tests.mortal import mortal

PATIENCE = 20
THREADS, MANY, EACH = 2, 60, 20
COMMAND = [
    sys.executable, "-m", "gunicorn", "--worker-class=app.threads.BASE", f"--threads={THREADS}", "--bind=127.0.0.1:0",
    "--graceful-timeout=20", "--no-control-socket", "werkzeug.testapp:test_app",
]  # fmt: skip
REQUEST = b"GET /?word-%d HTTP/1.1\r\nHost: here\r\n\r\n"


class Client:
    """A kept connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._answers = self.socket.makefile("rb")

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self._answers.close()
        self.socket.close()

    def send(self, *numbers: int) -> None:
        self.socket.sendall(b"".join(REQUEST % number for number in numbers))

    def answered(self) -> tuple[dict[str, str], int]:
        """The headers of the next answer, and the number it answers."""
        assert self._answers.readline().startswith(b"HTTP/1.1 200")
        lines = iter(lambda: self._answers.readline().decode().strip(), "")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        found = re.search(rb"word-(\d+)", self._answers.read(int(headers["content-length"])))
        assert found
        return headers, int(found[1])

    def ended(self) -> bool:
        return self._answers.read() == b""


@contextmanager
def serving(*, keep_alive: int = 3 * PATIENCE, workers: int = 1) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """Workers with two threads each: their process, and their port."""
    words = mortal([*COMMAND, f"--keep-alive={keep_alive}", f"--workers={workers}"])
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr
        [port] = next(found.groups() for line in process.stderr if (found := re.search(r"http://[\d.]+:(\d+)", line)))
        try:
            yield process, int(port)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with serving() as (_, port):
        yield port


def test_connections_that_say_nothing_keep_no_thread(port: int) -> None:
    with ExitStack() as stack:
        idle = [stack.enter_context(Client(port)) for _ in range(MANY)]
        for number, client in enumerate(idle[::2]):
            client.send(number)
            assert client.answered()[1] == number
        last = stack.enter_context(Client(port))
        last.send(1)
        assert last.answered()[1] == 1


def test_a_request_that_comes_in_pieces_is_answered_once_it_is_whole(port: int) -> None:
    with Client(port) as slow, Client(port) as quick:
        slow.socket.sendall(REQUEST[:8])
        quick.send(5)
        assert quick.answered()[1] == 5
        slow.socket.sendall(REQUEST[8:] % 6)
        assert slow.answered()[1] == 6


def test_requests_that_come_together_are_answered_in_their_order(port: int) -> None:
    with Client(port) as client:
        client.send(1, 2, 3)
        assert [client.answered()[1] for _ in range(3)] == [1, 2, 3]
        client.send(4)
        assert client.answered()[1] == 4


def test_everybody_gets_his_own_answer(port: int) -> None:
    def work(first: int) -> list[int]:
        with Client(port) as client:
            found = []
            for number in range(first, first + EACH):
                client.send(number)
                found.append(client.answered()[1])
            return found

    starts = range(0, MANY * 1000, 1000)
    with ThreadPoolExecutor(MANY) as threads:
        assert [list(range(first, first + EACH)) for first in starts] == list(threads.map(work, starts))


def test_workers_share_the_connections_that_come_together() -> None:
    with serving(workers=2) as (process, port), ExitStack() as stack:
        workers: dict[psutil.Process, int] = {}
        while len(workers) < 2:  # until the second is there
            with Client(port) as client:
                client.send(1)
                client.answered()
                workers |= {worker: count for worker, count in _held(process).items() if count}
        for client in [stack.enter_context(Client(port)) for _ in range(MANY)]:
            client.send(1)
            assert client.answered()[1] == 1
        held = _held(process).values()
        assert sum(held) == MANY
        assert min(held) > MANY // 4


def _held(process: subprocess.Popen[str]) -> dict[psutil.Process, int]:
    """How many connections each worker has."""
    found = {each: each.net_connections() for each in psutil.Process(process.pid).children()}
    return {each: sum(one.status == psutil.CONN_ESTABLISHED for one in some) for each, some in found.items()}


def test_a_connection_that_idles_is_closed() -> None:
    with serving(keep_alive=2) as (_, port), Client(port) as never, Client(port) as once:
        once.send(1)
        assert once.answered()[0].get("connection") == "keep-alive"
        assert once.ended()
        assert never.ended()


def test_a_stopping_worker_answers_what_it_began_and_what_a_kept_connection_asks_meanwhile() -> None:
    with serving() as (process, port), Client(port) as begun, Client(port) as kept:
        kept.send(1)
        assert kept.answered()[1] == 1
        begun.socket.sendall(REQUEST[:8])
        process.send_signal(signal.SIGTERM)
        kept.send(2)
        assert kept.answered()[1] == 2
        begun.socket.sendall(REQUEST[8:] % 3)
        assert begun.answered()[1] == 3
        begun.socket.close()
        kept.socket.close()
        assert process.wait(PATIENCE) == 0
