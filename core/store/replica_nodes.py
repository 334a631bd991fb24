"""The nodes of a replica: what the server said last about each, and what of it is here.

`base_*` is what the things of this machine were made from: the base of every
merge. A node whose base is not what the server said last is *pending*: it was
read, and not brought into the folder yet.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from core.store.replica_tables import replica_node, replica_rev


class Node(NamedTuple):
    """One node. `subject` is its path below the folder, or the key of what it is in the store.

    Revisions are None where there is none yet; sequence numbers are then 0.
    `moving` is the path that the file is being moved from.
    """

    node_id: str
    kind: str
    name: str
    deleted: bool = False
    content_rev: str | None = None
    content_sha: str | None = None
    content_seq: int = 0
    meta_rev: str | None = None
    meta_seq: int = 0
    creator: str = ""
    actor: str = ""
    subject: str | None = None
    base_rev: str | None = None
    base_sha: str | None = None
    base_meta: str | None = None
    other_rev: str | None = None
    moving: str | None = None

    @property
    def sent(self) -> bool:
        """Whether the server knows the node."""
        return self.meta_rev is not None

    @property
    def pending(self) -> bool:
        """Whether something was read that is not here yet."""
        return self.content_rev != self.base_rev or self.meta_rev != self.base_meta


def nodes_of(connection: Connection, project_id: str) -> dict[str, Node]:
    """Every node of a project by its id."""
    rows = connection.exec_driver_sql(_EVERY, (project_id,)).fetchall()
    return {row[0]: _node(row) for row in rows}


def nodes_by_id(connection: Connection, project_id: str, ids: Collection[str]) -> dict[str, Node]:
    """The nodes of these ids that are known."""
    wanted = json.dumps(list(ids))
    rows = connection.exec_driver_sql(_THESE, (project_id, wanted)).fetchall()
    return {row[0]: _node(row) for row in rows}


def _node(row: Any) -> Node:
    node_id, kind, name, deleted, *rest = row
    return tuple.__new__(Node, (node_id, kind, name, bool(deleted), *rest))  # `_make` takes twice as long


def heads_of(connection: Connection, project_id: str) -> list[tuple[str, str | None, str, bool]]:
    """Node, revision of its content and of its metadata, and whether it is deleted: those that were sent."""
    return connection.exec_driver_sql(_HEADS, (project_id,)).fetchall()  # type: ignore[return-value]


def lacking_contents(connection: Connection, project_id: str) -> list[str]:
    """Hashes of the contents that pending nodes have and that are not here."""
    return [row[0] for row in connection.exec_driver_sql(_LACKING, (project_id,)).fetchall()]


def has_pending_files(connection: Connection, project_id: str) -> bool:
    """Whether something was read of a file that is not in the folder yet, as far as is noted."""
    return bool(connection.exec_driver_sql(_PENDING, (project_id,)).scalar())


def put_nodes(
    connection: Connection, project_id: str, nodes: Iterable[Node], known: Mapping[str, Node] | None = None
) -> None:
    """Write nodes as they are now, new and old ones; `known` are those that were read in this transaction.

    Of a known one, only what may have changed is written, which leaves the indexes alone.
    """
    there = known or {}
    new, old = [], []
    for node in nodes:
        before = there.get(node.node_id)
        if before is None or (before.kind, before.subject) != (node.kind, node.subject):
            new.append((project_id, *node))
        elif before != node:
            old.append((*_changing(node), project_id, node.node_id))
    if new:
        connection.exec_driver_sql(_PUT, new)
    if old:
        connection.exec_driver_sql(_CHANGE, old)


def settle_contents(
    connection: Connection,
    project_id: str,
    actor: str,
    settled: Sequence[tuple[str, str, str, str | None, int]],
) -> bool:
    """Note contents that the server took: node, revision, hash, the base it was made on, its number there.

    Only of nodes that nothing else happened to: whether that was so for all. The others stay as they are.
    """
    rows = [
        (rev, sha256, seq, actor, rev, sha256, project_id, node, base, seq)
        for node, rev, sha256, base, seq in settled
    ]
    return connection.exec_driver_sql(_SETTLE, rows).rowcount == len(rows) if rows else True


def take_contents(
    connection: Connection, project_id: str, taken: Sequence[tuple[str, str, int, str, str]]
) -> bool:
    """Note contents of known nodes: revision, hash, number at the server, who wrote it, and the node.

    All of them, when each is newer than what is known of its node; else none and False.
    """
    rows = [(rev, sha256, seq, actor, project_id, node, seq) for rev, sha256, seq, actor, node in taken]
    with connection.begin_nested() as part:
        whole = connection.exec_driver_sql(_TAKE, rows).rowcount == len(rows)
        if not whole:
            part.rollback()
    return whole


def drop_nodes(connection: Connection, project_id: str, ids: Iterable[str]) -> None:
    """Forget nodes that the server never heard of, or does not have any more."""
    rows = [(project_id, node_id) for node_id in ids]
    if rows:
        connection.exec_driver_sql("DELETE FROM replica_node WHERE project_id = ? AND node_id = ?", rows)


def put_revs(connection: Connection, project_id: str, revs: Iterable[tuple[str, str]]) -> None:
    """Note revisions of contents that the server has: rev and hash of the content."""
    rows = [(project_id, *rev) for rev in revs]
    if rows:
        connection.exec_driver_sql("INSERT INTO replica_rev (project_id, rev, sha256) VALUES (?, ?, ?)", rows)


def known_revs(connection: Connection, project_id: str, revs: Collection[str]) -> dict[str, str]:
    """Those of these revisions that were seen at the server before → the hash of their content."""
    query = select(replica_rev.c.rev, replica_rev.c.sha256).where(replica_rev.c.project_id == project_id)
    wanted = set(revs)
    return {row.rev: row.sha256 for row in connection.execute(query) if row.rev in wanted}


_HEADS = """
SELECT node_id, content_rev, meta_rev, deleted FROM replica_node
WHERE project_id = ? AND meta_rev IS NOT NULL
"""
_PENDING = """
SELECT EXISTS (
    SELECT 1 FROM replica_node WHERE project_id = ? AND kind = 'file' AND meta_rev IS NOT NULL
    AND (content_rev IS NOT base_rev OR meta_rev IS NOT base_meta)
)
"""
_LACKING = """
SELECT DISTINCT content_sha FROM replica_node
WHERE project_id = ? AND content_sha IS NOT NULL AND content_rev IS NOT base_rev
AND content_sha NOT IN (SELECT sha256 FROM blob) ORDER BY content_sha
"""
_NAMES = tuple(column.name for column in replica_node.c)
_EVERY = f"SELECT {', '.join(Node._fields)} FROM replica_node WHERE project_id = ?"  # noqa: S608 - our names
_THESE = f"{_EVERY} AND node_id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our names
_LASTING = ("node_id", "kind", "subject")
"""What finds a node: the key, and the columns of the index."""
_CHANGING = tuple(name for name in Node._fields if name not in _LASTING)
_changing = attrgetter(*_CHANGING)
_CHANGE = (
    f"UPDATE replica_node SET {', '.join(f'{name} = ?' for name in _CHANGING)} "  # noqa: S608 - our names
    "WHERE project_id = ? AND node_id = ?"
)
_SETTLE = """
UPDATE replica_node
SET content_rev = ?, content_sha = ?, content_seq = ?, actor = ?, base_rev = ?, base_sha = ?, other_rev = NULL
WHERE project_id = ? AND node_id = ? AND base_rev IS ? AND content_seq < ?
"""
_TAKE = """
UPDATE replica_node SET content_rev = ?, content_sha = ?, content_seq = ?, actor = ?
WHERE project_id = ? AND node_id = ? AND content_seq < ?
"""
_PUT = (
    f"INSERT INTO replica_node ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))}) "  # noqa: S608
    f"ON CONFLICT (project_id, node_id) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in _NAMES[2:])}"
)
