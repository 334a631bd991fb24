"""Every kill in full: `python3 dev.py sweep sync_server_faults [SQLITE POSTGRES DATABASE]`.

The numbers are how often the server is killed on SQLite and on PostgreSQL, and how
often PostgreSQL itself is (default: 100 40 20). Prints what was acknowledged, lost
and doubled, and fails when anything is wrong.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.fixtures.postgres_process import PostgresProcess
from tests.fixtures.server_process import ServerProcess
from tests.sync_server.hammering import Count, hammer


async def kill_server(folder: Path, rounds: int, database: str, seed: int) -> Count:
    """Kill the server itself."""
    with ServerProcess(folder / "data", {"database_url": database}) as server:

        async def fault() -> None:
            server.kill()
            await asyncio.to_thread(server.start)

        return await hammer(server, fault, rounds, writers=4, seed=seed)


async def kill_database(folder: Path, rounds: int, seed: int) -> Count:
    """Kill PostgreSQL under a server that goes on."""
    with (
        PostgresProcess() as postgres,
        ServerProcess(folder / "data", {"database_url": postgres.address}) as server,
    ):

        async def fault() -> None:
            postgres.kill()
            await asyncio.to_thread(postgres.start)

        return await hammer(server, fault, rounds, writers=4, seed=seed)


async def main(sqlite: int, postgres: int, database: int) -> int:
    """Run all three; 1 when something was lost, doubled or out of order."""
    wrong = 0
    for name, rounds in (
        ("server, SQLite", sqlite),
        ("server, PostgreSQL", postgres),
        ("PostgreSQL", database),
    ):
        if not rounds:
            continue
        started = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            if name == "PostgreSQL":
                found = await kill_database(Path(folder), rounds, seed=3)
            elif name == "server, SQLite":
                found = await kill_server(Path(folder), rounds, "", seed=1)
            else:
                with PostgresProcess() as process:
                    found = await kill_server(Path(folder), rounds, process.address, seed=2)
        wrong += not found.right
        print(f"{rounds} kills of {name}: {found}, {time.monotonic() - started:.0f} s", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    sys.exit(asyncio.run(main(*(given or (100, 40, 20)))))
