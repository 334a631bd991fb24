"""The team server under load: `python3 dev.py bench server [--json FILE] [--seconds N] [--only KIND]`.

For each kind of database: 167 requests/s (open loop, half pushes and half pulls) over 1,000
connections; what the full path of a push (auth, role, limit, audit) gives beside a bare read and
write in the same run, into as many projects as there are connections and into one (pushes into one
stand in line); 1,000 open streams; sign-ins at 5/s; and the slowest statement of a large push, pull
and snapshot. The load comes from this process, the server is another one. It prints and never
fails; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import count, cycle
from pathlib import Path
from typing import Any

from sqlalchemy import event

from core.wire.ids import new_id
from sync_server.kit import driver
from sync_server.settings import ServerSettings
from tests.benchmarks.http_load import Connection, Request, closed_loop, open_loop
from tests.fixtures.postgres_process import PostgresProcess
from tests.fixtures.server_process import ServerProcess, free_port
from tests.fixtures.sync_device import SyncDevice
from tests.fixtures.team_server import PASSWORD, Person, running

RATE = 10_000 / 60
_AT_ONCE = 16
_UNREACHED = {f"limit_{name}": "1000000000/minute" for name in ("address", "account", "sign_in")}
"""Limits are counted, as everywhere, and let everything of one address through."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgresql"])
    given = parser.parse_args()
    found: dict[str, Any] = {"load_average": os.getloadavg()}
    for kind in ("sqlite", "postgresql"):
        if given.only in {"", kind}:
            found[kind] = asyncio.run(_measure(kind, given.seconds, given.connections))
            print(json.dumps({kind: found[kind]}, indent=2), flush=True)
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


async def _measure(kind: str, seconds: float, connections: int) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(PostgresProcess()).address if kind == "postgresql" else ""
        settings = {"database_url": address, "rate_limits": "true", **_UNREACHED}
        server = stack.enter_context(ServerProcess(folder / "data", settings))
        person = await server.person("ada")
        device = await _project(person)
        steady = await open_loop(server.port, connections, RATE, seconds, _half_and_half(device, person))
        several = [await _project(person) for _ in range(_AT_ONCE)]
        full = await closed_loop(server.port, _AT_ONCE, seconds / 3, _in_turn(several, person))
        one = await closed_loop(server.port, _AT_ONCE, seconds / 3, _pushes(device, person))
        bare = await _bare(folder, address, seconds / 3)
        found = {
            "steady": steady.summary(),
            "full_path": full.summary(),
            "full_path_one_project": one.summary(),
            "bare": bare,
            "ratio": round(full.summary()["per_second"] / bare["per_second"], 2),
            "ratio_one_project": round(one.summary()["per_second"] / bare["per_second"], 2),
            "streams": await _streams(server, device, person, connections),
            "sign_in": await _sign_in(server, seconds / 3),
        }
        await person.http.aclose()
        server.kill()
        slow = ServerSettings(data_dir=folder / "slow", database_url=address, registration="open")
        found["slowest_statement"] = await _slowest(replace(slow, development=True, rate_limits=False))
        return found


async def _project(person: Person) -> SyncDevice:
    project = new_id()
    body = {"id": project, "name": "Vault", "team_id": None}
    assert (await person.http.post("/projects", json=body)).status_code == 201
    return SyncDevice.of(person, project)


def _pushes(device: SyncDevice, person: Person) -> Any:
    def make() -> Request:
        node = new_id()
        body = device.body(device.named(node, f"{node}.sol"))
        return "POST", f"{device.path}/push", person.tokens["access_token"], body

    return make


def _in_turn(devices: list[SyncDevice], person: Person) -> Any:
    makers = cycle([_pushes(device, person) for device in devices])

    def make() -> Request:
        request: Request = next(makers)()
        return request

    return make


def _half_and_half(device: SyncDevice, person: Person) -> Any:
    push, number = _pushes(device, person), count()

    def make() -> Request:
        turn = next(number)
        if turn % 2:
            request: Request = push()
            return request
        path = f"{device.path}/changes?after=0&limit=20&bodies=true"
        return "GET", path, person.tokens["access_token"], b""

    return make


async def _bare(folder: Path, address: str, seconds: float) -> dict[str, float]:
    port = free_port()
    (folder / "bare").mkdir()
    environment = {**os.environ, "BARE_DATA": str(folder / "bare"), "BARE_DATABASE": address}
    command = [sys.executable, "-m", "uvicorn", "tests.benchmarks.bare_server:app", "--port", str(port)]
    process = subprocess.Popen([*command, "--log-level", "warning"], env=environment)
    try:
        await _until_up(port)
        return (await closed_loop(port, _AT_ONCE, seconds, lambda: ("POST", "/bare", "", b""))).summary()
    finally:
        process.kill()
        process.wait()


async def _until_up(port: int) -> None:
    for _ in range(600):
        try:
            await Connection(port).ask("GET", "/health", "")
            return
        except OSError:
            await asyncio.sleep(0.05)
    raise TimeoutError("the bare server does not answer")


def _memory_kb(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


async def _streams(server: ServerProcess, device: SyncDevice, person: Person, many: int) -> dict[str, Any]:
    assert server.process is not None
    before = _memory_kb(server.process.pid)
    request = "GET /sync/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
    opened = []
    for _ in range(many):
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(f"{request}{person.tokens['access_token']}\r\n\r\n".encode())
        opened.append((reader, writer))
    for reader, _ in opened:
        await reader.readuntil(b"event: hint")
    each_kb = (_memory_kb(server.process.pid) - before) / many
    waits = []
    for _ in range(5):
        sent = time.perf_counter()

        async def heard(reader: asyncio.StreamReader, since: float = sent) -> float:
            await reader.readuntil(b"event: hint")
            return (time.perf_counter() - since) * 1000

        hearing = [asyncio.create_task(heard(reader)) for reader, _ in opened]
        await device.one(device.named(new_id(), f"{new_id()}.sol"))
        waits += await asyncio.gather(*hearing)
    for _, writer in opened:
        writer.close()
    waits.sort()
    return {
        "streams": many,
        "kb_each": round(each_kb, 1),
        "hint_p50_ms": round(waits[len(waits) // 2], 1),
        "hint_p95_ms": round(waits[len(waits) * 95 // 100], 1),
    }


async def _sign_in(server: ServerProcess, seconds: float) -> dict[str, float]:
    def make() -> Request:
        device = {"id": new_id(), "name": "desk"}
        body = {"email": "ada@example.org", "password": PASSWORD, "device": device}
        return "POST", "/auth/login", "", json.dumps(body).encode()

    return (await open_loop(server.port, 10, 5, seconds, make)).summary()


async def _slowest(settings: ServerSettings) -> dict[str, Any]:
    """The longest statement of a push of 500 operations, a pull and a snapshot, in this process."""
    async with running(settings) as server:
        person = await server.person("bob")
        device = await _project(person)
        slowest = (0.0, "")
        begun: list[float] = []
        inner = driver.run

        def before(*_: object) -> None:
            begun.append(time.perf_counter())

        def after(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            nonlocal slowest
            slowest = max(slowest, (time.perf_counter() - begun.pop(), statement))

        def straight(connection: Any, statement: str, *given: Any, **named: Any) -> Any:
            before()
            found = inner(connection, statement, *given, **named)
            after(None, None, statement)
            return found

        engine = server.server.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", before)
        event.listen(engine, "after_cursor_execute", after)
        driver.run = straight
        for _ in range(4):
            ops = []
            for _ in range(250):
                node = new_id()
                ops.append(device.named(node, f"{node}.sol"))
                device.note(ops[-1])
                ops.append(device.written(node, os.urandom(300).hex().encode()))
            await device.send(*ops)
        await device.changes(0, bodies=True)
        await device.snapshot(bodies=True)
        driver.run = inner
    return {"milliseconds": round(slowest[0] * 1000, 1), "statement": " ".join(slowest[1].split())[:160]}


if __name__ == "__main__":
    main()
