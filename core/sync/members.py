"""Teams and their people at a team server: who is in, who is invited, what happened.

Answers are the messages of the wire. Roles are judged by the server alone; what
it refuses comes as `RefusedError` with its own words.
"""

from __future__ import annotations

from typing import Literal

from core.sync.remote import read
from core.sync.transport import Transport
from core.wire.ids import new_id
from core.wire.teams import (
    Activities,
    Activity,
    Invitation,
    Invitations,
    MadeInvitation,
    Member,
    Members,
    NewInvitation,
    NewOwner,
    NewTeam,
    Offer,
    RoleName,
    Team,
)

Whole = Literal["teams", "projects"]
"""What people are invited to."""


def make_team(transport: Transport, name: str) -> Team:
    """Begin a team, which its maker owns."""
    wanted = NewTeam(id=new_id(), name=name)
    return read(Team, transport.post("/teams", wanted.model_dump_json().encode()))


def members(transport: Transport, team_id: str) -> tuple[Member, ...]:
    """Everybody in a team, the longest member first."""
    return read(Members, transport.get(f"/teams/{team_id}/members")).members


def set_role(transport: Transport, team_id: str, user_id: str, role: RoleName) -> None:
    """Give a member another role."""
    transport.patch(f"/teams/{team_id}/members/{user_id}", b'{"role":"' + role.encode() + b'"}')


def remove(transport: Transport, team_id: str, user_id: str) -> None:
    """Take a member out of a team; with one's own id, leave it."""
    transport.delete(f"/teams/{team_id}/members/{user_id}")


def hand_over(transport: Transport, team_id: str, user_id: str) -> None:
    """Make another member the owner of a team; one stays in it as an admin."""
    transport.post(f"/teams/{team_id}/ownership", NewOwner(user_id=user_id).model_dump_json().encode())


def invite(
    transport: Transport, whole: Whole, whole_id: str, role: RoleName, email: str = ""
) -> MadeInvitation:
    """Invite somebody by mail, or without an address make a link for whoever is given it."""
    wanted = NewInvitation(role=role, email=email or None)
    body = wanted.model_dump_json().encode()
    return read(MadeInvitation, transport.post(f"/{whole}/{whole_id}/invitations", body))


def invitations(transport: Transport, team_id: str) -> tuple[Invitation, ...]:
    """The open invitations of a team; for its admins only."""
    return read(Invitations, transport.get(f"/teams/{team_id}/invitations")).invitations


def revoke(transport: Transport, team_id: str, invitation_id: str) -> None:
    """End an open invitation."""
    transport.delete(f"/teams/{team_id}/invitations/{invitation_id}")


def accept(transport: Transport, secret: str) -> Offer:
    """Join by an invitation; `secret` is what its mail or link ends with."""
    return read(Offer, transport.post("/invitations/accept", _secret(secret)))


def activity(transport: Transport, whole: Whole, whole_id: str, limit: int = 50) -> tuple[Activity, ...]:
    """What happened in a team or a project, the newest first."""
    return read(Activities, transport.get(f"/{whole}/{whole_id}/activity", limit=limit)).activities


def secret_in(text: str) -> str:
    """The secret of an invitation from what a person pastes: the secret itself, or a link that holds it."""
    return text.strip().rstrip("/").replace("#", "/").replace("=", "/").rsplit("/", 1)[-1]


def _secret(text: str) -> bytes:
    import json

    return json.dumps({"secret": secret_in(text)}).encode()
