"""Random operations on a real window: `python -m tests.sweeps.desktop [MINUTES] [SEED]` (30 minutes).

A hypothesis state machine edits, rewrites, accepts, rejects, undoes, applies,
closes and restarts, with two windows, another program that writes, replacing in files,
the history, settings and deaths, 200 operations a play, until the time is over; then one window
stays open and is worked in (`desktop_day`), and the program is killed while it is typed into
(`desktop_kill`). At every step documents, disk, journal, decisions and store must agree, and Qt must
be silent. At the end no window, thread or process is left, and memory has not grown without bound.
Ctrl+C and SIGTERM end the play after the operation at hand, and the figures are told.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.errors import FlakyStrategyDefinition
from hypothesis.stateful import run_state_machine_as_test
from PySide6.QtWidgets import QApplication

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.desktop.machine import WiderMachine
from tests.fixtures.own_home import own_home
from tests.sweeps.desktop_day import sweep as day_sweep
from tests.sweeps.desktop_kill import sweep as kill_sweep
from tests.sweeps.memory import Growth

KILLS = 30
"""How often the program is killed while it is typed into, after the play."""
STEPS, PLAYS = 200, 5
"""Operations of one play; plays of one seed, of which the first is the simplest one there is."""
DAY_SHARE = 1 / 6
"""Of the minutes, for the window that stays open."""
TELL_EVERY = 50
MOST_MB_PER_HOUR = 60.0
"""Faster than this memory must not grow from play to play. Not met yet: see docs/benchmarks.md."""


class Over(BaseException):
    """The time is over. Not an `Exception`, which hypothesis would take for a difference and play again."""


class Watch:
    """Tells how far the play is, measures memory after each, and ends it in time."""

    def __init__(self, minutes: float) -> None:
        self.started = time.monotonic()
        self.minutes, self.plays, self.operations = minutes, 0, 0
        self.growth, self.stopped = Growth(), False

    def step(self) -> None:
        """An operation is done and everything agrees."""
        self.operations += 1
        if self.operations % TELL_EVERY == 0:
            self._tell()
        if self.stopped or self._spent() > self.minutes:
            raise Over

    def played(self) -> None:
        """A play is over and its program has ended."""
        self.plays += 1
        self.growth.sample()
        total, heap = self.growth.samples[-1][1], self.growth.heap[-1]
        self._tell(f", {total:.0f} MB ({heap:.0f} in the C heap) after play {self.plays}")

    def stop(self, *_: object) -> None:
        """End after the operation at hand."""
        self.stopped = True

    def _spent(self) -> float:
        return (time.monotonic() - self.started) / 60

    def _tell(self, more: str = "") -> None:
        print(f"{self._spent():5.1f} min: {self.operations:,} operations{more}", flush=True)


def play(watch: Watch, first_seed: int) -> None:
    """Play until the time is over; raises when something does not agree."""
    app = QApplication.instance() or QApplication([])
    rules = settings(
        max_examples=PLAYS, stateful_step_count=STEPS, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    hooks = {"looked": staticmethod(watch.step), "over": staticmethod(watch.played)}
    with Toolchain(Settings(data_dir=shelf_dir())) as tools, stopping(watch):
        machine = type("Long", (WiderMachine,), {"app": app, "tools": tools, **hooks})
        number = first_seed
        try:
            while True:
                run_state_machine_as_test(seed(number)(machine), settings=rules)
                number += 1
        except (Over, FlakyStrategyDefinition) as end:
            if Over not in map(type, _told_by(end)):
                raise


def _told_by(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and those that it came of: hypothesis takes a play that ends early for another play."""
    while error is not None:
        yield error
        error = error.__context__


@contextmanager
def stopping(watch: Watch) -> Iterator[None]:
    """Signals end the play in order."""
    former = {kind: signal.signal(kind, watch.stop) for kind in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for kind, handler in former.items():
            signal.signal(kind, handler)


def left() -> list[str]:
    """Windows that are still there, and processes of ours that still live (Linux)."""
    from desktop.window import Window

    found = [f"window {item!r}" for item in QApplication.topLevelWidgets() if isinstance(item, Window)]
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
            if int(fields[1]) == os.getpid() and fields[0] != "Z":
                found.append((stat.parent / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return found


def main(minutes: float, first_seed: int) -> int:
    """Play, work for a day, kill, and tell; 1 when something was left behind, lost, or grew."""
    watch = Watch(minutes)
    try:
        play(watch, first_seed)
    finally:
        print(f"{watch.plays} plays, {watch.operations:,} operations, {watch.growth.told(MOST_MB_PER_HOUR)}")
        print(", ".join(f"{count} {name}" for name, count in WiderMachine.done.most_common()), flush=True)
    behind = left()
    print(f"left behind: {behind or 'nothing'}", flush=True)
    well = not behind and watch.growth.within(MOST_MB_PER_HOUR)
    if watch.stopped:
        return 0 if well else 1
    well = day_sweep(minutes * DAY_SHARE, first_seed) and well
    return 0 if kill_sweep(KILLS, first_seed) and well else 1


if __name__ == "__main__":
    numbers = [float(text) for text in sys.argv[1:]]
    with own_home():
        raise SystemExit(main(numbers[0] if numbers else 30.0, int(numbers[1]) if len(numbers) > 1 else 1))
