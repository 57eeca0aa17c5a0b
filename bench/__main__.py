"""`make bench`: measures, prints the tables and writes them to bench/results.md with date, versions and machine."""

import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from bench import keys, requests
from bench.stage import DUE, OTHERS, OURS, TEAMS, play

RESULTS = Path(__file__).parent / "results.md"
PACKAGES = ("flask", "gunicorn", "psycopg", "jinja2")


def main() -> None:
    """Measures it all; a few minutes."""
    with play() as stage:
        costs, feels = requests.compare(stage), keys.compare(stage)
    empty = next(iter(costs.values()))
    about = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    lines = [
        "# Measured",
        "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {about}.",
        f"{OURS:,} deals of ours ({DUE} due) and {TEAMS} more of {OTHERS:,}. Medians of {requests.ROUNDS} rounds,",
        f"run alternately with {requests.CLIENTS} clients on the same machine: the ratios count, not the figures.",
        "",
        "| request | requests/s | CPU server, µs | CPU database, µs | CPU against the empty answer | bytes |",
        "|---|---|---|---|---|---|",
    ]
    for name, cost in costs.items():
        ratio = (cost.server + cost.database) / (empty.server + empty.database)
        spent = f"{cost.server:.0f} | {cost.database:.0f} | {ratio:.1f}"
        lines.append(f"| {name} | {cost.per_second:.0f} | {spent} | {cost.size:,} |")
    lines += ["", *keys.table(feels)]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
