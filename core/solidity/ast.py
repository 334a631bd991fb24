"""solc's compact AST as a tree of nodes with parents and byte spans.

Differences between compiler generations are removed where the tree is built
(`normalize.py`), so the rest of the engine reads one dialect. Nodes are made
once and never changed.

Source: Solidity manual, “Using the Compiler”, output selection `ast`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.text import Span


class Node:
    """One AST node. Compare nodes by identity, or by `id` within one compilation.

    `kind` is solc's nodeType; `span` is in bytes of `file`; `fields` holds the
    attributes, in which child nodes are `Node`s and lists of them are tuples.
    `children` is for a builder that already holds them in source order.
    """

    __slots__ = ("_children", "fields", "file", "id", "kind", "parent", "span")

    def __init__(
        self,
        kind: str,
        node_id: int,
        file: str,
        span: Span,
        fields: Mapping[str, Any],
        children: tuple[Node, ...] | None = None,
    ) -> None:
        self.kind = kind
        self.id = node_id
        self.file = file
        self.span = span
        self.fields = fields
        self.parent: Node | None = None
        if children is None:
            children = tuple(sorted(_child_nodes(fields), key=lambda node: node.span.start))
        self._children = children
        for child in children:
            child.parent = self

    def __repr__(self) -> str:
        return f"<{self.kind} {self.get('name') or ''} #{self.id} {self.file}:{self.span.start}>"

    def get(self, name: str, default: Any = None) -> Any:
        """An attribute of any type, or `default`."""
        value = self.fields.get(name)
        return default if value is None else value

    def text(self, name: str) -> str:
        """A string attribute, or the empty string."""
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    def child(self, name: str) -> Node | None:
        """A single child node, or None."""
        value = self.fields.get(name)
        return value if isinstance(value, Node) else None

    def nodes(self, name: str) -> tuple[Node, ...]:
        """A list of child nodes; entries that are null (as in tuples) are left out."""
        value = self.fields.get(name)
        if not isinstance(value, tuple):
            return ()
        return tuple(item for item in value if isinstance(item, Node))

    @property
    def name(self) -> str:
        """The declared or referenced name, or the empty string."""
        return self.text("name")

    @property
    def type_string(self) -> str:
        """`typeDescriptions.typeString`, e.g. `uint256`, or the empty string."""
        value = self.fields.get("typeDescriptions")
        text = value.get("typeString") if isinstance(value, Mapping) else None
        return text if isinstance(text, str) else ""

    def children(self) -> tuple[Node, ...]:
        """Direct children in source order (solc's own order is alphabetical by attribute)."""
        return self._children

    def walk(self, *kinds: str) -> Iterator[Node]:
        """This node and everything below, parents first, in order; only `kinds` if any are given."""
        stack = [self]
        while stack:
            node = stack.pop()
            if not kinds or node.kind in kinds:
                yield node
            stack.extend(reversed(node.children()))

    def ancestors(self) -> Iterator[Node]:
        """Parents, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def enclosing(self, *kinds: str) -> Node | None:
        """The nearest ancestor of one of `kinds`, or None."""
        return next((node for node in self.ancestors() if node.kind in kinds), None)


def _child_nodes(fields: Mapping[str, Any]) -> Iterator[Node]:
    for value in fields.values():
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
