"""Catches what nobody caught: keeps the typed text first, then tells the person once.

Errors of slots, of threads and of the event loop come here. The program goes on.
A death of the whole process is written by `faulthandler` into a file that the
next start finds.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from PySide6.QtCore import QObject, Qt, Signal, Slot

LOG = logging.getLogger("contract_rewriter.desktop")
MOST_BYTES = 100_000
Error = tuple[type[BaseException], BaseException, TracebackType | None]


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """An error that nobody caught; `place` is where it was raised, the same for each repetition."""

    error: Error
    place: str


class Watchman(QObject):
    """`tell(unforeseen)` is called in the window's thread, once for each place; `save()` before it."""

    _came = Signal(object)

    def __init__(self, save: Callable[[], object], tell: Callable[[Unforeseen], object]) -> None:
        super().__init__()
        self._save, self._tell = save, tell
        self._told: set[str] = set()
        self._saving = False
        self._former: tuple[Any, Any] | None = None
        self._came.connect(self._here, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Watch from now on, until `remove`."""
        self._former = (sys.excepthook, threading.excepthook)
        sys.excepthook = self.caught
        threading.excepthook = self._in_thread

    def remove(self) -> None:
        """Give the hooks back."""
        if self._former is not None:
            sys.excepthook, threading.excepthook = self._former
            self._former = None

    def caught(
        self, kind: type[BaseException], value: BaseException, trace: TracebackType | None = None
    ) -> None:
        """Take an error from any thread; it is logged at once."""
        LOG.error("unforeseen error", exc_info=(kind, value, trace))
        self._came.emit(Unforeseen((kind, value, trace), place_of(kind, trace)))

    def loop_failed(self, _loop: object, context: Mapping[str, Any]) -> None:
        """Take what a coroutine raised and nobody awaited; for `set_exception_handler` of an event loop."""
        value = context.get("exception")
        if isinstance(value, BaseException):
            self.caught(type(value), value, value.__traceback__)
        else:
            LOG.error("the event loop failed: %s", context.get("message", ""))

    def _in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
            self.caught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    @Slot(object)
    def _here(self, unforeseen: Unforeseen) -> None:
        if not self._saving:  # saving may be what fails
            self._saving = True
            try:
                self._save()
            except Exception:
                LOG.exception("saving after an error failed")
            finally:
                self._saving = False
        if unforeseen.place not in self._told:
            self._told.add(unforeseen.place)
            self._tell(unforeseen)


def place_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """The kind of an error and the line that raised it."""
    frames = traceback.extract_tb(trace)
    where = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{kind.__name__} {where}"


class FaultFile:
    """Where the system's own last words about this process would go."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / f"{os.getpid()}.fault"
        self._file: IO[bytes] | None = None

    def open(self) -> None:
        """Write there from now on if the process dies of a fault."""
        with suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("wb")
            faulthandler.enable(self._file, all_threads=True)

    def close(self) -> None:
        """The process ends in order."""
        if self._file is not None:
            faulthandler.disable()
            self._file.close()
            self._file = None
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def last_words(folder: Path) -> str:
    """What processes that died of a fault wrote; asked once, since the files are removed."""
    found = []
    for path in sorted(folder.glob("*.fault")):
        with suppress(OSError, ValueError):
            if path.stem != str(os.getpid()) and not _lives(int(path.stem)):
                found.append(path.read_bytes()[:MOST_BYTES].decode("utf-8", "replace"))
                path.unlink()
    return "\n".join(text for text in found if text.strip())


def _lives(pid: int) -> bool:
    if sys.platform == "win32":  # there an open file cannot be removed, which says the same
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
