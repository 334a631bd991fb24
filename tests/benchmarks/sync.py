"""Push and pull beside Anki's own server: `python3 dev.py bench sync [--rounds N] [--json FILE]`.

Changes 1, 100 and 1,000 of 1,000 texts of 600 bytes on one machine, sends them, and takes them on
another one; Anki (PyPI `anki`, in an environment of its own below `.cache`, or `--anki PYTHON`)
does the same with notes in turn. `exchange` is what Anki does too: from the store to the server,
from the server into the store. `whole` is what a person waits for: with the walk over the folder,
and the files written and flushed, of which Anki has none; `bare` is what the disk takes for as many
files that are written beside others and renamed over them, which no pull can do without. `work` is
what client and server computed for an exchange, which other programs disturb less than the clock.
It prints medians (means of work) and ratios and never fails; run it on a quiet machine.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped,unused-ignore]

from core.progress import silent
from core.store.database import open_store_at
from core.store.replicas import all_replicas
from core.sync import linking, syncer
from core.sync.accounts import Accounts, this_device
from core.sync.syncer import place_of
from core.sync.transport import FixedToken, Transport
from core.wire.ids import new_id
from tests.core.sync.team import Desk
from tests.fixtures.postgres_process import PostgresProcess
from tests.fixtures.server_process import ServerProcess
from tests.fixtures.team_server import PASSWORD

FILES, BYTES = 1_000, 600
COUNTS = (1, 100, 1_000)
ANKI = "anki==26.9.3"
GOALS = {
    "sqlite": {"push": {1: 2.0, 100: 2.0, 1_000: 2.5}, "pull": {1_000: 1.5}},
    "postgresql": {"push": {1_000: 5.0}, "pull": {1_000: 5.0}},
}
"""At most so many times as long as Anki takes (issue 6)."""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--anki", type=Path)
    parser.add_argument("--only", default="", choices=["", *GOALS])
    given = parser.parse_args()
    found: dict[str, Any] = {"load_average": os.getloadavg()}
    with anki(given.anki or _installed()) as their:
        for kind in GOALS:
            if given.only in {"", kind}:
                found[kind] = _measure(kind, their, given.rounds)
                _print(kind, found[kind])
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def _installed() -> Path:
    """A Python that has Anki and nothing of ours."""
    folder = Path(__file__).parents[2] / ".cache" / "anki"
    python = folder / "bin" / "python"
    if not python.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", ANKI], check=True)
    return python


@contextmanager
def anki(python: Path) -> Iterator[Callable[[int], dict[str, float]]]:
    """Rounds of Anki: notes to change → milliseconds of push and pull, and of work."""
    script = Path(__file__).with_name("anki_rounds.py")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [python, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", "Anki did not start"

    def turn(count: int) -> dict[str, float]:
        assert process.stdin is not None
        assert process.stdout is not None
        print(count, file=process.stdin, flush=True)
        names = ("anki push", "anki work push", "anki pull", "anki work pull")
        return dict(zip(names, map(float, process.stdout.readline().split()), strict=True))

    try:
        yield turn
    finally:
        process.stdin.close()
        process.wait(60)


def _measure(kind: str, their: Callable[[int], dict[str, float]], rounds: int) -> dict[str, Any]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        address = stack.enter_context(PostgresProcess()).address if kind == "postgresql" else ""
        server = stack.enter_context(ServerProcess(folder / "data", {"database_url": address}))
        one, two = _desks(server, folder, stack)
        found: dict[str, Any] = {}
        for count in COUNTS:
            times: dict[str, list[float]] = {}
            for turn in range(rounds + 1):
                _change(one, count, turn)
                ours = {**_timed(one, "push", server), **_timed(two, "pull", server)}
                every = {**ours, "bare pull": _bare(folder / "bare", count, turn), **their(count)}
                if turn:  # the first warms up
                    for name, value in every.items():
                        times.setdefault(name, []).append(value)
            assert two.files() == one.files()
            found[str(count)] = {name: round(_middle(name, each), 1) for name, each in times.items()}
        return found


def _middle(name: str, values: list[float]) -> float:
    """Work is counted in hundredths of a second: only many rounds together say something."""
    return statistics.fmean(values) if "work" in name else statistics.median(values)


def _desks(server: ServerProcess, folder: Path, stack: ExitStack) -> tuple[Desk, Desk]:
    body = {"email": "ada@example.org", "name": "Ada", "password": PASSWORD}
    device = {"id": new_id(), "name": "desk"}
    httpx.post(f"{server.address}/auth/register", json={**body, "device": device}, timeout=60)
    one, two = (_desk(server.address, folder / name, stack) for name in ("one", "two"))
    one.folder.mkdir()
    for number in range(FILES):
        (one.folder / f"file{number:04}.sol").write_text(_text(number, -1))
    one.project = linking.share(one.store, one.transport, one.folder, "Bench").project_id
    one.sync()
    linking.clone(two.store, two.transport, "Bench", two.folder)
    two.project = all_replicas(two.store)[0].project_id
    two.sync()
    return one, two


def _desk(address: str, home: Path, stack: ExitStack) -> Desk:
    client = stack.enter_context(httpx.Client(trust_env=False))
    device = this_device(home)
    tokens = Accounts(address, client).login("ada@example.org", PASSWORD, device)
    transport = Transport(address, FixedToken(tokens.access_token, tokens.user_id, device.id), client)
    store = open_store_at(home / "store.sqlite3")
    stack.callback(store.close)
    return Desk(home, transport, store, home / "project")


def _text(number: int, turn: int) -> str:
    return (f"// {number} {turn}\n" * BYTES)[:BYTES]


def _change(desk: Desk, count: int, turn: int) -> None:
    for number in range(count):
        (desk.folder / f"file{number:04}.sol").write_text(_text(number, turn))


def _bare(folder: Path, count: int, turn: int) -> float:
    """Milliseconds for files that are written whole or not at all, as `core.sync.placing` does."""
    folder.mkdir(exist_ok=True)
    names = [folder / f"file{number:04}.sol" for number in range(count)]
    began = time.perf_counter()
    for number, name in enumerate(names):
        name.with_suffix(".tmp").write_text(_text(number, turn))
    os.sync()
    for name in names:
        name.with_suffix(".tmp").replace(name)
    os.sync()
    return (time.perf_counter() - began) * 1000


def _timed(desk: Desk, way: str, server: ServerProcess) -> dict[str, float]:
    """Milliseconds of a whole sync, of the exchange with the server in it, and of work for that."""
    assert server.process is not None
    program, inner, spent, worked = psutil.Process(server.process.pid), getattr(syncer, way), [0.0], [0.0]

    def timed(*given: Any) -> Any:
        began, before = time.perf_counter(), _worked(program)
        try:
            return inner(*given)
        finally:
            spent[0] += time.perf_counter() - began
            worked[0] += _worked(program) - before

    setattr(syncer, way, timed)
    began = time.perf_counter()
    try:
        place = place_of(desk.store, desk.project)
        syncer.sync(place, desk.transport, desk.home, silent(), send=way == "push")
    finally:
        setattr(syncer, way, inner)
    whole = time.perf_counter() - began
    figures = {"whole": whole, "exchange": spent[0], "work": worked[0]}
    return {f"{name} {way}": seconds * 1000 for name, seconds in figures.items()}


def _worked(server: psutil.Process) -> float:
    """Seconds that this process and the server have computed."""
    of_server = server.cpu_times()
    return float(time.process_time() + of_server.user + of_server.system)


def _print(kind: str, found: dict[str, Any]) -> None:
    print(f"{kind:<12} files  Anki ms  exchange  ratio  goal    whole     bare  Anki work     work  ratio")
    for way in ("push", "pull"):
        for count in COUNTS:
            row = found[str(count)]
            their, inner, whole = row[f"anki {way}"], row[f"exchange {way}"], row[f"whole {way}"]
            worked, ours = row[f"anki work {way}"], row[f"work {way}"]
            bare = row.get(f"bare {way}", "")
            goal = GOALS[kind][way].get(count, "")
            figures = (
                f"{count:>6,}{their:>9.1f}{inner:>10.1f}{inner / their:>7.2f}{goal:>6}{whole:>9.1f}{bare:>9}"
            )
            print(f"{way:<12}{figures}{worked:>11.1f}{ours:>9.1f}{ours / max(worked, 0.1):>7.2f}", flush=True)


if __name__ == "__main__":
    main()
