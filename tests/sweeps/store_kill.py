"""A long version of the kill test: `python -m tests.sweeps.store_kill [ROUNDS] [SEED]`.

Kills three processes at random moments while they save, and prints how many
acknowledged revisions there were; it fails when one of them is lost.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from tests.core.store.killing import kill_while_saving


def main(rounds: int, seed: int) -> None:
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        count = kill_while_saving(Path(folder), rounds, writers=3, seed=seed)
    seconds = time.monotonic() - started
    sys.stdout.write(f"{rounds} rounds, {rounds * 3} kills, {count} acknowledged, 0 lost, {seconds:.0f} s\n")


if __name__ == "__main__":
    numbers = [int(text) for text in sys.argv[1:]]
    main(numbers[0] if numbers else 100, numbers[1] if len(numbers) > 1 else 1)
