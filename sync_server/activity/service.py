"""What happened in a place, for its members."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from core.wire.teams import Activities, Activity
from sync_server.activity import repository
from sync_server.kit.actor import Actor
from sync_server.projects import service as projects
from sync_server.server import Server
from sync_server.teams import service as teams


async def of_project(
    server: Server, actor: Actor, project_id: str, before: int | None, limit: int
) -> Activities:
    """The newest things that happened in a project."""
    async with server.database.reading() as connection:
        scope = await projects.enter(connection, actor, project_id)
        return _page(await repository.of_project(connection, scope, before, limit + 1), limit)


async def of_team(server: Server, actor: Actor, team_id: str, before: int | None, limit: int) -> Activities:
    """The newest things that happened in a team and its projects."""
    async with server.database.reading() as connection:
        scope = await teams.enter(connection, actor, team_id)
        return _page(await repository.of_team(connection, scope, before, limit + 1), limit)


def _page(rows: Sequence[repository.AnyRow], limit: int) -> Activities:
    shown = rows[:limit]
    names = [name for name in Activity.model_fields if name not in {"details", "project_id"}]
    found = tuple(
        Activity(
            **{name: row._mapping[name] for name in names},
            project_id=row.workspace_id,
            details=orjson.loads(row.details),
        )
        for row in shown
    )
    return Activities(activities=found, next=shown[-1].number if len(rows) > limit else None)
