"""Faults with real processes: what was acknowledged is there once, whatever ends when.

The counts here are small; `python3 dev.py sweep sync_server_faults` runs them in full.
"""

from __future__ import annotations

import asyncio
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.wire.ids import new_id
from core.wire.sync import OpResult, PushAnswer
from sync_server.settings import ServerSettings
from tests.fixtures.postgres_process import PostgresProcess
from tests.fixtures.server_process import ServerProcess
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import TeamServer
from tests.sync_server.hammering import hammer

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform != "linux", reason="signals and mounts as Linux has them"),
]

FIVE_YEARS = 5 * 366 * 24 * 60 * 60


async def test_a_server_that_is_killed_while_it_writes_loses_and_doubles_nothing(
    settings: ServerSettings, tmp_path: Path
) -> None:
    with ServerProcess(tmp_path / "data", {"database_url": settings.database_url}) as server:

        async def fault() -> None:
            server.kill()
            await asyncio.to_thread(server.start)

        found = await hammer(server, fault, rounds=3)
    assert found.right, found
    assert found.acknowledged >= 10, found
    assert found.retries > 0, found


async def test_a_database_that_is_killed_loses_nothing_and_the_server_goes_on(tmp_path: Path) -> None:
    with (
        PostgresProcess() as postgres,
        ServerProcess(tmp_path / "data", {"database_url": postgres.address}) as server,
    ):

        async def fault() -> None:
            postgres.kill()
            await asyncio.to_thread(postgres.start)

        found = await hammer(server, fault, rounds=2)
        assert server.process is not None
        assert server.process.poll() is None
    assert found.right, found
    assert found.retries > 0, found


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[bool]:
    """A disk of this size at `folder`; False where nothing can be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def _limited() -> None:
    """No file larger than 1.5 MB: where nothing can be mounted, a write fails all the same."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))


async def test_a_full_disk_is_told_and_what_was_acknowledged_stays(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "4m") as mounted:
        server = ServerProcess(tmp_path / "disk" / "data", prepare=None if mounted else _limited)
        with server:
            ada = await server.person("ada")
            project = new_id()
            await ada.http.post("/projects", json={"id": project, "name": "Vault", "team_id": None})
            device = SyncDevice.of(ada, project)
            accepted: list[OpResult] = []
            for _ in range(200):
                node = new_id()
                first = device.named(node, f"{node}.sol")
                device.note(first)
                body = device.body(first, device.written(node, os.urandom(40_000)))
                answer = await ada.http.post(f"{device.path}/push", content=body)
                if answer.status_code != 200:
                    break
                accepted += PushAnswer.model_validate_json(answer.content).results
            assert answer.status_code in ({507} if mounted else {503, 507}), answer.text
            assert accepted
            device.heads.clear()
            assert len(await device.pull()) == len(accepted)
            await ada.http.aclose()


async def test_a_disk_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "8m") as mounted:
        if not mounted:
            pytest.skip("needs the right to mount")
        data = tmp_path / "disk" / "data"
        with ServerProcess(data):
            pass
        remount = ["mount", "-o", "remount,ro", str(tmp_path / "disk")]
        subprocess.run(remount, check=True)
        with pytest.raises(RuntimeError, match="cannot be written"):
            ServerProcess(data).start()


async def test_a_disk_that_takes_nothing_any_more_is_told_and_the_server_goes_on_afterwards(
    tmp_path: Path,
) -> None:
    with ServerProcess(tmp_path / "data") as server:
        ada = await server.person("ada")
        project = new_id()
        await ada.http.post("/projects", json={"id": project, "name": "Vault", "team_id": None})
        device = SyncDevice.of(ada, project)
        node = await device.make("A.sol", b"before")
        body = device.body(op := device.written(node, b"while nothing can be written"))
        assert server.process is not None
        most = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, most[1]))
        for _ in range(2):
            answer = await ada.http.post(f"{device.path}/push", content=body)
            assert (answer.status_code, answer.json()["code"]) == (503, "unavailable"), answer.text
            assert answer.headers["Retry-After"]
        assert [each.inline for each in (await device.changes(1, bodies=True)).changes] == [b"before"]
        resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, most)
        assert (await device.one(op)).result == "ok"
        await ada.http.aclose()


async def test_a_clock_that_jumps_by_years_changes_no_order(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    device = SyncDevice.of(ada, await team_server.project(ada))
    node = await device.make("A.sol", b"now")
    for number, ahead in enumerate((FIVE_YEARS, -FIVE_YEARS, 0, -1)):
        team_server.time.ahead_ms = ahead * 1000
        token = team_server.server.tokens.issue(ada.id, ada.tokens["session_id"])
        ada.http.headers["Authorization"] = f"Bearer {token}"
        answer = await ada.http.post(
            f"{device.path}/push", content=device.body(op := device.written(node, b"%d" % number))
        )
        if answer.status_code == 401:  # in five years the session has ended: rightly
            continue
        assert PushAnswer.model_validate_json(answer.content).results[0].result == "ok"
        device.note(op)
    page = await device.changes(0, bodies=True)
    assert [each.seq for each in page.changes] == list(range(1, page.head + 1))
    assert [each.inline for each in page.changes][-3:] == [b"1", b"2", b"3"]
    assert page.head >= 5


async def test_nobody_overwrites_anybody_however_many_write(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    project = await team_server.project(ada)
    node = await SyncDevice.of(ada, project).make("A.sol", b"0")
    rounds = 5

    async def write() -> int:
        device, tries = SyncDevice.of(ada, project), 0
        for _ in range(rounds):
            while True:
                tries += 1
                result = await device.one(device.written(node, os.urandom(8)))
                if result.result == "ok":
                    break
                assert result.code == "base"
                assert result.head is not None
                device.heads[node] = result.head
        return tries

    tries = await asyncio.gather(*(write() for _ in range(8)))
    page = await SyncDevice.of(ada, project).changes(2)
    assert len(page.changes) == 8 * rounds
    chain = [each.header.parents[0] for each in page.changes[1:]]
    assert chain == [each.rev for each in page.changes[:-1]]
    assert sum(tries) >= 8 * rounds


async def test_a_reader_misses_nothing_while_sixteen_write(team_server: TeamServer) -> None:
    ada = await team_server.person("ada")
    project = await team_server.project(ada)
    done = asyncio.Event()

    async def write() -> None:
        device = SyncDevice.of(ada, project)
        for number in range(4):
            await device.make(f"{new_id()}-{number}.sol")

    async def read() -> list[int]:
        device, cursor, seen = SyncDevice.of(ada, project), 0, []
        while not done.is_set() or cursor < 16 * 4 * 2:
            page = await device.changes(cursor, limit=7)
            seen += [each.seq for each in page.changes]
            cursor = page.next
        return seen

    reader = asyncio.create_task(read())
    await asyncio.gather(*(write() for _ in range(16)))
    done.set()
    assert await reader == list(range(1, 16 * 4 * 2 + 1))
