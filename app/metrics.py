"""What Prometheus is told. Every process keeps its counters in a shared folder, so that whichever worker is asked
answers for all, also after one was replaced; without a folder a process speaks for itself.

The library looks for the folder as it is imported: whoever makes one makes it before (see serve.py).
"""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import Metric
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from app.config import Config

#: The file in the folder in which whoever may count over all tenants leaves what is due in each.
DUE = "due.json"
METHODS = frozenset(("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"))
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

disable_created_metrics()
REGISTRY = CollectorRegistry()
_counter, _live = partial(Counter, registry=REGISTRY), partial(Gauge, registry=REGISTRY, multiprocess_mode="livesum")
REQUESTS = _counter("nat_requests_total", "Requests answered.", ["method", "endpoint", "status"])
DURATION = Histogram(
    "nat_request_duration_seconds", "How long answers took.", ["method", "endpoint"], registry=REGISTRY, buckets=SECONDS
)
COMPLETED = _counter("nat_actions_completed_total", "Next actions completed.", ["tenant_id"])
CLIENT_ERRORS = _counter("nat_client_errors_total", "Errors that browsers reported.")
WORKERS = _live("nat_workers", "Processes that serve.")
POOL = _live("nat_pool_connections", "Connections to the database.", ["state"])
WAITING = _live("nat_pool_requests_waiting", "Requests that wait for a connection.")
_OPEN, _IDLE, _MOST = (POOL.labels(state) for state in ("open", "idle", "most"))

_known: dict[tuple[str, str, int], tuple[Any, Any]] = {}


def answered(method: str, endpoint: str | None, status: int, seconds: float) -> None:
    """Counts an answer; what no route answered has the endpoint `none`, a method nobody knows is `OTHER`."""
    key = method if method in METHODS else "OTHER", endpoint or "none", status
    found = _known.get(key)
    if found is None:  # looking the labels up costs more than counting
        try:
            found = _known[key] = REQUESTS.labels(*key), DURATION.labels(*key[:2])
        except OSError:  # the folder is gone or full: whoever asked gets the answer all the same
            return
    requests, duration = found
    requests.inc()
    duration.observe(seconds)


def completed(tenant: UUID) -> None:
    """Counts a completed next action."""
    COMPLETED.labels(tenant).inc()


def sample(load: dict[str, int]) -> None:
    """Notes how the process and its pool are: connections `open`, `idle` and at `most`, and requests `waiting`."""
    WORKERS.set(1)
    _OPEN.set(load["open"])
    _IDLE.set(load["idle"])
    _MOST.set(load["most"])
    WAITING.set(load["waiting"])


def bury(config: Config, pid: int) -> None:
    """Takes what a process that is no more said of itself out of the gauges; what it counted stays."""
    mark_process_dead(pid, str(config.metrics_dir))


def exposition(config: Config) -> bytes:
    """All of it, as Prometheus reads it, each sample with the name of this instance."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Instance(config))
    return generate_latest(registry)


class _Instance:
    def __init__(self, config: Config) -> None:
        self._config = config

    def collect(self) -> Iterator[Metric]:
        for metric in [*self._counted(), *self._due()]:
            metric.samples = [
                sample._replace(labels={"instance": self._config.instance, **sample.labels})
                for sample in metric.samples
            ]
            yield metric

    def _counted(self) -> list[Metric]:
        if self._config.metrics_dir is None:
            return list(REGISTRY.collect())
        return list(MultiProcessCollector(CollectorRegistry(), str(self._config.metrics_dir)).collect())

    def _due(self) -> list[Metric]:
        folder = self._config.metrics_dir
        try:
            counts = json.loads((folder / DUE).read_text()) if folder else {}
        except FileNotFoundError:
            counts = {}  # nobody may count, or the database does not answer
        metric = Metric("nat_due_actions_total", "Next actions due at present.", "unknown")
        for tenant, count in counts.items():
            metric.add_sample("nat_due_actions_total", {"tenant_id": tenant}, count)
        return [metric]


def leave_due(folder: Path, counts: dict[str, int] | None) -> None:
    """Leaves what is due in each tenant for those who answer; None where it is not known."""
    if counts is None:
        (folder / DUE).unlink(missing_ok=True)
        return
    fresh = folder / "due.new"
    fresh.write_text(json.dumps(counts))
    fresh.replace(folder / DUE)
