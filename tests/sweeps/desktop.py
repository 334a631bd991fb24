"""Random operations on a real window: `python -m tests.sweeps.desktop [MINUTES] [SEED]` (30 minutes).

A hypothesis state machine edits, rewrites, accepts, rejects, undoes, applies,
closes and restarts, with two windows, another program that writes, replacing in files,
the history, settings and deaths, 200 operations a run, until the time is over; then
the program is killed while it is typed into (`desktop_kill`). At every step
documents, disk, journal, decisions and store must agree, and Qt must be silent. At the
end no window, thread or process is left, and memory has not grown without bound.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtWidgets import QApplication

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.desktop.machine import WiderMachine
from tests.sweeps.desktop_kill import sweep as kill_sweep

KILLS = 30
"""How often the program is killed while it is typed into, after the play."""
STEPS = 200
"""Operations of one run; the first of four runs is the simplest one there is, the others are random."""


def play(minutes: float, first_seed: int) -> dict[str, float]:
    """Run until the time is over; returns figures, raises when something does not agree."""
    app = QApplication.instance() or QApplication([])
    end = time.monotonic() + minutes * 60
    runs, memory = 0, [_megabytes()]
    with Toolchain(Settings(data_dir=shelf_dir())) as tools:
        machine = type("Long", (WiderMachine,), {"app": app, "tools": tools})
        while time.monotonic() < end:
            run_state_machine_as_test(
                seed(first_seed + runs)(machine),
                settings=settings(
                    max_examples=4, stateful_step_count=STEPS, deadline=None, database=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )  # fmt: skip
            runs += 1
            memory.append(_megabytes())
            print(f"run {runs}: {machine.operations} operations, {memory[-1]:.0f} MB", flush=True)
    return {
        "runs": runs, "operations": machine.operations, "minutes": minutes,
        "mb_first_run": memory[min(1, len(memory) - 1)], "mb_last": memory[-1], "children": len(children()),
    }  # fmt: skip


def children() -> list[str]:
    """Processes of ours that still live (Linux)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.append((stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def _megabytes() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1000
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main(minutes: float, first_seed: int) -> int:
    """Play and kill, then tell; the exit code is 1 when something was left behind or lost."""
    figures = play(minutes, first_seed)
    print(", ".join(f"{name} {value:g}" for name, value in figures.items()))
    print(", ".join(f"{count} {name}" for name, count in WiderMachine.done.most_common()))
    kept = kill_sweep(KILLS, first_seed)
    return 0 if kept and not figures["children"] else 1


if __name__ == "__main__":
    numbers = [float(text) for text in sys.argv[1:]]
    raise SystemExit(main(numbers[0] if numbers else 30.0, int(numbers[1]) if len(numbers) > 1 else 1))
