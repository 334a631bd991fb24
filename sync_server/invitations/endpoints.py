"""Invitations of teams and projects, and what whoever holds a secret does with it."""

from __future__ import annotations

from fastapi import APIRouter

from core.wire.headers import Id
from core.wire.teams import Invitations, InvitationSecret, MadeInvitation, NewInvitation, Offer
from sync_server.auth.dependencies import ServerPart, SignedIn
from sync_server.invitations import service

router = APIRouter(tags=["invitations"])


@router.post("/teams/{team_id}/invitations", status_code=201)
async def invite_to_team(
    team_id: Id, wanted: NewInvitation, actor: SignedIn, server: ServerPart
) -> MadeInvitation:
    """Invite somebody to a team, by mail or link (admin, never above one's own role)."""
    return await service.invite(server, actor, "team", team_id, wanted)


@router.get("/teams/{team_id}/invitations")
async def invitations_of_team(team_id: Id, actor: SignedIn, server: ServerPart) -> Invitations:
    """The open invitations of a team (admin)."""
    return await service.open_ones(server, actor, "team", team_id)


@router.delete("/teams/{team_id}/invitations/{invitation_id}", status_code=204)
async def revoke_of_team(team_id: Id, invitation_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """End an open invitation of a team (admin)."""
    await service.revoke(server, actor, "team", team_id, invitation_id)


@router.post("/projects/{project_id}/invitations", status_code=201)
async def invite_to_project(
    project_id: Id, wanted: NewInvitation, actor: SignedIn, server: ServerPart
) -> MadeInvitation:
    """Share a project with somebody, by mail or link (admin, never above one's own role)."""
    return await service.invite(server, actor, "project", project_id, wanted)


@router.get("/projects/{project_id}/invitations")
async def invitations_of_project(project_id: Id, actor: SignedIn, server: ServerPart) -> Invitations:
    """The open invitations of a project (admin)."""
    return await service.open_ones(server, actor, "project", project_id)


@router.delete("/projects/{project_id}/invitations/{invitation_id}", status_code=204)
async def revoke_of_project(project_id: Id, invitation_id: Id, actor: SignedIn, server: ServerPart) -> None:
    """End an open invitation of a project (admin)."""
    await service.revoke(server, actor, "project", project_id, invitation_id)


@router.post("/invitations/look")
async def look(given: InvitationSecret, server: ServerPart) -> Offer:
    """What an invitation offers. Its secret is enough: one may not have an account yet."""
    return await service.look(server, given.secret.get_secret_value())


@router.post("/invitations/accept")
async def accept(given: InvitationSecret, actor: SignedIn, server: ServerPart) -> Offer:
    """Join. It counts once."""
    return await service.accept(server, actor, given.secret.get_secret_value())


@router.post("/invitations/decline", status_code=204)
async def decline(given: InvitationSecret, actor: SignedIn, server: ServerPart) -> None:
    """Say no; the invitation does not count any more."""
    await service.decline(server, actor, given.secret.get_secret_value())
