"""The start of the program around an update: put the new one in place, watch it, take it back.

`begin` runs in the old program before its window: it exchanges the folders, starts the
new program, and waits for its window. A new program that ends or hangs before that is
exchanged back, is never offered again, and the old one goes on as if nothing had been.
`shown` is called by the new program when its window is up. Should the watching program
be ended meanwhile, the new one counts its own starts and takes itself back at the third.

Only for folders that the program may replace itself, and where no other program runs
from the folder: it would miss its files.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from core.updates.staging import STAGED, exchange
from core.updates.state import State, Trying, read_state, write_state

WAIT_SECONDS = 120.0
"""A new program that shows no window for so long is ended and taken back."""
MOST_STARTS = 2
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Begun:
    """What the start has to do: end with `code` where another program did the work, else go on."""

    code: int | None = None


def begin(
    folder: Path,
    program: Path,
    version: str,
    arguments: Sequence[str],
    *,
    release: Callable[[], object] = lambda: None,
    wait_seconds: float = WAIT_SECONDS,
) -> Begun:
    """To be called by the first program of a profile, before anything else is loaded.

    `folder` holds the state; `release` lets the new program be the first of the profile.
    """
    state = read_state(folder)
    trying = state.trying
    if trying is not None and trying.place == str(program.parent) and trying.version == version:
        if trying.starts >= MOST_STARTS:
            return Begun(_take_back_self(folder, state, trying, program, arguments, release))
        write_state(folder, replace(state, trying=replace(trying, starts=trying.starts + 1)))
        return Begun()
    state = replace(state, trying=None)  # it was cut off before the exchange, or undone by hand
    ready = state.ready
    if ready is None or ready.place != str(program.parent):
        return Begun()
    usable = Path(ready.staged).is_dir() and ready.version not in state.refused
    if not usable or not _newer(ready.version, version):
        write_state(folder, replace(state, ready=None))
        return Begun()
    if others_running(program.parent):
        return Begun()  # next time
    return _install(folder, state, program, version, arguments, release, wait_seconds)


def _newer(staged: str, installed: str) -> bool:
    """Whether what is staged is still an update: by hand a newer version may have come."""
    from packaging.version import Version

    return Version(staged) > Version(installed)


def shown(folder: Path, program: Path, version: str) -> bool:
    """The window is up, so what was tried is installed: True when something was.

    The version before it is kept, and only that one. Removes files; not for the window's thread.
    """
    state = read_state(folder)
    trying = state.trying
    if trying is None or trying.version != version or trying.place != str(program.parent):
        return False
    write_state(folder, replace(state, trying=None, ready=None, kept=trying.old))
    for path in program.parent.parent.glob(f".{program.parent.name}-*.{STAGED}"):
        if str(path) != trying.old:
            shutil.rmtree(path, ignore_errors=True)
    return True


def others_running(place: Path) -> bool:
    """Whether another process was started from a folder; False where that cannot be known (not Linux)."""
    inside = f"{place}{os.sep}"
    for process in Path("/proc").glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        with suppress(OSError):
            if str((process / "exe").readlink()).startswith(inside):
                return True
    return False


def clean_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment of a program that starts afresh and is no part of this frozen one.

    Source: PyInstaller manual, “Common Issues and Pitfalls”: LD_LIBRARY_PATH, subprocesses.
    """
    kept = {name: value for name, value in environment.items() if not name.startswith("_PYI_")}
    for name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
        original = kept.pop(f"{name}_ORIG", None)
        if original is not None:
            kept[name] = original
        elif "_PYI_ARCHIVE_FILE" in environment:
            kept.pop(name, None)
    return {**kept, "PYINSTALLER_RESET_ENVIRONMENT": "1"}


def _install(
    folder: Path,
    state: State,
    program: Path,
    version: str,
    arguments: Sequence[str],
    release: Callable[[], object],
    wait_seconds: float,
) -> Begun:
    ready = state.ready
    assert ready is not None
    trying = Trying(ready.version, version, ready.place, ready.staged)
    environment = clean_environment(os.environ)  # everything is loaded before the files are gone
    write_state(folder, replace(state, trying=trying))
    try:
        exchange(program.parent, Path(ready.staged))
    except OSError:
        write_state(folder, replace(state, ready=None, trying=None))
        return Begun()
    release()
    code = _watch(folder, program, arguments, environment, wait_seconds)
    if code is not None:
        return Begun(code)
    _take_back(folder, trying)
    return Begun()


def _watch(
    folder: Path, program: Path, arguments: Sequence[str], environment: dict[str, str], wait_seconds: float
) -> int | None:
    """The exit code of the new program; None when it ended or hung before its window was up."""
    try:
        process = subprocess.Popen([str(program), *arguments], env=environment)
    except OSError:
        return None
    until = time.monotonic() + wait_seconds
    while read_state(folder).trying is not None:
        code = process.poll()
        if code is not None:
            return None if code and read_state(folder).trying is not None else code
        if time.monotonic() > until:
            process.kill()
            process.wait()
            return None
        time.sleep(_POLL_SECONDS)
    return process.wait()


def _take_back(folder: Path, trying: Trying) -> None:
    """Exchange the folders again, and remember that this version does not start here."""
    exchange(Path(trying.place), Path(trying.old))
    state = read_state(folder)
    refused = tuple(dict.fromkeys((*state.refused, trying.version)))
    write_state(folder, replace(state, trying=None, ready=None, refused=refused, failed=trying.version))
    shutil.rmtree(trying.old, ignore_errors=True)


def _take_back_self(
    folder: Path,
    state: State,
    trying: Trying,
    program: Path,
    arguments: Sequence[str],
    release: Callable[[], object],
) -> int | None:
    if not Path(trying.old).is_dir():
        write_state(folder, replace(state, trying=None))
        return None
    environment = clean_environment(os.environ)
    _take_back(folder, trying)
    release()
    if sys.platform == "win32":
        return subprocess.run([str(program), *arguments], env=environment, check=False).returncode
    os.execve(program, [str(program), *arguments], environment)  # noqa: S606 - no shell
