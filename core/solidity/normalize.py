"""solc's JSON AST as `Node`s, with the differences between compiler generations removed.

The dialect is that of solc 0.8, for every compiler since 0.4.13; `dialect.py`
mends one node at a time, `resolved.py` what needs the whole program. The
result differs from solc's own 0.8 AST in these points:

- `referencedDeclaration` of a built-in is always negative;
- `Block.unchecked` tells whether arithmetic wraps there (always before 0.8);
- `UsingForDirective.functionList` holds `IdentifierPath`s, `operators` the operator (or None) of each;
- `ImportDirective.symbolAliases` keeps its maps, `foreign` holds their identifiers as nodes;
- `InlineAssembly.externalReferences` holds maps with `name`, `declaration`, `suffix` and `span`;
- declarations have `nameSpan`, the span of their name (None for a nameless one);
- Yul nodes have ids, which no declaration shares.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.solidity.ast import Node
from core.solidity.dialect import MENDERS, Dialect
from core.solidity.resolved import resolve
from core.text import SourceText, Span

_YUL_IDS_FROM = 1 << 40
_NOWHERE = Span(0, 0)


def normalize(
    asts: Mapping[str, Mapping[str, Any]], sources: Mapping[str, SourceText], version: tuple[int, int, int]
) -> dict[str, Node]:
    """Source unit name → SourceUnit node. The JSON is taken over and changed in place."""
    made: dict[str, Node] = {}
    builder = _Builder()
    for name, ast in asts.items():
        source = sources.get(name) or SourceText(name, b"")
        made[name] = builder.build(ast, Dialect(version, source))
    resolve(builder.nodes, version)
    builder.nodes.clear()  # as there
    return made


class _Builder:
    """Makes nodes bottom-up. Runs over every node of every import, so it is written for speed."""

    def __init__(self) -> None:
        self._next_yul_id = _YUL_IDS_FROM
        self.nodes: dict[int, Node] = {}

    def build(self, raw: Mapping[str, Any], dialect: Dialect) -> Node:
        file = dialect.source.path
        spans: dict[str, Span] = {}
        menders, nodes = MENDERS, self.nodes

        def span_of(src: str) -> Span:
            span = spans.get(src)
            if span is None:
                parts = src.split(":")
                start, length = int(parts[0]), int(parts[1])
                span = Span(start, start + length) if start >= 0 and length >= 0 else _NOWHERE
                spans[src] = span
            return span

        def node_of(fields: dict[str, Any]) -> Node:
            kind = fields["nodeType"]
            mend = menders.get(kind)
            if mend is not None:
                mend(fields, dialect)
                kind = fields["nodeType"]
            children: list[Node] = []
            for key, value in fields.items():
                of = type(value)
                if of is dict:
                    if "nodeType" in value:
                        child = node_of(value)
                        fields[key] = child
                        children.append(child)
                elif of is list:
                    fields[key] = tuple(value)
                    if value and dict in map(type, value):
                        items = [node_of(item) if _is_node(item) else item for item in value]
                        fields[key] = tuple(items)
                        children += [item for item in items if type(item) is Node]
            if len(children) > 1:
                children.sort(key=_start)
            node_id = fields.get("id")
            if node_id is None:
                node_id = self._next_yul_id
                self._next_yul_id += 1
            span = span_of(fields.get("src", "-1:-1:-1"))
            made = nodes[node_id] = Node(kind, node_id, file, span, fields, tuple(children))
            return made

        tree = node_of(dict(raw))
        spans.clear()  # the function knows itself and keeps what it works with until a look for garbage
        return tree


def _is_node(item: Any) -> bool:
    return type(item) is dict and "nodeType" in item


def _start(node: Node) -> int:
    return node.span.start
