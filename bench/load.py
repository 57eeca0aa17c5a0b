"""A load of requests over kept connections, cheap enough to share a machine with what it measures.

One thread and plain sockets: requests are bytes made beforehand, an answer is read to its Content-Length. What servers
and PostgreSQL spent is taken from the kernel's accounts of their processes, so what the load costs is not in it.
"""

import itertools
import selectors
import socket
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

import psutil


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire, and the status it should have."""

    data: bytes
    status: int

    @classmethod
    def of(
        cls, url: str, path: str, *, status: int = 200, method: str = "GET", headers: dict[str, str] | None = None,
        body: bytes = b"",
    ) -> "Request":  # fmt: skip
        """A request to a path of the server at `url`."""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {urlsplit(url).netloc}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return cls("\r\n".join([*lines, "", ""]).encode() + body, status)


@dataclass(frozen=True)
class Round:
    """What one round came to: requests a second, µs of CPU per request (server, database), and the ms it took them."""

    per_second: float
    server: float
    database: float
    p50: float
    p95: float
    p99: float
    count: int
    unexpected: int
    size: int

    @property
    def cpu(self) -> float:
        """µs of CPU per request, server and database together."""
        return self.server + self.database


class _Client:
    """One kept connection with one request under way."""

    def __init__(self, address: tuple[str, int], requests: Iterator[Request]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._requests = requests
        self._got = b""

    def send(self) -> bool:
        """Sends the next request; whether there was one."""
        request = next(self._requests, None)
        if request is None:
            return False
        self.request, self.began, self._got = request, time.perf_counter(), b""
        self.socket.sendall(request.data)
        return True

    def receive(self) -> tuple[int, int] | None:
        """The status and size of the answer once all of it is there."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise ConnectionError("The server closed the connection.")
        self._got += part
        head, end, body = self._got.partition(b"\r\n\r\n")
        if not end:
            return None
        status = int(head[9:12])
        _, found, length = head.lower().partition(b"\ncontent-length:")
        if found and status not in (204, 304) and len(body) < int(length.split(b"\r", 1)[0]):
            return None
        return status, len(self._got)


def run(
    url: str, requests: Sequence[Request] | Iterator[Request], processes: Sequence[int], postgres: int, *,
    clients: int = 16, seconds: float = 3.0,
) -> Round:  # fmt: skip
    """Sends the requests, over and over where they are a sequence, and accounts for it; `processes` are the servers'
    numbers, whose children count with them."""
    endless: Iterable[Request] = itertools.cycle(requests) if isinstance(requests, Sequence) else requests
    source, host = iter(endless), urlsplit(url)
    everyone = [_Client((str(host.hostname), int(host.port or 80)), source) for _ in range(clients)]
    took, sizes, unexpected = [], [], 0
    with selectors.DefaultSelector() as waiting:
        before, began = _spent(processes, postgres), time.perf_counter()
        for client in everyone:
            if client.send():
                waiting.register(client.socket, selectors.EVENT_READ, client)
        while waiting.get_map():
            for key, _ in waiting.select():
                client = key.data
                answer = client.receive()
                if answer is None:
                    continue
                now = time.perf_counter()
                took.append(now - client.began)
                sizes.append(answer[1])
                unexpected += answer[0] != client.request.status
                if now - began > seconds or not client.send():
                    waiting.unregister(client.socket)
        lasted, after = time.perf_counter() - began, _spent(processes, postgres)
    for client in everyone:
        client.socket.close()
    server, database = ((late - early) * 1e6 / len(took) for early, late in zip(before, after, strict=True))
    cuts = quantiles(took, n=100) if len(took) > 1 else took * 99
    marks = [cuts[at] * 1000 for at in (49, 94, 98)]
    return Round(len(took) / lasted, server, database, *marks, len(took), unexpected, max(sizes))


def _spent(processes: Sequence[int], postgres: int) -> tuple[float, float]:
    """CPU seconds of the servers and of PostgreSQL."""
    return sum(map(family, processes)), family(postgres)


def family(pid: int) -> float:
    """CPU seconds of a process, its children, and those it has buried."""
    process, times = psutil.Process(pid), []
    for each in [process, *process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):  # it ended just now: its parent counts it from here on
            times.append(each.cpu_times())
    return sum(spent.user + spent.system for spent in times) + times[0].children_user + times[0].children_system
