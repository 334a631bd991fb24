"""Messages for administrators of a server: people, teams, storage, the audit log."""

from __future__ import annotations

from typing import Any, Literal

from core.wire.headers import Id
from core.wire.teams import Message, example

ServerRole = Literal["user", "admin"]


class ServerRoleChange(Message):
    """`PUT /admin/users/{id}/role`: make somebody an administrator of the server, or not any more."""

    model_config = example(server_role="admin")

    server_role: ServerRole


class AdminUser(Message):
    """An account as administrators see it. `locked_until_ms`: after too many wrong passwords."""

    id: Id
    email: str
    name: str
    server_role: ServerRole
    disabled: bool
    locked_until_ms: int | None
    created_ms: int
    seen_ms: int | None


class AdminUsers(Message):
    """`GET /admin/users?search=TEXT&after=ID`: in the order of their ids."""

    users: tuple[AdminUser, ...]
    next: Id | None = None


class AdminTeam(Message):
    """A team as administrators see it: how large it is, not what is in it."""

    id: Id
    name: str
    member_count: int
    project_count: int
    size_bytes: int
    created_ms: int
    deleted_ms: int | None


class AdminTeams(Message):
    """`GET /admin/teams?after=ID`: in the order of their ids, deleted ones too."""

    teams: tuple[AdminTeam, ...]
    next: Id | None = None


class StorageItem(Message):
    """What a project takes. A personal project counts for its owner, another one for its team."""

    project_id: Id
    name: str
    team_id: Id | None
    owner_id: Id | None
    size_bytes: int
    revision_count: int
    deleted: bool


class StorageOfUser(Message):
    """What the personal projects of a person take."""

    user_id: Id
    size_bytes: int
    project_count: int


class Storage(Message):
    """`GET /admin/storage`: the largest first, at most 1,000 of each."""

    total_bytes: int
    projects: tuple[StorageItem, ...]
    users: tuple[StorageOfUser, ...]


class AuditRow(Message):
    """One row of the audit log."""

    number: int
    at_ms: int
    actor: str
    action: str
    subject: str
    workspace_id: str | None
    team_id: str | None
    details: dict[str, Any]


class AuditRows(Message):
    """`GET /admin/audit`: the newest first; `next` is the `before` of the next page."""

    rows: tuple[AuditRow, ...]
    next: int | None = None


class AuditState(Message):
    """`GET /admin/audit/verify`: whether the chain is whole, and the first number that does not fit."""

    whole: bool
    rows: int
    broken_at: int | None
