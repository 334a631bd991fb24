"""Secrets that count once."""

from __future__ import annotations

import asyncio

import pytest

from sync_server.auth import onetime
from sync_server.auth.models import one_time
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio


async def _made(team: TeamServer, purpose: str = "reset", seconds: int = 60) -> str:
    server = team.server
    async with server.database.writing() as connection:
        secret, _ = await onetime.make(
            connection, server.keys, purpose, "ada", now_ms=server.clock(), seconds=seconds, details={"n": 1}
        )
    return secret


async def _use(team: TeamServer, secret: str, purpose: str = "reset") -> onetime.Ticket | None:
    async with team.server.database.writing() as connection:
        return await onetime.use(connection, team.server.keys, purpose, secret, team.server.clock())


async def test_a_secret_counts_once_even_for_two_at_once(team_server: TeamServer) -> None:
    secret = await _made(team_server)
    results = await asyncio.gather(*(_use(team_server, secret) for _ in range(4)))
    (ticket,) = [result for result in results if result is not None]
    assert (ticket.purpose, ticket.subject, ticket.details) == ("reset", "ada", {"n": 1})
    assert await _use(team_server, secret) is None


async def test_a_secret_counts_for_its_purpose_and_until_it_expires(team_server: TeamServer) -> None:
    secret = await _made(team_server)
    assert await _use(team_server, secret, "invitation") is None
    for wrong in ("", ".", secret[:-1], secret + "x", "x" * 10_000, secret.split(".")[0] + "."):
        assert await _use(team_server, wrong) is None
    team_server.time.forward(61)
    assert await _use(team_server, secret) is None


async def test_withdrawn_secrets_are_gone_and_none_is_kept_readable(team_server: TeamServer) -> None:
    secret = await _made(team_server)
    server = team_server.server
    async with server.database.writing() as connection:
        kept = [str(row) for row in await connection.execute(one_time.select())]
        assert not any(secret.split(".")[1] in row for row in kept)
        assert len(await onetime.open_for(connection, "reset", "ada", server.clock())) == 1
        assert await onetime.withdraw(connection, "reset", "ada") == 1
        assert await onetime.open_for(connection, "reset", "ada", server.clock()) == []
    assert await _use(team_server, secret) is None
