"""Runs a person's regular expression in a process of its own, one file after another, with a time limit.

Python's `re` can take for ever on a few characters and holds the interpreter's
lock meanwhile; only a process can be ended. One that ran over its limit is
started afresh for the next file.
"""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
import threading
from collections.abc import Sequence
from typing import IO

from core.errors import ToolFailedError
from core.progress import Progress
from core.searching.matching import spans
from core.searching.query import Groups, Query, pattern_of
from core.toolchain.process import end, start

SECONDS = 3.0
"""How long one expression may take in one file."""
WORKER = "search-worker"
_LENGTH = struct.Struct(">I")


class Expression:
    """One expression and the process that tries it; `find` from one thread, `close` when done."""

    def __init__(self, query: Query, progress: Progress, seconds: float = SECONDS) -> None:
        """Raises `InputError` when the expression cannot be read."""
        pattern_of(query)
        self._query, self._progress, self._seconds = query, progress, seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._forget = progress.on_stop(self._kill)

    def find(self, text: str, most: int, within: tuple[int, int] | None = None) -> list[Groups] | None:
        """The matches in a text or a range of it; None when the time was over. Raises `Cancelled`."""
        process = self._ready()
        over = threading.Event()

        def stop() -> None:
            over.set()
            self._kill()

        timer = threading.Timer(self._seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            assert process.stdin is not None and process.stdout is not None
            _send(process.stdin, json.dumps([most, within]).encode())
            _send(process.stdin, text.encode("utf-8", "surrogatepass"))
            answer = _receive(process.stdout)
        except (OSError, ValueError):
            answer = None
        finally:
            timer.cancel()
        self._progress.check()
        if answer is None:
            self.close()
            self._forget = self._progress.on_stop(self._kill)
            if over.is_set():
                return None
            raise ToolFailedError("The search for this expression ended by itself.", "Try a simpler one.")
        return [tuple((one, other) for one, other in groups) for groups in json.loads(answer)]

    def close(self) -> None:
        """End the process."""
        self._forget()
        process, self._process = self._process, None
        if process is not None:
            end(process)
            if process.stderr is not None:
                process.stderr.close()

    def _ready(self) -> subprocess.Popen[bytes]:
        self._progress.check()
        if self._process is None:
            self._process = start(_command())
            assert self._process.stdin is not None
            query = self._query
            asked = [query.words, query.case, query.word]
            _send(self._process.stdin, json.dumps(asked).encode())
        return self._process

    def _kill(self) -> None:
        process = self._process
        if process is not None:
            process.kill()


def work(source: IO[bytes], target: IO[bytes]) -> int:
    """What the process does: an expression, then texts, each answered by its matches as JSON."""
    asked = _receive(source)
    if asked is None:
        return 0
    words, case, word = json.loads(asked)
    pattern: re.Pattern[str] = pattern_of(Query(words, case, word, regular=True))
    while True:
        most, text = _receive(source), _receive(source)
        if most is None or text is None:
            return 0
        limit, within = json.loads(most)
        found = spans(pattern, text.decode("utf-8", "surrogatepass"), limit, within)
        _send(target, json.dumps(found).encode())


def _command() -> Sequence[str]:
    if getattr(sys, "frozen", False):
        return (sys.executable, WORKER)
    return (sys.executable, "-c", "from core.searching.expressions import main; raise SystemExit(main())")


def main() -> int:
    """The process itself."""
    return work(sys.stdin.buffer, sys.stdout.buffer)


def _send(stream: IO[bytes], data: bytes) -> None:
    rest = memoryview(_LENGTH.pack(len(data)) + data)
    while rest:  # an unbuffered pipe may take a part only
        rest = rest[stream.write(rest) or 0 :]
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    head = _exactly(stream, _LENGTH.size)
    return None if head is None else _exactly(stream, _LENGTH.unpack(head)[0])


def _exactly(stream: IO[bytes], size: int) -> bytes | None:
    made = bytearray()
    while len(made) < size:
        piece = stream.read(size - len(made))
        if not piece:
            return None
        made += piece
    return bytes(made)
