"""Pull: pages of changes after a cursor, and pages of a snapshot at one head."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from itertools import groupby
from typing import Any, TypeVar

import orjson

from core.wire.protocol import INLINE_BYTES
from sync_server.changes import repository
from sync_server.changes.envelope import Envelope
from sync_server.errors import ApiError, ConflictError
from sync_server.kit.actor import Actor
from sync_server.projects import service as projects
from sync_server.server import Server

T = TypeVar("T")

_PAGE_BYTES = 4 * 1024 * 1024


async def changes(
    server: Server, actor: Actor, workspace_id: str, after: int, limit: int, bodies: bool, epoch: int | None
) -> bytes:
    """A page of changes as JSON of `core.wire.sync.Changes`; ApiError `resync-required` for a dead cursor."""
    async with server.database.reading() as connection:
        scope = await projects.enter(connection, actor, workspace_id)
        state = await repository.counters(connection, scope)
        _check_cursor(state, after, epoch)
        last = min(after + limit, state.head)
        if bodies:
            sizes = await repository.sizes(connection, scope, after, limit)
            last = min(last, _cut(sizes, last))
        rows = await repository.page(connection, scope, after, last, bodies) if last > after else ()
    if len(rows) != last - after:
        raise _resync("The history before this page was removed meanwhile.")
    if rows:
        server.metrics.sync_lag.observe(max(0, server.clock() - rows[0].at_ms) / 1000)
    answer = {
        "changes": [_change(server.envelope, workspace_id, row, bodies) for row in rows],
        "next": last,
        "head": state.head,
        "epoch": state.epoch,
        "checksum": state.checksum if last == state.head else None,
    }
    return orjson.dumps(answer)


async def snapshot(
    server: Server,
    actor: Actor,
    workspace_id: str,
    after: str,
    limit: int,
    bodies: bool,
    head: int | None,
) -> bytes:
    """A page of nodes as JSON of `core.wire.sync.Snapshot`; ConflictError when the head is another."""
    async with server.database.reading() as connection:
        scope = await projects.enter(connection, actor, workspace_id)
        state = await repository.counters(connection, scope)
        if head is not None and head != state.head:
            raise ConflictError("The project changed between two pages.", "Begin the snapshot again.")
        sizes = await repository.node_sizes(connection, scope, after, limit + 1)
        kept = sizes[:limit]
        last = _cut([(row.id, row.size_bytes) for row in kept], kept[-1].id) if kept else after
        rows = await repository.heads(connection, scope, after, last, bodies) if kept else ()
        again = await repository.counters(connection, scope)
    if again.head != state.head:
        raise ConflictError("The project changed during a page.", "Begin the snapshot again.")
    more = bool(sizes) and sizes[-1].id != last
    answer = {
        "nodes": _nodes(server.envelope, workspace_id, rows, bodies),
        "next": last if more else None,
        "head": state.head,
        "epoch": state.epoch,
        "checksum": state.checksum,
    }
    return orjson.dumps(answer)


def _check_cursor(state: Any, after: int, epoch: int | None) -> None:
    if epoch is not None and epoch != state.epoch:
        raise _resync("The server was restored from a backup.")
    if after > state.head:
        raise _resync("The server has less than this cursor says.")
    if after < state.min_seq:
        raise _resync("The history after this cursor was removed.")


def _resync(why: str) -> ApiError:
    return ApiError("resync-required", why, "Read the snapshot, compare, and keep what was not sent yet.")


def _cut(sizes: Sequence[tuple[T, int | None]], last: T) -> T:
    """The last of these whose inline contents together fit a page; at least the first."""
    used = 0
    before: T | None = None
    for key, size in sizes:
        used += size if size is not None and size <= INLINE_BYTES else 0
        if used > _PAGE_BYTES and before is not None:
            return before
        before = key
    return last


def _change(envelope: Envelope, workspace_id: str, row: Any, bodies: bool) -> dict[str, Any]:
    change = {
        "seq": row.seq,
        "op_id": row.op_id,
        "rev": row.rev,
        "header": orjson.Fragment(row.header),
        "meta": None if row.meta is None else orjson.Fragment(row.meta),
        "size_bytes": row.size_bytes,
        "inline": None,
        "actor": row.actor,
        "at_ms": row.at_ms,
    }
    if bodies and row.data is not None:
        content = envelope.open(workspace_id, row.blob, row.wrapped_key, row.data)
        change["inline"] = b64encode(content).decode()
    return change


def _nodes(envelope: Envelope, workspace_id: str, rows: Sequence[Any], bodies: bool) -> list[dict[str, Any]]:
    nodes = []
    for _, group in groupby(rows, key=lambda row: row.node_id):
        facets = {row.facet: _change(envelope, workspace_id, row, bodies) for row in group}
        nodes.append({"content": facets.get("content"), "meta": facets["meta"]})
    return nodes
