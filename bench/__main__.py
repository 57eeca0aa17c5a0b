"""`make bench`: measures, prints the tables and writes them to bench/results.md with date, versions and machine."""

import argparse
import os
import platform
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from bench import account, keys, others, requests, steps
from bench.stage import DEALS, TEAMS, Stage, play

RESULTS = Path(__file__).parent / "results.md"
NOTES = Path(__file__).parent / "notes.md"
PACKAGES = ("flask", "gunicorn", "psycopg", "jinja2", "fastapi", "asyncpg", "uvicorn", "pydantic")
PUBLISHED, TUNED = "usual stack as published", "usual stack tuned"
#: What is compared: ours, the other, the ratio wanted, and what of.
RATIOS = (
    ("due list, 50 cards", f"{PUBLISHED}, due", 3.0),
    ("due list, 50 cards", f"{TUNED}, due", 2.0),
    ("due list unchanged (304)", f"{PUBLISHED}, due", 4.0),
    ("completion", f"{PUBLISHED}, UPDATE", 1.2),
    ("completion", f"{TUNED}, UPDATE", None),
)


def main() -> None:
    """Measures it all, in less than twenty minutes."""
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--keep", type=Path, help="a folder for the database, to measure again without filling it anew")
    parser.add_argument("--deals", type=int, default=DEALS)
    parser.add_argument("--teams", type=int, default=TEAMS)
    asked = parser.parse_args()
    began = time.monotonic()
    with play(deals=asked.deals, teams=asked.teams, keep=asked.keep) as stage:
        lines = [*_heading(asked.deals, asked.teams), *_measured(stage)]
    lines += ["", f"All of it took {(time.monotonic() - began) / 60:.0f} minutes.", "", ""]
    RESULTS.write_text("\n".join(lines) + NOTES.read_text(encoding="utf-8"), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


def _heading(deals: int, teams: int) -> Iterator[str]:
    about = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    yield "# Measured"
    yield ""
    yield f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {about}."
    yield f"{deals:,} deals of {teams} teams, 500 of ours due. {requests.ROUNDS} rounds of {requests.SECONDS:.0f} s,"
    yield f"run alternately with {requests.CLIENTS} clients on the same machine: the ratios count, not the figures."


def _measured(stage: Stage) -> Iterator[str]:
    rounds = requests.compare(stage)
    yield from _requests(rounds)
    yield from _ratios(rounds)
    yield from _limit(stage, rounds)
    yield from steps.lines(stage)
    yield from account.lines(stage)
    yield from _requests(requests.at_once(stage))
    yield from ["", "| what | figure | target | |", "|---|---|---|---|"]
    for row in others.rows(stage):
        yield f"| {row.what} | {row.figure} | {row.target} | {_mark(row.good)} |"
    yield from ["", *keys.table(keys.compare(stage))]


def _requests(rounds: requests.Rounds) -> Iterator[str]:
    yield from ["", "| request | /s | CPU server, µs | CPU database, µs | p50 / p95 / p99 ms | bytes |"]
    yield "|---|---|---|---|---|---|"
    for name, some in rounds.items():
        rate, server, base, *marks = (
            median(getattr(one, field) for one in some)
            for field in ("per_second", "server", "database", "p50", "p95", "p99")
        )
        wrong = sum(one.unexpected for one in some)
        more = f", {wrong} unexpected" if wrong else ""
        late = " / ".join(f"{mark:.1f}" for mark in marks)
        yield f"| {name} | {rate:.0f} | {server:.0f} | {base:.0f} | {late} | {some[0].size:,}{more} |"


def _ratios(rounds: requests.Rounds) -> Iterator[str]:
    yield from ["", "| ratio | requests/s | CPU | target | |", "|---|---|---|---|---|"]
    for ours, other, target in RATIOS:
        pairs = list(zip(rounds[ours], rounds[other], strict=True))
        rate, cpu = [a.per_second / b.per_second for a, b in pairs], [b.cpu / a.cpu for a, b in pairs]
        good = None if target is None else min(median(rate), median(cpu)) >= target
        yield f"| {ours} / {other} | {_spread(rate)} | {_spread(cpu)} | {target or ''} | {_mark(good)} |"
    unchanged = [
        a.cpu / b.cpu for a, b in zip(rounds["due list unchanged (304)"], rounds["due list, 50 cards"], strict=True)
    ]
    good = median(unchanged) <= 0.6
    yield f"| due list unchanged / the full answer, cost | | {_spread(unchanged)} | at most 0.6 | {_mark(good)} |"


def _limit(stage: Stage, rounds: requests.Rounds) -> Iterator[str]:
    limit, ours = requests.limit(stage, rounds), rounds["due list, 50 cards"]
    share = median(one.per_second for one in ours) / limit.per_second
    part = limit.cpu / median(one.cpu for one in ours)
    what = f"due list / the limit of {limit.per_second:.0f}/s (the SQL alone: {limit.transactions:.0f}/s)"
    yield f"| {what} | {share:.2f} | {part:.2f} | 0.6 | {_mark(share >= 0.6)} |"
    for peer in (PUBLISHED, TUNED):
        most = median(one.cpu for one in rounds[f"{peer}, due"]) / limit.cpu
        yield f"| an empty answer and the SQL alone ({limit.cpu:.0f} µs) / {peer}, due | | {most:.2f} | | |"


def _spread(values: list[float]) -> str:
    return f"{median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def _mark(good: bool | None) -> str:
    return {None: "", True: "met", False: "short"}[good]


if __name__ == "__main__":
    main()
