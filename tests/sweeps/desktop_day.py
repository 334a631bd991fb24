"""One window that stays open: `python -m tests.sweeps.desktop_day [MINUTES] [SEED]` (5 minutes).

A person types, undoes, saves, asks for rewrites, decides, applies, closes the file and opens it
again, in one window that is never closed, far faster than a person does. Its memory must not grow
with the work: it fails when an hour at this pace takes more than is stated, and prints how it went.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from tests.conftest import shelf_dir
from tests.desktop.playing import Play
from tests.fixtures.own_home import own_home
from tests.sweeps.memory import Growth

SAMPLE_SECONDS = 20.0
MOST_MB_PER_HOUR = 150.0
"""At this pace, which is that of a week of a person's work in an hour."""


def sweep(minutes: float, seed: int) -> bool:
    """Work in one window for so long; False when its memory grows too fast."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    growth, chance, done = Growth(), random.Random(seed), Counter[str]()
    ends, next_sample = time.monotonic() + minutes * 60, 0.0
    with Toolchain(Settings(data_dir=shelf_dir())) as tools, tempfile.TemporaryDirectory() as folder:
        play = Play(app, tools, Path(folder))
        while time.monotonic() < ends:
            done[work(play, chance)] += 1
            play.check()
            if time.monotonic() > next_sample:
                print(f"one window: {done.total():,} operations, {growth.sample():.0f} MB", flush=True)
                next_sample = time.monotonic() + SAMPLE_SECONDS
        play.end()
    print(", ".join(f"{count} {name}" for name, count in done.most_common()))
    print(f"one window: {done.total():,} operations, {growth.told(MOST_MB_PER_HOUR)}", flush=True)
    return growth.within(MOST_MB_PER_HOUR)


def work(play: Play, chance: random.Random) -> str:
    """One operation that is possible now; returns its name."""
    possible = ["edit"] * 8 if play.opened else ["reopen"]
    possible += ["undo"] * 4 if play.opened and play.model.at else []
    possible += ["save"] * 2 if play.opened and not play.clean else []
    possible += ["rewrite"] if play.clean and not play.reviewing else []
    possible += ["decide"] * 3 if play.reviewing else []
    possible += ["apply"] if play.clean and play.accepted else []
    possible += ["close"] if play.opened and play.since("close") > 7 else []
    name = chance.choice(possible)
    acts = {
        "edit": lambda: play.edit(chance.randrange(20), chance.choice(("one", "two", "ü"))),
        "undo": play.undo,
        "save": play.save,
        "rewrite": play.rewrite,
        "decide": lambda: play.decide(chance.choice(("accept", "reject"))),
        "apply": play.apply,
        "close": play.close_file,
        "reopen": play.reopen_file,
    }
    acts[name]()
    if play.opened and len(play.model.text) > 4_000:  # the same work at the end as at the beginning
        while play.model.at:
            play.undo()
    return name


if __name__ == "__main__":
    numbers = [float(text) for text in sys.argv[1:]]
    with own_home():
        chosen = numbers[0] if numbers else 5.0, int(numbers[1]) if len(numbers) > 1 else 1
        raise SystemExit(not sweep(*chosen))
