"""Finding and running the person's own programs: on PATH or in folders named in the settings.

A program runs in a process group of its own, so that what it starts ends with it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import MissingToolError, ToolFailedError, ToolTimeoutError
from core.progress import Progress

_OURS = "CONTRACT_REWRITER_KEY_"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a program left behind."""

    code: int
    out: bytes
    complaint: str

    def last_words(self) -> str:
        """The last line it said on its way out, or its exit code."""
        lines = [line.strip() for line in self.complaint.splitlines() if line.strip()]
        return lines[-1][:200].rstrip(".") if lines else f"it ended with {self.code} and said nothing"


def find_program(names: Sequence[str], folders: str, install: str) -> Path:
    """The first of `names` in `folders` (written like PATH) or on PATH; raises `MissingToolError`."""
    for name in names:
        found = (shutil.which(name, path=folders) if folders else None) or shutil.which(name)
        if found is not None:
            return Path(found)
    raise MissingToolError(f"{names[0]} is not on PATH.", install)


def run_program(
    program: Path,
    arguments: Sequence[str | Path],
    folder: Path,
    progress: Progress,
    name: str,
    *,
    given: bytes | None = None,
    seconds: float | None = None,
    environment: Mapping[str, str] | None = None,
) -> Ran:
    """Run to the end in `folder`, with `given` as its input and `environment` over the usual one.

    Raises `Cancelled`, `ToolFailedError` when it cannot be started, and `ToolTimeoutError`.
    """
    progress.report(name)
    try:
        process = subprocess.Popen(
            [str(program), *map(str, arguments)],
            cwd=folder,
            env={**environment_beside(program), **(environment or {})},
            stdin=subprocess.DEVNULL if given is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=sys.platform != "win32",
        )
    except OSError as error:
        raise ToolFailedError(
            f"{name} cannot be started ({error.strerror}).", f"Check {program}, or leave out “{name}”."
        ) from error
    forget = progress.on_stop(lambda: end_group(process))
    try:
        out, complaint = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise ToolTimeoutError(
            f"{name} took longer than {seconds:g} seconds and was stopped.", "Try it again."
        ) from error
    finally:
        forget()
        end_group(process)
        process.wait()
    progress.check()
    return Ran(process.returncode, out, complaint.decode("utf-8", "replace"))


def environment_beside(program: Path) -> dict[str, str]:
    """The environment, with what stands beside the program in reach: slither asks for forge or solc.

    Keys of ours are left out: a project's own code runs in some of these programs.
    """
    usual = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    paths = [str(program.parent), os.environ.get("PATH", "")]
    return {**usual, "PATH": os.pathsep.join(path for path in paths if path)}


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a program with what it started; harmless when it has ended."""
    if process.poll() is not None:
        return
    with suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
