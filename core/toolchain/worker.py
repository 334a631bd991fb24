"""One persistent compiler process: soljson in node, asked over pipes.

A request costs one encoding and one decoding of the JSON; everything else is
bytes. The process does not watch time or memory itself: `workers` does.
"""

from __future__ import annotations

import struct
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.toolchain import process

_SCRIPT = Path(__file__).with_name("worker.js")
_LENGTH = struct.Struct("<I")
_HEAD = struct.Struct("<III")


class WorkerDied(Exception):
    """The process ended before it answered; internal to the toolchain."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker said: the compiler's JSON, or the message of a crash inside the compiler."""

    text: str
    crashed: bool
    heap_mb: int


class Worker:
    """A node process with one soljson loaded; one caller at a time, `kill` from any thread."""

    def __init__(self, node: Path, soljson: Path) -> None:
        self._process = process.start([node, _SCRIPT, soljson], soljson.parent)
        assert self._process.stderr is not None
        self._stderr = process.Tail(self._process.stderr)
        self._ending = threading.Lock()

    @property
    def pid(self) -> int:
        """The id of the node process."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, request: str) -> Answer:
        """Send one request and wait for its answer; raises `WorkerDied` when the process ends first."""
        body = request.encode("utf-8", "surrogatepass")
        try:
            self._write(_LENGTH.pack(len(body)))
            self._write(body)
            length, status, heap_mb = _HEAD.unpack(self._read(_HEAD.size))
            answer = self._read(length)
        except (OSError, ValueError) as error:
            raise WorkerDied(self.reason()) from error
        return Answer(str(answer, "utf-8", "replace"), status != 0, heap_mb)

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        view = memoryview(data)
        while view:
            view = view[self._process.stdin.write(view) :]

    def _read(self, size: int) -> bytearray:
        assert self._process.stdout is not None
        data = bytearray(size)
        view = memoryview(data)
        while view:
            count = self._process.stdout.readinto(view)  # type: ignore[attr-defined]
            if not count:
                raise WorkerDied(self.reason())
            view = view[count:]
        return data

    def reason(self) -> str:
        """How the process ended, in words."""
        with suppress(Exception):
            self._process.wait(2)
        code = self._process.returncode
        how = "still running" if code is None else f"signal {-code}" if code < 0 else f"exit code {code}"
        return f"{how}: {self._stderr.text()}".rstrip(": ")

    def kill(self) -> None:
        """End the process now without waiting for it; a blocked `ask` then raises `WorkerDied`."""
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """End the process and reap it."""
        with self._ending:
            process.end(self._process)
