"""The database from outside: what is asked of it, and what is in it."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from app import create_app, database
from app.config import Config
from app.domain import members, people, sessions
from app.flight import Wire
from bench.stage import Stage

#: As the page's script asks for a fragment.
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def ask(config: Config, statement: str, values: Sequence[Any] = ()) -> list[Any]:
    """Rows, as one who may see everything."""
    with database.administering(config.server().url("postgres")) as root:
        return root.execute(statement, values).fetchall()


def seat(stage: Stage, tenant: str) -> str:
    """The session of a new person who manages another team."""
    serving, now = database.Database(stage.config), datetime.now(UTC)
    with serving.transaction(UUID(tenant), now, write=True) as tx:
        person = people.add(tx, f"{uuid4()}@example.com")
        members.add(tx, name="Seated", role="manager", person_id=person)
        secret = sessions.begin(tx, person, "bench")
    serving.close()
    return secret


def asked_for(stage: Stage, address: str) -> list[str]:
    """The statements the product asks for a list that is asked for again, with their values written into them: those
    of its fragment, which nobody asked for before, once everything is known that pages share."""
    seen: list[str] = []
    write = Wire.write

    def noted(wire: Wire, statement: str, values: dict[str, Any]) -> Any:
        seen.append(_written(statement, values))
        return write(wire, statement, values)

    app = create_app(stage.config)
    path, _, query = address.partition("?")
    for headers in (stage.session, stage.session | HTMX):
        seen.clear()
        Wire.write = noted  # type: ignore[method-assign]
        try:
            app.test_client(use_cookies=False).get(path, query_string=query, headers=headers)
        finally:
            Wire.write = write  # type: ignore[method-assign]
    app.extensions["database"].close()
    return seen


def explained(config: Config, tenant: str, statement: str) -> dict[str, Any]:
    """What carrying out a statement took, as the application's role: EXPLAIN (ANALYZE, BUFFERS)."""
    with database.administering(config.database_url) as user:
        user.execute("begin read only")
        user.execute(f"set local app.tenant_id = '{tenant}'")
        [plan] = user.execute(f"explain (analyze, buffers, format json) {statement}").fetchone()
        user.execute("rollback")
    return plan[0]


def _written(statement: str, values: dict[str, Any]) -> str:
    one_line = " ".join(line for line in statement.split("\n") if not line.lstrip().startswith("--"))
    return re.sub(r"%\((\w+)\)s", lambda found: _literal(values[found[1]]), one_line).replace("%%", "%").rstrip("; ")


def _literal(value: Any) -> str:
    if value is None or isinstance(value, (bool, int)):
        return "null" if value is None else str(value)
    if isinstance(value, bytes):
        return f"'\\x{value.hex()}'::bytea"
    if isinstance(value, (list, tuple)):
        return "'{" + ",".join(map(str, value)) + "}'"
    kind = {UUID: "::uuid", datetime: "::timestamptz", timedelta: "::interval"}.get(type(value), "")
    return "'" + str(value).replace("'", "''") + f"'{kind}"
