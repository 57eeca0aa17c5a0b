"""The embedded PostgreSQL: start, stop, where it keeps its data. `make run`, the commands and the tests use this class.

It listens on a Unix socket alone, in a folder that only its own account may enter, and asks the kernel who is calling
(peer authentication): no password exists that could leak, and no other local account gets in. Several processes may
hold it at once; a lock on a file tells the last of them to stop it, also when another was killed.
"""

import fcntl
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.binaries import SetupError
from app.cluster import ENVIRONMENT, PORT, Cluster, reason

START_SECONDS = 120.0
STOP_SECONDS = 30.0
PAUSE_SECONDS = 0.02
SETTINGS = {
    "port": PORT,
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "autovacuum_naptime": "15s",
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}
#: For data that nobody would miss, such as a test's.
CARELESS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
}


class Server(Cluster):
    """The server process of a cluster."""

    _process: subprocess.Popen[bytes] | None = None

    @property
    def running(self) -> bool:
        """Whether it accepts connections."""
        lines = self._noted()
        return len(lines) > 7 and lines[7].strip() == "ready" and self._pid() is not None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Within it the server runs: started if need be, and stopped by the last process to leave."""
        self.settle()
        with self.keep("users.lock").open("wb") as users, _leaving_in_order():
            with self._alone():
                fcntl.flock(users, fcntl.LOCK_SH)
                self.start()
            try:
                yield
            finally:
                with self._alone():
                    try:
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        pass  # somebody else still needs it
                    else:
                        self.stop()

    def start(self) -> None:
        """Run it, and return when it accepts connections; a server that a killed run left alive is taken over."""
        self.create()
        launched = None
        deadline = time.monotonic() + START_SECONDS
        while not self.running:
            if launched and launched.poll() is not None:
                # The rest of a killed server may still be leaving: then it is worth another try.
                if "is still in use" not in self._last_words():
                    raise SetupError(f"PostgreSQL did not start: {self._last_words()}")
                launched = None
            if not launched and not self._pid():
                launched = self._process = self._launch()
            if time.monotonic() > deadline:
                raise SetupError(f"PostgreSQL was not ready in {START_SECONDS:.0f} s: see {self.folder}/server.log.")
            time.sleep(PAUSE_SECONDS)

    def stop(self) -> None:
        """Stop it, fast: open transactions are rolled back, everything committed is on disk."""
        for how in (signal.SIGINT, signal.SIGQUIT):
            deadline = time.monotonic() + STOP_SECONDS
            pid = self._pid()
            if pid:
                os.kill(pid, how)
            while self._pid() and time.monotonic() < deadline:
                time.sleep(PAUSE_SECONDS)
        self._process = None

    def command(self) -> list[str]:
        """The words that run it in the foreground, under an account that PostgreSQL accepts."""
        self.admit()
        self.open_socket_folder()
        words = [
            *self.owner().prefix,
            str(self.programs().folder / "postgres"),
            "-D",
            str(self.data.resolve()),
        ]
        settings = SETTINGS if self.durable else SETTINGS | CARELESS
        for name, value in {"unix_socket_directories": str(self.socket.resolve()), **settings}.items():
            words += ["-c", f"{name}={value}"]
        return words

    def _launch(self) -> subprocess.Popen[bytes]:
        # What a killed server left behind would stop the next one once its number belongs to another process.
        for left in (self.data / "postmaster.pid", self.socket / f".s.PGSQL.{PORT}.lock"):
            left.unlink(missing_ok=True)
        log = self.keep("server.log")
        with log.open("wb") as sink:
            return subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env=ENVIRONMENT,
                cwd="/",
                start_new_session=True,  # Ctrl-C is for us; the server is stopped after those who use it
            )

    def _last_words(self) -> str:
        return reason((self.folder / "server.log").read_text(errors="replace"))

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with self.keep("start.lock").open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _noted(self) -> list[str]:
        """What the server says of itself: its number first, in the eighth line `starting`, `ready` or `stopping`."""
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return []

    def _pid(self) -> int | None:
        """The number of the living server; None when the note is a dead one's."""
        if self._process:
            self._process.poll()
        noted = self._noted()
        if not noted:
            return None
        pid = abs(int(noted[0]))
        try:
            if Path("/proc/self").exists():
                return pid if Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve() else None
            os.kill(pid, 0)
        except OSError:
            return None
        return pid


@contextmanager
def _leaving_in_order() -> Iterator[None]:
    """Within it a request to end runs what `finally` promises, instead of leaving a server behind."""

    def leave(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    changed = []
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, leave)
                changed.append(number)
    try:
        yield
    finally:
        for number in changed:
            signal.signal(number, signal.SIG_DFL)
