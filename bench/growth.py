"""Whether anything grows with what nobody looks at: `make bench-growth` writes bench/growth.md; it may take an hour.

Databases of different sizes are served side by side and asked in turn, so that each figure is a ratio within one run.
"""

import argparse
import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.fill import DUE, OURS, Filled
from bench.load import Request, run
from bench.stage import Server, database, product

RESULTS = Path(__file__).parent / "growth.md"
SIZES = (10_000, 1_000_000, 10_000_000)
DUES = (100, 10_000, 100_000)
ROUNDS, SECONDS = 5, 2.0
MOST = 1.2
PAGES = {
    "due list": "/t/ours/due?owner=team",
    "due list, made anew": "/t/ours/due?owner=team&fresh={}",
    "stale": "/t/ours/stale?owner=team&fresh={}",
    "all": "/t/ours/opportunities?owner=team&fresh={}",
    "rail's counts": "/t/ours/tallies?owner=team",
    "palette": "/t/ours/palette?q=kestrel+renewal",
}


@dataclass(frozen=True)
class Served:
    """One database and the product on it."""

    label: str
    filled: Filled
    postgres: int
    server: Server


def main() -> None:
    """Measures both kinds of growth."""
    parser = argparse.ArgumentParser(prog="python -m bench.growth")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="deals in all, for five thousand of ours")
    parser.add_argument("--dues", type=int, nargs="+", default=DUES, help="deals due in our team")
    asked = parser.parse_args()
    about = (
        f"{datetime.now(UTC):%Y-%m-%d}. Medians of {ROUNDS} rounds; µs of CPU a request, server and database together."
    )
    lines = ["# Growth", "", about]
    sizes = {f"{deals:,} deals": (deals, OURS, DUE) for deals in asked.sizes}
    dues = {f"{due:,} due": (max(asked.dues) + OURS, max(asked.dues) + OURS // 2, due) for due in asked.dues}
    for title, kinds in (("All the deals there are, ours the same", sizes), ("Due in our team", dues)):
        lines += ["", f"## {title}", "", *_compared(kinds)]
        RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))


def _compared(kinds: dict[str, tuple[int, int, int]]) -> Iterator[str]:
    with ExitStack() as stack:
        served = [_served(stack, label, *kind) for label, kind in kinds.items()]
        yield "| what | " + " | ".join(one.label for one in served) + " | largest / smallest | at most |"
        yield "|---|" + "---|" * (len(served) + 2)
        for what, path in PAGES.items():
            costs = _costs(served, path)
            grown = costs[-1] / costs[0]
            figures = " | ".join(f"{cost:.0f}" for cost in costs)
            yield f"| {what} | {figures} | {grown:.2f} {'' if grown <= MOST else '(short)'} | {MOST} |"


def _served(stack: ExitStack, label: str, deals: int, size: int, due: int) -> Served:
    print(label, flush=True)
    config, filled, postgres = stack.enter_context(database(deals=deals, teams=200, size=size, due=due))
    return Served(label, filled, postgres, stack.enter_context(product(config)))


def _costs(served: list[Served], path: str) -> list[float]:
    """The CPU of a request to each, in their order."""
    found: dict[str, list[float]] = {one.label: [] for one in served}
    for turn in range(ROUNDS):
        for one in served:
            addresses = (path.format(f"{turn}-{number}") for number in itertools.count())
            requests = (Request.of(one.server.url, each, headers=one.filled.browser) for each in addresses)
            done = run(one.server.url, requests, [one.server.pid], one.postgres, clients=4, seconds=SECONDS)
            found[one.label].append(done.cpu)
    return [median(found[one.label]) for one in served]


if __name__ == "__main__":
    main()
