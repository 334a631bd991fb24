"""solc's compact AST as a tree of nodes with parents and byte spans.

Differences between compiler generations are removed where the tree is built
(`normalize.py`), so the rest of the engine reads one dialect. Nodes are made
once and never changed.

Source: Solidity manual, “Using the Compiler”, output selection `ast`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from typing import Any

from core.text import Span

_SMALL = 12
"""Subtrees up to this many nodes are walked node by node."""
_Index = dict[str, tuple[list[int], list["Node"]]]
_Place = tuple[int, int, _Index]
"""A node's number in its tree, the number behind its last descendant, and the numbers and nodes by kind."""


class Node:
    """One AST node. Compare nodes by identity, or by `id` within one compilation.

    `kind` is solc's nodeType; `span` is in bytes of `file`; `fields` holds the
    attributes, in which child nodes are `Node`s and lists of them are tuples.
    `children` is for a builder that already holds them in source order.
    """

    __slots__ = ("_children", "_place", "fields", "file", "id", "kind", "parent", "span")

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
        self._place: _Place | None = None
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
        """This node and everything below, parents first, in order; only `kinds` if any are given.

        Nodes of a kind are found by an index of the whole tree, which is made at the first question.
        """
        if not kinds:
            return self._walk_all()
        place = self._place or _indexed(self)
        start, end, index = place
        if end - start <= _SMALL:
            return (node for node in self._walk_all() if node.kind in kinds)
        if len(kinds) == 1:
            known = index.get(kinds[0])
            if known is None:
                return iter(())
            first = bisect_left(known[0], start)
            return iter(known[1][first : bisect_left(known[0], end, first)])
        found: list[tuple[int, Node]] = []
        for kind in dict.fromkeys(kinds):
            known = index.get(kind)
            if known is not None:
                first = bisect_left(known[0], start)
                last = bisect_left(known[0], end, first)
                found += zip(known[0][first:last], known[1][first:last], strict=True)
        found.sort(key=_position)
        return iter([node for _, node in found])

    def _walk_all(self) -> Iterator[Node]:
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node._children))

    def take_apart(self) -> None:
        """Let go of everything below, for good: nobody asks this tree again.

        A child holds its parent, so without this a tree of a million nodes waits for Python's look at
        all objects, which holds every thread for seconds.
        """
        nodes = list(self._walk_all())
        while nodes:
            node = nodes.pop()
            node.parent, node._place, node._children, node.fields = None, None, (), {}

    def ancestors(self) -> Iterator[Node]:
        """Parents, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def enclosing(self, *kinds: str) -> Node | None:
        """The nearest ancestor of one of `kinds`, or None."""
        return next((node for node in self.ancestors() if node.kind in kinds), None)


def _position(item: tuple[int, Node]) -> int:
    return item[0]


def _indexed(node: Node) -> _Place:
    """Number the nodes of the whole tree, parents first, and list them by kind; the node's own place."""
    root = node
    while root.parent is not None:
        root = root.parent
    order = list(root._walk_all())
    index: _Index = {}
    for number, item in enumerate(order):
        numbers, nodes = index.setdefault(item.kind, ([], []))
        numbers.append(number)
        nodes.append(item)
    ends: dict[int, int] = {}
    for number in range(len(order) - 1, -1, -1):
        item = order[number]
        end = ends.pop(id(item._children[-1])) if item._children else number + 1
        ends[id(item)] = end
        item._place = (number, end, index)
    place = node._place
    assert place is not None
    return place


def _child_nodes(fields: Mapping[str, Any]) -> Iterator[Node]:
    for value in fields.values():
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            for item in value:
                if isinstance(item, Node):
                    yield item
