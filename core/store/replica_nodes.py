"""The nodes of a replica: what the server said last about each, and what of it is here.

`base_*` is what the things of this machine were made from: the base of every
merge. A node whose base is not what the server said last is *pending*: it was
read, and not brought into the folder yet.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from operator import attrgetter

from sqlalchemy import Connection, select

from core.store.replica_tables import replica_node, replica_rev


@dataclass(frozen=True, slots=True)
class Node:
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
    query = select(*replica_node.c[1:]).where(replica_node.c.project_id == project_id)
    return {row[0]: Node(*row) for row in connection.execute(query).all()}


def nodes_by_id(connection: Connection, project_id: str, ids: Collection[str]) -> dict[str, Node]:
    """The nodes of these ids that are known."""
    if len(ids) > 2000:
        every = nodes_of(connection, project_id)
        return {key: every[key] for key in ids if key in every}
    found: dict[str, Node] = {}
    wanted = list(ids)
    for start in range(0, len(wanted), 500):
        query = select(*replica_node.c[1:]).where(
            replica_node.c.project_id == project_id,
            replica_node.c.node_id.in_(wanted[start : start + 500]),
        )
        found.update((row[0], Node(*row)) for row in connection.execute(query).all())
    return found


def heads_of(connection: Connection, project_id: str) -> list[tuple[str, str | None, str, bool]]:
    """Node, revision of its content and of its metadata, and whether it is deleted: those that were sent."""
    return connection.exec_driver_sql(_HEADS, (project_id,)).fetchall()  # type: ignore[return-value]


def lacking_contents(connection: Connection, project_id: str) -> list[str]:
    """Hashes of the contents that pending nodes have and that are not here."""
    return [row[0] for row in connection.exec_driver_sql(_LACKING, (project_id,)).fetchall()]


def put_nodes(connection: Connection, project_id: str, nodes: Iterable[Node]) -> None:
    """Write nodes as they are now, new and old ones."""
    rows = [(project_id, *_values(node)) for node in nodes]  # `astuple` copies every value
    if rows:
        connection.exec_driver_sql(_PUT, rows)


def drop_nodes(connection: Connection, project_id: str, ids: Iterable[str]) -> None:
    """Forget nodes that the server never heard of, or does not have any more."""
    rows = [(project_id, node_id) for node_id in ids]
    if rows:
        connection.exec_driver_sql("DELETE FROM replica_node WHERE project_id = ? AND node_id = ?", rows)


def put_revs(
    connection: Connection, project_id: str, revs: Iterable[tuple[str, str, int, str | None, str, int]]
) -> None:
    """Note revisions that the server has: rev, node, seq, hash of the content, actor, server's time in ms."""
    rows = [(project_id, *rev) for rev in revs]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO replica_rev (project_id, rev, node_id, seq, sha256, actor, at_ms) "
            "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            rows,
        )


def known_revs(connection: Connection, project_id: str, revs: Collection[str]) -> dict[str, str | None]:
    """Those of these revisions that were seen at the server before → the hash of their content."""
    found: dict[str, str | None] = {}
    wanted = list(revs)
    for start in range(0, len(wanted), 500):
        query = select(replica_rev.c.rev, replica_rev.c.sha256).where(
            replica_rev.c.project_id == project_id, replica_rev.c.rev.in_(wanted[start : start + 500])
        )
        found.update((row.rev, row.sha256) for row in connection.execute(query))
    return found


_values = attrgetter(*(item.name for item in fields(Node)))
_HEADS = """
SELECT node_id, content_rev, meta_rev, deleted FROM replica_node
WHERE project_id = ? AND meta_rev IS NOT NULL
"""
_LACKING = """
SELECT DISTINCT content_sha FROM replica_node
WHERE project_id = ? AND content_sha IS NOT NULL AND content_rev IS NOT base_rev
AND content_sha NOT IN (SELECT sha256 FROM blob) ORDER BY content_sha
"""
_NAMES = tuple(column.name for column in replica_node.c)
_PUT = (
    f"INSERT INTO replica_node ({', '.join(_NAMES)}) VALUES ({', '.join('?' * len(_NAMES))}) "  # noqa: S608
    f"ON CONFLICT (project_id, node_id) DO UPDATE SET "
    f"{', '.join(f'{name} = excluded.{name}' for name in _NAMES[2:])}"
)
