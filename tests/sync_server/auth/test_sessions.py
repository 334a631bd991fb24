"""Sessions: rotating, a lost answer, a stolen token, and who may end what."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from core.wire.ids import new_id
from sync_server.auth import repository
from sync_server.auth.models import api_keys
from sync_server.kit import asking
from sync_server.kit.asking import Asking
from sync_server.kit.audit import audit
from sync_server.kit.jobs import jobs
from sync_server.notifications.models import notifications
from tests.fixtures.team_server import PASSWORD, Person, TeamServer

pytestmark = pytest.mark.anyio


async def _refresh(team: TeamServer, token: str, device: str) -> httpx.Response:
    async with team.client() as anybody:
        return await anybody.post("/auth/refresh", json={"refresh_token": token, "device": device})


async def _login(team: TeamServer, name: str = "ada", **device: str) -> dict[str, Any]:
    body = {"email": f"{name}@example.org", "password": PASSWORD}
    device = {"id": new_id(), "name": "laptop", **device}
    async with team.client() as anybody:
        answer = await anybody.post("/auth/login", json={**body, "device": device})
    assert answer.status_code == 200, answer.text
    return {**answer.json(), "device": device["id"]}


async def _mails(team: TeamServer) -> list[str]:
    """The events that are to be mailed."""
    query = select(notifications.c.event).join(jobs, jobs.c.id == notifications.c.mail_job)
    async with team.server.database.reading() as connection:
        return list((await connection.execute(query.order_by(notifications.c.id))).scalars())


async def _alive(team: TeamServer, tokens: dict[str, Any]) -> bool:
    async with team.client(tokens["access_token"]) as http:
        return (await http.get("/auth/profile")).status_code == 200


async def test_a_refresh_token_counts_once_and_gives_the_next(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    first = ada.tokens["refresh_token"]
    second = (await _refresh(team_server, first, ada.device)).json()
    assert second["refresh_token"] != first and second["session_id"] == ada.tokens["session_id"]
    team_server.time.forward(601)
    assert not await _alive(team_server, ada.tokens)
    third = (await _refresh(team_server, second["refresh_token"], ada.device)).json()
    assert await _alive(team_server, third)


async def test_a_lost_answer_gets_the_same_successor_for_a_minute(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    first = ada.tokens["refresh_token"]
    second = (await _refresh(team_server, first, ada.device)).json()["refresh_token"]
    team_server.time.forward(50)
    again = await _refresh(team_server, first, ada.device)
    assert (again.status_code, again.json()["refresh_token"]) == (200, second)
    assert (await _refresh(team_server, second, ada.device)).status_code == 200


@pytest.mark.parametrize("case", ["late", "old", "other device"])
async def test_a_copied_token_ends_the_session_and_is_told(team_server: TeamServer, case: str) -> None:
    ada = await team_server.person("ada")
    first, device = ada.tokens["refresh_token"], ada.device
    newest = (await _refresh(team_server, first, device)).json()
    if case == "old":
        newest = (await _refresh(team_server, newest["refresh_token"], device)).json()
    if case == "late":
        team_server.time.forward(61)
    stolen = await _refresh(team_server, first, new_id() if case == "other device" else device)
    assert (stolen.status_code, stolen.json()["code"]) == (401, "session-ended")
    assert not await _alive(team_server, newest)
    assert (await _refresh(team_server, newest["refresh_token"], device)).status_code == 401
    async with team_server.server.database.reading() as connection:
        actions = list((await connection.execute(select(audit.c.action).order_by(audit.c.number))).scalars())
    assert actions[-1] == "refresh-reused"
    assert await _mails(team_server) == ["session-killed"]


async def test_invented_tokens_end_nothing(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    real = ada.tokens["refresh_token"]
    for invented in ("", "crt_", "crt_" + "A" * 86, real[:-4] + "AAAA", "x" * 200, "crt_ü"):
        assert (await _refresh(team_server, invented, ada.device)).status_code == 401
    assert await _alive(team_server, ada.tokens)


async def test_two_refreshes_at_once_get_one_successor(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    token = ada.tokens["refresh_token"]
    answers = await asyncio.gather(*(_refresh(team_server, token, ada.device) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


async def test_a_session_ends_when_it_rests_too_long(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    team_server.time.forward(team_server.server.settings.refresh_token_seconds + 1)
    assert (await _refresh(team_server, ada.tokens["refresh_token"], ada.device)).status_code == 401


async def test_sessions_are_listed_named_and_ended_by_their_person(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        assert (await anybody.get("/auth/sessions")).status_code == 401
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    laptop = await _login(team_server)
    phone = await _login(team_server)
    path = f"/auth/sessions/{laptop['session_id']}"
    for refused in (await bob.http.delete(path), await bob.http.patch(path, json={"device_name": "x"})):
        assert refused.status_code == 404
    assert (await ada.http.patch(path, json={"device_name": "old laptop"})).status_code == 204
    rows = (await ada.http.get("/auth/sessions")).json()["sessions"]
    assert {row["device_name"] for row in rows} == {"ada's desk", "old laptop", "laptop"}
    assert [row["id"] for row in rows if row["current"]] == [ada.tokens["session_id"]]
    assert (await ada.http.delete(path)).status_code == 204
    assert not await _alive(team_server, laptop) and await _alive(team_server, phone)
    assert (await ada.http.delete("/auth/sessions")).status_code == 204
    assert not await _alive(team_server, phone) and await _alive(team_server, ada.tokens)
    assert await _alive(team_server, bob.tokens)


async def test_logout_ends_the_session_and_says_nothing(team_server: TeamServer) -> None:
    ada: Person = await team_server.person("ada")
    async with team_server.client() as anybody:
        for token in ("nonsense", ada.tokens["refresh_token"], ada.tokens["refresh_token"]):
            body = {"refresh_token": token, "device": ada.device}
            assert (await anybody.post("/auth/logout", json=body)).status_code == 204
    assert not await _alive(team_server, ada.tokens)


async def test_a_new_device_is_told_by_mail_and_a_known_one_is_not(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    assert await _mails(team_server) == []
    await _login(team_server, id=ada.device)
    assert await _mails(team_server) == []
    await _login(team_server)
    assert await _mails(team_server) == ["new-device"]


class Held:
    """Holds what was read of sessions or keys back until the gate is open, so that others come meanwhile."""

    def __init__(self, asking: Asking[str, Any]) -> None:
        self.asked: list[list[str]] = []
        self.gate = asyncio.Event()
        self._inner = asking._ask
        asking._ask = self.ask

    async def ask(self, keys: Sequence[str]) -> Mapping[str, Any]:
        found = await self._inner(keys)
        self.asked.append(list(keys))
        await self.gate.wait()
        return found

    async def first(self, asked: Coroutine[Any, Any, int]) -> asyncio.Task[int]:
        """A request whose session or key was read, and which was not told yet."""
        task = asyncio.create_task(asked)
        while not self.asked:
            await asyncio.sleep(0.001)
        return task


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No statement is late, however long a test holds it."""
    monkeypatch.setattr(asking, "_LATE_SECONDS", 60.0)


async def _status(person: Person, token: str) -> int:
    return (await person.http.get("/projects", headers={"Authorization": f"Bearer {token}"})).status_code


async def test_requests_of_one_moment_ask_for_their_sessions_together_and_each_gets_its_own(
    team_server: TeamServer, patient: None
) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    ended = await _login(team_server)
    assert (await ada.http.delete(f"/auth/sessions/{ended['session_id']}")).status_code == 204
    tokens = [each["access_token"] for each in (ada.tokens, bob.tokens, ended)]
    held = Held(team_server.server.sessions)
    first = await held.first(_status(ada, tokens[0]))
    others = [asyncio.create_task(_status(ada, token)) for token in (*tokens, *tokens)]
    while len(team_server.server.sessions) < 6:
        await asyncio.sleep(0.001)
    held.gate.set()
    assert await first == 200
    assert await asyncio.gather(*others) == [200, 200, 401] * 2
    assert list(map(len, held.asked)) == [1, 3]


@pytest.mark.parametrize("kind", ["session", "key"])
async def test_what_was_revoked_is_refused_by_the_next_request_while_the_one_before_is_asked_for(
    team_server: TeamServer, patient: None, kind: str
) -> None:
    ada, bob = await team_server.person("ada"), await team_server.person("bob")
    server, now = team_server.server, team_server.time()
    body = {"name": "ci", "scopes": ["sync:read"]}
    mine, theirs = [(await each.http.post("/auth/keys", json=body)).json()["key"] for each in (ada, bob)]
    if kind == "session":
        mine, theirs = ada.tokens["access_token"], bob.tokens["access_token"]
    held = Held(server.sessions if kind == "session" else server.api_keys)
    before = await held.first(_status(ada, mine))
    async with server.database.writing() as connection:
        await repository.end_sessions(connection, ada.id, now, "revoked")
        await connection.execute(update(api_keys).where(api_keys.c.user_id == ada.id).values(revoked_ms=now))
    after = [asyncio.create_task(_status(ada, token)) for token in (mine, theirs, mine)]
    await asyncio.sleep(0.05)
    held.gate.set()
    assert await before == 200
    assert await asyncio.gather(*after) == [401, 200, 401]
