"""What is measured: the product as it is deployed, on a durable database of many teams, and the peers beside it."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import MappingProxyType

from app.config import ROOT, Config
from app.database import administering
from app.migrate import migrate
from bench.fill import DUE, OURS, Filled, fill

DEALS, TEAMS = 1_000_000, 200
WORKERS, THREADS = 2, 2
SILENT = subprocess.DEVNULL


@dataclass(frozen=True)
class Server:
    """A server that answers at `url`; its processes are `pid` and its children."""

    url: str
    pid: int


@dataclass(frozen=True)
class Stage:
    """The servers, the database they share, and who is signed in."""

    config: Config
    filled: Filled
    postgres: int
    ours: Server
    empty: Server
    published: Server
    tuned: Server

    slug = "ours"

    @property
    def url(self) -> str:
        """Where the product answers."""
        return self.ours.url

    @property
    def cookie(self) -> str:
        """The session of the one who is signed in."""
        return self.filled.cookie

    @property
    def session(self) -> dict[str, str]:
        """The headers of a browser of the one who is signed in."""
        return self.filled.browser

    @property
    def program(self) -> dict[str, str]:
        """The headers of a program of the same person."""
        return {"Authorization": f"Bearer {self.filled.token}", "X-Tenant-ID": str(self.filled.ours)}


@contextmanager
def database(
    *, deals: int, teams: int, due: int = DUE, size: int = OURS, keep: Path | None = None
) -> Iterator[tuple[Config, Filled, int]]:
    """A filled database, its settings and its server's number; gone afterwards unless `keep` names a folder for it."""
    folder = keep or Path(tempfile.mkdtemp(prefix="bench-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)
    config = replace(Config.from_environment({"VAR_DIR": str(folder)}), port=0)
    noted = folder / "filled"
    try:
        with config.server().held():
            migrate(config)
            _keep_account(config)
        with config.server().held():
            if not noted.exists():
                noted.write_text("\n".join(fill(config, deals=deals, teams=teams, size=size, due=due, said=_say)))
            filled = Filled(*noted.read_text().split("\n"))
            yield config, filled, int((config.server().data / "postmaster.pid").read_text().split()[0])
    finally:
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)


def _keep_account(config: Config) -> None:
    """Has the server able to keep an account of statements, once it is started anew; it costs each of them some, so
    none is kept until it is wanted."""
    with administering(config.server().url("postgres")) as root:
        root.execute("alter system set shared_preload_libraries = 'pg_stat_statements'")
        root.execute("alter system set pg_stat_statements.track_planning = on")
        root.execute("alter system set pg_stat_statements.track = 'none'")


@contextmanager
def play(*, deals: int = DEALS, teams: int = TEAMS, keep: Path | None = None) -> Iterator[Stage]:
    """The stage, set and served."""
    with database(deals=deals, teams=teams, keep=keep) as (config, filled, postgres), ExitStack() as servers:
        peer = config.server().url("postgres")
        yield Stage(
            config,
            filled,
            postgres,
            servers.enter_context(product(config)),
            servers.enter_context(gunicorn("bench.empty:answer")),
            servers.enter_context(_uvicorn("bench.peer.published:app", peer)),
            servers.enter_context(_uvicorn("bench.peer.tuned:app", peer)),
        )


@contextmanager
def product(config: Config) -> Iterator[Server]:
    """The product as `make run` serves it."""
    environment = {"VAR_DIR": str(config.var_dir), "PORT": "0", "PATH": "/usr/bin:/bin", "LOG_FORMAT": "json"}
    with _process([sys.executable, "-m", "app.serve"], environment, stdout=subprocess.PIPE) as process:
        assert process.stdout
        yield Server(
            next(found[0] for line in process.stdout if (found := re.search(r"http://\S+", line))), process.pid
        )


@contextmanager
def gunicorn(
    application: str, worker: str = "app.threads.BASE", environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Server]:
    """An application in as many processes and threads as the product is served in."""
    port = _free_port()
    words = ["gunicorn", f"--worker-class={worker}", f"--workers={WORKERS}", f"--threads={THREADS}", "--keep-alive=30"]
    words += [f"--bind=127.0.0.1:{port}", "--no-control-socket", "--preload", application]
    with _process([sys.executable, "-m", *words], environment) as process:
        yield Server(_answering(port), process.pid)


@contextmanager
def _uvicorn(application: str, database: str) -> Iterator[Server]:
    port = _free_port()
    words = ["uvicorn", f"--workers={WORKERS}", f"--port={port}", "--no-access-log", application]
    with _process([sys.executable, "-m", *words], {"PEER_DATABASE": database}) as process:
        yield Server(_answering(port), process.pid)


@contextmanager
def _process(words: list[str], environment: Mapping[str, str], stdout: int = SILENT) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        words, cwd=ROOT, env={**os.environ, **environment}, stdout=stdout, stderr=SILENT, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    """A port below those the system gives away, so that no client takes it meanwhile."""
    for port in range(21_000, 32_000):
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise RuntimeError("No port is free.")


def _answering(port: int) -> str:
    """The address of a server, once it answers anything at all."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with suppress(OSError, HTTPException), closing(HTTPConnection("127.0.0.1", port, timeout=5)) as probe:
            probe.request("GET", "/")
            probe.getresponse()
            return f"http://127.0.0.1:{port}"
        time.sleep(0.05)
    raise RuntimeError(f"Nothing answers at port {port}.")


def _say(words: str) -> None:
    print(f"  {words}", flush=True)
