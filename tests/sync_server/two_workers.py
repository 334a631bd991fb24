"""Two worker processes on PostgreSQL and Valkey are one server: hints and limits are shared.

Takes more than ten seconds, so that no run of all tests collects it: `python3 dev.py sweep sync workers`.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, ExitStack, suppress
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped,unused-ignore]
import pytest

from core.wire.ids import new_id
from sync_server.settings import ServerSettings
from tests.fixtures.server_process import ServerProcess
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.valkey_process import ValkeyProcess

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform != "linux", reason="PostgreSQL and Valkey are bundled for Linux"),
]

MOST = 30
CONNECTIONS = 24
"""Among so many both workers have some; tried again otherwise."""


@pytest.fixture
async def server(settings: ServerSettings, tmp_path: Path) -> AsyncIterator[ServerProcess]:
    if settings.embedded:
        pytest.skip("several workers cannot share the embedded database")
    with ExitStack() as stack:
        valkey = stack.enter_context(ValkeyProcess())
        given = {"database_url": settings.database_url, "redis_url": valkey.address, "workers": "2"}
        given |= {"rate_limits": "true", "limit_account": f"{MOST}/day", "run_jobs": "false"}
        server = stack.enter_context(ServerProcess(tmp_path / "data", given))
        yield server
        assert server.process is not None
        server.process.terminate()  # the workers end with the process that started them
        await asyncio.to_thread(server.process.wait, 60)


def _workers(server: ServerProcess) -> dict[int, int]:
    """Port of the other end of every connection to the worker process that holds it."""
    assert server.process is not None
    return {
        each.raddr.port: int(child.pid)
        for child in psutil.Process(server.process.pid).children(recursive=True)
        for each in child.net_connections("tcp")
        if each.raddr
    }


def _port(response: httpx.Response) -> int:
    return int(response.extensions["network_stream"].get_extra_info("client_addr")[1])


async def _one_to_each(server: ServerProcess, stack: AsyncExitStack) -> list[httpx.AsyncClient]:
    """A kept connection to each of the two workers."""
    found: dict[int, httpx.AsyncClient] = {}
    for _ in range(5):
        clients = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=server.address, timeout=60))
            for _ in range(CONNECTIONS)
        ]
        answers = await asyncio.gather(*(client.get("/health") for client in clients))
        workers = await asyncio.to_thread(_workers, server)
        for client, answer in zip(clients, answers, strict=True):
            found.setdefault(workers[_port(answer)], client)
        if len(found) == 2:
            return list(found.values())
    raise AssertionError(f"one worker answers everything: {list(found)}")


async def _next_head(lines: AsyncIterator[str], beyond: int) -> None:
    """Until a stream has told a head beyond that."""
    async for line in lines:
        if line.startswith("data:") and f'"head":{beyond + 1}' in line.replace(" ", ""):
            return
    raise AssertionError("the stream ended")


async def test_hints_reach_streams_of_both_workers_and_both_count_the_same_requests(
    server: ServerProcess,
) -> None:
    ada = await server.person("ada")
    project = new_id()
    await ada.http.post("/projects", json={"id": project, "name": "Vault", "team_id": None})
    device = SyncDevice.of(ada, project)
    async with AsyncExitStack() as stack:
        clients = await _one_to_each(server, stack)
        headers = {"Authorization": ada.http.headers["Authorization"]}
        streams = []
        for client in clients:
            stream = await stack.enter_async_context(client.stream("GET", "/sync/v1/events", headers=headers))
            assert stream.status_code == 200
            streams.append(stream.aiter_lines())
        for lines in streams:  # a stream begins with the head of every project: from then on it listens
            await asyncio.wait_for(_next_head(lines, -1), 60)
        await device.send(device.named(new_id(), "A.sol"))
        await asyncio.wait_for(asyncio.gather(*(_next_head(lines, 0) for lines in streams)), 60)
    async with AsyncExitStack() as stack:
        bob = await server.person("bob")
        headers = {"Authorization": bob.http.headers["Authorization"]}
        pair = await _one_to_each(server, stack)
        statuses = [
            [(await client.get("/auth/profile", headers=headers)).status_code for client in pair]
            for _ in range(MOST)
        ]
        passed = sum(status == 200 for both in statuses for status in both)
        assert MOST - 2 <= passed <= MOST + 1, statuses
        assert {status for both in statuses for status in both} == {200, 429}
        assert statuses[0] == [200, 200] and statuses[-1] == [429, 429]
    for person in (ada, bob):
        await person.http.aclose()


async def test_streams_of_both_workers_end_at_once_when_the_server_is_told_to_stop(
    server: ServerProcess,
) -> None:
    ada = await server.person("ada")
    headers = {"Authorization": ada.http.headers["Authorization"]}
    async with AsyncExitStack() as stack:
        ends = []
        for client in await _one_to_each(server, stack):
            stream = await stack.enter_async_context(client.stream("GET", "/sync/v1/events", headers=headers))
            assert stream.status_code == 200
            ends.append(_end(stream))
        waiting = asyncio.gather(*ends)
        await asyncio.sleep(1)
        started = time.monotonic()
        assert server.process is not None
        server.process.terminate()
        await asyncio.wait_for(waiting, 60)
        assert time.monotonic() - started < 10, "not only when `shutdown_seconds` (20) are over"
    await ada.http.aclose()


async def _end(stream: httpx.Response) -> None:
    with suppress(httpx.TransportError):
        async for _ in stream.aiter_lines():
            pass
