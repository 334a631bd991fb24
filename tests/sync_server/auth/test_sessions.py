"""Sessions: rotating, a lost answer, a stolen token, and who may end what."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from core.wire.ids import new_id
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
