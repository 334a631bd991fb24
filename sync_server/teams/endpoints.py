"""`/teams`: who works together."""

from __future__ import annotations

from fastapi import APIRouter

from core.wire.headers import Id
from core.wire.teams import Members, NewOwner, NewTeam, RoleChange, Team, TeamChange, Teams
from sync_server.auth.dependencies import ServerPart, SignedIn, scoped
from sync_server.kit.pages import Paged
from sync_server.kit.roles import Role
from sync_server.teams import service

router = APIRouter(prefix="/teams", tags=["teams"])


@router.post("", status_code=201)
async def create(wanted: NewTeam, actor: SignedIn, server: ServerPart) -> Team:
    """Make a team; you own it."""
    return await service.create(server, actor, wanted)


@router.get("", dependencies=[scoped("sync:read")])
async def list_mine(page: Paged, actor: SignedIn, server: ServerPart) -> Teams:
    """The teams that you are in, with your role."""
    return await service.mine(server, actor, page)


@router.get("/{team_id}", dependencies=[scoped("sync:read")])
async def one(team_id: Id, actor: SignedIn, server: ServerPart) -> Team:
    """One team."""
    return await service.one(server, actor, team_id)


@router.patch("/{team_id}")
async def change(team_id: Id, wanted: TeamChange, actor: SignedIn, server: ServerPart) -> Team:
    """Rename a team (admin)."""
    return await service.rename(server, actor, team_id, wanted.name)


@router.delete("/{team_id}", status_code=204)
async def delete(team_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """Delete a team and its projects for everybody (owner)."""
    await service.delete(server, actor, team_id)


@router.get("/{team_id}/members", dependencies=[scoped("sync:read")])
async def members(team_id: Id, actor: SignedIn, server: ServerPart) -> Members:
    """Everybody in a team."""
    return await service.people(server, actor, team_id)


@router.patch("/{team_id}/members/{user_id}", status_code=204)
async def set_role(team_id: Id, user_id: Id, wanted: RoleChange, actor: SignedIn, server: ServerPart) -> None:
    """Another role for a member (admin, never above one's own)."""
    await service.set_role(server, actor, team_id, user_id, Role.of(wanted.role))


@router.delete("/{team_id}/members/{user_id}", status_code=204)
async def remove(team_id: Id, user_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """Take a member out (admin), or leave."""
    await service.remove(server, actor, team_id, user_id)


@router.post("/{team_id}/ownership", status_code=204)
async def hand_over(team_id: Id, wanted: NewOwner, actor: SignedIn, server: ServerPart) -> None:
    """Give your ownership to another member (owner); you stay as an admin."""
    await service.hand_over(server, actor, team_id, wanted.user_id)
