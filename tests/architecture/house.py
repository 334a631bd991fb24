"""What the architecture tests look at: every module of the house, parsed but not run."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("core", "desktop", "sync_server")


@dataclass(frozen=True)
class Module:
    """One Python file: its dotted name, its path and its syntax tree."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    def imports(self) -> set[str]:
        """Dotted names that it imports anywhere: in functions and for types too."""
        found: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {item.name for item in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                found.add(node.module)
                found |= {f"{node.module}.{item.name}" for item in node.names}
        return found

    def imports_first(self) -> set[str]:
        """Those that run when the module is loaded: not in functions, not for types alone."""
        return set(_loaded_with(self.tree.body))

    def imports_any(self, *packages: str) -> set[str]:
        """The imports that lie in one of these packages."""
        return {
            name for name in self.imports() for package in packages if (name + ".").startswith(package + ".")
        }


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the three packages."""
    return tuple(
        Module(_dotted(path), path, ast.parse(path.read_text("utf-8"), str(path)))
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
    )


def _loaded_with(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.Import):
            yield from (item.name for item in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{item.name}" for item in node.names)
        elif isinstance(node, ast.If):
            for_types = isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
            yield from _loaded_with(node.orelse if for_types else [*node.body, *node.orelse])
        elif isinstance(node, ast.Try):
            yield from _loaded_with([*node.body, *node.orelse, *node.finalbody])


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
