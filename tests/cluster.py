"""The tests' PostgreSQL: the product's own server on data nobody would miss, begun and ended by testing.postgresql."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

from flask import Flask
from testing.postgresql import Postgresql

from app import create_app, database
from app.config import Config
from app.migrate import migrate
from app.postgres import Server
from tests.mortal import mortal
from tests.places import temporary

TEMPLATE = "migrated"


class Cluster(Postgresql):
    """One cluster with one migrated database, to be cloned."""

    subdirectories: ClassVar[list[str]] = []

    def __init__(self, **settings: Any) -> None:
        super().__init__(base_dir=str(temporary("tests")), **settings)

    def initialize(self) -> None:
        bin_dir = Config.from_environment({"PG_BIN_DIR": self.settings.pop("bin_dir", "")}).pg_bin_dir
        self.server = Server(Path(self.base_dir, "postgres"), bin_dir=bin_dir, durable=False)

    def initialize_database(self) -> None:
        self.server.create()

    def get_server_commandline(self) -> list[str]:
        return mortal(self.server.command(), "INT")

    def prestart(self) -> None:
        pass  # it listens on a socket, not on a port

    def is_server_available(self) -> bool:
        return self.server.running

    def poststart(self) -> None:
        with database.administering(self.server.url("postgres", "postgres")) as keeper:
            keeper.execute(f"create database {TEMPLATE} owner app_owner")
        migrate(settings(self.server, TEMPLATE))

    def cleanup(self) -> None:
        if not self.child_process:
            shutil.rmtree(self.base_dir, ignore_errors=True)


@dataclass
class Clones:
    """Fresh databases from the migrated one, each dropped when its test is over."""

    server: Server
    prefix: str
    _numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def one(self, *, of: str = TEMPLATE) -> Iterator[Config]:
        """The settings for a database of one's own; of `template0` it is one without a schema."""
        name = f"{self.prefix}_{next(self._numbers)}"
        with database.administering(self.server.url("postgres", "postgres")) as keeper:
            keeper.execute(f"create database {name} template {of} strategy file_copy owner app_owner")
        try:
            yield settings(self.server, name)
        finally:
            with database.administering(self.server.url("postgres", "postgres")) as keeper:
                keeper.execute(f"drop database {name} with (force)")


@contextmanager
def application(config: Config) -> Iterator[Flask]:
    """The application with these settings; afterwards it lets go of its database."""
    app = create_app(config)
    try:
        yield app
    finally:
        app.extensions["database"].close()


def settings(server: Server, name: str) -> Config:
    """What the product is told in order to use this database, as it would be told of any existing PostgreSQL."""
    return Config(
        database_url=server.url("app_user", name),
        database_owner_url=server.url("app_owner", name),
        database_sys_url=server.url("app_sys", name),
        port=0,
        pool_min=1,
        testing=True,
    )
