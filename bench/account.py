"""The database's own account: what the statements of a due list and a completion cost it, and how its tables stand."""

from collections.abc import Iterator
from typing import Any

from app import database
from bench import requests, sql
from bench.stage import Stage

#: The hot tables: each verb writes them, each list reads the first.
TABLES = ("opportunities", "history", "idempotency_keys", "search_words")
#: What one request asked, the dearest statement first; what it asked less than once is somebody else's.
COSTS = """
    select left(regexp_replace(query, '\\s+', ' ', 'g'), 60) as statement, plans::numeric / calls as planned,
        1000 * total_plan_time / calls as planning, 1000 * total_exec_time / calls as execution,
        (shared_blks_hit + shared_blks_read)::numeric / calls as blocks, wal_bytes / calls as wal
    from pg_stat_statements where calls >= %s order by total_plan_time + total_exec_time desc
"""
STANDING = """
    select c.relname, coalesce(array_to_string(c.reloptions, ', '), 'as usual') as settings,
        s.autovacuum_count + s.vacuum_count as vacuums, s.n_dead_tup as dead,
        round(100.0 * c.relallvisible / greatest(c.relpages, 1)) as visible,
        round(100.0 * s.n_tup_hot_upd / greatest(s.n_tup_upd, 1)) as hot
    from pg_class as c inner join pg_stat_user_tables as s on s.relid = c.oid
    where c.relname = any(%s) order by array_position(%s, c.relname)
"""


def lines(stage: Stage) -> Iterator[str]:
    """Tables of Markdown: what statements cost, how many rows an index could not answer alone, how the tables stand."""
    with database.administering(stage.config.server().url("postgres")) as root:
        root.execute("create extension if not exists pg_stat_statements")
        deals = requests.Deals(stage)
        for name, load in (("due list", requests.due(stage)), ("completion", deals.forms())):
            requests.measured(stage, stage.ours, load)  # what is planned once is planned already
            root.execute("select pg_stat_statements_reset()")
            _track(root, "top")
            count = requests.measured(stage, stage.ours, load).count
            _track(root, "none")
            yield from ["", f"| {name}: statement | plans | planning, µs | execution, µs | blocks | WAL, bytes |"]
            yield "|---|---|---|---|---|---|"
            for row in root.execute(COSTS, [count // 2]).fetchall():
                figures = [f"{row.planned:.2f}", *(f"{each:.0f}" for each in row[2:])]
                yield f"| `{row.statement}` | {' | '.join(figures)} |"
        yield from ["", f"Rows that an index could not answer alone: {_fetched(stage)}, of 500 due.", ""]
        yield from ["| table | autovacuum | vacuums | dead rows | pages all visible | updates in place |"]
        yield "|---|---|---|---|---|---|"
        for row in root.execute(STANDING, [list(TABLES), list(TABLES)]).fetchall():
            yield f"| {row.relname} | {row.settings} | {row.vacuums} | {row.dead} | {row.visible} % | {row.hot} % |"


def _track(root: Any, statements: str) -> None:
    """Has the server keep an account of these from now on: those that came from a client, or none."""
    root.execute(f"alter system set pg_stat_statements.track = '{statements}'")
    root.execute("select pg_reload_conf()")


def _fetched(stage: Stage) -> int:
    """How many rows the index-only scans of the due list had to look up in the table."""
    plans = [sql.explained(stage.config, stage.filled.ours, one)["Plan"] for one in sql.asked_for(stage, requests.DUE)]
    return sum(_heap_fetches(plan) for plan in plans)


def _heap_fetches(plan: dict[str, Any]) -> int:
    return int(plan.get("Heap Fetches", 0)) + sum(map(_heap_fetches, plan.get("Plans", [])))
