"""Making an account and signing in."""

from __future__ import annotations

import pytest

from core.wire.ids import new_id
from tests.fixtures.team_server import PASSWORD, TeamServer

pytestmark = pytest.mark.anyio


async def test_a_profile_is_for_who_is_signed_in(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        refused = await anybody.get("/auth/profile")
    assert (refused.status_code, refused.json()["code"]) == (401, "not-signed-in")

    ada = await team_server.person("ada")
    answer = (await ada.http.get("/auth/profile")).json()
    assert (answer["id"], answer["email"]) == (ada.id, "ada@example.org")


async def test_a_wrong_password_and_nobody_are_answered_alike(team_server: TeamServer) -> None:
    await team_server.person("ada")
    device = {"id": new_id(), "name": "desk"}
    async with team_server.client() as anybody:
        wrong, nobody, right = [
            await anybody.post("/auth/login", json={"email": email, "password": password, "device": device})
            for email, password in [
                ("ada@example.org", "not her password"),
                ("nobody@example.org", PASSWORD),
                ("ADA@example.org", PASSWORD),
            ]
        ]
    assert right.status_code == 200
    assert wrong.status_code == nobody.status_code == 401
    assert {**wrong.json(), "request_id": ""} == {**nobody.json(), "request_id": ""}
