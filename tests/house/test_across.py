"""Work across tenants: its queries are understood and used, and no request of the web comes near it."""

import re
from typing import Any

import pytest

from app import across, database
from app.config import Config
from tests.house.source import modules

NAMES = [name for name in across.SQL.available_queries if not name.endswith("_cursor")]
#: Who may work across tenants.
MAY = ("app/across.py", "app/cli/", "app/gauges.py", "app/serve.py")


@pytest.fixture(scope="module")
def app_sys(migrated: Config) -> Any:
    with database.administering(migrated.database_sys_url) as app_sys:
        yield app_sys


@pytest.mark.parametrize("name", NAMES)
def test_a_query_is_used_and_understood_by_the_database(app_sys: Any, name: str) -> None:
    assert any(f"across.SQL.{name}" in module.chains or f"SQL.{name}" in module.chains for module in modules())
    sql = getattr(across.SQL, name).sql
    names = set(re.findall(r"%\((\w+)\)s", sql))
    for statement in filter(str.strip, sql.split(";")):
        assert app_sys.execute(f"explain {statement}", dict.fromkeys(names)).fetchall()


def test_no_request_of_the_web_works_across_tenants() -> None:
    importers = {module.path for module in modules() if module.reaches("app.across") or module.reaches("app.gauges")}
    assert {path for path in importers if not path.startswith(MAY)} == set()
    readers = {module.path for module in modules() if any(c.endswith(".database_sys_url") for c in module.chains)}
    assert readers == {"app/across.py", "app/gauges.py"}
