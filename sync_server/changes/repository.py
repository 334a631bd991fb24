"""Statements on nodes and revisions, and on the counters of their workspace."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Executable, and_, bindparam, func, insert, or_, select, union, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from sync_server.auth.models import users
from sync_server.changes.board import Board, Node
from sync_server.changes.models import blobs, instance, nodes, revisions
from sync_server.changes.rules import Known, Prepared
from sync_server.kit import bulk
from sync_server.kit.prepared import among, prepared, same
from sync_server.kit.scope import Scope
from sync_server.projects.models import workspaces

AnyRow = Row[Any]

_COUNTERS = (
    workspaces.c.head,
    workspaces.c.min_seq,
    workspaces.c.epoch,
    workspaces.c.checksum,
    workspaces.c.size_bytes,
)


_LOCK = select(*_COUNTERS).where(same(workspaces.c.id, "id")).with_for_update()
_COUNT = select(*_COUNTERS).where(same(workspaces.c.id, "id"))


async def lock(connection: AsyncConnection, workspace_id: str) -> Any:
    """Let one push at a time change a workspace; its counters, or None for one that is not there.

    They are nobody's to see before the workspace was entered.
    """
    return (await connection.execute(_LOCK, {"id": workspace_id})).first()


async def counters(connection: AsyncConnection, scope: Scope) -> Any:
    """Head, oldest cursor, epoch, checksum and size of the entered workspace."""
    return (await connection.execute(_COUNT, {"id": scope.workspace_id})).one()


async def name_of(connection: AsyncConnection, user_id: str) -> str:
    """What a person is called."""
    found = await connection.execute(select(users.c.name).where(users.c.id == user_id))
    return str(found.scalar_one())


_ADVANCE = (
    update(workspaces)
    .where(same(workspaces.c.id, "workspace"))
    .values(
        head=bindparam("to"),
        checksum=bindparam("sum"),
        revision_count=workspaces.c.revision_count + bindparam("revisions"),
        size_bytes=workspaces.c.size_bytes + bindparam("bytes"),
    )
)


async def advance(
    connection: AsyncConnection,
    scope: Scope,
    *,
    head: int,
    checksum: str,
    revisions_added: int,
    size_bytes: int,
) -> None:
    """The workspace's counters after a push, which kept `size_bytes` more."""
    values = {"to": head, "sum": checksum, "revisions": revisions_added, "bytes": size_bytes}
    await connection.execute(_ADVANCE, {"workspace": scope.workspace_id, **values})


async def grow(connection: AsyncConnection, scope: Scope, size_bytes: int) -> None:
    """Count bytes that were kept (or, negative, freed)."""
    query = update(workspaces).where(workspaces.c.id == scope.workspace_id)
    await connection.execute(query.values(size_bytes=workspaces.c.size_bytes + size_bytes))


async def forget_before(connection: AsyncConnection, scope: Scope, seq: int, removed: int) -> None:
    """Let cursors before `seq` start again: revisions up to it were removed."""
    values = {"min_seq": seq, "revision_count": workspaces.c.revision_count - removed}
    await connection.execute(update(workspaces).where(workspaces.c.id == scope.workspace_id).values(**values))


@prepared
def _known(scope: Scope) -> Executable:
    columns = (revisions.c.op_id, revisions.c.seq, revisions.c.rev, revisions.c.seen_content)
    by_id = scope.select(revisions, *columns).where(among(revisions.c.op_id, "ids"))
    by_rev = scope.select(revisions, *columns).where(among(revisions.c.rev, "revs"))
    return union(by_id, by_rev)  # with “or”, SQLite looks at every revision of the project


async def known(
    connection: AsyncConnection, scope: Scope, given: Sequence[Prepared]
) -> list[tuple[str, Known]]:
    """Operations of a push, or revisions of theirs, that were accepted before: (op_id, what)."""
    ids = [one.op.op_id for one in given]
    revs = [one.rev for one in given]
    found = await connection.execute(*_known(scope, ids=ids, revs=revs))
    return [(row.op_id, Known(row.seq, row.rev, row.seen_content)) for row in found]


_NODE = (
    nodes.c.id,
    nodes.c.kind,
    nodes.c.name,
    nodes.c.path_key,
    nodes.c.content_rev,
    nodes.c.meta_rev,
    nodes.c.deleted,
    nodes.c.created_by,
)


@prepared
def _nodes(scope: Scope) -> Executable:
    return scope.select(nodes, *_NODE).where(among(nodes.c.id, "ids"))


@prepared
def _nodes_and_paths(scope: Scope) -> Executable:
    by_id = scope.select(nodes, *_NODE).where(among(nodes.c.id, "ids"))
    by_path = scope.select(nodes, *_NODE).where(among(nodes.c.path_key, "paths"))
    return union(by_id, by_path)


async def nodes_for(
    connection: AsyncConnection, scope: Scope, ids: Iterable[str], paths: Iterable[str]
) -> list[Node]:
    """The nodes of these ids, and the living files of these path keys."""
    wanted, wanted_paths = list(set(ids)), list(set(paths))
    either = (
        _nodes_and_paths(scope, ids=wanted, paths=wanted_paths) if wanted_paths else _nodes(scope, ids=wanted)
    )
    return [Node(*row) for row in await connection.execute(*either)]


async def author_of(connection: AsyncConnection, scope: Scope, node: str, rev: str) -> Any:
    """Who wrote a content revision of a file, and the name of the file; None when there is none."""
    same = and_(nodes.c.workspace_id == revisions.c.workspace_id, nodes.c.id == revisions.c.node_id)
    query = scope.select(revisions, revisions.c.actor, nodes.c.name).where(
        same, nodes.c.kind == "file", revisions.c.node_id == node, revisions.c.rev == rev
    )
    return (await connection.execute(query.where(revisions.c.facet == "content"))).first()


async def write_nodes(connection: AsyncConnection, scope: Scope, board: Board) -> None:
    """Bring the nodes of a board into the database; paths that are given up are freed first."""
    old = [node for node in board.changed.values() if not node.fresh]
    moved = [node for node in old if node.id in board.moved]
    if moved:
        freed = scope.update(nodes).where(nodes.c.id.in_([node.id for node in moved])).values(path_key=None)
        await connection.execute(freed)
    renamed = [(*_named(node), node.id) for node in old if node.renamed]
    await bulk.update_rows(connection, scope, nodes, "id", _NAMED, renamed)
    edited = [(node.content_rev, node.id) for node in old if not node.renamed]
    await bulk.update_rows(connection, scope, nodes, "id", ("content_rev",), edited)
    fresh = [
        (*_named(node), node.id, node.kind, node.created_by) for node in board.changed.values() if node.fresh
    ]
    await bulk.insert_rows(connection, scope, nodes, (*_NAMED, "id", "kind", "created_by"), fresh)


_NAMED = ("name", "path_key", "content_rev", "meta_rev", "deleted")


def _named(node: Node) -> bulk.Values:
    return node.name, node.path_key, node.content_rev, node.meta_rev, node.deleted


REVISION = (
    "seq",
    "rev",
    "op_id",
    "node_id",
    "facet",
    "header",
    "meta",
    "seen_content",
    "blob",
    "size_bytes",
    "actor",
    "at_ms",
)


async def write_revisions(connection: AsyncConnection, scope: Scope, rows: list[bulk.Values]) -> None:
    """Add accepted revisions, each with the values of `REVISION`."""
    await bulk.insert_rows(connection, scope, revisions, REVISION, rows)


_CHANGE = (
    revisions.c.seq,
    revisions.c.op_id,
    revisions.c.rev,
    revisions.c.header,
    revisions.c.meta,
    revisions.c.size_bytes,
    revisions.c.actor,
    revisions.c.at_ms,
    revisions.c.blob,
)


@prepared
def _sizes(scope: Scope) -> Executable:
    query = scope.select(revisions, revisions.c.seq, revisions.c.size_bytes)
    return (
        query.where(revisions.c.seq > bindparam("after")).order_by(revisions.c.seq).limit(bindparam("most"))
    )


async def sizes(connection: AsyncConnection, scope: Scope, after: int, limit: int) -> Sequence[AnyRow]:
    """Sequence and size of the revisions after a cursor."""
    return (await connection.execute(*_sizes(scope, after=after, most=limit))).all()


@prepared
def _page(scope: Scope) -> Executable:
    between = and_(revisions.c.seq > bindparam("after"), revisions.c.seq <= bindparam("last"))
    return scope.select(revisions, *_CHANGE).where(between).order_by(revisions.c.seq)


@prepared
def _page_with_bodies(scope: Scope) -> Executable:
    between = and_(revisions.c.seq > bindparam("after"), revisions.c.seq <= bindparam("last"))
    query = scope.select(revisions, *_CHANGE, blobs.c.wrapped_key, blobs.c.data)
    joined = query.select_from(revisions.outerjoin(blobs, _same_blob()))
    return joined.where(between).order_by(revisions.c.seq)


async def page(
    connection: AsyncConnection, scope: Scope, after: int, last: int, bodies: bool
) -> Sequence[AnyRow]:
    """The revisions after a cursor up to `last`, with their small contents when `bodies`."""
    query = _page_with_bodies if bodies else _page
    return (await connection.execute(*query(scope, after=after, last=last))).all()


def _same_blob() -> Any:
    return and_(blobs.c.workspace_id == revisions.c.workspace_id, blobs.c.sha256 == revisions.c.blob)


async def node_sizes(connection: AsyncConnection, scope: Scope, after: str, limit: int) -> Sequence[AnyRow]:
    """Nodes after an id, with the size of their content."""
    content = and_(revisions.c.workspace_id == nodes.c.workspace_id, revisions.c.rev == nodes.c.content_rev)
    query = (
        scope.select(nodes, nodes.c.id, func.coalesce(revisions.c.size_bytes, 0).label("size_bytes"))
        .select_from(nodes.outerjoin(revisions, content))
        .where(nodes.c.id > after)
    )
    return (await connection.execute(query.order_by(nodes.c.id).limit(limit))).all()


async def heads(
    connection: AsyncConnection, scope: Scope, after: str, last: str, bodies: bool
) -> Sequence[AnyRow]:
    """The revisions that made the nodes of a range of ids what they are; their node as `node_id`."""
    current = and_(
        revisions.c.workspace_id == nodes.c.workspace_id,
        or_(revisions.c.rev == nodes.c.content_rev, revisions.c.rev == nodes.c.meta_rev),
        revisions.c.node_id == nodes.c.id,
    )
    joined = nodes.join(revisions, current)
    columns: tuple[Any, ...] = (*_CHANGE, revisions.c.node_id, revisions.c.facet)
    if bodies:
        joined = joined.outerjoin(blobs, _same_blob())
        columns = (*columns, blobs.c.wrapped_key, blobs.c.data)
    query = scope.select(nodes, *columns).select_from(joined)
    query = query.where(nodes.c.id > after, nodes.c.id <= last)
    return (await connection.execute(query.order_by(nodes.c.id))).all()


async def instance_id(connection: AsyncConnection) -> str | None:
    """Which server this is, once that was written."""
    found: str | None = (await connection.execute(select(instance.c.id))).scalar()
    return found


async def make_instance_id(connection: AsyncConnection, *, sqlite: bool) -> str:
    """Write which server this is, unless another process was faster."""
    if not sqlite:
        await connection.exec_driver_sql("lock table instance in exclusive mode")
    found = await instance_id(connection) or new_id()
    if await instance_id(connection) is None:
        await connection.execute(insert(instance).values(row=1, id=found))
    return found
