"""Upkeep of what sync keeps: overtaken history, content that nothing names, and the storage key.

Every step is a transaction of its own per project and may be broken off and begun
again. Nothing that a node is now is ever removed.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import to_thread
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from sync_server.changes import repository
from sync_server.changes import upkeep_repository as rows
from sync_server.kit.roles import Role
from sync_server.kit.scope import Scope
from sync_server.projects import service as projects
from sync_server.server import Server
from sync_server.teams import service as teams

log = logging.getLogger("sync_server.upkeep")

GRACE_MS = 24 * 60 * 60 * 1000
"""Content that nothing names is kept so long: its push may still be on its way."""

_DAY_MS = 24 * 60 * 60 * 1000
_FIRST_SECONDS = 15 * 60.0
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Freed:
    """What one round of upkeep removed."""

    revisions: int = 0
    blobs: int = 0
    bytes: int = 0
    files: int = 0
    projects: int = 0
    teams: int = 0


@asynccontextmanager
async def daily(server: Server, first_seconds: float = _FIRST_SECONDS) -> AsyncIterator[None]:
    """Tidy soon and then once a day while the block runs; what fails is told and tried the next day.

    Soon, or a server that is started again every night would never do it.
    """

    async def forever() -> None:
        pause = first_seconds
        while True:
            await asyncio.sleep(pause)
            pause = _DAY_MS / 1000
            try:
                freed = await tidy(server)
            except (SQLAlchemyError, OSError):
                log.exception("upkeep failed")
            else:
                log.info("upkeep", extra=asdict(freed))

    task = asyncio.create_task(forever())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def tidy(server: Server) -> Freed:
    """Remove what was deleted long ago, overtaken history, unnamed content, and files without a row."""
    gone_projects, gone_teams = await _remove_deleted(server)
    found = [await _tidy_one(server, workspace_id) for workspace_id in await _workspaces(server)]
    files = await to_thread(_old_files, server, server.clock() - GRACE_MS)
    orphans = [file for file in files if not await _has_row(server, file)]
    for file in orphans:
        await to_thread(file.unlink, missing_ok=True)
    return Freed(
        sum(each.revisions for each in found),
        sum(each.blobs for each in found),
        sum(each.bytes for each in found),
        len(orphans),
        gone_projects,
        gone_teams,
    )


async def _remove_deleted(server: Server) -> tuple[int, int]:
    """How many projects and teams went for good; the files of their contents are swept as those of no row."""
    before_ms = server.clock() - server.settings.deleted_days * _DAY_MS
    async with server.database.reading() as connection:
        gone = await projects.deleted_before(connection, before_ms)
    for workspace_id in gone:
        await _remove_one(server, _scope(workspace_id))
    async with server.database.writing() as connection:
        return len(gone), await teams.remove_for_good(server, connection, before_ms)


async def _remove_one(server: Server, scope: Scope) -> None:
    left = True
    while left:
        async with server.database.writing() as connection:
            left = bool(await rows.empty(connection, scope))
    async with server.database.writing() as connection:
        await projects.remove_for_good(server, connection, scope)


async def rotate(server: Server) -> int:
    """Wrap every blob's key by the current storage key; how many. The older key must still be there."""
    wrapped = 0
    for workspace_id in await _workspaces(server):
        last: str | None = ""
        while last is not None:
            async with server.database.writing() as connection:
                keys = await rows.wrapped_keys(connection, _scope(workspace_id), last, _BATCH)
                old = [(sha, key) for sha, key in keys if not server.envelope.is_current(key)]
                fresh = [(sha, server.envelope.rewrap(workspace_id, sha, key)) for sha, key in old]
                await rows.set_wrapped_keys(connection, _scope(workspace_id), fresh)
            wrapped += len(fresh)
            last = keys[-1][0] if keys else None
    return wrapped


async def _workspaces(server: Server) -> list[str]:
    async with server.database.reading() as connection:
        return await rows.every_workspace(connection)


def _scope(workspace_id: str) -> Scope:
    """The server's own right to look after a project, on nobody's behalf."""
    return Scope(workspace_id, "system", Role.OWNER)


async def _tidy_one(server: Server, workspace_id: str) -> Freed:
    now = server.clock()
    scope = _scope(workspace_id)
    async with server.database.writing() as connection:
        await repository.lock(connection, workspace_id)
        removed = await rows.compact(connection, scope, now - server.settings.tombstone_days * _DAY_MS)
        dead = await rows.unnamed(connection, scope, now - GRACE_MS)
        freed = sum(row.size_bytes for row in dead)
        await rows.remove_blobs(connection, scope, [row.sha256 for row in dead])
        await repository.grow(connection, scope, -freed)
    for row in dead:
        if row.file is not None:  # only now: a file without a row is swept later, never the other way
            await to_thread(server.blob_files.remove, workspace_id, row.file)
    return Freed(removed, len(dead), freed)


def _old_files(server: Server, before_ms: int) -> list[Path]:
    """Files of blobs, and what a broken write left behind, by the disk's own time of change."""
    folder = server.blob_files.folder
    files = (each for each in folder.rglob("*") if each.is_file())
    return [each for each in files if each.stat().st_mtime * 1000 < before_ms]


async def _has_row(server: Server, file: Path) -> bool:
    workspace_id = file.relative_to(server.blob_files.folder).parts[0]
    async with server.database.reading() as connection:
        return await rows.has_file(connection, _scope(workspace_id), file.name)
