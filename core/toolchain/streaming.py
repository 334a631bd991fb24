"""Running a program of the person whose words are wanted while it runs.

Its end is not waited for longer than it takes: a grandchild that keeps the pipes
open is ended with the group.
"""

from __future__ import annotations

import codecs
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from core.errors import ToolFailedError, ToolTimeoutError
from core.progress import Progress
from core.toolchain.program import Ran, end_group, environment_beside

Hear = Callable[[str], None]
"""Takes a piece of text, which may end within a line; called in the threads that read."""

MOST_BYTES = 128_000_000
"""A program that says more is stopped: nobody reads that, and memory is not endless."""
_LAST_SECONDS = 0.5


def stream_program(
    program: Path,
    arguments: Sequence[str | Path],
    folder: Path,
    progress: Progress,
    name: str,
    *,
    seconds: float,
    hear_output: Hear | None = None,
    hear_complaints: Hear | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run to the end in `folder`, handing on what it says at once.

    Raises `Cancelled`, `ToolFailedError` when it cannot be started, and `ToolTimeoutError`.
    """
    progress.report(name)
    process = _start(program, arguments, folder, name, environment)
    forget = progress.on_stop(lambda: end_group(process))
    assert process.stdout is not None and process.stderr is not None
    out = _Ear(process.stdout, hear_output, process)
    complaint = _Ear(process.stderr, hear_complaints, process)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise ToolTimeoutError(
            f"{name} took longer than {seconds:g} seconds and was stopped.",
            "Raise the limit in the preferences, or run less at once.",
        ) from error
    finally:
        forget()
        end_group(process)
        process.wait()
        _let_go(process, (out, complaint))
    progress.check()
    if out.overflowed or complaint.overflowed:
        raise ToolFailedError(f"{name} said more than {MOST_BYTES:,} bytes and was stopped.", "Run less.")
    return Ran(process.returncode, out.heard(), complaint.heard().decode("utf-8", "replace"))


class _Ear:
    """Reads one stream to its end in a thread of its own."""

    def __init__(self, stream: IO[bytes], hear: Hear | None, process: subprocess.Popen[bytes]) -> None:
        self._stream, self._hear, self._process = stream, hear, process
        self._pieces: list[bytes] = []
        self._size = 0
        self.overflowed = False
        self.thread = threading.Thread(target=self._listen, name="program-output", daemon=True)
        self.thread.start()

    def heard(self) -> bytes:
        """All of it."""
        return b"".join(self._pieces)

    def _listen(self) -> None:
        decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        with suppress(OSError, ValueError), self._stream:
            while piece := os.read(self._stream.fileno(), 65_536):
                self._size += len(piece)
                if self._size > MOST_BYTES:
                    self.overflowed = True
                    end_group(self._process)
                    return
                self._pieces.append(piece)
                if self._hear is not None:
                    self._hear(decode(piece))


def _start(
    program: Path,
    arguments: Sequence[str | Path],
    folder: Path,
    name: str,
    environment: Mapping[str, str] | None,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [str(program), *map(str, arguments)],
            cwd=folder,
            env={**environment_beside(program), **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise ToolFailedError(f"{name} cannot be started ({error.strerror}).", f"Check {program}.") from error


def _let_go(process: subprocess.Popen[bytes], ears: Sequence[_Ear]) -> None:
    """Wait for the rest of the words; whoever still holds the pipes then is of the group, and is ended."""
    for ear in ears:
        ear.thread.join(_LAST_SECONDS)
    if sys.platform != "win32" and any(ear.thread.is_alive() for ear in ears):
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        for ear in ears:
            ear.thread.join(_LAST_SECONDS)
