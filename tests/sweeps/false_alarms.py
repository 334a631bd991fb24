"""Pairs known to be equivalent must never break: `python -m tests.sweeps.false_alarms`.

    [--seeds N] [--calls N]

Runs every pair of `tests/contracts/verify/equivalent` with N seeds, counts verdicts, and ends with
1 when one of them is *fail*. Inconclusive is counted apart: it is honest, and it is not a pass.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from core import pipeline
from core.progress import silent
from core.settings import Settings
from core.toolchain.toolchain import Toolchain
from tests.conftest import ROOT, shelf_dir


def main() -> int:
    """Verify all pairs with all seeds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=170)
    parser.add_argument("--calls", type=int, default=1_000)
    options = parser.parse_args()
    counts: Counter[str] = Counter()
    started = time.monotonic()
    with Toolchain(Settings(data_dir=shelf_dir())) as tools:
        for folder in sorted((ROOT / "tests/contracts/verify/equivalent").iterdir()):
            for seed in range(1, options.seeds + 1):
                report = pipeline.verify_paths(
                    folder / "before.sol", folder / "after.sol", tools, silent(),
                    budget=pipeline.Budget(options.calls, None, seed),
                )  # fmt: skip
                counts[report.verdict] += 1
                if report.verdict == "fail":
                    print(f"FALSE ALARM {folder.name} seed {seed}", flush=True)
    print(f"{dict(counts)} of {sum(counts.values())} pairs in {time.monotonic() - started:.0f} s")
    return 1 if counts["fail"] else 0


if __name__ == "__main__":
    sys.exit(main())
