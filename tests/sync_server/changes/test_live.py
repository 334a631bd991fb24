"""Live hints and presence: soon, to members only, and never needed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
import pytest

from core.wire.ids import new_id
from sync_server.changes.events import stream
from sync_server.changes.presence import TTL_SECONDS, Here, Presence
from sync_server.projects.models import shares
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import Person, TeamServer, running

pytestmark = pytest.mark.anyio

Event = tuple[str, dict[str, object]]


class Heard:
    """The events of one stream, as they come."""

    def __init__(self, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self.comments: list[str] = []

    async def next(self, seconds: float = 10) -> Event | None:
        """The next event; None when the stream has ended."""
        async with asyncio.timeout(seconds):
            async for chunk in self._chunks:
                lines = dict(line.split(": ", 1) for line in chunk.decode().strip().splitlines())
                if "event" in lines:
                    return lines["event"], orjson.loads(lines["data"])
                self.comments += [value for key, value in lines.items() if key == ""]
        return None


@asynccontextmanager
async def listening(team_server: TeamServer, person: Person, last: str = "") -> AsyncIterator[Heard]:
    chunks = stream(team_server.server, person.tokens["access_token"], last)
    try:
        yield Heard(chunks)
    finally:
        await chunks.aclose()  # type: ignore[attr-defined]


def hint(project: str, head: int) -> Event:
    return "hint", {"workspace": project, "head": head}


async def test_a_stream_is_for_who_is_signed_in(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        assert (await anybody.get("/sync/v1/events")).status_code == 401


async def test_a_member_hears_of_a_push_and_a_stranger_does_not(team_server: TeamServer) -> None:
    ada, bob, eve = [await team_server.person(name) for name in ("ada", "bob", "eve")]
    project, other = await team_server.project(ada), await team_server.project(eve)
    await team_server.share(project, bob, "viewer")
    device = SyncDevice.of(ada, project)
    async with listening(team_server, bob) as member, listening(team_server, eve) as stranger:
        assert await member.next() == hint(project, 0)
        assert await stranger.next() == hint(other, 0)
        await device.make("A.sol")
        assert await member.next() == hint(project, 2)
        with pytest.raises(TimeoutError):
            await stranger.next(0.3)
    assert "token_expires_in=" in member.comments[0]


async def test_who_comes_hears_at_once_and_who_is_removed_hears_no_more(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project, own = await team_server.project(ada), await team_server.project(bob)
    link = (await ada.http.post(f"/projects/{project}/invitations", json={"role": "editor"})).json()
    async with listening(team_server, bob) as member:
        assert await member.next() == hint(own, 0)
        accepted = await bob.http.post("/invitations/accept", json={"secret": link["secret"]})
        assert accepted.status_code == 200
        assert [await member.next(), await member.next()] == [("access", {}), hint(project, 0)]
        assert (await ada.http.delete(f"/projects/{project}/people/{bob.id}")).status_code == 204
        await SyncDevice.of(ada, project).make("A.sol")
        await SyncDevice.of(bob, own).make("B.sol")
        assert [await member.next(), await member.next()] == [("access", {}), hint(own, 2)]
        assert (await bob.http.delete(f"/auth/sessions/{bob.tokens['session_id']}")).status_code == 204
        assert await member.next() == ("signed-out", {})


async def test_a_stream_begins_with_what_was_missed(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    project = await team_server.project(ada)
    await SyncDevice.of(ada, project).make("A.sol")
    async with listening(team_server, ada, f"{project}:1") as behind:
        assert await behind.next() == hint(project, 2)
    async with listening(team_server, ada, f"{project}:2") as current:
        with pytest.raises(TimeoutError):
            await current.next(0.3)


async def test_a_stream_forgets_a_project_whose_access_was_taken_back(team_server: TeamServer) -> None:
    object.__setattr__(team_server.server.settings, "stream_check_seconds", 0.2)
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    project = await team_server.project(ada)
    await team_server.share(project, bob, "viewer")
    device = SyncDevice.of(ada, project)
    async with listening(team_server, bob) as heard:
        assert await heard.next() == hint(project, 0)
        async with team_server.server.database.writing() as connection:
            await connection.execute(shares.delete().where(shares.c.user_id == bob.id))
        with pytest.raises(TimeoutError):
            await heard.next(0.5)
    async with listening(team_server, bob) as later:
        await device.make("A.sol")
        with pytest.raises(TimeoutError):
            await later.next(0.5)


async def test_who_is_given_or_loses_a_right_hears_of_it_at_once(team_server: TeamServer) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    team = await team_server.team({"owner": ada, "viewer": bob})
    async with listening(team_server, bob) as heard:
        waiting = asyncio.create_task(heard.next())
        await asyncio.sleep(0)
        while not team_server.server.hub.hears(bob.id):
            await asyncio.sleep(0.01)
        project = await team_server.project(ada, team_id=team)
        assert await waiting == ("access", {})
        assert await heard.next() == hint(project, 0)
        path = f"/teams/{team}/members/{bob.id}"
        assert (await ada.http.patch(path, json={"role": "editor"})).is_success
        assert await heard.next() == ("access", {})
        assert (await ada.http.delete(path)).is_success
        assert await heard.next() == ("access", {})
        await SyncDevice.of(ada, project).make("A.sol")
        with pytest.raises(TimeoutError):
            await heard.next(0.3)


async def test_the_stream_of_a_key_ends_when_the_key_does(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    made = (await ada.http.post("/auth/keys", json={"name": "ci", "scopes": ["sync:read"]})).json()
    program = Person("ci", ada.id, made["api_key"]["id"], {"access_token": made["key"]}, ada.http)
    async with listening(team_server, program) as heard:
        waiting = asyncio.create_task(heard.next(3))
        while not team_server.server.hub.count:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        assert (await ada.http.delete(f"/auth/keys/{made['api_key']['id']}")).status_code == 204
        assert await waiting == ("signed-out", {})


async def test_a_stream_ends_when_the_token_runs_out_and_when_the_server_stops(
    team_server: TeamServer,
) -> None:
    ada = await team_server.person("ada")
    async with listening(team_server, ada) as heard:
        waiting = asyncio.create_task(heard.next())
        await asyncio.sleep(0.1)
        team_server.time.forward(team_server.server.settings.access_token_seconds + 1)
        team_server.server.hub.check_rights()
        assert await waiting == ("signed-out", {})
        assert await heard.next() is None
    team_server.time.ahead_ms = 0
    async with listening(team_server, ada) as heard:
        waiting = asyncio.create_task(heard.next())
        await asyncio.sleep(0.1)
        team_server.server.stopping.set()
        assert await waiting is None


async def test_several_processes_hear_of_each_other(team_server: TeamServer) -> None:
    if team_server.server.settings.embedded:
        pytest.skip("the embedded server is one process")
    ada = await team_server.person("ada")
    project = await team_server.project(ada)
    device = SyncDevice.of(ada, project)
    async with running(team_server.server.settings) as second, listening(second, ada) as heard:
        assert await heard.next() == hint(project, 0)
        await asyncio.sleep(0.3)  # until the other process listens to the database
        await device.make("A.sol")
        assert await heard.next() == hint(project, 2)
        node = new_id()
        await ada.http.put(f"{device.path}/presence", json={"device": ada.device, "node": node})
        assert await heard.next() == ("presence", {"workspace": project})
        assert [node for _, node in second.server.hub.presence.people(project)] == [node]


async def test_what_was_pushed_right_before_the_end_of_a_process_is_heard_in_others(
    team_server: TeamServer,
) -> None:
    if team_server.server.settings.embedded:
        pytest.skip("the embedded server is one process")
    ada = await team_server.person("ada")
    project = await team_server.project(ada)
    async with listening(team_server, ada) as heard:
        assert await heard.next() == hint(project, 0)
        await asyncio.sleep(0.3)  # until this process listens to the database
        async with running(team_server.server.settings) as ending:
            device = SyncDevice.of(ada, project)
            device.http = ending.client(ada.tokens["access_token"])
            async with device.http:
                await device.make("A.sol")
        assert await heard.next() == hint(project, 2)


async def test_members_see_who_has_what_open(team_server: TeamServer) -> None:
    ada, eve = await team_server.person("ada"), await team_server.person("eve")
    project = await team_server.project(ada)
    address, node = f"/sync/v1/workspaces/{project}/presence", new_id()
    async with team_server.client() as anybody:
        assert (await anybody.get(address)).status_code == 401
    assert (await eve.http.get(address)).status_code == 404
    foreign = await eve.http.put(address, json={"device": eve.device, "node": node})
    assert foreign.status_code == 404
    wrong = await ada.http.put(address, json={"device": new_id(), "node": node})
    assert wrong.status_code == 403

    assert (await ada.http.put(address, json={"device": ada.device, "node": node})).status_code == 204
    seen = (await ada.http.get(address)).json()["people"]
    assert seen == [{"user": ada.id, "device": ada.device, "name": "Ada", "node": node}]
    assert (await ada.http.put(address, json={"device": ada.device, "node": None})).status_code == 204
    assert (await ada.http.get(address)).json() == {"people": []}


def test_presence_is_forgotten_after_a_minute() -> None:
    now = [0.0]
    presence = Presence(lambda: now[0])
    who = Here("user", "device", "Ada")
    assert presence.note("w", who, "node")
    assert not presence.note("w", who, "node")
    now[0] = TTL_SECONDS - 1
    assert presence.people("w") == [(who, "node")]
    now[0] = TTL_SECONDS + 1
    assert presence.people("w") == []


async def test_a_server_keeps_its_identity(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        first, second = [(await anybody.get("/sync/v1/info")).json()["instance"] for _ in range(2)]
    async with running(team_server.server.settings) as again, again.client() as anybody:
        third = (await anybody.get("/sync/v1/info")).json()["instance"]
    assert first == second == third
