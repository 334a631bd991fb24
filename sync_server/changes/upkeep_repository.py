"""Statements of upkeep: what is overtaken, what nothing names, and how blobs' keys are wrapped."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import and_, bindparam, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.changes import repository
from sync_server.changes.models import blobs, nodes, revisions
from sync_server.kit.scope import Scope
from sync_server.projects.models import workspaces

_BATCH = 500


async def every_workspace(connection: AsyncConnection) -> list[str]:
    """The ids of all workspaces, deleted ones included."""
    return list((await connection.execute(select(workspaces.c.id).order_by(workspaces.c.id))).scalars())


async def compact(connection: AsyncConnection, scope: Scope, before_ms: int) -> int:
    """Remove revisions of before that time that are no node's head; cursors before the last start again.

    Counted up to the first one that is younger, so that a clock that jumped cannot open a gap.
    """
    state = await repository.counters(connection, scope)
    younger = scope.select(revisions, revisions.c.seq).where(
        revisions.c.at_ms >= before_ms, revisions.c.seq > state.min_seq
    )
    first = (await connection.execute(younger.order_by(revisions.c.seq).limit(1))).scalar()
    last = state.head if first is None else first - 1
    if last <= state.min_seq:
        return 0
    current = exists().where(
        nodes.c.workspace_id == revisions.c.workspace_id,
        nodes.c.id == revisions.c.node_id,
        or_(nodes.c.content_rev == revisions.c.rev, nodes.c.meta_rev == revisions.c.rev),
    )
    overtaken = scope.delete(revisions).where(revisions.c.seq <= last, ~current)
    removed = (await connection.execute(overtaken)).rowcount
    if removed:
        await repository.forget_before(connection, scope, last, removed)
    return removed


async def empty(connection: AsyncConnection, scope: Scope) -> int:
    """Remove some of what a workspace holds, in steps so small that nobody waits for one; how many rows."""
    some = (
        scope.delete(blobs).where(blobs.c.sha256.in_(scope.select(blobs, blobs.c.sha256).limit(_BATCH))),
        scope.delete(revisions).where(
            revisions.c.seq.in_(scope.select(revisions, revisions.c.seq).limit(_BATCH))
        ),
        scope.delete(nodes).where(nodes.c.id.in_(scope.select(nodes, nodes.c.id).limit(_BATCH))),
    )
    return sum([(await connection.execute(each)).rowcount for each in some])


async def unnamed(connection: AsyncConnection, scope: Scope, before_ms: int) -> list[repository.AnyRow]:
    """Blobs of before that time that no revision names."""
    named = exists().where(
        and_(revisions.c.workspace_id == blobs.c.workspace_id, revisions.c.blob == blobs.c.sha256)
    )
    query = scope.select(blobs, blobs.c.sha256, blobs.c.size_bytes, blobs.c.file)
    return list((await connection.execute(query.where(blobs.c.created_ms < before_ms, ~named))).all())


async def remove_blobs(connection: AsyncConnection, scope: Scope, names: Sequence[str]) -> None:
    """Forget these blobs."""
    for start in range(0, len(names), _BATCH):
        batch = names[start : start + _BATCH]
        await connection.execute(scope.delete(blobs).where(blobs.c.sha256.in_(batch)))


async def has_file(connection: AsyncConnection, scope: Scope, file: str) -> bool:
    """Whether a blob is in this file."""
    query = scope.select(blobs, blobs.c.sha256).where(blobs.c.file == file)
    return (await connection.execute(query)).first() is not None


async def wrapped_keys(
    connection: AsyncConnection, scope: Scope, after: str, limit: int
) -> list[tuple[str, bytes]]:
    """Hashes and wrapped keys of blobs, by hash."""
    query = scope.select(blobs, blobs.c.sha256, blobs.c.wrapped_key).where(blobs.c.sha256 > after)
    found = await connection.execute(query.order_by(blobs.c.sha256).limit(limit).with_for_update())
    return [(row.sha256, row.wrapped_key) for row in found]


async def set_wrapped_keys(
    connection: AsyncConnection, scope: Scope, keys: Sequence[tuple[str, bytes]]
) -> None:
    """Other wrappings of blobs' keys."""
    if keys:
        change = scope.update(blobs).where(blobs.c.sha256 == bindparam("b_sha"))
        rows = [{"b_sha": sha, "b_key": key} for sha, key in keys]
        await connection.execute(change.values(wrapped_key=bindparam("b_key")), rows)
