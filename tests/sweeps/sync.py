"""Every sweep of sync with its full counts: `python3 dev.py sweep sync [NAME...]`; takes an hour or more.

One line for each, with what it counted, and the exit code 1 when one of them found something. Names choose
among them; `faults` are the tests of single faults (disks, clocks, restores, old clients).
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

TESTS = (
    "tests/core/sync/test_faults.py", "tests/core/sync/test_versions.py",
    "tests/core/sync/test_nothing_else_travels.py", "tests/sync_server/test_faults.py",
    "tests/sync_server/test_backup.py", "tests/sync_server/changes/test_upkeep.py",
)  # fmt: skip

SWEEPS: dict[str, tuple[str, ...]] = {
    "merges": ("tests.sweeps.sync_merges", "1000", "1"),
    "faults": ("pytest", "-q", "-p", "no:xdist", *TESTS),
    "workers": ("pytest", "-q", "-p", "no:xdist", "tests/sync_server/two_workers.py"),
    "replicas": ("tests.sweeps.sync_replicas", "2000", "1"),
    "server": ("tests.sweeps.sync_server_faults", "100", "40", "20"),
    "clients": ("tests.sweeps.sync_client_kills", "50", "1"),
    "api": ("tests.sweeps.sync_api", "100"),
}
"""Name → module and arguments: the counts of the note that asked for them."""


def main(arguments: Sequence[str]) -> int:
    """Run them one after the other; every one is tried, whatever the others found."""
    wrong, rows = 0, []
    for name in arguments or SWEEPS:
        started = time.monotonic()
        ran = subprocess.run(
            [sys.executable, "-m", *SWEEPS[name]], capture_output=True, text=True, check=False
        )
        took = time.monotonic() - started
        wrong += ran.returncode != 0
        said = ran.stdout if ran.returncode == 0 else ran.stdout[-6000:] + ran.stderr[-3000:]
        rows.append(f"{name:<10}{'right' if ran.returncode == 0 else 'WRONG':<7}{took:>7,.0f} s")
        print(f"{rows[-1]}\n{said.strip()}\n", flush=True)
    print("\n".join(rows))
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
