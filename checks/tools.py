"""The tools that are no part of the product: in an environment of their own, or on the machine."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from app.config import ROOT

FOLDER = ROOT / ".venv" / "check"
QUIET = {"SEMGREP_ENABLE_VERSION_CHECK": "0", "SEMGREP_SEND_METRICS": "off"}


class Found(Exception):
    """What a tool found, or why it could not look."""


def run(name: str, *words: str, seconds: float = 300, **settings: str) -> str:
    """What a tool of the environment says; raises Found where it ends with another status than 0."""
    environment = {**os.environ, **QUIET, **settings, "PATH": f"{FOLDER / 'bin'}:{os.environ['PATH']}"}
    command = [str(FOLDER / "bin" / name), *words]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=seconds)
    if ended.returncode:
        raise Found(f"{ended.stdout}\n{ended.stderr}".strip())
    return ended.stdout


def installed() -> None:
    """Sees to it that the environment is there and has the tools that are pinned."""
    pins = Path(__file__).with_name("requirements.txt")
    stamp = FOLDER / "installed"
    if stamp.exists() and stamp.read_text() == pins.read_text():
        return
    if not (FOLDER / "bin" / "python").exists():
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
    pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(pins)], check=True)
    stamp.write_text(pins.read_text())


def from_debian(program: str, package: str) -> str:
    """The path of a program of the machine, installed by apt where that is possible; raises Found where it is not."""
    if not shutil.which(program) and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", package]):
            subprocess.run(["apt-get", "-qq", *words], env=environment, capture_output=True)
    found = shutil.which(program)
    if not found:
        raise Found(f"{program} is needed: apt-get install {package}")
    return found
