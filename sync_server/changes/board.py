"""Nodes as a push finds and leaves them, in memory: which files live, and what the checksum becomes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypedDict

from core.wire.headers import WHOLE, Meta, node_checksum, path_key


class Head(TypedDict):
    """`core.wire.sync.Head` as it is written."""

    node: str
    content_rev: str | None
    meta_rev: str | None
    deleted: bool


@dataclass(slots=True)
class Node:
    """One node while a push is decided."""

    id: str
    kind: str
    name: str
    path_key: str | None
    content_rev: str | None
    meta_rev: str
    deleted: bool
    created_by: str
    fresh: bool = False
    renamed: bool = False

    @property
    def head(self) -> Head:
        """Where it stands, for a result."""
        return {
            "node": self.id,
            "content_rev": self.content_rev,
            "meta_rev": self.meta_rev,
            "deleted": self.deleted,
        }

    @property
    def sum(self) -> int:
        """What it adds to the checksum of its workspace."""
        return node_checksum(self.id, self.content_rev, self.meta_rev, self.deleted)


@dataclass(slots=True)
class Board:
    """The nodes that a push touches, and those that have a path which it wants."""

    nodes: dict[str, Node] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    changed: dict[str, Node] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    sum: int = 0

    @classmethod
    def of(cls, nodes: Iterable[Node], checksum: str) -> Board:
        """A board with these nodes, in a workspace of this checksum (hexadecimal)."""
        board = cls(sum=int(checksum, 16))
        for node in nodes:
            board.nodes[node.id] = node
            if node.path_key is not None:
                board.paths[node.path_key] = node.id
        return board

    @property
    def checksum(self) -> str:
        """The checksum as it is kept: 16 hexadecimal digits."""
        return f"{self.sum:016x}"

    def owner_of(self, meta: Meta) -> Node | None:
        """The living file that has the path of `meta`, if `meta` is a living file."""
        wanted = wanted_path(meta)
        return None if wanted is None or wanted not in self.paths else self.nodes[self.paths[wanted]]

    def set_content(self, node: Node, rev: str) -> None:
        """A new content of a node."""
        before = node.sum
        node.content_rev = rev
        self._note(node, before)

    def set_meta(self, node: Node, meta: Meta, rev: str) -> None:
        """A new name or life of a node."""
        before = node.sum
        wanted = wanted_path(meta)
        if node.path_key != wanted:
            if node.path_key is not None:
                del self.paths[node.path_key]
            if wanted is not None:
                self.paths[wanted] = node.id
            self.moved.add(node.id)
        node.renamed = True
        node.name, node.path_key, node.deleted, node.meta_rev = meta.name, wanted, meta.deleted, rev
        self._note(node, before)

    def add(self, node_id: str, meta: Meta, rev: str, author: str) -> None:
        """A node that begins."""
        wanted = wanted_path(meta)
        node = Node(node_id, meta.kind, meta.name, wanted, None, rev, meta.deleted, author, fresh=True)
        self.nodes[node_id] = node
        if wanted is not None:
            self.paths[wanted] = node_id
        self._note(node, 0)

    def _note(self, node: Node, before: int) -> None:
        self.changed[node.id] = node
        self.sum = (self.sum - before + node.sum) & WHOLE


def wanted_path(meta: Meta) -> str | None:
    """The key under which a living file is unique; None for everything else."""
    return path_key(meta.name) if meta.kind == "file" and not meta.deleted else None
