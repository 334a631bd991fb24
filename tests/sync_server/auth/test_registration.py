"""Who may make an account, and the first administrator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from core.wire.ids import new_id
from sync_server.auth import registration
from sync_server.settings import ServerSettings
from tests.fixtures.team_server import PASSWORD, TeamServer, running

pytestmark = pytest.mark.anyio


@pytest.fixture
async def invite_only(settings: ServerSettings) -> AsyncIterator[TeamServer]:
    async with running(replace(settings, registration="invite")) as team:
        yield team


def _body(name: str, **more: Any) -> dict[str, Any]:
    device = {"id": new_id(), "name": "desk"}
    body = {"email": f"{name}@example.org", "name": name, "password": PASSWORD, "device": device}
    return {**body, **more}


async def _post(team: TeamServer, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    async with team.client() as anybody:
        answer = await anybody.post(path, json=body)
    return answer.status_code, answer.json()


async def _first(team: TeamServer) -> str:
    link = await registration.first_link(team.server)
    assert link is not None and "/auth/first#" in link
    return link.partition("#")[2]


async def test_the_first_link_makes_one_administrator_and_no_second(invite_only: TeamServer) -> None:
    old, secret = await _first(invite_only), await _first(invite_only)
    assert (await _post(invite_only, "/auth/first", _body("eve", secret=old)))[0] == 403
    status, tokens = await _post(invite_only, "/auth/first", _body("ada", secret=secret))
    assert status == 201
    async with invite_only.client(tokens["access_token"]) as http:
        assert (await http.get("/auth/profile")).json()["server_role"] == "admin"
    assert (await _post(invite_only, "/auth/first", _body("eve", secret=secret)))[0] == 403
    assert await registration.first_link(invite_only.server) is None


async def test_an_invitation_makes_one_account(invite_only: TeamServer) -> None:
    assert (await _post(invite_only, "/auth/register", _body("bob")))[1]["code"] == "invitation-needed"
    _, tokens = await _post(invite_only, "/auth/first", _body("ada", secret=await _first(invite_only)))
    async with invite_only.client(tokens["access_token"]) as ada:
        made = (await ada.post("/auth/invitations")).json()
    taken = await _post(invite_only, "/auth/register", _body("ada", invitation=made["secret"]))
    assert taken[1]["code"] == "conflict"  # and the invitation still counts
    status, bob = await _post(invite_only, "/auth/register", _body("bob", invitation=made["secret"]))
    assert status == 201
    for invitation in (made["secret"], "nonsense", made["secret"][:-1]):
        assert (await _post(invite_only, "/auth/register", _body("eve", invitation=invitation)))[0] == 404
    async with invite_only.client(bob["access_token"]) as http:
        assert (await http.post("/auth/invitations")).status_code == 403
    async with invite_only.client() as anybody:
        assert (await anybody.post("/auth/invitations")).status_code == 401


async def test_an_invitation_expires(invite_only: TeamServer) -> None:
    _, tokens = await _post(invite_only, "/auth/first", _body("ada", secret=await _first(invite_only)))
    async with invite_only.client(tokens["access_token"]) as ada:
        made = (await ada.post("/auth/invitations")).json()
    invite_only.time.forward(registration.INVITATION_SECONDS + 1)
    assert (await _post(invite_only, "/auth/register", _body("bob", invitation=made["secret"])))[0] == 404


async def test_a_closed_server_takes_nobody(settings: ServerSettings) -> None:
    async with running(replace(settings, registration="closed")) as team:
        assert (await _post(team, "/auth/register", _body("ada")))[1]["code"] == "registration-closed"


@pytest.mark.parametrize("password", ["aaaaaaaaaaaa", "ada@example.org", "abababababab"])
async def test_passwords_that_are_guessed_first_are_refused(team_server: TeamServer, password: str) -> None:
    status, told = await _post(team_server, "/auth/register", _body("ada", password=password))
    assert (status, told["code"]) == (422, "invalid")
