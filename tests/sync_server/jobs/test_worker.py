"""Worker processes of Celery on a real Valkey and PostgreSQL, with real mail and receivers.

The sweep with all its kills is `python3 dev.py sweep notifications`.
"""

from __future__ import annotations

import asyncio
import base64
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
import redis

from sync_server.__main__ import main
from sync_server.errors import StartError
from sync_server.jobs.queue import Full, Queue
from sync_server.settings import ServerSettings, read_settings
from tests.fixtures.mailbox import free_port
from tests.fixtures.team_server import running
from tests.fixtures.valkey_process import ValkeyProcess, binary
from tests.sweeps.notifications import run


def test_a_queue_without_a_shared_database_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(StartError, match="cannot share the embedded database"):
        read_settings({"CONTRACT_REWRITER_SERVER_QUEUE_URL": "redis://127.0.0.1/0"})
    assert main(["--data", str(tmp_path), "worker"]) == 2
    assert "There is no queue to take jobs from" in capsys.readouterr().err


@pytest.mark.anyio
@pytest.mark.parametrize("copied", ["postgresql"], indirect=True)
async def test_a_server_whose_queue_is_away_says_so_and_stays_ready(settings: ServerSettings) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    async with running(replace(settings, queue_url=nowhere, run_jobs=True)) as team:
        async with team.client() as anybody, asyncio.timeout(120):
            while (answer := await anybody.get("/ready")).json()["parts"]["queue"]:
                await asyncio.sleep(0.05)
        assert (answer.status_code, answer.json()["ready"]) == (200, True)


def test_messages_that_nobody_takes_do_not_fill_redis(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync_server.jobs.queue._MOST", 4)
    with ValkeyProcess() as valkey:
        queue = Queue(ServerSettings(database_url="postgresql://x", queue_url=valkey.address))
        queue.give(["a", "b", "c"])
        queue.give(["d"])
        with pytest.raises(Full):
            queue.give(["e"])
        with redis.Redis(port=valkey.port) as client:
            assert client.llen("contract-rewriter-jobs") == 4
            (message, *_) = client.lrange("contract-rewriter-jobs", -1, -1)
        told = orjson.loads(message)
        assert orjson.loads(base64.b64decode(told["body"]))[0] == ["a"]  # an id, and nothing else of the job


@pytest.mark.anyio
@pytest.mark.timeout(900)  # it ends when all is done, also on a machine that does much else
@pytest.mark.parametrize("copied", ["postgresql"], indirect=True)
async def test_every_event_is_on_every_channel_once_though_all_that_carries_it_is_killed(
    settings: ServerSettings,
) -> None:
    binary()  # skipped where Valkey cannot be had
    found = await asyncio.to_thread(
        lambda: asyncio.run(run(kills=3, seed=9, least=11, processes=1, postgres=settings.database_url))
    )
    assert found.right, str(found)
    assert set(found.kills) == {"server", "worker", "queue"} and found.events >= 11
