"""The product's own text, as the house tests read it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from app.config import ROOT


@dataclass(frozen=True)
class Module:
    """A Python file of the product; `path` is relative to the root: app/web/render.py."""

    path: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    def nodes(self, kind: type[ast.AST]) -> Iterator[ast.AST]:
        return (node for node in ast.walk(self.tree) if isinstance(node, kind))

    @cached_property
    def imports(self) -> frozenset[str]:
        """Dotted names: `from app.web import guard` counts as app.web and app.web.guard."""
        names = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert not node.level, f"{self.path} imports relatively"
                names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        return frozenset(names)

    def reaches(self, room: str) -> bool:
        return any(name == room or name.startswith(room + ".") for name in self.imports)

    @cached_property
    def chains(self) -> frozenset[str]:
        """Every attribute access as it is written: `os.environ`, `queries.actions.keys`."""
        return frozenset(ast.unparse(node) for node in self.nodes(ast.Attribute))

    @cached_property
    def strings(self) -> list[str]:
        """Every text in the code; what an f-string inserts is shown as x."""
        inner = {id(part) for node in self.nodes(ast.JoinedStr) for part in node.values}
        whole = [
            "".join(part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
            for node in self.nodes(ast.JoinedStr)
        ]
        return whole + [
            node.value for node in self.nodes(ast.Constant) if isinstance(node.value, str) and id(node) not in inner
        ]


@cache
def modules(folder: str = "app") -> list[Module]:
    """Every Python file under a folder."""
    return [Module(path.relative_to(ROOT).as_posix()) for path in sorted((ROOT / folder).rglob("*.py"))]


def files(folder: str, pattern: str) -> list[Path]:
    """Every file under a folder whose name fits."""
    return sorted((ROOT / folder).rglob(pattern))
