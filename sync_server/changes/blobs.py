"""Blobs: content by its hash, within one workspace only."""

from __future__ import annotations

import hashlib
from asyncio import to_thread
from collections.abc import Sequence

from core.wire.protocol import INLINE_BYTES
from sync_server.changes import blob_rows, repository
from sync_server.changes.envelope import DamagedError, Sealed
from sync_server.changes.push import check_quota
from sync_server.errors import ApiError, Invalid, NotFound
from sync_server.kit.actor import Actor
from sync_server.kit.bulk import Writes
from sync_server.kit.roles import Role
from sync_server.projects import service as projects
from sync_server.server import Server


async def missing(server: Server, actor: Actor, workspace_id: str, names: Sequence[str]) -> tuple[str, ...]:
    """Those of these hashes whose content is not in this workspace, in their order."""
    async with server.database.reading() as connection:
        scope = await projects.enter(connection, actor, workspace_id, Role.REVIEWER)
        there = await blob_rows.sizes(connection, scope, names)
    return tuple(dict.fromkeys(name for name in names if name not in there))


async def put(server: Server, actor: Actor, workspace_id: str, sha: str, content: bytes) -> None:
    """Keep content; nothing happens when it is there. Invalid when it has another hash."""
    if hashlib.sha256(content).hexdigest() != sha:
        raise Invalid("The content has another hash than its address says.", "Send it again.")
    if await _is_there(server, actor, workspace_id, sha, len(content)):
        return
    sealed = await to_thread(server.envelope.seal, workspace_id, sha, content)
    if len(content) <= INLINE_BYTES:
        await _keep(server, actor, workspace_id, sha, sealed, None)
        return
    file = await to_thread(server.blob_files.write, workspace_id, sealed.data)
    kept = False
    try:
        kept = await _keep(server, actor, workspace_id, sha, sealed, file)
    finally:
        if not kept:
            await to_thread(server.blob_files.remove, workspace_id, file)


async def _is_there(server: Server, actor: Actor, workspace_id: str, sha: str, size: int) -> bool:
    """Ask before anything is written: rights, room, and whether it was sent before."""
    async with server.database.reading() as connection:
        scope = await projects.enter(connection, actor, workspace_id, Role.REVIEWER)
        if sha in await blob_rows.sizes(connection, scope, (sha,)):
            return True
        check_quota(server, (await repository.counters(connection, scope)).size_bytes, size)
    return False


async def _keep(
    server: Server, actor: Actor, workspace_id: str, sha: str, sealed: Sealed, file: str | None
) -> bool:
    """Write the row unless another request was faster; whether it was written."""
    async with server.database.writing() as connection:
        (entered,) = await projects.enter_alone(
            connection, [(actor, workspace_id)], Role.REVIEWER, waiting=True
        )
        if isinstance(entered, ApiError):
            raise entered
        assert entered is not None  # it was waited for
        scope, before = entered
        if sha in await blob_rows.sizes(connection, scope, (sha,)):
            return False
        check_quota(server, before.size_bytes, sealed.size_bytes)
        if file is None:
            writes = Writes()
            blob_rows.add(writes, scope, [(sha, sealed)], server.clock())
            await writes.run(connection)
        else:
            await blob_rows.add_file(connection, scope, sha, sealed, file, server.clock())
        await repository.grow(connection, scope, sealed.size_bytes)
    return True


async def get(server: Server, actor: Actor, workspace_id: str, sha: str) -> bytes:
    """The zstd frame of a blob of this workspace; another workspace's is not there."""
    async with server.database.reading() as connection:
        scope = await projects.enter(connection, actor, workspace_id)
        row = await blob_rows.one(connection, scope, sha)
    if row is None:
        raise NotFound("This content")
    try:
        data = row.data
        if data is None:
            data = await to_thread(server.blob_files.read, workspace_id, row.file)
        return server.envelope.frame(workspace_id, sha, row.wrapped_key, data)
    except (DamagedError, FileNotFoundError) as error:
        raise ApiError(
            "internal", "The server cannot read this content.", "Tell the operator: restore a backup."
        ) from error
