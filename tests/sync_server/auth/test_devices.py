"""Programs without a browser: shown codes, a person's decision, and nothing for who guesses."""

from __future__ import annotations

from typing import Any

import pytest

from core.wire.ids import new_id
from sync_server.auth.attempts import ACCOUNT_LIMIT
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio


async def _begin(team: TeamServer) -> tuple[dict[str, Any], str]:
    device = new_id()
    async with team.client() as anybody:
        answer = await anybody.post("/auth/device", json={"device": {"id": device, "name": "build server"}})
    assert answer.status_code == 201
    return answer.json(), device


async def _poll(team: TeamServer, codes: dict[str, Any], device: str) -> tuple[int, dict[str, Any]]:
    team.time.forward(codes["interval"] + 1)
    async with team.client() as anybody:
        body = {"device_code": codes["device_code"], "device": device}
        answer = await anybody.post("/auth/device/token", json=body)
    return answer.status_code, answer.json()


async def test_a_machine_is_let_in_by_a_person_once(team_server: TeamServer) -> None:
    codes, device = await _begin(team_server)
    assert codes["user_code"] in codes["verification_uri_complete"]
    assert (await _poll(team_server, codes, device))[1]["code"] == "authorization-pending"
    decision = {"user_code": codes["user_code"].lower().replace("-", " "), "approve": True}
    async with team_server.client() as anybody:
        assert (await anybody.post("/auth/device/approve", json=decision)).status_code == 401
    ada = await team_server.person("ada")
    asked = await ada.http.get("/auth/device/question", params={"user_code": codes["user_code"]})
    assert asked.json()["device_name"] == "build server"
    assert (await ada.http.post("/auth/device/approve", json=decision)).status_code == 204
    assert (await _poll(team_server, codes, new_id()))[1]["code"] == "expired-token"  # another machine
    status, tokens = await _poll(team_server, codes, device)
    assert (status, tokens["user_id"]) == (200, ada.id)
    assert (await _poll(team_server, codes, device))[1]["code"] == "expired-token"
    assert (await ada.http.post("/auth/device/approve", json=decision)).status_code == 404


async def test_a_refused_a_late_and_an_invented_code_let_nobody_in(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    codes, device = await _begin(team_server)
    body = {"user_code": codes["user_code"], "approve": False}
    assert (await ada.http.post("/auth/device/approve", json=body)).status_code == 204
    assert (await _poll(team_server, codes, device))[1]["code"] == "access-denied"
    late, device = await _begin(team_server)
    assert (await _poll(team_server, {**late, "device_code": "x"}, device))[1]["code"] == "expired-token"
    team_server.time.forward(901)
    assert (await _poll(team_server, late, device))[1]["code"] == "expired-token"


async def test_who_polls_too_often_is_slowed_down(team_server: TeamServer) -> None:
    codes, device = await _begin(team_server)
    seen = [(await _poll(team_server, {**codes, "interval": -1}, device))[1]["code"] for _ in range(3)]
    assert seen == ["authorization-pending", "slow-down", "slow-down"]
    assert (await _poll(team_server, {**codes, "interval": 15}, device))[1]["code"] == "authorization-pending"


async def test_codes_are_not_guessed(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    body = {"user_code": "BBBBB-BBBBB", "approve": True}
    seen = [(await ada.http.post("/auth/device/approve", json=body)).status_code for _ in range(12)]
    assert seen == [404] * ACCOUNT_LIMIT + [429] * (12 - ACCOUNT_LIMIT)


async def test_a_machine_that_was_let_in_before_everybody_was_signed_out_stays_outside(
    team_server: TeamServer,
) -> None:
    ada = await team_server.person("ada")
    codes, device = await _begin(team_server)
    decision = {"user_code": codes["user_code"], "approve": True}
    assert (await ada.http.post("/auth/device/approve", json=decision)).status_code == 204
    assert (await ada.http.delete("/auth/sessions")).status_code == 204
    assert (await _poll(team_server, codes, device))[1]["code"] == "access-denied"
