"""How soon people know: `python3 dev.py bench notifications [--json FILE] [--clients N] [--only KIND]`.

For each kind of database, with N open streams (default 200) of as many people: the time from an
event's request until its person's stream says so (hint) and until their list has been read (shown),
for an event of one person and for one of everybody at once. The people are tasks of this process over real
HTTP, the server is another process. It prints and never fails; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from core.wire.ids import new_id
from tests.benchmarks.http_load import Connection
from tests.fixtures.postgres_process import PostgresProcess
from tests.fixtures.server_process import ServerProcess
from tests.fixtures.team_server import PASSWORD

_EVENT = b"event: notifications"
SOON_MS = 150
"""`desktop.lifecycle.notifying.SOON_MS`, without Qt."""


@dataclass
class Client:
    """Somebody with an open stream."""

    token: str
    asking: Connection
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def listen(self, port: int) -> None:
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        head = f"GET /sync/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\n\r\n"
        self.writer.write(head.encode())
        await self.reader.readuntil(b"retry: ")

    async def told(self, since: float) -> tuple[float, float]:
        """Milliseconds until the hint and until the list is here."""
        assert self.reader is not None
        await self.reader.readuntil(_EVENT)
        hint = (time.perf_counter() - since) * 1000
        await asyncio.sleep(SOON_MS / 1000)  # as the window does, so that a few are read together
        status, body = await self.asking.exchange("GET", "/notifications", self.token)
        assert status == 200, body
        assert json.loads(body)["unread"] > 0
        return hint, (time.perf_counter() - since) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--only", default="", choices=["", "sqlite", "postgresql"])
    given = parser.parse_args()
    found: dict[str, Any] = {"load_average": os.getloadavg()}
    for kind in ("sqlite", "postgresql"):
        if given.only in {"", kind}:
            found[kind] = asyncio.run(_measure(kind, given.clients))
            print(json.dumps({kind: found[kind]}, indent=2), flush=True)
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


async def _measure(kind: str, many: int) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(PostgresProcess()).address if kind == "postgresql" else ""
        server = stack.enter_context(ServerProcess(folder / "data", {"database_url": address}))
        limits = httpx.Limits(max_connections=many, max_keepalive_connections=many)
        async with httpx.AsyncClient(base_url=server.address, limits=limits, timeout=60) as http:
            ben = await _register(http, "ben")
            everybody = await _place(http, ben, None)
            clients = [await _member(http, ben, everybody, number) for number in range(many)]
            one = await _place(http, ben, clients[0].token)
            for client in clients:
                await client.listen(server.port)
            await asyncio.sleep(1)  # the streams have looked once
            return {
                "clients": many,
                "one": await _rounds(http, ben, one, clients[:1], 40),
                "everybody": await _rounds(http, ben, everybody, clients, 5),
            }


async def _rounds(
    http: httpx.AsyncClient, ben: str, project: str, told: list[Client], rounds: int
) -> dict[str, float]:
    hints: list[float] = []
    shown: list[float] = []
    for _ in range(rounds):
        since = time.perf_counter()
        waiting = [asyncio.create_task(client.told(since)) for client in told]
        body = {"event": "analysis-finished", "project_id": project, "key": new_id(), "title": "done"}
        answer = await http.post("/notifications/send", json=body, headers=_as(ben))
        assert answer.json()["people"] == len(told), answer.text
        for hint, list_ in await asyncio.gather(*waiting):
            hints.append(hint)
            shown.append(list_)
    return {f"hint_{name}": value for name, value in _summary(hints).items()} | {
        f"shown_{name}": value for name, value in _summary(shown).items()
    }


def _summary(values: list[float]) -> dict[str, float]:
    values = sorted(values)
    return {
        f"p{part}_ms": round(values[min(len(values) - 1, len(values) * part // 100)], 1) for part in (50, 95)
    }


def _as(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def _register(http: httpx.AsyncClient, name: str) -> str:
    device = {"id": new_id(), "name": "desk"}
    body = {"email": f"{name}@example.org", "name": name, "password": PASSWORD, "device": device}
    answer = await http.post("/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["access_token"])


async def _place(http: httpx.AsyncClient, ben: str, guest: str | None) -> str:
    """A project of Ben's, shared with a guest."""
    project = new_id()
    made = await http.post("/projects", json={"id": project, "name": "Vault"}, headers=_as(ben))
    assert made.status_code == 201, made.text
    if guest is not None:
        await _join(http, ben, project, guest)
    return project


async def _join(http: httpx.AsyncClient, ben: str, project: str, guest: str) -> None:
    made = await http.post(f"/projects/{project}/invitations", json={"role": "viewer"}, headers=_as(ben))
    secret = {"secret": made.json()["secret"]}
    taken = await http.post("/invitations/accept", json=secret, headers=_as(guest))
    assert taken.status_code == 200, taken.text


async def _member(http: httpx.AsyncClient, ben: str, project: str, number: int) -> Client:
    port = http.base_url.port
    assert port is not None
    client = Client(await _register(http, f"p{number}"), Connection(port))
    await _join(http, ben, project, client.token)
    return client


if __name__ == "__main__":
    main()
