"""`/admin`: for administrators of the server. For everybody else these addresses do not exist."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from core.wire.admin import (
    AdminTeams,
    AdminUser,
    AdminUsers,
    AuditRows,
    AuditState,
    ServerRoleChange,
    Storage,
)
from core.wire.headers import Id
from sync_server.admin import service
from sync_server.admin.repository import AuditFilter
from sync_server.auth.dependencies import ServerPart, SignedIn, scoped
from sync_server.errors import NotFound
from sync_server.kit.actor import Actor
from sync_server.kit.pages import Paged

router = APIRouter(prefix="/admin", tags=["administrators"], dependencies=[scoped("admin")])


async def _administrator(actor: SignedIn) -> Actor:
    if not actor.is_admin:
        raise NotFound("This address")
    return actor


Administrator = Annotated[Actor, Depends(_administrator)]
Text = Annotated[str | None, Query(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Number = Annotated[int | None, Query(ge=0, lt=2**53)]


@router.get("/users")
async def users(admin: Administrator, server: ServerPart, page: Paged, search: Text = None) -> AdminUsers:
    """Accounts, by a text in their name, address or id."""
    return await service.users(server, search or "", page)


@router.post("/users/{user_id}/disable")
async def disable(user_id: Id, admin: Administrator, server: ServerPart) -> AdminUser:
    """Let nobody sign in to an account, and end its sessions at once."""
    return await service.disable(server, admin.user_id, user_id)


@router.post("/users/{user_id}/enable")
async def enable(user_id: Id, admin: Administrator, server: ServerPart) -> AdminUser:
    """Let the person sign in again."""
    return await service.enable(server, admin.user_id, user_id)


@router.post("/users/{user_id}/unlock")
async def unlock(user_id: Id, admin: Administrator, server: ServerPart) -> AdminUser:
    """Forget that there were too many wrong passwords."""
    return await service.unlock(server, admin.user_id, user_id)


@router.put("/users/{user_id}/role")
async def set_role(
    user_id: Id, wanted: ServerRoleChange, admin: Administrator, server: ServerPart
) -> AdminUser:
    """Make somebody an administrator of the server, or not any more; one always stays."""
    return await service.set_role(server, admin.user_id, user_id, wanted.server_role)


@router.get("/teams")
async def teams(admin: Administrator, server: ServerPart, page: Paged) -> AdminTeams:
    """Every team with how large it is, deleted ones too."""
    return await service.teams(server, page)


@router.get("/storage")
async def storage(admin: Administrator, server: ServerPart) -> Storage:
    """What is stored: in all, by project, and by person."""
    return await service.storage(server)


@router.get("/audit")
async def audit_rows(
    admin: Administrator,
    server: ServerPart,
    actor: Text = None,
    action: Text = None,
    subject: Text = None,
    workspace_id: Id | None = None,
    team_id: Id | None = None,
    since_ms: Number = None,
    until_ms: Number = None,
    before: Number = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> AuditRows:
    """The audit log, the newest first. `action` is how an action begins, such as `team.`."""
    wanted = AuditFilter(actor, action, subject, workspace_id, team_id, since_ms, until_ms, before, limit)
    return await service.audit_rows(server, wanted)


@router.get("/audit/verify")
async def audit_state(admin: Administrator, server: ServerPart) -> AuditState:
    """Whether the chain of the audit log is whole."""
    return await service.audit_state(server)
