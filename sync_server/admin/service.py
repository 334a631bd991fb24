"""What administrators do, by the API (`by` is a user id) and by the commands (`by` is `system`)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.admin import (
    AdminTeam,
    AdminTeams,
    AdminUser,
    AdminUsers,
    AuditRow,
    AuditRows,
    AuditState,
    ServerRole,
    Storage,
    StorageItem,
    StorageOfUser,
)
from sync_server.admin import repository
from sync_server.admin.repository import AuditFilter
from sync_server.errors import ConflictError, NotFound
from sync_server.kit import audit
from sync_server.kit.addresses import email_key
from sync_server.kit.pages import Page
from sync_server.server import Server


async def users(server: Server, search: str, page: Page) -> AdminUsers:
    """Accounts, by a text in their name, address or id."""
    async with server.database.reading() as connection:
        rows, more = page.cut(await repository.find_users(connection, search, page))
    found = tuple(_user(row) for row in rows)
    return AdminUsers(users=found, next=found[-1].id if more else None)


async def user_of(server: Server, who: str) -> AdminUser:
    """The account of an address or an id."""
    async with server.database.reading() as connection:
        row = await repository.user_by_key(connection, email_key(who)) or await repository.user(
            connection, who
        )
    if row is None:
        raise NotFound("This account")
    return _user(row)


async def disable(server: Server, by: str, user_id: str) -> AdminUser:
    """Let nobody sign in to an account, and end its sessions at once."""
    if by == user_id:
        raise ConflictError("You cannot disable your own account.", "Ask another administrator.")
    async with server.database.writing() as connection:
        await _keep_an_admin(connection, user_id)
        row = await _change(server, connection, by, user_id, "admin.disable", {"disabled": True})
        await repository.end_sessions(connection, user_id, server.clock(), "disabled")
        await server.hub.recheck(connection, [user_id])
    return row


async def enable(server: Server, by: str, user_id: str) -> AdminUser:
    """Let the person sign in again."""
    async with server.database.writing() as connection:
        return await _change(server, connection, by, user_id, "admin.enable", {"disabled": False})


async def unlock(server: Server, by: str, user_id: str) -> AdminUser:
    """Forget that there were too many wrong passwords."""
    async with server.database.writing() as connection:
        return await _change(server, connection, by, user_id, "admin.unlock", {"locked_until_ms": None})


async def set_role(server: Server, by: str, user_id: str, role: ServerRole) -> AdminUser:
    """Make somebody an administrator of the server, or not any more; one always stays."""
    async with server.database.writing() as connection:
        if role != "admin":
            await _keep_an_admin(connection, user_id)
        return await _change(server, connection, by, user_id, "admin.role", {"server_role": role})


async def teams(server: Server, page: Page) -> AdminTeams:
    """Every team, deleted ones too."""
    async with server.database.reading() as connection:
        rows, more = page.cut(await repository.find_teams(connection, page))
    found = tuple(AdminTeam(**row._mapping) for row in rows)
    return AdminTeams(teams=found, next=found[-1].id if more else None)


async def storage(server: Server) -> Storage:
    """What is stored, and by whom."""
    async with server.database.reading() as connection:
        total = await repository.total_bytes(connection)
        projects = await repository.largest_projects(connection)
        people = await repository.largest_users(connection)
    return Storage(
        total_bytes=total,
        projects=tuple(StorageItem(**row._mapping) for row in projects),
        users=tuple(StorageOfUser(**row._mapping) for row in people),
    )


async def audit_rows(server: Server, wanted: AuditFilter) -> AuditRows:
    """The newest rows of the audit log that are wanted."""
    async with server.database.reading() as connection:
        rows = await repository.audit_rows(connection, wanted)
    shown = tuple(_audit_row(row) for row in rows[: wanted.limit])
    return AuditRows(rows=shown, next=shown[-1].number if len(rows) > wanted.limit else None)


async def audit_state(server: Server) -> AuditState:
    """Whether the chain of the audit log is whole."""
    async with server.database.snapshot() as connection:
        count, broken_at = await audit.verify(connection, server.keys.pepper)
    return AuditState(whole=broken_at is None, rows=count, broken_at=broken_at)


async def _change(
    server: Server,
    connection: AsyncConnection,
    by: str,
    user_id: str,
    action: str,
    values: Mapping[str, Any],
) -> AdminUser:
    if await repository.user(connection, user_id) is None:
        raise NotFound("This account")
    await repository.change_user(connection, user_id, **values)
    await audit.record(
        connection,
        action,
        actor=by,
        subject=user_id,
        now_ms=server.clock(),
        key=server.keys.pepper,
        details=dict(values),
    )
    row = await repository.user(connection, user_id)
    assert row is not None
    return _user(row)


async def _keep_an_admin(connection: AsyncConnection, user_id: str) -> None:
    if set(await repository.admins(connection)) == {user_id}:
        raise ConflictError(
            "A server has at least one administrator.", "Make somebody else an administrator first."
        )


def _user(row: repository.AnyRow) -> AdminUser:
    return AdminUser(**{name: row._mapping[name] for name in AdminUser.model_fields})


def _audit_row(row: repository.AnyRow) -> AuditRow:
    values = {name: row._mapping[name] for name in AuditRow.model_fields if name != "details"}
    return AuditRow(**values, details=orjson.loads(row.details))
