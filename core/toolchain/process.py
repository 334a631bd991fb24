"""How outside programs are started: no console window, no inherited settings, a short memory of stderr.

It starts and reaps; what is said over the pipes is the business of `worker` and `anvil`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

STDERR_LIMIT_BYTES = 4_096
"""How much of a program's stderr is kept: a crash in soljson prints megabytes of its own source."""

_UNWANTED = ("NODE_", "ANVIL_", "FOUNDRY_", "DAPP_", "ETH_RPC_", "CONTRACT_REWRITER_KEY_")
"""Variables that would change what node and anvil do, name a public chain, or hold a key of ours."""


def start(arguments: Sequence[str | Path], folder: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a program with three unbuffered pipes in a folder, out of reach of the terminal's Ctrl-C."""
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        [str(argument) for argument in arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        cwd=folder,
        env=clean_environment(),
        creationflags=flags,
        start_new_session=sys.platform != "win32",
    )


def clean_environment() -> dict[str, str]:
    """The environment without what would change how node and anvil behave."""
    return {key: value for key, value in os.environ.items() if not key.upper().startswith(_UNWANTED)}


def end(process: subprocess.Popen[bytes], seconds: float = 5.0) -> None:
    """Kill the program, reap it and close its pipes; harmless when it has already ended."""
    with suppress(OSError):
        process.kill()
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError, ValueError):
                pipe.close()


class Tail:
    """The first bytes of a stream; the rest is read and thrown away so that the program never blocks."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._kept = bytearray()
        self._stream = stream
        self._thread = threading.Thread(target=self._drain, name="stderr", daemon=True)
        self._thread.start()

    def _drain(self) -> None:
        with suppress(OSError, ValueError), self._stream:
            while piece := self._stream.read(65_536):
                self._kept += piece[: STDERR_LIMIT_BYTES - len(self._kept)]

    def text(self) -> str:
        """What was said, on one line and without the compiler's own source; empty when nothing."""
        self._thread.join(0.5)
        lines = bytes(self._kept).decode("utf-8", "replace").splitlines()
        return " ".join(line.strip() for line in lines if 0 < len(line.strip()) <= 300)[:400]
