"""What `make run` starts, as a process of its own."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.config import ROOT, Config
from app.postgres import Server
from tests.live import address
from tests.mortal import mortal
from tests.places import temporary

COMMAND = [sys.executable, "-m", "app.serve"]
#: Stopping may take as long as the product waits for its workers and for PostgreSQL's last checkpoint on a laden disk.
PATIENCE = 60


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """Where the embedded server keeps what the first run made: a server is served again more often than it is new."""
    folder = temporary("serve")
    yield folder / "var"
    shutil.rmtree(folder)


@pytest.fixture
def var(data: Path) -> Iterator[Path]:
    """The folder for the data of the embedded server, which is stopped if a test leaves it running."""
    yield data
    _server(data).stop()


def _server(var: Path) -> Server:
    return Config.from_environment({"VAR_DIR": str(var)}).server()


def _environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    return {**kept, "PORT": "0", **settings}


@contextmanager
def _run(*, hang_up: Any = signal.SIG_DFL, **settings: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process and its address, once it says that it serves; it is killed if the test does not end it.

    What it does at a hang-up is not left to how the tests were started, which may be with nohup.
    """
    with subprocess.Popen(
        mortal(COMMAND),
        cwd=ROOT,
        env=_environment(**settings),
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=partial(signal.signal, signal.SIGHUP, hang_up),
    ) as process:
        try:
            assert process.stdout
            yield process, address(process.stdout)
        finally:
            process.kill()


def _refused(*words: str, **settings: str) -> str:
    """The one line it ends with."""
    words = (*COMMAND, *words)
    ended = subprocess.run(words, cwd=ROOT, env=_environment(**settings), capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    return ended.stderr


def _status(url: str) -> int:
    try:
        with closing(urllib.request.urlopen(url, timeout=10)) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def _text(url: str) -> str:
    with closing(urllib.request.urlopen(url, timeout=10)) as answer:
        return answer.read().decode()


def _end_worker(process: subprocess.Popen[str], how: signal.Signals) -> None:
    [worker] = [child for child in psutil.Process(process.pid).children() if "app.serve" in child.cmdline()]
    worker.send_signal(how)
    worker.wait(PATIENCE)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_it_serves_until_told_to_stop_and_stops_its_database(var: Path, how: signal.Signals) -> None:
    with _run(VAR_DIR=str(var)) as (process, url):
        assert _status(f"{url}/readyz") == 200
        process.send_signal(how)
        assert process.wait(PATIENCE) == 0
    assert not _server(var).running


def test_a_worker_that_leaves_takes_nothing_along(var: Path) -> None:
    with _run(VAR_DIR=str(var), WORKERS="1") as (process, url):
        stylesheet, *_ = re.findall(r'href="(/static/css/[^"]+)"', _text(f"{url}/sign-in"))
        for how in (signal.SIGTERM, signal.SIGABRT, signal.SIGKILL):
            _end_worker(process, how)
            assert (how, _status(f"{url}/readyz")) == (how, 200)
            assert (how, _status(url + stylesheet)) == (how, 200)
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not _server(var).running


def test_started_with_nohup_it_outlives_its_terminal(var: Path) -> None:
    with _run(hang_up=signal.SIG_IGN, VAR_DIR=str(var), WORKERS="1") as (process, url):
        assert _status(f"{url}/readyz") == 200
        process.send_signal(signal.SIGHUP)
        _end_worker(process, signal.SIGKILL)  # a server that is leaving would not put another in its place
        assert _status(f"{url}/readyz") == 200
        process.terminate()
        assert process.wait(PATIENCE) == 0


def test_a_killed_run_does_not_stop_the_next(var: Path) -> None:
    with _run(VAR_DIR=str(var)) as (process, url):
        process.kill()
    with _run(VAR_DIR=str(var), PORT=url.rpartition(":")[2]) as (process, url):
        assert _status(f"{url}/readyz") == 200
        process.terminate()
        assert process.wait(PATIENCE) == 0
    assert not _server(var).running


def test_a_taken_port_is_said_before_anything_is_started(place: Path) -> None:
    var = place / "var"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert f"port {port}" in _refused(VAR_DIR=str(var), PORT=str(port))
    assert not var.exists()


def test_a_malformed_setting_is_said(var: Path) -> None:
    assert "PORT should be" in _refused(VAR_DIR=str(var), PORT="http")


def test_it_refuses_to_serve_as_a_superuser(cluster: Server) -> None:
    assert "Refusing to serve as 'postgres', a superuser" in _refused(DATABASE_URL=cluster.url("postgres", "migrated"))


def test_it_refuses_to_serve_as_the_owner(database: Config) -> None:
    assert "Refusing to serve as 'app_owner', an owner" in _refused(DATABASE_URL=database.database_owner_url)


def test_a_database_that_nobody_migrated_is_said(cluster: Server) -> None:
    assert "run flask --app wsgi migrate" in _refused("--demo", DATABASE_URL=cluster.url("app_user", "postgres"))


def test_it_serves_without_its_database_and_says_so_to_whoever_asks() -> None:
    with _run(DATABASE_URL="postgresql://app_user@127.0.0.1:1/none") as (_, url):
        assert _status(f"{url}/healthz") == 200
        assert _status(f"{url}/readyz") == 503
