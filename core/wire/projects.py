"""Messages about projects: a workspace each, personal or of a team."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from core.wire.accounts import Name
from core.wire.headers import Id
from core.wire.teams import Message, RoleName

_ID = "01936e5c-7a10-7c31-8f00-3b2a5d9e4c11"
_TEAM = "01936e5c-7a10-7c31-8f00-5e8d21c4aa02"


class NewProject(Message):
    """`POST /projects`. The client makes the id (UUIDv7); the same request again is answered alike.

    Without `team_id` the project is personal: its maker owns it. In a team it takes the role editor.
    """

    model_config = ConfigDict(
        frozen=True, json_schema_extra={"examples": [{"id": _ID, "name": "Vault", "team_id": _TEAM}]}
    )

    id: Id
    name: Name
    team_id: Id | None = None


class ProjectChange(Message):
    """`PATCH /projects/{id}`: another name (admin), or the team that has it from now on (owner)."""

    model_config = ConfigDict(frozen=True, json_schema_extra={"examples": [{"name": "Vault v2"}]})

    name: Name | None = None
    team_id: Id | None = None


class Project(Message):
    """A project as the asker sees it. `head` counts its changes, `role` is the asker's own, now."""

    id: Id
    name: Name
    team_id: Id | None
    team_name: str | None
    role: RoleName
    head: int
    epoch: int
    size_bytes: int
    created_ms: int


class Projects(Message):
    """`GET /projects?after=ID&limit=N`: in the order of their ids; `next` is there when there are more."""

    projects: tuple[Project, ...]
    next: Id | None = None


class Collaborator(Message):
    """Somebody with access. `by`: as a member of the team, or because it was shared with the person."""

    user_id: Id
    name: str
    email: str
    role: RoleName
    by: Literal["team", "share"]
    since_ms: int = Field(description="the server's clock, milliseconds since 1970")


class Collaborators(Message):
    """`GET /projects/{id}/people`: everybody with access; somebody may be there in both ways."""

    people: tuple[Collaborator, ...]
