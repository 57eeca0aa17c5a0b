"""The product as it runs in production: gunicorn in processes of its own, on a free port."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from app.config import ROOT, Config
from tests.mortal import mortal


@dataclass(frozen=True)
class LiveServer:
    """Where it answers, the settings of its database, and what it wrote to standard error."""

    url: str
    config: Config
    errors: Path


@contextmanager
def serve(config: Config, errors: Path) -> Iterator[LiveServer]:
    """Within it the product serves this database."""
    environment = {
        **os.environ,
        "DATABASE_URL": config.database_url,
        "DATABASE_OWNER_URL": config.database_owner_url,
        "DATABASE_SYS_URL": config.database_sys_url,
        "PORT": "0",
    }
    with (
        errors.open("wb") as sink,
        subprocess.Popen(
            mortal([sys.executable, "-m", "app.serve"]),
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
        ) as process,
    ):
        assert process.stdout
        try:
            yield LiveServer(address(process.stdout), config, errors)
        finally:
            process.send_signal(signal.SIGTERM)


def address(said: IO[str]) -> str:
    """The address that the server says it serves at, once it does."""
    for line in said:
        if found := re.search(r"http://\S+", line):
            return found[0]
    raise AssertionError("The server ended before it served.")
