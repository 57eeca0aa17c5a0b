"""A wire between the application and PostgreSQL that counts the turns of the conversation, and can be cut."""

import re
import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote, unquote

import pytest

from app.config import Config

SOCKET = ".s.PGSQL.5432"


@dataclass
class Wire:
    """A turn is some messages and the Sync or Flush of the protocol by which the client asks for their answers, or a
    simple Query. When their bytes happen to arrive does not matter.

    Told to `cut`, it breaks the connection at the next COMMIT: before the server hears it, or after the server did it.
    """

    server: Path
    turns: int = 0
    cut: Literal["", "before", "after"] = ""
    _cutting: str = ""
    _ends: list[socket.socket] = field(default_factory=list)

    def listen(self, folder: Path) -> None:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(folder / SOCKET))
        listener.listen()
        self._ends.append(listener)
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self) -> None:
        for end in self._ends:
            shut(end)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(str(self.server / SOCKET))
            self._ends += [client, server]
            threading.Thread(target=self._serve, args=(client, server), daemon=True).start()

    def _serve(self, client: socket.socket, server: socket.socket) -> None:
        try:
            self._carry(client, server)
        finally:
            shut(client)
            shut(server)

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        said = Said()
        with suppress(OSError, ValueError):
            while True:
                for end in select.select([client, server], [], [])[0]:
                    data = end.recv(2**16)
                    if not data or self._cuts(end is client, data):
                        return
                    if end is client:
                        self.turns += said.turns(data)
                    (server if end is client else client).sendall(data)

    def _cuts(self, asked: bool, data: bytes) -> bool:
        """Whether this is the moment to break the connection."""
        if asked and self.cut and b"COMMIT" in data:
            self._cutting, self.cut = self.cut, ""
        if not self._cutting or (self._cutting == "after" and asked):
            return False  # what is cut after a COMMIT has been done once the server answers
        self._cutting = ""
        return True


@dataclass
class Said:
    """What one client says, message by message."""

    _rest: bytes = b""
    _greeted: bool = False
    _asking: bool = False

    def turns(self, data: bytes) -> int:
        """How many turns end in these bytes."""
        ended, self._rest = 0, self._rest + data
        while len(self._rest) >= 5:
            kind = self._rest[:1] if self._greeted else b""  # the first message has no kind
            length = len(kind) + int.from_bytes(self._rest[len(kind) : len(kind) + 4])
            if len(self._rest) < length:
                break
            ended += kind == b"Q" or (self._asking and kind in (b"S", b"H"))
            self._asking = kind not in (b"S", b"H", b"Q", b"")
            self._rest, self._greeted = self._rest[length:], True
        return ended


@contextmanager
def wired(config: Config, folder: Path) -> Iterator[tuple[Config, Wire]]:
    """The settings that lead over a wire, and the wire. What the machine's load decides is kept off it: there is one
    connection, so that the pool opens no other meanwhile, and it is used unasked however long it has rested."""
    found = re.search(r"host=([^&]+)", config.database_url)
    assert found
    wire = Wire(Path(unquote(found[1])))
    wire.listen(folder)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("app.database.pool.REST_SECONDS", float("inf"))
            address = config.database_url.replace(found[1], quote(str(folder), safe=""))
            yield replace(config, database_url=address, pool_max=1), wire
    finally:
        wire.close()


def shut(end: socket.socket) -> None:
    """Closes an end, also for a thread that waits on it."""
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
