"""A child process of the tests: saves revisions in a loop and prints each id once it is acknowledged.

Usage: python -m tests.core.store.committer DATABASE FOLDER
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from core.store.database import open_store_at
from core.store.projects import ensure_project
from core.store.revisions import record_revision
from core.text import SourceText


def main(database: Path, folder: Path) -> None:
    noise = random.Random()
    with open_store_at(database) as store:
        project = ensure_project(store, folder)
        while True:
            content = noise.randbytes(noise.randrange(1, 20_000)).hex()
            saved = record_revision(store, project.id, SourceText.of("Bank.sol", content), "kept")
            sys.stdout.write(f"{saved.id} {saved.sha256}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
