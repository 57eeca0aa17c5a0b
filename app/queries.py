"""The hand-written SQL of sql/queries, loaded once: one attribute per noun, one function per query.

`queries.actions.keys(tx, until=…)` sends the query named `keys` of actions.sql on the transaction and returns its
`Answer`. aiosql reads the files; the transaction executes.
"""

from pathlib import Path
from typing import Any

import aiosql
from aiosql.adapters.pyformat import PyFormatAdapter

FOLDER = Path(__file__).parent.parent / "sql" / "queries"


class _Deferred(PyFormatAdapter):
    """Hands every query to the transaction, whatever its kind: the transaction knows when answers arrive."""

    def _ask(self, tx: Any, _name: str, sql: str, parameters: dict[str, Any], _record: Any = None) -> Any:
        return tx.ask(sql, parameters)

    select = select_one = select_value = insert_update_delete = insert_returning = _ask  # type: ignore[assignment]


def _load(noun: str) -> Any:
    return aiosql.from_path(FOLDER / f"{noun}.sql", _Deferred, mandatory_parameters=False)


actions = _load("actions")
audit = _load("audit")
batches = _load("batches")
calendar = _load("calendar")
catalogue = _load("catalogue")
changes = _load("changes")
creation = _load("creation")
exports = _load("exports")
health = _load("health")
history = _load("history")
idempotency = _load("idempotency")
imports = _load("imports")
invitations = _load("invitations")
leases = _load("leases")
lists = _load("lists")
managers = _load("managers")
members = _load("members")
merging = _load("merging")
opportunities = _load("opportunities")
people = _load("people")
pipeline = _load("pipeline")
privacy = _load("privacy")
profile = _load("profile")
remarks = _load("remarks")
reports = _load("reports")
roster = _load("roster")
runs = _load("runs")
search = _load("search")
sessions = _load("sessions")
stages = _load("stages")
staging = _load("staging")
team = _load("team")
tenants = _load("tenants")
tokens = _load("tokens")
transfer = _load("transfer")
uploads = _load("uploads")
views = _load("views")
