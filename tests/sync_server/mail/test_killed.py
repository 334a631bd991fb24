"""The server is killed while it sends: each mail is sent at least once, and recorded once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from sync_server.auth import registration
from sync_server.auth.traces import mail
from sync_server.kit.jobs import jobs
from sync_server.settings import PREFIX, ServerSettings
from tests.fixtures.mailbox import free_port, mailbox
from tests.fixtures.team_server import TeamServer, running

pytestmark = pytest.mark.anyio
MAILS, KILLS = 24, 2


async def _prepare(settings: ServerSettings) -> None:
    async with running(settings) as team, team.server.database.writing() as connection:
        user = await registration.add(team.server, connection, "ada@example.org", "Ada", None)
        for _ in range(MAILS):
            await mail(team.server, connection, "held", user=user)


def _start(settings: ServerSettings, smtp_port: int) -> subprocess.Popen[bytes]:
    port = free_port()
    environment = {
        **os.environ,
        f"{PREFIX}SMTP_URL": f"smtp://127.0.0.1:{smtp_port}",
        f"{PREFIX}DATABASE_URL": settings.database_url,
        f"{PREFIX}JOB_LEASE_SECONDS": "2",
    }
    command = [sys.executable, "-m", "sync_server", "--data", str(settings.data_dir), "--port", str(port)]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            httpx.get(f"http://127.0.0.1:{port}/health", timeout=1)
            return process
        except httpx.HTTPError:
            time.sleep(0.05)
    process.kill()
    raise AssertionError("the server did not start")


async def _states(team: TeamServer) -> Counter[str]:
    async with team.server.database.reading() as connection:
        return Counter((await connection.execute(select(jobs.c.state))).scalars())


async def test_no_mail_is_forgotten_when_the_server_is_killed(settings: ServerSettings) -> None:
    await _prepare(settings)
    with mailbox() as box:
        box.slow = lambda: asyncio.sleep(0.05)
        for kill in range(KILLS):
            process = await asyncio.to_thread(_start, settings, box.port)
            try:
                until = time.monotonic() + 30
                while len(box.mails) < (kill + 1) * 3 and time.monotonic() < until:
                    await asyncio.sleep(0.02)
            finally:
                process.send_signal(signal.SIGKILL)
                await asyncio.to_thread(process.wait, 20)
        async with running(replace(settings, smtp_url=f"smtp://127.0.0.1:{box.port}")) as team:
            for _ in range(20):
                team.time.forward(3601)  # leases have run out, and pauses too
                if not await team.app.state.worker.run_due():
                    break
            assert await _states(team) == {"done": MAILS}
        sent = Counter(mail["Message-ID"] for mail in box.mails)
    assert len(sent) == MAILS and 6 <= sum(sent.values()) <= MAILS * (KILLS + 1)
