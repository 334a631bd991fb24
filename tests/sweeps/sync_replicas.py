"""Three replicas through a proxy that breaks things: `python3 dev.py sweep sync_replicas [STEPS] [SEED]`.

Runs of a state machine until so many steps were done (default 2,000). Fails at the first run
after which somebody has something else than the server, or a text is lost, and prints its steps.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.core.sync.acting import Acting
from tests.core.sync.team import Team, small_pages, team

RUNS = 12
"""Of one seed; the first is always the simplest."""
LONGEST = 30


def act(found: Team, number: int) -> None:
    """All runs of one seed."""
    quiet = settings(
        max_examples=RUNS,
        stateful_step_count=LONGEST,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    one = seed(number)(type("Seeded", (Acting,), {}))
    run_state_machine_as_test(lambda: one(found), settings=quiet)  # type: ignore[arg-type]


def _told(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))


def main(arguments: Sequence[str]) -> int:
    """Print how often what was done; 1 when something is wrong."""
    given = [int(text) for text in arguments]
    steps, first = (*given, *(2_000, 1)[len(given) :])
    logging.disable(logging.CRITICAL)  # a killed server says a lot
    started, number = time.monotonic(), first
    with tempfile.TemporaryDirectory() as folder, team(Path(folder)) as found, small_pages(2):
        while Acting.steps.total() < steps:
            try:
                act(found, number)
            except Exception as error:
                print(f"seed {number}: {error!r}", *getattr(error, "__notes__", ()), sep="\n")
                traceback.print_exc()
                return 1
            number += 1
        done, took = Acting.steps.total(), time.monotonic() - started
        print(f"{done:,} steps in {found.number} runs, {took:.0f} s: {_told(Acting.steps)}")
        print(f"faults of the network: {_told(found.proxy.done)}")
        print(f"{found.syncs} syncs, {found.broken} broken off, {found.crashes} crashes")
        print(f"{found.typed} texts typed, differ 0, lost 0")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
