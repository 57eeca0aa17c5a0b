"""The budgets we hold ourselves to: past one of them, split the noun."""

import ast
from pathlib import Path

import pytest

from app.config import ROOT
from tests.house.queries import QUERIES, Query
from tests.house.source import Module, files, modules

FILE, TEMPLATE, QUERY, HANDLER = 250, 80, 40, 12
ROUTES = ("bp.get", "bp.post", "bp.put", "bp.patch", "bp.delete", "bp.route")


@pytest.mark.parametrize("module", modules(), ids=lambda module: module.path)
def test_a_python_file_fits_its_budget(module: Module) -> None:
    assert len(module.text.splitlines()) <= FILE


@pytest.mark.parametrize("path", files("templates", "*.html"), ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_template_fits_its_budget(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= TEMPLATE


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_a_query_fits_its_budget(query: Query) -> None:
    assert len(query.sql.strip().splitlines()) <= QUERY


def handlers() -> list[tuple[str, ast.FunctionDef]]:
    return [
        (f"{module.path}:{node.name}", node)
        for room in ("app/web", "app/api")
        for module in modules(room)
        for node in module.nodes(ast.FunctionDef)
        if any(isinstance(d, ast.Call) and ast.unparse(d.func) in ROUTES for d in node.decorator_list)
    ]


@pytest.mark.parametrize(("name", "handler"), handlers(), ids=lambda value: value if isinstance(value, str) else "")
def test_a_handler_is_a_sentence(name: str, handler: ast.FunctionDef) -> None:
    body = handler.body[1:] if ast.get_docstring(handler) else handler.body
    assert body[-1].end_lineno - body[0].lineno + 1 <= HANDLER
