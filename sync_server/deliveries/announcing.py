"""An event of a team becomes one delivery for each of its receivers, in the transaction of its cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast, get_args

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from core.wire.ids import new_id
from core.wire.receivers import TeamEvent, team_sentence
from sync_server.deliveries import repository
from sync_server.deliveries.writing import slack_body, webhook_body
from sync_server.kit import jobs
from sync_server.kit.roles import Role
from sync_server.kit.scope import TeamScope
from sync_server.server import Server

KINDS: Mapping[str, str] = {"webhook": "notify.webhook", "slack": "notify.slack"}
"""Kinds of receivers, and of the jobs `{"delivery": ID, "team": ID}` that send to them."""

ATTEMPTS = 20
"""About five hours: the pauses grow to one hour."""

TEAM_EVENTS: frozenset[str] = frozenset(get_args(TeamEvent))


def system_scope(team_id: str) -> TeamScope:
    """The server's own right to serve a team's receivers, on nobody's behalf."""
    return TeamScope(team_id, "system", Role.OWNER)


async def announce(
    server: Server,
    connection: AsyncConnection,
    team_id: str,
    event: str,
    dedup: str,
    about: Mapping[str, Any],
    texts: Mapping[str, str],
) -> None:
    """Tell a team's receivers what happened, each that wants such events, and each once for one `dedup`.

    `about`: identifiers and places, such as `project_id` and `subject`.
    """
    if event not in TEAM_EVENTS:
        return
    scope = system_scope(team_id)
    for row in await repository.active(connection, scope):
        if event in orjson.loads(row.events):
            named = {"team_id": team_id, **about}
            await _one(server, connection, scope, row, cast(TeamEvent, event), dedup, named, texts)


async def _one(
    server: Server,
    connection: AsyncConnection,
    scope: TeamScope,
    row: repository.AnyRow,
    event: TeamEvent,
    dedup: str,
    about: Mapping[str, Any],
    texts: Mapping[str, str],
) -> None:
    now = server.clock()
    delivery_id, job_id = new_id(now), new_id(now)
    if row.kind == "slack":
        body = slack_body(team_sentence(event, texts), server.settings.address)
    else:
        body = webhook_body(delivery_id, event, now, about, texts)
    values = {"event": event, "body": body.decode(), "state": "waiting", "attempts": 0, "created_ms": now}
    new = await repository.announce(
        connection, scope, row.id, dedup[:200], id=delivery_id, job_id=job_id, **values
    )
    if new:
        await ask_to_send(server, connection, scope, row.kind, delivery_id, job_id)


async def ask_to_send(
    server: Server, connection: AsyncConnection, scope: TeamScope, kind: str, delivery_id: str, job_id: str
) -> None:
    """Ask for the one job that may send a delivery."""
    ids = {"delivery": delivery_id, "team": scope.team_id}
    await jobs.enqueue(connection, KINDS[kind], ids, server.clock(), attempts=ATTEMPTS, job_id=job_id)
