"""Messages about teams: members, roles, invitations, activity."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from core.wire.accounts import Email, Name
from core.wire.headers import Id

RoleName = Literal["owner", "admin", "editor", "reviewer", "viewer"]
"""Strongest first; each may do everything that the ones after it may."""

_TEAM = "01936e5c-7a10-7c31-8f00-5e8d21c4aa02"
_USER = "01936e5c-7a10-7c31-8f00-77c0b1d2e303"


def example(**values: Any) -> ConfigDict:
    """The settings of a message: it never changes after it was read, and shows this example."""
    return ConfigDict(frozen=True, json_schema_extra={"examples": [values]})


class Message(BaseModel):
    """What crosses the network never changes after it was read."""

    model_config = ConfigDict(frozen=True)


class RoleChange(Message):
    """`PATCH .../people/{user}` and `.../members/{user}`: nobody gives a role above their own."""

    model_config = example(role="editor")

    role: RoleName


class NewTeam(Message):
    """`POST /teams`. The client makes the id (UUIDv7); whoever makes a team owns it."""

    model_config = example(id=_TEAM, name="Auditors")

    id: Id
    name: Name


class TeamChange(Message):
    """`PATCH /teams/{id}`: another name (admin)."""

    model_config = example(name="Auditors of Berlin")

    name: Name


class Team(Message):
    """A team as the asker sees it; `role` is the asker's own, now."""

    id: Id
    name: Name
    role: RoleName
    member_count: int
    project_count: int
    created_ms: int


class Teams(Message):
    """`GET /teams?after=ID&limit=N`: in the order of their ids; `next` is there when there are more."""

    teams: tuple[Team, ...]
    next: Id | None = None


class Member(Message):
    """Somebody in a team. `since_ms` is the server's clock."""

    user_id: Id
    name: str
    email: str
    role: RoleName
    since_ms: int


class Members(Message):
    """`GET /teams/{id}/members`: everybody, the longest member first."""

    members: tuple[Member, ...]


class NewOwner(Message):
    """`POST /teams/{id}/ownership`: who owns the team from now on; the giver stays as an admin."""

    model_config = example(user_id=_USER)

    user_id: Id


class NewInvitation(Message):
    """`POST /teams/{id}/invitations` and `/projects/{id}/invitations` (admin).

    With an address the invitation goes there by mail and is for that address only;
    without one the answer has a link for whoever is given it. It counts once.
    """

    model_config = example(role="reviewer", email="grace@example.org", days=7)

    role: RoleName
    email: Email | None = None
    days: Annotated[int, Field(ge=1, le=30)] = 7


class Invitation(Message):
    """An open invitation. Its secret is not known any more."""

    id: Id
    role: RoleName
    email: str | None
    invited_by: Id
    invited_by_name: str
    created_ms: int
    expires_ms: int


class MadeInvitation(Message):
    """The new invitation. `secret` and `link` are told this once, and only without an address."""

    invitation: Invitation
    secret: str | None
    link: str | None


class Invitations(Message):
    """Open invitations, the oldest first."""

    invitations: tuple[Invitation, ...]


class InvitationSecret(Message):
    """`POST /invitations/look`, `/accept` and `/decline`: the secret of the mail or link."""

    model_config = example(secret="inv_01936e5c7a107c318f005e8d21c4aa02_9wq0...")  # noqa: S106

    secret: Annotated[SecretStr, Field(max_length=200)]


class Offer(Message):
    """What an invitation gives: a role in a team or in a project."""

    kind: Literal["team", "project"]
    id: Id
    name: str
    role: RoleName
    invited_by_name: str
    for_email: bool = Field(description="whether it is for one address only")
    expires_ms: int


class Activity(Message):
    """One thing that happened. `details` depends on the action; unknown actions are shown by name."""

    number: int
    at_ms: int
    actor: str
    actor_name: str | None
    action: str
    subject: str
    subject_name: str | None
    project_id: Id | None
    details: dict[str, Any]


class Activities(Message):
    """`GET .../activity?before=NUMBER&limit=N`: the newest first; `next` is the `before` of the next page."""

    activities: tuple[Activity, ...]
    next: int | None = None
