"""Bodies that are too large, too slow, too deep, or larger than they look."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import pytest
import zstandard

from core.wire.ids import new_id
from sync_server.errors import ApiError
from sync_server.settings import ServerSettings
from sync_server.web.body import ANONYMOUS_BYTES, check_depth, decompress
from tests.fixtures.served import served
from tests.fixtures.team_server import TeamServer

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}


async def pieces(size: int) -> AsyncIterator[bytes]:
    """A body whose length nobody tells."""
    for _ in range(size // 65_536):
        yield b" " * 65_536


async def test_a_large_body_is_refused_with_and_without_a_told_length(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    most = team_server.server.settings.max_body_bytes
    told = await ada.http.post("/projects", content=b" " * (most + 1), headers=JSON)
    untold = await ada.http.post("/projects", content=pieces(most + 65_536), headers=JSON)
    async with team_server.client() as anybody:
        early = await anybody.post("/auth/login", content=pieces(ANONYMOUS_BYTES * 2), headers=JSON)
    for answer in (told, untold, early):
        assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
        assert answer.headers["X-Request-Id"]


@pytest.mark.parametrize("coding", ["zstd", "gzip"])
async def test_a_compressed_body_is_read_and_a_bomb_is_not(team_server: TeamServer, coding: str) -> None:
    pack = zstandard.compress if coding == "zstd" else gzip.compress
    ada = await team_server.person("ada")
    headers = {**JSON, "Content-Encoding": coding}
    body = b'{"id": "%s", "name": "Vault"}' % new_id().encode()
    made = await ada.http.post("/projects", content=pack(body), headers=headers)
    assert (made.status_code, made.json()["name"]) == (201, "Vault")
    bomb = pack(b"\0" * 64 * 1024 * 1024)
    assert len(bomb) < 100_000
    refused = await ada.http.post("/projects", content=bomb, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (413, "too-large")
    for broken in (pack(body)[:-9], b"nothing of the kind", b""):
        answer = await ada.http.post("/projects", content=broken, headers=headers)
        assert answer.status_code == 422


def test_a_frame_that_declares_a_gigabyte_is_stopped_at_the_cap() -> None:
    engine = zstandard.ZstdCompressor().compressobj(size=1 << 30)
    block = b"\0" * (1 << 20)
    frame = b"".join(engine.compress(block) for _ in range(1 << 10)) + engine.flush()
    with pytest.raises(Exception, match="larger than 1,000 bytes"):
        decompress("zstd", frame, 1000)


async def test_other_codings_are_refused(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    for coding in ("br", "gzip, gzip", "deflate", "\u00e4".encode().decode("latin-1")):
        headers = httpx.Headers([*JSON.items(), ("Content-Encoding", coding)], encoding="latin-1")
        answer = await ada.http.post("/projects", content=b"x", headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (415, "media-type")


async def test_deep_and_broken_json_is_refused_in_a_sentence(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    for body in (
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"9" * 10_000,
        b'{"id": "\\ud800", "name": "\\ud800"}',
        b'{"name": "\xff"}',
        b"\x00",
        b"NaN",
        b"[]",
    ):
        answer = await ada.http.post("/projects", content=body, headers=JSON)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid"), body[:20]


async def test_a_slow_body_is_given_up(settings: ServerSettings) -> None:
    quick = replace(settings, body_idle_seconds=1, body_total_seconds=2)
    async with served(quick) as (address, _):
        parts = urlsplit(address)
        head = b"POST /auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        for drip in (0.0, 0.3):
            reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
            writer.write(head + b"Content-Length: 1000\r\n\r\n{")
            answer = asyncio.create_task(reader.read())
            async with asyncio.timeout(6):
                while drip and not answer.done():
                    writer.write(b" ")
                    await asyncio.sleep(drip)
                said = await answer
            assert said.startswith(b"HTTP/1.1 408"), said[:100]
            assert b'"too-slow"' in said
            writer.close()


def test_depth_is_limited_whatever_the_process_allows() -> None:
    check_depth(b"[]" * 100_000)
    check_depth(b"[" * 200 + b"]" * 200)
    check_depth(b'["' + b"{" * 5000 + rb"\"[" * 5000 + b'"]')
    for deep in (
        b'{"a":' * 201,
        b'["' + b"]" * 5000 + b'",' + b"[" * 200,
        ('["\\"", "' + "[" * 201).encode("utf-16"),
    ):
        with pytest.raises(ApiError) as raised:
            check_depth(deep)
        assert raised.value.code == "invalid"


def test_the_depth_of_a_text_that_never_ends_is_found_in_linear_time() -> None:
    check_depth(b'"' + rb"\"" * 2_000_000)  # minutes when each quote begins a new search
