"""The names that a file declares and imports: what can be used in it, and by who imports it.

Compilers before 0.7.2 tell only what a file declares itself; the rest is followed through its imports.
"""

from __future__ import annotations

from collections.abc import Mapping

from core.solidity.ast import Node
from core.solidity.compilation import Compilation
from core.symbols.importing import parts_of

Names = dict[str, tuple[str, ...]]


class Exports:
    """Name → ids, file by file; each file is read once."""

    def __init__(self, compilation: Compilation, ids: Mapping[int, str]) -> None:
        self._compilation, self._ids = compilation, ids
        self._known: dict[str, Names] = {}

    def of(self, tree: Node) -> Names:
        """What a file has; files that import each other have what is known of them by then."""
        if tree.file in self._known:
            return self._known[tree.file]
        found = self._known[tree.file] = self._told(tree)
        for node in tree.nodes("nodes"):
            if node.kind == "ImportDirective":
                for name, keys in self._imported(node).items():
                    found.setdefault(name, keys)
        return found

    def _told(self, tree: Node) -> Names:
        found: Names = {}
        for name, numbers in (tree.get("exportedSymbols") or {}).items():
            keys = tuple(self._ids[number] for number in numbers if number in self._ids)
            if keys:
                found[name] = keys
        return found

    def _imported(self, node: Node) -> Names:
        if node.text("unitAlias"):
            return {node.text("unitAlias"): (self._ids[node.id],)} if node.id in self._ids else {}
        unit = self._compilation.nodes_by_id.get(node.get("sourceUnit") or -1)
        if unit is None:
            return {}
        theirs = self.of(unit)
        source = self._compilation.input.sources[node.file]
        parts = parts_of(source.data, node.span)
        if parts.braces is None:
            return theirs
        named = ((source.slice(alias or name), source.slice(name)) for name, alias in parts.names)
        return {fresh: theirs[name] for fresh, name in named if name in theirs}
