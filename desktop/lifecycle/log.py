"""The log file: warnings and unforeseen errors of the window, never more than two small files."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

NAME = "desktop.log"
MOST_BYTES, KEPT_FILES = 500_000, 1
TAIL_LINES = 60


def log_to(folder: Path) -> logging.Handler | None:
    """Write to a log file in a folder; without one the window still works."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / NAME, maxBytes=MOST_BYTES, backupCount=KEPT_FILES, delay=True, encoding="utf-8"
        )
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.getLogger().addHandler(handler)
    return handler


def tail(folder: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of the log; empty when there is none."""
    try:
        with (folder / NAME).open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 200 * lines))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
