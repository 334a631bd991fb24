"""The oldest compiler that a file's own pragma admits.

A rewrite may not need a newer compiler than the file says, or it must say so.
Reading version ranges is done in `versions.py`, choosing a compiler in `planning.py`.
"""

from __future__ import annotations

from core.errors import PragmaError
from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.solidity.versions import Version, parse_range, parse_version

_LAST_PATCH = {4: 26, 5: 17, 6: 12, 7: 6, 8: 99}
_PUBLISHED: tuple[Version, ...] = tuple(
    (0, minor, patch) for minor, last in _LAST_PATCH.items() for patch in range(last + 1)
)


def version_of(compilation: Compilation) -> Version:
    """The compiler in use as numbers."""
    return parse_version(compilation.version)


def oldest_admitted(compilation: Compilation, file: str) -> Version:
    """The oldest version that the pragmas of `file` admit; without one, the compiler in use."""
    ast = compilation.asts.get(file)
    texts = [text for node in (ast.nodes("nodes") if ast is not None else ()) if (text := _pragma(node))]
    try:
        ranges = [parse_range(text) for text in texts]
    except PragmaError:
        return version_of(compilation)
    if not ranges:
        return version_of(compilation)
    return next(
        (version for version in _PUBLISHED if all(item.allows(version) for item in ranges)),
        version_of(compilation),
    )


def _pragma(node: Node) -> str:
    literals = node.get("literals", ()) if node.kind == "PragmaDirective" else ()
    return "".join(literals[1:]) if literals and literals[0] == "solidity" else ""
