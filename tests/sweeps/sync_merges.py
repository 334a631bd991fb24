"""Merges of random texts beside git's: `python -m tests.sweeps.sync_merges [COUNT] [SEED]`.

Fails when a merge differs from git's, when git refuses what ours merges, or when a line is lost.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tests.core.sync.test_merging import judged


def main(arguments: Sequence[str]) -> int:
    """Print the table; 1 when something is wrong."""
    count, seed = (int(arguments[at]) if len(arguments) > at else given for at, given in ((0, 1_000), (1, 1)))
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        found = Counter(judged(Path(folder), rng) for _ in range(count))
    for word, times in found.most_common():
        print(f"{word:<14}{times:>7,}")
    return int(bool(found["differs"] or found["git refuses"]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
