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

from app.config import ROOT, Config


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
            [sys.executable, "-m", "app.serve"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
        ) as process,
    ):
        assert process.stdout
        try:
            said = "".join(iter(process.stdout.readline, "Ctrl+C stops it.\n"))
            address = re.search(r"http://\S+", said)
            assert address, f"The server did not start:\n{said}{errors.read_text()}"
            yield LiveServer(address[0], config, errors)
        finally:
            process.send_signal(signal.SIGTERM)
