"""Kills a program in the middle of `sync push` and lets the next one go on."""

from __future__ import annotations

import os
import random
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from core.cli.secret_place import PASSPHRASE
from core.cli.sign_in import PASSWORD as PASSWORD_VARIABLE
from sync_server.settings import ServerSettings
from tests.core.cli.running import run_process, start
from tests.fixtures.serving import serving
from tests.fixtures.team_server import PASSWORD

FILES = 12
LONGEST_SECONDS = 2.5
"""A push of these files takes less; the start of the program is in it."""


@dataclass
class Killed:
    """What came of it. `lost` are lines that are nowhere, `differ` files that are not the same on both."""

    kills: int = 0
    ended: int = 0
    lost: tuple[str, ...] = ()
    differ: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    """Files that were staged and never placed."""


def kill_while_syncing(folder: Path, rounds: int, seed: int) -> Killed:
    """Two machines change files of their own; one of them dies in every round."""
    rng, done, written = random.Random(seed), Killed(), list[str]()
    os.environ[PASSPHRASE], os.environ[PASSWORD_VARIABLE] = "words of a person", PASSWORD
    settings = ServerSettings(
        data_dir=folder / "server", registration="open", rate_limits=False, run_jobs=False
    )
    homes, places = (folder / "one", folder / "two"), (folder / "mine", folder / "other")
    with serving(settings) as served:
        served.register("ada")
        for home in homes:
            _must(home, "sync", "login", served.address, "--email", "ada@example.org")
        places[0].mkdir()
        for number in range(FILES):
            for who in ("mine", "other"):
                (places[0] / f"{who}{number}.sol").write_text(f"// {who} {number}\n")
        _must(homes[0], "sync", "push", places[0], "--server", served.address, "--project", "Killed")
        _must(homes[1], "sync", "clone", served.address, "Killed", places[1])
        for number in range(rounds):
            written += _write(places, rng, number)
            _must(homes[1], "sync", "push", places[1])
            _kill(homes[0], places[0], rng, done)
        for home, place in (*zip(homes, places, strict=True), *zip(homes, places, strict=True)):
            _must(home, "sync", "push", place)
    texts = [{path.name: path.read_text() for path in place.glob("*.sol")} for place in places]
    whole = "".join(texts[0].values())
    done.lost = tuple(line for line in written if line not in whole)
    done.differ = tuple(sorted(name for name, _ in set(texts[0].items()) ^ set(texts[1].items())))
    done.stays = tuple(path.name for path in places[0].iterdir() if path.name.endswith(".tmp"))
    return done


def _must(home: Path, *words: object) -> None:
    ran = run_process(home, *words)
    assert ran.code == 0, (words, ran.out, ran.err)


def _write(places: tuple[Path, Path], rng: random.Random, number: int) -> list[str]:
    lines = []
    for who, place in zip(("mine", "other"), places, strict=True):
        for each in rng.sample(range(FILES), 5):
            lines.append(f"// {who} wrote {number} in {each}\n")
            with (place / f"{who}{each}.sol").open("a") as file:
                file.write(lines[-1])
    return lines


def _kill(home: Path, place: Path, rng: random.Random, done: Killed) -> None:
    process = start(home, "sync", "push", place)
    time.sleep(rng.uniform(0.3, LONGEST_SECONDS))
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        done.kills += 1
    else:
        done.ended += 1
    process.communicate()
