"""What is counted under several processes is right whichever of them is asked, also after one was replaced."""

import re
import urllib.request
from pathlib import Path

import psutil

from app.config import Config
from tests.live import serve

LINE = re.compile(r'nat_requests_total\{[^}]*endpoint="health.alive"[^}]*\} (\S+)')


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=20) as answer:
        return answer.read().decode()


def counted(url: str) -> int:
    return int(float(LINE.search(get(f"{url}/metrics"))[1]))  # type: ignore[index]


def leaves() -> set[psutil.Process]:
    """The processes below this one that have none below them: the workers of all servers that run here."""
    return {child for child in psutil.Process().children(recursive=True) if not child.children()}


def test_counts_are_those_of_all_processes_and_outlive_them(database: Config, tmp_path: Path) -> None:
    others = leaves()
    with serve(database, tmp_path / "errors.log") as server:
        for _ in range(20):
            get(f"{server.url}/healthz")
        assert [counted(server.url) for _ in range(8)] == [20] * 8
        asked = (leaves() - others for _ in range(500) if get(f"{server.url}/healthz"))
        killed = next(found for found in asked if len(found) == 2)  # the second may still be on its way
        before = counted(server.url)
        for worker in killed:
            worker.terminate()
        psutil.wait_procs(list(killed), 20)
        for _ in range(5):
            get(f"{server.url}/healthz")
        assert [counted(server.url) for _ in range(4)] == [before + 5] * 4
        text = get(f"{server.url}/metrics")
    assert re.search(r'nat_workers\{instance="next-action-tracker"\} [12]\.0', text)
    assert 'nat_pool_connections{instance="next-action-tracker",state="most"}' in text
