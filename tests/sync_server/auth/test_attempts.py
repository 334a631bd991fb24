"""Guessing passwords: held for a while, alike for accounts that exist and for those that do not."""

from __future__ import annotations

import httpx
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import select

from core.wire.ids import new_id
from sync_server.auth.attempts import ACCOUNT_LIMIT, ADDRESS_LIMIT
from sync_server.auth.models import users
from tests.fixtures.team_server import PASSWORD, TeamServer

pytestmark = pytest.mark.anyio


async def _login(team: TeamServer, email: str, password: str, address: str = "203.0.113.9") -> httpx.Response:
    device = {"id": new_id(), "name": "desk"}
    async with team.client(address=address) as anybody:
        return await anybody.post(
            "/auth/login", json={"email": email, "password": password, "device": device}
        )


async def test_ten_wrong_passwords_hold_an_account_whether_or_not_it_exists(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    seen: dict[str, list[tuple[int, str]]] = {}
    for email in ("ada@example.org", "nobody@example.org"):
        for number in range(ACCOUNT_LIMIT + 1):
            answer = await _login(team_server, email, "wrong password", f"198.51.100.{number}")
            seen.setdefault(email, []).append((answer.status_code, answer.json()["code"]))
    assert seen["ada@example.org"] == seen["nobody@example.org"]
    assert [status for status, _ in seen["ada@example.org"]] == [401] * ACCOUNT_LIMIT + [429]
    held = await _login(team_server, "ada@example.org", PASSWORD)
    assert held.status_code == 429 and 0 < int(held.headers["retry-after"]) <= 900
    assert (await ada.http.get("/auth/profile")).status_code == 200  # who is signed in stays so
    team_server.time.forward(901)
    assert (await _login(team_server, "ada@example.org", PASSWORD)).status_code == 200


async def test_a_right_password_forgets_the_wrong_ones(team_server: TeamServer) -> None:
    await team_server.person("ada")
    for _ in range(2):
        for _ in range(ACCOUNT_LIMIT - 1):
            assert (await _login(team_server, "ada@example.org", "wrong password")).status_code == 401
        assert (await _login(team_server, "ada@example.org", PASSWORD)).status_code == 200


async def test_an_address_that_tries_many_accounts_is_held_and_others_are_not(
    team_server: TeamServer,
) -> None:
    await team_server.person("ada")
    server = team_server.server
    from sync_server.auth import attempts

    tried = attempts.attempt(server, "", "2001:db8::1")
    for _ in range(ADDRESS_LIMIT - 1):  # counted without hashing, or this would take seconds
        async with server.database.writing() as connection:
            await attempts.failed(connection, server, tried)
    assert (await _login(team_server, "x@example.org", "wrong", "2001:db8::2")).status_code == 401
    assert (await _login(team_server, "ada@example.org", PASSWORD, "2001:db8::3")).status_code == 429
    assert (await _login(team_server, "ada@example.org", PASSWORD, "2001:db8:1::3")).status_code == 200


async def test_a_clock_that_jumps_back_holds_nobody_for_years(team_server: TeamServer) -> None:
    await team_server.person("ada")
    for _ in range(ACCOUNT_LIMIT):
        await _login(team_server, "ada@example.org", "wrong password")
    team_server.time.forward(-5 * 365 * 24 * 3600)
    assert (await _login(team_server, "ada@example.org", PASSWORD)).status_code == 200


async def test_a_hash_with_older_parameters_is_replaced_at_sign_in(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    old = Argon2Hasher(memory_cost=8_192, time_cost=1, parallelism=1).hash(PASSWORD)
    async with team_server.server.database.writing() as connection:
        await connection.execute(users.update().where(users.c.id == ada.id).values(password_hash=old))
    assert (await _login(team_server, "ada@example.org", PASSWORD)).status_code == 200
    async with team_server.server.database.reading() as connection:
        kept = (await connection.execute(select(users.c.password_hash))).scalar_one()
    assert "m=19456,t=2,p=1" in kept
