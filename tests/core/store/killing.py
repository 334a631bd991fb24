"""Killing processes that save revisions, and counting what was acknowledged and is lost."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

from core.store.database import open_store_at
from core.store.revisions import get_revision, text_of

ROOT = Path(__file__).resolve().parents[3]


def kill_while_saving(folder: Path, rounds: int, writers: int, seed: int) -> int:
    """Kill `writers` processes at random moments, `rounds` times; returns the acknowledged revisions.

    Fails when one of them is missing or differs, or the database is not sound.
    """
    chance = random.Random(seed)
    database = folder / "data" / "projects.sqlite3"
    acknowledged: list[tuple[str, str]] = []
    for _ in range(rounds):
        acknowledged += _round(database, folder, writers, chance)
        _assert_sound(database)
    with open_store_at(database) as store:
        for revision_id, sha256 in acknowledged:
            assert get_revision(store, revision_id).sha256 == sha256
            assert text_of(store, revision_id).sha256 == sha256
    return len(acknowledged)


def _round(database: Path, folder: Path, writers: int, chance: random.Random) -> list[tuple[str, str]]:
    children = [_start(database, folder) for _ in range(writers)]
    lines: list[str] = []
    readers = [threading.Thread(target=_read, args=(child, lines)) for child in children]
    for reader in readers:
        reader.start()
    deadline = time.monotonic() + 30
    while len(lines) < writers and time.monotonic() < deadline:
        time.sleep(0.005)
    time.sleep(chance.uniform(0, 0.25))
    for child in children:
        child.kill()
    for child, reader in zip(children, readers, strict=True):
        child.wait()
        reader.join()
    assert lines, "no writer ever saved anything"
    return [(line.split()[0], line.split()[1]) for line in lines]


def _start(database: Path, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.core.store.committer", str(database), str(folder)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )


def _read(child: subprocess.Popen[bytes], lines: list[str]) -> None:
    assert child.stdout is not None
    with child.stdout as stream:
        for line in stream:
            if line.endswith(b"\n"):
                lines.append(line.decode())


def _assert_sound(database: Path) -> None:
    open_store_at(database).close()
    with sqlite3.connect(database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()
    assert not list(database.parent.glob("*.damaged-*"))
