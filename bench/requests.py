"""What requests cost beside the usual stack and beside the limit, run alternately."""

import http.client
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from statistics import median
from urllib.parse import parse_qs, urlencode, urlsplit

from bench import sql
from bench.load import Request, Round, family, run
from bench.sql import HTMX
from bench.stage import Server, Stage

ROUNDS, SECONDS, CLIENTS = 5, 3.0, 16
DUE, BUSY_DUE = "/t/ours/due?owner=team", "/t/busy/due?owner=team"
PEER_DUE = "/api/v1/opportunities/due"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
#: Where completed deals go: out of the due list, each completion to another minute.
LATER = datetime.now(UTC) + timedelta(days=30)

Rounds = dict[str, list[Round]]


@dataclass(frozen=True)
class Limit:
    """The most due lists a second, how often the SQL alone goes, and the least µs of CPU a due list could cost: the
    server's for an empty answer and the database's for that SQL."""

    per_second: float
    transactions: float
    cpu: float


class Deals:
    """The busy team's deals and their versions, completed in turn, so that every request finds the version it says.

    Hundreds of completions a second in one team leave more dead rows than a vacuum takes away; what other teams read
    is measured without them."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._ids: list[str] = []

    def forms(self) -> Iterator[Request]:
        """Completions by form, as a browser sends them."""
        stage = self._stage
        for opportunity_id, version in self._open():
            words = {"version": version, "key": token_hex(8), "then": "next", "details": "Call again", "note": "Spoke"}
            body = urlencode(words | {"at": LATER.isoformat()}).encode()
            path = f"/t/busy/opportunities/{opportunity_id}/completion"
            headers = stage.session | HTMX | FORM | {"HX-Current-URL": stage.ours.url + BUSY_DUE}
            yield Request.of(stage.ours.url, path, method="POST", headers=headers, body=body)

    def peer(self, server: Server) -> Iterator[Request]:
        """The peer's completions of the same deals."""
        headers = {"X-Tenant-ID": self._stage.filled.busy, "Content-Type": "application/json"}
        body = {"new_next_action_at": LATER.isoformat(), "new_next_action_details": "Call again"}
        for opportunity_id, _ in self._open():
            path = f"/api/v1/opportunities/{opportunity_id}/complete_action"
            yield Request.of(server.url, path, method="POST", headers=headers, body=json.dumps(body).encode())

    def _open(self) -> Iterator[tuple[str, int]]:
        """Open deals that are not due, so that the due list stays as long as it is."""
        while True:
            rows = sql.ask(
                self._stage.config,
                "select id, version from opportunities "
                "where tenant_id = %s and status = 'open' and next_action_at > now()",
                (self._stage.filled.busy,),
            )
            yield from ((str(row.id), row.version) for row in rows)


def compare(stage: Stage) -> Rounds:
    """The rounds of each kind of request, by its name."""
    peer, deals = {"X-Tenant-ID": stage.filled.ours}, Deals(stage)

    def read(server: Server, path: str, headers: dict[str, str]) -> Callable[[], Round]:
        requests = [Request.of(server.url, path, headers=headers)]
        return lambda: measured(stage, server, requests)

    def unchanged() -> Round:
        """As the page asks every 15 seconds: for the list alone, with the tag it has."""
        etag = _get(stage.ours, DUE, stage.session | HTMX)[1]
        headers = stage.session | HTMX | {"If-None-Match": etag}
        return measured(stage, stage.ours, [Request.of(stage.ours.url, DUE, headers=headers, status=304)])

    kinds = {
        "empty 200": read(stage.empty, "/", {}),
        "due list, 50 cards": read(stage.ours, DUE, stage.session),
        "due list unchanged (304)": unchanged,
        "usual stack as published, due": read(stage.published, PEER_DUE, peer),
        "usual stack tuned, due": read(stage.tuned, PEER_DUE, peer),
        "completion": lambda: measured(stage, stage.ours, deals.forms()),
        "usual stack as published, UPDATE": lambda: measured(stage, stage.published, deals.peer(stage.published)),
        "usual stack tuned, UPDATE": lambda: measured(stage, stage.tuned, deals.peer(stage.tuned)),
    }
    found: Rounds = {name: [] for name in kinds}
    for _ in range(ROUNDS):
        for name, one in kinds.items():
            found[name].append(one())
    return found


def due(stage: Stage) -> list[Request]:
    """The due list, as a browser asks for its page."""
    return [Request.of(stage.ours.url, DUE, headers=stage.session)]


def at_once(stage: Stage) -> Rounds:
    """The due list and the peers' at few and at many clients."""
    peer, found = {"X-Tenant-ID": stage.filled.ours}, {}
    for clients in (1, 64):
        for name, server, path, headers in (
            ("due list, 50 cards", stage.ours, DUE, stage.session),
            ("usual stack as published, due", stage.published, PEER_DUE, peer),
            ("usual stack tuned, due", stage.tuned, PEER_DUE, peer),
        ):
            requests = [Request.of(server.url, path, headers=headers)]
            one = [
                run(server.url, requests, [server.pid], stage.postgres, clients=clients, seconds=2) for _ in range(3)
            ]
            found[f"{name}, {clients} at once"] = one
    return found


def limit(stage: Stage, rounds: Rounds) -> Limit:
    """What an empty server and the same SQL could come to together."""
    alone = [pgbench(stage, sql.asked_for(stage, DUE)) for _ in range(3)]
    transactions, database = (median(each) for each in zip(*alone, strict=True))
    empty = median(one.per_second for one in rounds["empty 200"])
    server = median(one.server for one in rounds["empty 200"])
    return Limit(1 / (1 / empty + 1 / transactions), transactions, server + database)


def pgbench(stage: Stage, statements: list[str]) -> tuple[float, float]:
    """Transactions a second of these statements, prepared, in one pipeline, in our tenant's context; and the µs of CPU
    that the database spent on each."""
    server = stage.config.server()
    address = urlsplit(server.url("app_user"))
    where = {name: values[0] for name, values in parse_qs(address.query).items()}
    script = server.folder / "pgbench.sql"
    context = ["begin read only", f"set local app.tenant_id = '{stage.filled.ours}'"]
    context += ["set local plan_cache_mode = 'force_generic_plan'"]
    lines = ["\\startpipeline", *(f"{each};" for each in [*context, *statements, "commit"]), "\\endpipeline"]
    script.write_text("\n".join(lines) + "\n")
    words = [str(server.programs().folder / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={CLIENTS}"]
    words += ["--jobs=2", "--time=5", f"--file={script}", f"--host={where['host']}", f"--port={where['port']}"]
    before = family(stage.postgres)
    said = subprocess.run([*words, "--username=app_user", address.path[1:]], capture_output=True, text=True, check=True)
    spent = family(stage.postgres) - before
    rate, count = (re.search(rf"{what}\D+([\d.]+)", said.stdout) for what in ("tps =", "actually processed:"))
    assert rate and count, said.stderr
    return float(rate[1]), spent * 1e6 / int(count[1])


def measured(stage: Stage, server: Server, requests: "list[Request] | Iterator[Request]") -> Round:
    """One round of requests to a server."""
    return run(server.url, requests, [server.pid], stage.postgres, clients=CLIENTS, seconds=SECONDS)


def _get(server: Server, path: str, headers: dict[str, str]) -> tuple[int, str, int]:
    """Status, tag and size of an answer."""
    connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.getheader("ETag", ""), len(answer.read())
