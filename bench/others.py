"""Everything else that has a target: crowds of writers, search, reports, import, pages for cold browsers, memory."""

import csv
import http.client
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import NamedTuple
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import Browser, sync_playwright

from app.config import ROOT
from bench import sql
from bench.fill import SEED
from bench.load import Request, run
from bench.requests import DUE, LATER, PEER_DUE
from bench.stage import Stage, product
from tests.browser.chromium import ARGUMENTS, find_whole

#: So many rows has the file that is imported, and such columns, as a sales pipeline's export.
ROWS = 14_277
COLUMNS = (
    "Account", "Opportunity_ID", "Sales_Agent", "Deal_Stage", "Product", "Close_Date", "Close_Value", "Created_On",
)  # fmt: skip
COLD = 7
MIXED = 10_000


class Row(NamedTuple):
    """One figure beside its target; `good` is None where there is no target."""

    what: str
    figure: str
    target: str = ""
    good: bool | None = None


def rows(stage: Stage) -> Iterator[Row]:
    """All of them, one after the other."""
    yield from _queries(stage)
    yield from _crowds(stage)
    yield from _answers(stage)
    yield from _cold(stage)
    yield _memory(stage)
    yield _start(stage)
    yield _import(stage)


def _queries(stage: Stage) -> Iterator[Row]:
    """What the database itself takes, as the application's role: medians of nine."""
    times = [
        [sql.explained(stage.config, stage.filled.ours, one)["Execution Time"] for _ in range(9)]
        for one in sql.asked_for(stage, DUE)
    ]
    total = sum(median(one) for one in times)
    yield Row("the due list's statements, 500 due: execution", f"{total:.2f} ms", "10 ms", total <= 10)


def _crowds(stage: Stage) -> Iterator[Row]:
    """Fifty programs at once, on fifty deals and on one."""
    found = sql.ask(
        stage.config,
        "select id from opportunities where tenant_id = %s and status = 'open' and next_action_at > now() limit 50",
        (stage.filled.ours,),
    )
    for count, words in ((50, "50 writers on 50 deals"), (1, "50 writers on one deal, unguarded")):
        requests = [_completion(stage, str(row.id)) for row in found[:count]]
        one = run(stage.ours.url, requests, [stage.ours.pid], stage.postgres, clients=50, seconds=4)
        ended = f"{one.per_second:.0f}/s, p95 {one.p95:.0f} ms, {one.unexpected} of {one.count} not saved"
        yield Row(f"completion, {words}", ended)


def _completion(stage: Stage, opportunity_id: str) -> Request:
    body = json.dumps({"new_next_action_at": LATER.isoformat(), "new_next_action_details": "Call again"}).encode()
    path = f"/api/v1/opportunities/{opportunity_id}/complete_action"
    headers = stage.program | {"Content-Type": "application/json"}
    return Request.of(stage.ours.url, path, method="POST", headers=headers, body=body)


def _answers(stage: Stage) -> Iterator[Row]:
    """Pages of the team of 100,000 deals and of ours, one request at a time, as a browser would wait for them."""
    large = sql.seat(stage, stage.filled.large)
    for what, path, cookie, target in (
        ("palette, typo-tolerant, 100,000 deals", "/t/large/palette?q=borealis+renwal", large, 50),
        ("search by text, 100,000 deals", "/t/large/opportunities?q=kestrel&owner=team", large, 50),
        ("all, filtered by value, 100,000 deals", "/t/large/opportunities?owner=team&min=500", large, 0),
        ("pipeline, 100,000 deals", "/t/large/pipeline", large, 0),
        ("reports of a month, 1,000,000 history entries of a year", "/t/large/reports?period=last_month", large, 0),
        ("reports of the year, 1,000,000 history entries", "/t/large/reports?period=year", large, 0),
        ("history of the team, 1,000,000 entries", "/t/large/history?who=team", large, 0),
        ("API, due, 50", PEER_DUE, "", 0),
    ):
        headers = {"Cookie": f"session={cookie}; tenant=large"} if cookie else stage.program
        one = run(
            stage.ours.url, [Request.of(stage.ours.url, path, headers=headers)], [stage.ours.pid], stage.postgres,
            clients=1, seconds=2,
        )  # fmt: skip
        said = f"p50 {one.p50:.1f} ms, p95 {one.p95:.1f} ms" + (" (not 200)" if one.unexpected else "")
        yield Row(what, said, f"{target} ms" if target else "", one.p95 <= target if target else None)


def _cold(stage: Stage) -> Iterator[Row]:
    """A browser that was never here."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(find_whole()), args=ARGUMENTS)
        visits = [_visit(browser, stage) for _ in range(COLD)]
        browser.close()
    size, count, first = (median(one[place] for one in visits) for place in range(3))
    yield Row("first page, compressed, everything fetched", f"{size / 1000:.1f} kB", "60 kB", size <= 60_000)
    yield Row("… requests", f"{count:.0f}", "12", count <= 12)
    yield Row("… to the first card, cold", f"{first:.0f} ms (median of {COLD})", "250 ms", first <= 250)


def _visit(browser: Browser, stage: Stage) -> tuple[int, int, float]:
    """Bytes, requests, and milliseconds until the first card is painted."""
    context = browser.new_context()
    context.add_cookies([{"name": "session", "value": stage.filled.cookie, "url": stage.ours.url}])
    page = context.new_page()
    page.goto(stage.ours.url + DUE)
    page.wait_for_load_state("networkidle")
    found = page.evaluate(
        """() => {
          const entries = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
          const painted = performance.getEntriesByName("first-contentful-paint")[0];
          return [entries.reduce((sum, entry) => sum + entry.transferSize, 0), entries.length, painted.startTime];
        }"""
    )
    context.close()
    return found[0], found[1], found[2]


def _memory(stage: Stage) -> Row:
    """What the workers hold after many requests of all kinds, against after a tenth of them."""
    paths = [DUE, "/t/ours/today", "/t/ours/opportunities?owner=team", "/t/ours/palette?q=renewal", "/t/ours/pipeline"]
    rows = sql.ask(stage.config, "select id from opportunities where tenant_id = %s limit 200", (stage.filled.ours,))
    paths += [f"/t/ours/opportunities/{row.id}" for row in rows]
    requests = [Request.of(stage.ours.url, path, headers=stage.session) for path in paths]
    held = []
    for count in (MIXED // 10, MIXED):
        some = iter(list(itertools.islice(itertools.cycle(requests), count)))
        run(stage.ours.url, some, [stage.ours.pid], stage.postgres, clients=8, seconds=120)
        held.append(max(_resident(one) for one in psutil.Process(stage.ours.pid).children()))
    early, late = held
    said = f"{late / 1e6:.0f} MB (after {MIXED // 10:,}: {early / 1e6:.0f} MB)"
    return Row(f"memory of a worker after {MIXED:,} mixed requests", said, "80 MB", late <= 80e6)


def _resident(process: psutil.Process) -> int:
    """Bytes of its own, and its share of what it has in common with the others."""
    return int(getattr(process.memory_full_info(), "pss", process.memory_info().rss))


def _start(stage: Stage) -> Row:
    times = []
    for _ in range(3):
        began = time.perf_counter()
        with product(stage.config) as server:
            connection = http.client.HTTPConnection(urlsplit(server.url).netloc)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            times.append(time.perf_counter() - began)
    return Row("start-up until it answers", f"{median(times):.1f} s", "3 s", median(times) <= 3)


def _import(stage: Stage) -> Row:
    """A sales pipeline's export into a new team, by the command."""
    what = f"import of {ROWS:,} rows"
    slug = f"import-{datetime.now(UTC):%H%M%S}"
    flask = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi"]
    environment = os.environ | {"VAR_DIR": str(stage.config.var_dir)}
    added = [*flask, "tenant", "add", "Import", "--slug", slug, "--timezone", "UTC"]
    subprocess.run(added, cwd=ROOT, env=environment, check=True, capture_output=True)
    with tempfile.TemporaryDirectory() as folder:
        file = _pipeline(Path(folder, "pipeline.csv"))
        began = time.perf_counter()
        said = subprocess.run(
            [*flask, "import", str(file), "--tenant", slug], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        took = time.perf_counter() - began
    if said.returncode or "Imported" not in said.stdout:
        return Row(what, f"failed: {said.stderr.strip()[:80]}", "3 s", False)
    return Row(f"{what}, by the command, its start included", f"{took:.1f} s", "3 s", took <= 3)


def _pipeline(path: Path) -> Path:
    """Writes a file of made-up deals, the same each time: won, open and lost ones, a third of them of no company."""
    dice = random.Random(SEED)
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(COLUMNS)
        for number in range(ROWS):
            [stage] = dice.choices(("Won", "In_Progress", "Lost"), (45, 30, 25))
            account = f"Company {dice.randrange(98)}" if dice.random() < 0.62 else ""
            created = date(2017, 1, 1) + timedelta(dice.randrange(250))
            closed, value = created + timedelta(dice.randrange(1, 130)), dice.randrange(50, 9000)
            ended = ("", "") if stage == "In_Progress" else (closed, value if stage == "Won" else 0)
            agent, product = f"Agent {dice.randrange(30)}", f"Product {dice.randrange(7)}"
            lines.writerow((account, f"R{number:05}", agent, stage, product, *ended, created))
    return path
