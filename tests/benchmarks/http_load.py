"""A load generator: kept connections, requests at their times, whether earlier ones were answered or not."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class Connection:
    """One kept HTTP/1.1 connection. Answers have a Content-Length or are chunked."""

    port: int
    reader: asyncio.StreamReader | None = None
    writer: asyncio.StreamWriter | None = None

    async def ask(self, method: str, path: str, token: str, body: bytes = b"") -> int:
        """Send one request; its status."""
        return (await self.exchange(method, path, token, body))[0]

    async def exchange(self, method: str, path: str, token: str, body: bytes = b"") -> tuple[int, bytes]:
        """Send one request; the status and the body of its answer."""
        if self.writer is None or self.writer.is_closing():
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert self.reader is not None
        head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        kind = "Content-Type: application/json\r\n" if body else ""
        sign = f"Authorization: Bearer {token}\r\n" if token else ""
        self.writer.write(f"{head}{kind}{sign}\r\n".encode() + body)
        await self.writer.drain()
        answer = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = answer.partition("content-length: ")[2].partition("\r\n")[0]
        content = await self.reader.readexactly(int(length)) if length else b""
        return int(answer.split(" ", 2)[1]), content

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


Request = tuple[str, str, str, bytes]


@dataclass
class Measured:
    """Milliseconds of every answered request, and how many failed."""

    milliseconds: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    def summary(self) -> dict[str, float]:
        done = sorted(self.milliseconds) or [float("nan")]
        at = {
            f"p{part}": round(done[min(len(done) - 1, len(done) * part // 100)], 1) for part in (50, 95, 99)
        }
        rate = round(len(self.milliseconds) / self.seconds, 1) if self.seconds else 0.0
        return {**at, "requests": len(self.milliseconds), "errors": self.errors, "per_second": rate}


async def open_loop(
    port: int, connections: int, rate: float, seconds: float, make: Callable[[], Request]
) -> Measured:
    """Requests at random times (Poisson) of this mean rate, each timed from when it was due."""
    free: asyncio.Queue[Connection] = asyncio.Queue()
    every = [Connection(port) for _ in range(connections)]
    found = Measured()
    for start in range(0, connections, 50):
        await asyncio.gather(*(each.ask("GET", "/health", "") for each in every[start : start + 50]))
    for each in every:
        free.put_nowait(each)

    async def one(due: float, request: Request) -> None:
        connection = await free.get()
        try:
            status = await connection.ask(*request)
            found.errors += status >= 300
            found.milliseconds.append((time.perf_counter() - due) * 1000)
        except (OSError, asyncio.IncompleteReadError, ValueError):
            found.errors += 1
            connection.close()
        free.put_nowait(connection)

    chance, tasks, begun = random.Random(1), [], time.perf_counter()
    due = begun
    while due < begun + seconds:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        tasks.append(asyncio.create_task(one(due, make())))
        due += chance.expovariate(rate)
    await asyncio.gather(*tasks)
    found.seconds = time.perf_counter() - begun
    for each in every:
        each.close()
    return found


async def closed_loop(port: int, connections: int, seconds: float, make: Callable[[], Request]) -> Measured:
    """As many requests as the server answers, one after another on each connection."""
    found, begun = Measured(), time.perf_counter()

    async def one() -> None:
        connection = Connection(port)
        while time.perf_counter() < begun + seconds:
            request, asked = make(), time.perf_counter()
            found.errors += await connection.ask(*request) >= 300
            found.milliseconds.append((time.perf_counter() - asked) * 1000)
        connection.close()

    await asyncio.gather(*(one() for _ in range(connections)))
    found.seconds = time.perf_counter() - begun
    return found
