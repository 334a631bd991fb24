"""Statements on the audit log, as far as members of a place may read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from sync_server.auth.models import users
from sync_server.kit.audit import audit
from sync_server.kit.scope import Scope, TeamScope
from sync_server.projects.models import workspaces

AnyRow = Row[*tuple[Any, ...]]

_SHOWN = ("project.", "team.", "invitation.", "push")
"""What members see begins like this; the rest is for administrators."""


async def of_project(
    connection: AsyncConnection, scope: Scope, before: int | None, limit: int
) -> Sequence[AnyRow]:
    """The newest rows of a project."""
    return await _newest(connection, audit.c.workspace_id == scope.workspace_id, before, limit)


async def of_team(
    connection: AsyncConnection, scope: TeamScope, before: int | None, limit: int
) -> Sequence[AnyRow]:
    """The newest rows of a team and of its projects."""
    projects = scope.select(workspaces, workspaces.c.id)
    here = or_(audit.c.team_id == scope.team_id, audit.c.workspace_id.in_(projects))
    return await _newest(connection, here, before, limit)


async def _newest(
    connection: AsyncConnection, here: ColumnElement[bool], before: int | None, limit: int
) -> Sequence[AnyRow]:
    actor, subject = users.alias(), users.alias()
    columns = (*audit.c, actor.c.name.label("actor_name"), subject.c.name.label("subject_name"))
    query = (
        select(*columns)
        .outerjoin(actor, actor.c.id == audit.c.actor)
        .outerjoin(subject, subject.c.id == audit.c.subject)
        .where(here, or_(*(audit.c.action.startswith(prefix) for prefix in _SHOWN)))
        .order_by(audit.c.number.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(audit.c.number < before)
    return (await connection.execute(query)).all()
