"""The oldest compiler that a file's own pragma admits.

A rewrite may not need a newer compiler than the file says, or it must say so.
Only lower bounds are read; which compiler is used is decided in `core/solidity`.
"""

from __future__ import annotations

import re

from core.solidity.ast import Node
from core.solidity.compilation import Compilation

Version = tuple[int, int, int]
_BOUND = re.compile(r"(\^|~|>=|>|<=|<|=|)\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?")


def version_of(compilation: Compilation) -> Version:
    """The compiler in use as numbers."""
    return _numbers(re.findall(r"\d+", compilation.version))


def oldest_admitted(compilation: Compilation, file: str) -> Version:
    """The oldest version that the pragma of `file` admits; without one, the compiler in use."""
    ast = compilation.asts.get(file)
    if ast is None:
        return version_of(compilation)
    bounds = [_oldest(text) for node in ast.nodes("nodes") if (text := _pragma(node))]
    return max(bounds, default=version_of(compilation))


def _pragma(node: Node) -> str:
    if node.kind != "PragmaDirective":
        return ""
    literals = node.get("literals", ())
    return "".join(literals[1:]) if literals and literals[0] == "solidity" else ""


def _oldest(text: str) -> Version:
    return min((_lower(part) for part in text.split("||")), default=(0, 0, 0))


def _lower(text: str) -> Version:
    hyphen = re.match(r"\s*v?(\d+(?:\.\d+)*)-", text)
    if hyphen:
        return _numbers(hyphen.group(1).split("."))
    lowers = [
        _numbers([part or "0" for part in match.groups()[1:]])
        for match in _BOUND.finditer(text)
        if match.group(1) in ("^", "~", ">=", ">", "=", "")
    ]
    return max(lowers, default=(0, 0, 0))


def _numbers(parts: list[str]) -> Version:
    values = [int(part) for part in parts[:3]] + [0, 0, 0]
    return values[0], values[1], values[2]
