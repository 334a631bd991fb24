"""What every answer carries, and what is not answered at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fastapi import APIRouter

from sync_server.settings import ServerSettings
from tests.fixtures.team_server import TeamServer, running

pytestmark = pytest.mark.anyio


def breaking() -> APIRouter:
    """A route with a mistake in it."""
    router = APIRouter()

    @router.get("/breaks")
    async def breaks() -> None:
        raise RuntimeError("ada@example.org has the password hunter2")

    return router


async def test_every_answer_has_a_request_id_and_security_headers(team_server: TeamServer) -> None:
    team_server.app.include_router(breaking())
    async with team_server.client() as anybody:
        answers = [await anybody.get(path) for path in ("/health", "/nothing", "/auth/profile", "/breaks")]
    assert [answer.status_code for answer in answers] == [200, 404, 401, 500]
    for answer in answers:
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "Server" not in answer.headers
    ids = [answer.headers["X-Request-Id"] for answer in answers]
    assert len(set(ids)) == 4
    assert [answer.json()["request_id"] for answer in answers[1:]] == ids[1:]
    assert "hunter2" not in answers[3].text


async def test_other_origins_get_no_permission(team_server: TeamServer) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    async with team_server.client() as anybody:
        asked = await anybody.options("/auth/login", headers=headers)
        given = await anybody.get("/health", headers=headers)
    assert asked.status_code == 405
    assert not [name for name in (*asked.headers, *given.headers) if name.startswith("access-control")]


async def test_only_the_named_hosts_are_served(settings: ServerSettings) -> None:
    named = replace(settings, trusted_hosts="server.test, team.example")
    async with running(named) as team_server, team_server.client() as anybody:
        right = await anybody.get("/health")
        wrong = await anybody.get("/health", headers={"Host": "evil.example"})
    assert (right.status_code, wrong.status_code, wrong.json()["code"]) == (200, 422, "invalid")


async def test_large_answers_are_compressed_and_read_alike(team_server: TeamServer) -> None:
    async with team_server.client() as anybody:
        plain = await anybody.get("/openapi.json", headers={"Accept-Encoding": "identity"})
        for coding in ("zstd", "gzip"):
            packed = await anybody.get("/openapi.json", headers={"Accept-Encoding": coding})
            assert packed.headers["Content-Encoding"] == coding
            assert int(packed.headers["Content-Length"]) < len(plain.content) / 3
            assert packed.json() == plain.json()
        small = await anybody.get("/health", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in small.headers
