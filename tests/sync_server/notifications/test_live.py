"""The stream of a person says how many notifications are new: soon, to that person only, on every device."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
import pytest

from sync_server.changes.events import stream
from sync_server.notifications import service
from tests.fixtures.team_server import Person, TeamServer

pytestmark = pytest.mark.anyio


class Heard:
    """What one stream says about notifications."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks

    async def next(self, seconds: float = 20) -> int | None:
        """The next count; None when the stream has ended."""
        async with asyncio.timeout(seconds):
            async for chunk in self._chunks:
                lines = dict(line.split(": ", 1) for line in chunk.decode().strip().splitlines())
                if lines.get("event") == "notifications":
                    data: dict[str, Any] = orjson.loads(lines["data"])
                    assert set(data) == {"unread"}
                    return int(data["unread"])
        return None


@asynccontextmanager
async def listening(team: TeamServer, person: Person) -> AsyncIterator[Heard]:
    chunks = stream(team.server, person.tokens["access_token"], "")
    try:
        yield Heard(chunks)
    finally:
        await chunks.aclose()  # type: ignore[attr-defined]


async def tell(team: TeamServer, person: Person, key: str) -> str:
    about = service.About("mention", f"mention:{key}", texts={"by": "Ben"})
    async with team.server.database.writing() as connection:
        (made,) = await service.notify(team.server, connection, about, [person.id])
    return made


async def test_a_stream_begins_with_what_is_new_and_goes_on_with_what_changes(
    team_server: TeamServer,
) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    await tell(team_server, ada, "before")
    async with (
        listening(team_server, ada) as heard,
        listening(team_server, ada) as phone,
        listening(team_server, eve) as other,
    ):
        assert (await heard.next(), await phone.next()) == (1, 1)
        waiting = asyncio.create_task(other.next())
        made = await tell(team_server, ada, "now")
        assert (await heard.next(), await phone.next()) == (2, 2)
        assert (await ada.http.post(f"/notifications/{made}/read")).status_code == 204
        assert (await heard.next(), await phone.next()) == (1, 1)
        body = {"up_to": made}
        assert (await ada.http.post("/notifications/read-all", json=body)).status_code == 204
        assert (await heard.next(), await phone.next()) == (0, 0)
        assert not waiting.done()  # nothing of it reached somebody else
        await tell(team_server, eve, "hers")
        assert await waiting == 1


async def test_another_persons_notification_cannot_be_read_or_marked(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    made = await tell(team_server, ada, "hers")
    assert (await eve.http.get("/notifications")).json()["notifications"] == []
    assert (await eve.http.post(f"/notifications/{made}/read")).status_code == 404
    assert (await eve.http.post("/notifications/read-all", json={"up_to": made})).status_code == 204
    assert (await ada.http.get("/notifications")).json()["unread"] == 1


async def test_the_list_comes_in_pages_without_gaps_or_doubles(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    made = [await tell(team_server, ada, str(number)) for number in range(7)]
    seen: list[str] = []
    before: str | None = None
    while True:
        query = {"limit": 3} | ({"before": before} if before else {})
        page = (await ada.http.get("/notifications", params=query)).json()
        seen += [item["id"] for item in page["notifications"]]
        assert page["unread"] == 7
        before = page["next"]
        if before is None:
            break
    assert sorted(seen) == sorted(made) and seen == sorted(seen, reverse=True)
    await ada.http.post("/notifications/read-all", json={"up_to": seen[3]})
    only = (await ada.http.get("/notifications", params={"unread": True})).json()
    assert [item["id"] for item in only["notifications"]] == seen[:3] and only["unread"] == 3
