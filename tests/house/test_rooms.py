"""The rooms of the house, and what each may import, read or say."""

import ast
import re
from pathlib import Path

import pglast
import pytest

from app.config import ROOT
from tests.house.source import Module, files, modules

#: What a folder must not import.
CLOSED = {
    "app/domain/": ["flask", "werkzeug", "jinja2", "markupsafe", "psycopg", "psycopg_pool", "app.clock", "app.config",
                    "app.web", "app.api", "app.database.Database", "app.database.pool"],
    "app/web/": ["app.api", "app.clock"],
    "app/api/": ["app.web", "app.clock"],
}  # fmt: skip
#: Statements that are no queries: the frame of a transaction.
FRAME = {"BEGIN", "BEGIN READ ONLY", "COMMIT", "SET LOCAL x = x"}
QUERIES = (
    "SelectStmt", "InsertStmt", "UpdateStmt", "DeleteStmt", "MergeStmt", "CopyStmt", "CreateStmt", "CreateTableAsStmt",
    "AlterTableStmt", "DropStmt", "GrantStmt", "TruncateStmt", "VariableSetStmt", "TransactionStmt", "LockStmt",
)  # fmt: skip
#: The root holds what a root needs and nothing else.
ROOT_HOLDS = {
    "app", "bench", "checks", "sql", "templates", "static", "tests", "var", "wsgi.py", "setup.cfg", "Makefile",
    "README.md", "CONTRIBUTING.md", "pyproject.toml", "constraints.txt", "deploy", "docs", "LICENSE", "test-results",
}  # fmt: skip


def by_path(module: Module) -> str:
    return module.path


@pytest.mark.parametrize("module", modules(), ids=by_path)
def test_a_module_imports_only_what_its_room_may(module: Module) -> None:
    closed = [room for folder, rooms in CLOSED.items() if module.path.startswith(folder) for room in rooms]
    assert [room for room in closed if module.reaches(room)] == []


def test_only_the_database_and_its_flights_import_the_driver() -> None:
    importers = {module.path for module in modules() if module.reaches("psycopg") or module.reaches("psycopg_pool")}
    assert importers - {"app/flight.py"} == {
        f"app/database/{name}.py" for name in ("administration", "pool", "transaction", "values")
    }


def test_only_config_reads_the_environment() -> None:
    readers = {
        module.path
        for module in modules()
        if {"os.environ", "os.environb"} & module.chains
        or {"os.environ", "os.getenv"} & module.imports
        or any(chain.startswith("os.getenv") for chain in module.chains)
    }
    assert readers == {"app/config.py"}


def test_only_clock_asks_what_time_it_is() -> None:
    askers = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")
    found = {
        module.path
        for module in modules()
        if any(chain == asker or chain.endswith("." + asker) for chain in module.chains for asker in askers)
    }
    assert found == {"app/clock.py"}


def test_only_render_looks_at_htmx_headers() -> None:
    readers = {module.path for module in modules() if any(text.startswith("HX-") for text in module.strings)}
    assert readers == {"app/web/render.py"}


def test_no_test_module_lends_anything() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.py")}
    assert [name for name, text in texts.items() if re.search(r"^from tests\.[\w.]*test_", text, re.MULTILINE)] == []


@pytest.mark.parametrize("module", modules(), ids=by_path)
def test_there_is_no_sql_outside_its_folder(module: Module) -> None:
    allowed = FRAME if module.path == "app/database/transaction.py" else set()
    assert [text for text in module.strings if is_sql(text) and text.replace("{}", "x") not in allowed] == []


def test_tx_is_the_first_argument_or_none_at_all() -> None:
    late = [
        f"{module.path}: {node.name}"
        for module in modules("app/domain")
        for node in module.nodes(ast.FunctionDef)
        if "tx" in [argument.arg for argument in node.args.args if argument.arg != "self"][1:]
    ]
    assert late == []


def test_every_noun_of_sql_has_its_room_in_domain() -> None:
    nouns = {path.stem for path in files("sql/queries", "*.sql")}
    rooms = {module.path.removeprefix("app/domain/").removesuffix(".py") for module in modules("app/domain")}
    assert nouns - rooms == set()


def test_every_migration_can_be_rolled_back() -> None:
    names = {path.name for path in files("sql/migrations", "*.sql")}
    forward = {name.removesuffix(".sql") for name in names if not name.endswith(".rollback.sql")}
    assert forward
    assert {name.removesuffix(".rollback.sql") for name in names if name.endswith(".rollback.sql")} == forward


@pytest.mark.parametrize("path", files("templates", "*.html"), ids=lambda path: path.name)
def test_no_template_trusts_or_evaluates_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    evaluating = r"\|\s*safe\b|autoescape\s+false|\son\w+=|\sstyle=|<style|hx-on|javascript:|\bjs:|hx-vals=.js"
    assert re.findall(evaluating, text) == []


def test_the_root_holds_nothing_but_what_a_root_needs() -> None:
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith((".", "__"))}
    assert {name for name in found - ROOT_HOLDS if not name.endswith(".egg-info")} == set()


def is_sql(text: str) -> bool:
    """Whether PostgreSQL would take this text for a statement; a word alone and "Select all" are for people."""
    text = text.replace("{}", "x").replace("%s", "x")
    if (len(text.split()) < 2 and text not in FRAME) or text[:2].istitle():
        return False
    try:
        statements = pglast.parse_sql(text)
    except pglast.parser.ParseError:
        return False
    return any(type(statement.stmt).__name__ in QUERIES for statement in statements)
