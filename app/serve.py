"""What `make run` does: a database, its schema and, on the first run, the demo; then gunicorn until told to stop."""

import argparse
import errno
import gc
import os
import signal
import socket
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from app import create_app, roles
from app.binaries import SetupError
from app.config import Config
from app.database import speaking_plainly
from app.demo import load_demo
from app.errors import Unavailable
from app.migrate import migrate

#: How long the processes of a killed run may take to notice and let go of the port.
LEAVING_SECONDS = 2.0


def main(arguments: list[str] | None = None) -> int:
    """Serve until interrupted; 1 and one line on standard error when that is not possible here."""
    parser = argparse.ArgumentParser(prog="python -m app.serve", description=__doc__)
    parser.add_argument("--demo", action="store_true", help="load the demo into a database without tenants")
    asked = parser.parse_args(arguments)
    try:
        config = Config.from_environment()
        listener = _listen(config)
        with (
            config.server().held() if config.embedded else nullcontext(),
            tempfile.TemporaryDirectory(prefix="next-action-metrics-") as folder,
        ):
            lines = _prepare(config, demo=asked.demo)
            _Site(config.with_metrics(Path(folder)), listener, lines).run()
    except SetupError as problem:
        print(f"next-action-tracker: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass  # before gunicorn listened to signals
    return 0


def _listen(config: Config) -> socket.socket:
    """The socket people connect to, taken before anything is started."""
    listener = socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    deadline = time.monotonic() + LEAVING_SECONDS
    while True:
        try:
            listener.bind((config.host, config.port))
            listener.listen(2048)
            return listener
        except OSError as problem:
            if problem.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise SetupError(
                    f"Cannot listen on {config.host} port {config.port} ({problem.strerror}): "
                    f"choose another, as in PORT={config.port + 1} make run."
                ) from None
        time.sleep(0.1)


def _prepare(config: Config, *, demo: bool) -> list[str]:
    """Bring the database up to date; the lines that tell the person who may sign in."""
    try:
        if config.database_owner_url:
            migrate(config)
        roles.refuse_power(config.database_url)
        with speaking_plainly():
            return load_demo(config) if demo else []
    except Unavailable as problem:
        print(f"{problem} Serving without it until it does; then run: flask --app wsgi migrate", file=sys.stderr)
        return []


class _Site(BaseApplication):
    """gunicorn, told its settings by ours."""

    def __init__(self, config: Config, listener: socket.socket, lines: list[str]) -> None:
        self._config = config
        host, port = listener.getsockname()[:2]
        self._address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        self._descriptor = listener.detach()
        self._lines = lines
        self._hang_up = signal.getsignal(signal.SIGHUP)
        super().__init__()

    def run(self) -> None:
        """Serve until told to stop; a worker that leaves ends here."""
        starter = os.getpid()
        try:
            super().run()
        except SystemExit as leaving:
            if os.getpid() != starter:  # what the starter holds, such as its database, is not the worker's to let go
                sys.stdout.flush()
                os._exit(leaving.code if isinstance(leaving.code, int) else 1)
            raise

    def load_config(self) -> None:
        from app.worker import Worker  # as in _child_exit

        settings = {
            "bind": f"fd://{self._descriptor}",
            "worker_class": Worker,
            "workers": self._config.workers,
            "threads": self._config.threads,
            "preload_app": True,
            "control_socket_disable": True,
            "graceful_timeout": 5,
            "keepalive": 30,
            "forwarded_allow_ips": "",  # what a proxy says is read by ProxyFix, where one is trusted
            "loglevel": "warning",
            "when_ready": self._when_ready,
            "child_exit": self._child_exit,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        from app.web.render import compile_templates  # as in _child_exit

        app = create_app(self._config.without_power())
        compile_templates(app)
        return app

    def _child_exit(self, _arbiter: Any, worker: Any) -> None:
        from app import metrics  # not before its folder is there

        metrics.bury(self._config, worker.pid)

    def _when_ready(self, arbiter: Any) -> None:
        from app import gauges

        gauges.begin(self._config)
        gc.freeze()  # what is there by now stays: a worker's garbage collection need not look through it
        # A closed terminal ends it, as Ctrl+C does, unless started with nohup; gunicorn would reload.
        if self._hang_up is signal.SIG_IGN:
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
        else:
            signal.signal(signal.SIGHUP, lambda *_: arbiter.signal(signal.SIGTERM, None))
        print(f"\nNext Action Tracker is at {self._address}", *self._lines, "Ctrl+C stops it.", sep="\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
