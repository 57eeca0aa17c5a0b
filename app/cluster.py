"""The files of an embedded PostgreSQL: made once, where and for whom its account can use them, and closed to others."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from app.binaries import Account, Programs, SetupError, account, find_programs, shelter

DATABASE = "next_action_tracker"
ROLES = ("app_owner", "app_user", "app_sys")
CLUSTER_SQL = Path(__file__).resolve().parent.parent / "sql" / "setup" / "cluster.sql"
PORT = "5432"
#: A socket's path may have 107 bytes; its own name takes 19 of them.
LONGEST_SOCKET_FOLDER = 88
#: The server's environment: ours may hold PGDATA and the like, or a language its messages should not have.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


class Cluster:
    """A data folder, its socket and what belongs to them, all under one folder. Starts nothing that keeps running."""

    def __init__(self, folder: Path, *, bin_dir: Path | None = None, durable: bool = True) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.bin_dir = bin_dir
        self.durable = durable

    @property
    def socket(self) -> Path:
        """The folder of its socket: its own or, where that path is too long, one among the temporary files."""
        inside = self.folder / "socket"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        mark = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir(), f"next-action-{os.geteuid()}-{mark}")

    def url(self, role: str = "app_user", database: str = DATABASE) -> str:
        """The address of a database for one of the roles, whether or not a server runs."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket), safe='')}&port={PORT}"

    def create(self) -> None:
        """Make the data folder with roles and database unless it is there; an interrupted attempt is begun anew."""
        self.settle()
        if self.data.exists():
            return
        programs = self.programs()
        unfinished = self.folder / "unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.owner().own(unfinished)
        words = ["--username=postgres", "--auth=peer", "--encoding=UTF8", "--no-locale"]
        if programs.major >= 17:
            words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        elif sys.platform == "linux":
            words += ["--lc-ctype=C.UTF-8"]
        if not self.durable:
            words += ["--no-sync"]
        self._run([programs.folder / "initdb", *words, "--pgdata", unfinished.resolve()])
        single = ["--single", "-j", "-c", "exit_on_error=on", "-D", unfinished.resolve(), "postgres"]
        self._run([programs.folder / "postgres", *single], CLUSTER_SQL.read_bytes())
        unfinished.rename(self.data)

    def settle(self) -> None:
        """Make the folder, for root in a place that the server's account can reach."""
        try:
            if self.folder.is_symlink() and not self.folder.exists():
                self.folder.unlink()  # what it led to was removed
            if not self.folder.exists():
                self._make_folder()
        except OSError as problem:
            raise SetupError(f"{self.folder} cannot be made ({problem.strerror}): set VAR_DIR to another.") from None
        if not os.access(self.folder, os.W_OK):
            raise SetupError(f"{self.folder} belongs to another account: set VAR_DIR to another folder.")

    def _make_folder(self) -> None:
        root = os.geteuid() == 0
        self.folder.mkdir(mode=0o711 if root else 0o700, parents=True)
        if root and not account().reaches(self.folder):
            self.folder.rmdir()
            place = shelter(prefix="postgres-")
            place.chmod(0o711)
            self.folder.symlink_to(place)

    def owner(self) -> Account:
        """The account the server runs under: the data's owner or, before there are any data, ours or root's deputy."""
        try:
            owner = account(self.data.stat().st_uid)
        except FileNotFoundError:
            return account()
        if os.geteuid() not in (0, owner.uid):
            raise SetupError(
                f"{self.data} belongs to {owner.name}: start as that account or set VAR_DIR to another folder."
            )
        return owner

    def programs(self) -> Programs:
        """The programs to use, in a place the server's account can reach; they must fit the data."""
        programs = find_programs(self.bin_dir).within_reach(self.owner())
        if self.data.exists():
            made_by = int((self.data / "PG_VERSION").read_text())
            if made_by != programs.major:
                raise SetupError(
                    f"{self.data} was made by PostgreSQL {made_by}, but {programs.folder} is {programs.major}: "
                    f"set PG_BIN_DIR to the programs of version {made_by}."
                )
        return programs

    def admit(self) -> None:
        """Write down who may connect: this account and root, whoever they are to the database."""
        # With root among them a server that an ordinary account started serves root's commands too.
        callers = sorted({account(os.geteuid()).name, "root"})
        mapped = [f'callers "{caller}" {role}\n' for caller in callers for role in ("postgres", *ROLES)]
        (self.data / "pg_ident.conf").write_text("".join(mapped))
        (self.data / "pg_hba.conf").write_text("local all all peer map=callers\n")

    def open_socket_folder(self) -> None:
        """Make the socket's folder, and refuse one that is not the server's account's alone."""
        owner = self.owner()
        self.socket.mkdir(mode=0o700, exist_ok=True)
        if self.socket.lstat().st_uid == 0:
            owner.own(self.socket)
        seen = self.socket.lstat()
        if self.socket.is_symlink() or seen.st_uid != owner.uid or seen.st_mode & 0o077:
            raise SetupError(f"{self.socket} should be {owner.name}'s alone: remove it and start again.")

    def keep(self, name: str) -> Path:
        """The path of a file of ours beside the data, made if need be; it belongs to whoever owns the folder."""
        path = self.folder / name
        path.touch(mode=0o600)
        if os.geteuid() == 0:
            owner = self.folder.stat()
            os.chown(path, owner.st_uid, owner.st_gid)
        return path

    def _run(self, command: list[Any], given: bytes = b"") -> None:
        words = [*self.owner().prefix, *command]
        done = subprocess.run(words, check=False, input=given, capture_output=True, env=ENVIRONMENT, cwd="/")
        if done.returncode:
            raise SetupError(f"{Path(command[0]).name} failed: {reason((done.stderr or done.stdout).decode())}")


def reason(said: str) -> str:
    """The line of a program's output that tells why it failed."""
    lines = said.strip().splitlines() or ["it said nothing"]
    return next((line for line in lines if "FATAL:" in line or "ERROR:" in line), lines[-1])
