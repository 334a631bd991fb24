"""`/projects`: what is worked on, and with whom it is shared."""

from __future__ import annotations

from fastapi import APIRouter

from core.wire.headers import Id
from core.wire.projects import Collaborators, NewProject, Project, ProjectChange, Projects
from core.wire.teams import RoleChange
from sync_server.auth.dependencies import ServerPart, SignedIn, scoped
from sync_server.kit.pages import Paged
from sync_server.kit.roles import Role
from sync_server.projects import service

router = APIRouter(prefix="/projects", tags=["projects"])


@router.post("", status_code=201, dependencies=[scoped("sync:write")])
async def create(wanted: NewProject, actor: SignedIn, server: ServerPart) -> Project:
    """Make a project, personal or in a team."""
    return await service.create(server, actor, wanted)


@router.get("", dependencies=[scoped("sync:read")])
async def list_mine(page: Paged, actor: SignedIn, server: ServerPart) -> Projects:
    """The projects that you may enter, with your role, their head and their team."""
    return await service.mine(server, actor, page)


@router.get("/{project_id}", dependencies=[scoped("sync:read")])
async def one(project_id: Id, actor: SignedIn, server: ServerPart) -> Project:
    """One project."""
    return await service.one(server, actor, project_id)


@router.patch("/{project_id}")
async def change(project_id: Id, wanted: ProjectChange, actor: SignedIn, server: ServerPart) -> Project:
    """Rename a project (admin), or give it to a team (owner)."""
    return await service.change(server, actor, project_id, wanted)


@router.delete("/{project_id}", status_code=204)
async def delete(project_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """Delete a project for everybody (admin)."""
    await service.delete(server, actor, project_id)


@router.get("/{project_id}/people", dependencies=[scoped("sync:read")])
async def people(project_id: Id, actor: SignedIn, server: ServerPart) -> Collaborators:
    """Everybody with access, by the team or by a share."""
    return await service.people(server, actor, project_id)


@router.patch("/{project_id}/people/{user_id}", status_code=204)
async def set_role(
    project_id: Id, user_id: Id, wanted: RoleChange, actor: SignedIn, server: ServerPart
) -> None:
    """Another role for a person that the project is shared with (admin, never above one's own)."""
    await service.set_role(server, actor, project_id, user_id, Role.of(wanted.role))


@router.delete("/{project_id}/people/{user_id}", status_code=204)
async def remove(project_id: Id, user_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """Stop sharing with a person (admin), or leave."""
    await service.remove(server, actor, project_id, user_id)
