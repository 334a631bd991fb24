"""A long version of the test that kills the desktop: `python -m tests.sweeps.desktop_kill [ROUNDS] [SEED]`.

Kills the real program at random moments while it is typed into, and prints what
the next start did not have any more; it fails when that is older than two seconds. Then it is
killed while it writes several files, and no file may be half-written or a write half-done in silence.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.desktop.lifecycle.killing import Killed, kill_while_typing
from tests.desktop.lifecycle.killing_writes import TASKS, kill_while_writing

LONGEST_SECONDS = 2.0


def sweep(rounds: int, seed: int, say: Callable[[str], object] = sys.stdout.write) -> bool:
    """Kill `rounds` times and say what was lost; False when it was more than is promised."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        kills = kill_while_typing(Path(folder), rounds, seed)
    say(summary(kills, time.monotonic() - started) + "\n")
    return sweep_writes(rounds // 3, seed, say) and max(item.lost_seconds for item in kills) < LONGEST_SECONDS


def sweep_writes(rounds: int, seed: int, say: Callable[[str], object] = sys.stdout.write) -> bool:
    """Kill so often in each operation that writes several files; False when any was left half-done."""
    chance, well = random.Random(seed), True
    for task in TASKS:
        with tempfile.TemporaryDirectory() as folder:
            cuts = [kill_while_writing(Path(folder) / str(at), task, chance) for at in range(rounds)]
        well = well and all(item.well for item in cuts)
        counts = sorted(item.new for item in cuts)
        say(f"{task}: {rounds} kills, files written by then {counts}, all well: {well}\n")
    return well


def summary(kills: tuple[Killed, ...], seconds: float) -> str:
    """The numbers in one line."""
    losses = sorted(item.lost_seconds for item in kills)
    keys = sum(item.keys for item in kills)
    return (
        f"{len(kills)} kills, {keys:,} keys typed, greatest loss {losses[-1]:.2f} s, "
        f"median {losses[len(losses) // 2]:.2f} s, {seconds:.0f} s"
    )


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    raise SystemExit(not sweep(numbers[0] if numbers else 30, numbers[1] if len(numbers) > 1 else 1))
