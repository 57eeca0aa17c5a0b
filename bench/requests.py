"""What a request costs: CPU of server and PostgreSQL by the kernel's accounts, and how many there are a second."""

import http.client
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

import psutil

from bench.stage import Stage

CLIENTS, ROUNDS, SECONDS = 8, 5, 3.0


@dataclass(frozen=True)
class Cost:
    """Medians over the rounds: requests a second, and microseconds of CPU per request, server and database."""

    per_second: float
    server: float
    database: float
    status: int
    size: int


def compare(stage: Stage) -> dict[str, Cost]:
    """The empty answer, the whole list, and the list that is unchanged, run alternately."""
    session = {"Cookie": f"session={stage.cookie}", "Accept-Encoding": "br"}
    due = f"/t/{stage.slug}/due?owner=team"
    etag = _get(stage, due, session)[2]
    kinds: dict[str, Callable[[], Cost]] = {
        "empty answer (/healthz)": lambda: _round(stage, "/healthz", {}),
        "due list, 50 cards": lambda: _round(stage, due, session),
        "due list unchanged (304)": lambda: _round(stage, due, session | {"If-None-Match": etag}),
    }
    found: dict[str, list[Cost]] = {name: [] for name in kinds}
    for _ in range(ROUNDS):
        for name, run in kinds.items():
            found[name].append(run())
    return {name: _middle(costs) for name, costs in found.items()}


def _middle(costs: list[Cost]) -> Cost:
    numbers = [median(getattr(cost, field) for cost in costs) for field in ("per_second", "server", "database")]
    return Cost(*numbers, costs[0].status, costs[0].size)


def _round(stage: Stage, path: str, headers: dict[str, str]) -> Cost:
    answered, ends = [], time.monotonic() + SECONDS

    def client() -> None:
        connection = http.client.HTTPConnection(urlsplit(stage.url).netloc)
        count = 0
        while time.monotonic() < ends:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            count += 1
        answered.append(count)

    status, size, _ = _get(stage, path, headers)
    before, began = _spent(stage), time.monotonic()
    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took, after, total = time.monotonic() - began, _spent(stage), sum(answered)
    server, database = ((late - early) * 1e6 / total for early, late in zip(before, after, strict=True))
    return Cost(total / took, server, database, status, size)


def _get(stage: Stage, path: str, headers: dict[str, str]) -> tuple[int, int, str]:
    connection = http.client.HTTPConnection(urlsplit(stage.url).netloc)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, len(answer.read()), answer.getheader("ETag", "")


def _spent(stage: Stage) -> tuple[float, float]:
    """CPU seconds of the server's processes and of PostgreSQL's."""
    return _family(stage.server.pid), _family(stage.postgres)


def _family(pid: int) -> float:
    process = psutil.Process(pid)
    times = [each.cpu_times() for each in [process, *process.children(recursive=True)]]
    return sum(spent.user + spent.system for spent in times)
