"""Every hand-written query with its parsed form, for the tests that hold rules over all of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pglast
from pglast import ast

from app import queries
from app.config import ROOT

_PARAMETER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Query:
    """One query: `noun` names its file, `sql` is what psycopg gets, `positional` the same with $1, $2 …"""

    noun: str
    name: str
    sql: str

    def __str__(self) -> str:
        return f"{self.noun}.{self.name}"

    @cached_property
    def parameters(self) -> list[str]:
        """The names of the parameters, in the order of their numbers."""
        return list(dict.fromkeys(_PARAMETER.findall(self.sql)))

    @cached_property
    def positional(self) -> str:
        numbered = _PARAMETER.sub(lambda found: f"${self.parameters.index(found[1]) + 1}", self.sql)
        return numbered.replace("%%", "%").strip().rstrip(";")

    @cached_property
    def tree(self) -> Any:
        statements = pglast.parse_sql(self.positional)
        assert len(statements) == 1, f"{self} is more than one statement"
        return statements[0].stmt

    def is_parameter(self, node: Any, name: str) -> bool:
        """Whether a node is `:name`, also behind a cast."""
        while isinstance(node, ast.TypeCast):
            node = node.arg
        return isinstance(node, ast.ParamRef) and self.parameters[node.number - 1] == name


def _all() -> Iterator[Query]:
    for path in sorted((ROOT / "sql" / "queries").glob("*.sql")):
        loaded = getattr(queries, path.stem)
        for name in loaded.available_queries:
            if not name.endswith("_cursor"):
                yield Query(path.stem, name, getattr(loaded, name).sql)


QUERIES = list(_all())


def walk(node: Any) -> Iterator[ast.Node]:
    """Every node of a parsed statement, itself included."""
    if isinstance(node, ast.Node):
        yield node
        for slot in node:
            yield from walk(getattr(node, slot))
    elif isinstance(node, tuple | list):
        for each in node:
            yield from walk(each)


def conjuncts(condition: Any) -> Iterator[Any]:
    """The parts of a condition all of which must be true."""
    if isinstance(condition, ast.BoolExpr) and condition.boolop == pglast.enums.BoolExprType.AND_EXPR:
        for part in condition.args:
            yield from conjuncts(part)
    elif condition is not None:
        yield condition


def is_equation(node: Any) -> bool:
    """Whether a node is `left = right`."""
    kind = pglast.enums.A_Expr_Kind.AEXPR_OP
    return isinstance(node, ast.A_Expr) and node.kind == kind and node.name[0].sval == "="


def column(node: Any) -> tuple[str, str] | None:
    """A column as (alias, name), the alias empty where none is written; None for anything else."""
    if not isinstance(node, ast.ColumnRef) or not all(isinstance(part, ast.String) for part in node.fields):
        return None
    words = [part.sval for part in node.fields]
    return ("", words[0]) if len(words) == 1 else (words[-2], words[-1])
