"""Kills a syncing client at random moments: `python -m tests.sweeps.sync_client_kills [COUNT] [SEED]`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.core.sync.killing import kill_while_syncing


def main(arguments: Sequence[str]) -> int:
    """Print what came of it; 1 when a line was lost or two machines differ."""
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    count, seed = (int(arguments[at]) if len(arguments) > at else given for at, given in ((0, 50), (1, 1)))
    with tempfile.TemporaryDirectory() as folder:
        done = kill_while_syncing(Path(folder), count, seed)
    print(f"killed {done.kills}, ended before {done.ended}, lost {len(done.lost)}, differ {len(done.differ)}")
    print(f"staged files that stay {len(done.stays)}")
    return int(bool(done.lost or done.differ))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
