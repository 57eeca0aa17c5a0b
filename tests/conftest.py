"""What every test may ask for: a database of its own, the application on it, and one live server for the run.

One cluster serves the whole run. With xdist the process that hands out the tests starts it and tells its workers where.
"""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from xdist.scheduler import LoadScopeScheduling

from app.config import Config
from app.migrate import migrate
from app.postgres import Server
from tests.cast import Cast, gather
from tests.cluster import Clones, Cluster, application
from tests.live import LiveServer, serve
from tests.places import temporary

_CLUSTER = pytest.StashKey[Cluster]()


def pytest_configure(config: pytest.Config) -> None:
    # Told to end, pytest tidies up as after Ctrl+C instead of leaving a server behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["cluster"] = str(_begin(node.config).folder)


class _BrowserTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Every test goes to the next free worker; those with a browser share one worker and its live server."""

    def _split_scope(self, nodeid: str) -> str:
        return "browser" if nodeid.startswith("tests/browser/") else nodeid


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _BrowserTogether:
    return _BrowserTogether(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    if _CLUSTER in config.stash:
        config.stash[_CLUSTER].stop()


def _begin(config: pytest.Config) -> Server:
    if _CLUSTER not in config.stash:
        config.stash[_CLUSTER] = Cluster(bin_dir=os.environ.get("PG_BIN_DIR", ""))
    return config.stash[_CLUSTER].server


@pytest.fixture(scope="session")
def cluster(request: pytest.FixtureRequest) -> Server:
    """The run's PostgreSQL, running."""
    told = getattr(request.config, "workerinput", {})
    return Server(Path(told["cluster"]), durable=False) if told else _begin(request.config)


@pytest.fixture(scope="session")
def clones(request: pytest.FixtureRequest, cluster: Server) -> Clones:
    """Makes databases: `with clones.one() as config`."""
    return Clones(cluster, getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture
def database(clones: Clones) -> Iterator[Config]:
    """The settings for a fresh, migrated, empty database of the test's own, with the addresses of all three roles."""
    with clones.one() as config:
        yield config


@pytest.fixture
def own_app(database: Config) -> Iterator[Flask]:
    """The application on the test's own database."""
    with application(database) as app:
        yield app


@pytest.fixture
def app(own_app: Flask) -> Flask:
    """The application; see tests/shared.py for the rooms in which the tests of a module share one."""
    return own_app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor of the application without a network in between."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of tests/cast.py and their deals, in the test's own database; the clock stands still."""
    return gather(app)


@pytest.fixture(scope="session")
def still_app(clones: Clones) -> Iterator[Flask]:
    """An application for all tests that change nothing."""
    with clones.one() as config, application(config) as app:
        yield app


@pytest.fixture(scope="session")
def still(still_app: Flask) -> Cast:
    """The people where nothing ever changes."""
    return gather(still_app)


@pytest.fixture(scope="session")
def live_server(clones: Clones, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The product served by gunicorn as in production, with one database for all tests that ask for it."""
    with clones.one() as config, serve(config, tmp_path_factory.mktemp("live") / "errors.log") as server:
        yield server


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder for a server of the test's own; unlike tmp_path root's server can reach it, under its other account."""
    folder = temporary("place")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def breakable(place: Path) -> Iterator[Config]:
    """The settings for a migrated database on a server of the test's own, `config.server()`, which it may stop."""
    config = Config.from_environment({"VAR_DIR": str(place), "PG_BIN_DIR": os.environ.get("PG_BIN_DIR", "")})
    server = config.server()
    server.start()
    try:
        migrate(config)
        yield config
    finally:
        server.stop()
