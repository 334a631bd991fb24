"""Statements on nodes and revisions, and on the counters of their workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import (
    Executable,
    Integer,
    Text,
    and_,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from sync_server.auth.models import users
from sync_server.changes.board import Board, Node, wanted_path
from sync_server.changes.models import blobs, instance, nodes, revisions
from sync_server.changes.rules import Known, Prepared
from sync_server.kit import bulk
from sync_server.kit.driver import Values
from sync_server.kit.prepared import Direct, among, prepared, prepared_for_many, same
from sync_server.kit.scope import Scope
from sync_server.projects.models import COUNTERS, Counters, workspaces

AnyRow = Row[Any]


async def lock(connection: AsyncConnection, workspace_id: str) -> None:
    """Let one at a time change what a workspace holds."""
    await _LOCK.rows(connection, id=workspace_id)


async def counters(connection: AsyncConnection, scope: Scope) -> Counters:
    """Those of the entered workspace."""
    return Counters(*await _COUNT.first(connection, id=scope.workspace_id))


_LOCK = Direct(select(workspaces.c.id).where(same(workspaces.c.id, "id")).with_for_update())
_COUNT = Direct(select(*COUNTERS).where(same(workspaces.c.id, "id")))


async def name_of(connection: AsyncConnection, user_id: str) -> str:
    """What a person is called."""
    found = await connection.execute(select(users.c.name).where(users.c.id == user_id))
    return str(found.scalar_one())


def advance(
    writes: bulk.Writes, scope: Scope, before: Counters, checksum: str, revisions_added: int, size_bytes: int
) -> None:
    """The counters of a locked workspace after a push, which kept `size_bytes` more."""
    after = (
        before.head + revisions_added,
        checksum,
        before.revision_count + revisions_added,
        before.size_bytes + size_bytes,
        scope.workspace_id,
    )
    writes.update(None, workspaces, "id", ("head", "checksum", "revision_count", "size_bytes"), [after])


async def grow(connection: AsyncConnection, scope: Scope, size_bytes: int) -> None:
    """Count bytes that were kept (or, negative, freed)."""
    query = update(workspaces).where(workspaces.c.id == scope.workspace_id)
    await connection.execute(query.values(size_bytes=workspaces.c.size_bytes + size_bytes))


async def forget_before(connection: AsyncConnection, scope: Scope, seq: int, removed: int) -> None:
    """Let cursors before `seq` start again: revisions up to it were removed."""
    values = {"min_seq": seq, "revision_count": workspaces.c.revision_count - removed}
    await connection.execute(update(workspaces).where(workspaces.c.id == scope.workspace_id).values(**values))


@dataclass(frozen=True, slots=True)
class Facts:
    """What of a push is there already: operations by id, nodes, and the sizes of contents by hash."""

    operations: dict[str, Known] = field(default_factory=dict)
    nodes: list[Node] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)


_NOTHING: Any = cast(null(), Text)
_OPERATION, _NODE, _SIZE = 0, 1, 2


def _operations(scope: Scope) -> list[Any]:
    rev = revisions.c
    operation: Any = literal_column(str(_OPERATION))
    known = scope.select(
        revisions,
        *(rev.workspace_id, operation, rev.op_id, rev.rev, rev.seen_content, *(_NOTHING,) * 4, rev.seq),
    )
    return [known.where(among(rev.op_id, "operations")), known.where(among(rev.rev, "revs"))]


def _standing(scope: Scope) -> list[Any]:
    node, blob = nodes.c, blobs.c
    named = (node.id, node.kind, node.name, node.path_key, node.content_rev, node.meta_rev, node.created_by)
    there = scope.select(
        nodes, *(node.workspace_id, literal_column(str(_NODE)), *named, cast(node.deleted, Integer))
    )
    size: Any = literal_column(str(_SIZE))
    kept = scope.select(blobs, *(blob.workspace_id, size, blob.sha256, *(_NOTHING,) * 6, blob.size_bytes))
    return [
        there.where(among(node.id, "nodes")),
        there.where(among(node.path_key, "paths")),
        kept.where(among(blob.sha256, "contents")),
    ]


@prepared_for_many
def _facts(scope: Scope) -> Executable:
    """What pushes ask first, in rows of one form: whose it is, what it is, seven texts, and a number."""
    return union_all(*_standing(scope))


@prepared_for_many
def _all_facts(scope: Scope) -> Executable:
    """The same with operations; with “or” instead of a union, SQLite looks at all revisions of a project."""
    return union_all(*_operations(scope), *_standing(scope))


async def facts(
    connection: AsyncConnection, pushes: Sequence[tuple[Scope, Sequence[Prepared]]], *, operations: bool
) -> list[Facts]:
    """For each push: what is there of the nodes and paths it names, of contents, and of its `operations`."""
    every = [one for _, given in pushes for one in given]
    good = [one.op for one in every if one.problem is None]  # the others' values may be anything
    paths = {wanted_path(op.meta) for op in good if op.meta is not None}
    asked: dict[str, Any] = {}
    if operations:
        asked = {"operations": [one.op.op_id for one in every], "revs": [one.rev for one in every]}
    rows = await (_all_facts if operations else _facts).rows(
        connection,
        [scope for scope, _ in pushes],
        **asked,
        nodes=list({op.header.node for op in good}),
        paths=[path for path in paths if path is not None],
        contents=list({op.header.body for op in good if op.header.facet == "content"}),
    )
    found = {scope.id: Facts() for scope, _ in pushes}
    for whose, what, one, two, three, four, five, six, seven, number in rows:
        if what == _SIZE:
            found[whose].sizes[one] = number
        elif what == _NODE:
            found[whose].nodes.append(Node(one, two, three, four, five, six, bool(number), seven))
        else:
            found[whose].operations[one] = Known(number, two, three)
    return [found[scope.id] for scope, _ in pushes]


async def author_of(connection: AsyncConnection, scope: Scope, node: str, rev: str) -> Any:
    """Who wrote a content revision of a file, and the name of the file; None when there is none."""
    same = and_(nodes.c.workspace_id == revisions.c.workspace_id, nodes.c.id == revisions.c.node_id)
    query = scope.select(revisions, revisions.c.actor, nodes.c.name).where(
        same, nodes.c.kind == "file", revisions.c.node_id == node, revisions.c.rev == rev
    )
    return (await connection.execute(query.where(revisions.c.facet == "content"))).first()


async def write_nodes(connection: AsyncConnection, writes: bulk.Writes, scope: Scope, board: Board) -> None:
    """Bring the nodes of a board into the database; paths that are given up are freed at once."""
    old = [node for node in board.changed.values() if not node.fresh]
    moved = [node for node in old if node.id in board.moved]
    if moved:
        freed = scope.update(nodes).where(nodes.c.id.in_([node.id for node in moved])).values(path_key=None)
        await connection.execute(freed)
    renamed = [(*_named(node), node.id) for node in old if node.renamed]
    writes.update(scope, nodes, "id", _NAMED, renamed)
    edited = [(node.content_rev, node.id) for node in old if not node.renamed]
    writes.update(scope, nodes, "id", ("content_rev",), edited)
    fresh = [
        (*_named(node), node.id, node.kind, node.created_by) for node in board.changed.values() if node.fresh
    ]
    writes.insert(scope, nodes, (*_NAMED, "id", "kind", "created_by"), fresh)


_NAMED = ("name", "path_key", "content_rev", "meta_rev", "deleted")


def _named(node: Node) -> Values:
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


def write_revisions(writes: bulk.Writes, scope: Scope, rows: list[Values]) -> None:
    """Add accepted revisions, each with the values of `REVISION`."""
    writes.insert(scope, revisions, REVISION, rows)


class Change(NamedTuple):
    """A revision as it is kept; `meta` is JSON. The last two are there when contents were asked for."""

    seq: int
    op_id: str
    rev: str
    header: str
    meta: str | None
    size_bytes: int | None
    actor: str
    at_ms: int
    blob: str | None
    wrapped_key: bytes | None = None
    data: bytes | None = None


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


async def sizes(
    connection: AsyncConnection, scope: Scope, after: int, limit: int
) -> Sequence[tuple[int, int | None]]:
    """Sequence and size of the revisions after a cursor."""
    return await _sizes.rows(connection, scope, after=after, most=limit)


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
) -> Sequence[Change]:
    """The revisions after a cursor up to `last`, with their small contents when `bodies`."""
    query = _page_with_bodies if bodies else _page
    return [Change(*row) for row in await query.rows(connection, scope, after=after, last=last)]


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
