"""Telling people: once each, never who caused it, on the channels that they want."""

from __future__ import annotations

import orjson
import pytest
from sqlalchemy import select

from sync_server.kit.jobs import jobs
from sync_server.notifications import service
from sync_server.notifications.models import notifications
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio

COMMENT = service.About("mention", "comment:1", texts={"by": "Ben", "place": "Vault", "text": "hello"})


async def told(team: TeamServer, about: service.About, *people: str) -> tuple[str, ...]:
    async with team.server.database.writing() as connection:
        return await service.notify(team.server, connection, about, people)


async def waiting(team: TeamServer) -> list[tuple[str, str]]:
    async with team.server.database.reading() as connection:
        rows = await connection.execute(select(jobs).where(jobs.c.state == "due").order_by(jobs.c.id))
        return [(row.kind, orjson.loads(row.payload).get("notification", "")) for row in rows]


async def test_each_person_is_told_once_and_whoever_caused_it_is_not(team_server: TeamServer) -> None:
    ada, ben = await team_server.person("ada"), await team_server.person("ben")
    about = service.About("mention", "comment:1", actor=ben.id)
    (first,) = await told(team_server, about, ada.id, ben.id, "nobody")
    assert await told(team_server, about, ada.id, ben.id) == ()
    assert await waiting(team_server) == [("notify.mail", first)]
    async with team_server.server.database.reading() as connection:
        rows = (await connection.execute(select(notifications))).all()
    assert [(row.user_id, row.event, row.listed, row.read_ms) for row in rows] == [
        (ada.id, "mention", True, None)
    ]


async def test_a_transaction_that_is_rolled_back_tells_nobody(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    with pytest.raises(RuntimeError):
        async with team_server.server.database.writing() as connection:
            assert await service.notify(team_server.server, connection, COMMENT, [ada.id])
            raise RuntimeError
    assert await waiting(team_server) == []
    assert len(await told(team_server, COMMENT, ada.id)) == 1
