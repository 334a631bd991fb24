"""Anvil, a local EVM, as a child process on a random loopback port.

A small supervisor in node stands between: it ends anvil when this process is
gone, however it went. What is asked of the EVM is not known here. It is never
told to fork a public network.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import threading
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from core.errors import ToolFailedError, ToolTimeoutError
from core.progress import Progress
from core.toolchain import process

_SUPERVISOR = Path(__file__).with_name("supervisor.js")
_LISTENING = re.compile(r"Listening on 127\.0\.0\.1:(\d+)")
_LAST_WORDS = "ended "
"""What the supervisor says when anvil has ended before it."""
_START_SECONDS = 30.0

DEFAULTS: tuple[tuple[str, ...], ...] = (
    ("--host", "127.0.0.1"),
    ("--port", "0"),
    ("--balance", "1000000000"),
    ("--auto-impersonate",),
    ("--disable-block-gas-limit",),
    ("--prune-history", "500"),
    ("--disable-console-log",),
    ("--no-request-size-limit",),
    ("--no-cors",),
)
"""What verification needs: any sender, large batches, no block limit, no web page as a caller.

Without `--prune-history` anvil writes every older state to the home folder and never removes it:
gigabytes in an hour. The number is how many blocks back the state can still be read.
"""


class Anvil:
    """A running anvil; `stop` it, or use it as a context manager."""

    def __init__(self, node: Path, program: Path, arguments: Sequence[str], progress: Progress) -> None:
        self._pid = 0
        self._port = 0
        self._ready = threading.Event()
        self._said: list[str] = []
        self._process = _start(node, program, arguments)
        assert self._process.stderr is not None
        self._stderr = process.Tail(self._process.stderr)
        self._reader = threading.Thread(target=self._listen, name="anvil", daemon=True)
        self._reader.start()
        try:
            self._await(progress)
        except BaseException:
            self.stop()
            raise

    @property
    def url(self) -> str:
        """The JSON-RPC address."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def pid(self) -> int:
        """The process id of anvil itself."""
        return self._pid

    @property
    def alive(self) -> bool:
        """Whether anvil still runs."""
        return self._process.poll() is None

    @property
    def exit_reason(self) -> str:
        """How anvil ended, in words; empty while it runs."""
        return "" if self.alive else self._stderr.text() or f"exit code {self._process.returncode}"

    def stop(self) -> None:
        """End anvil and its supervisor; harmless when they have ended."""
        if self._process.poll() is None and self._process.stdin is not None:
            with suppress(OSError, ValueError):
                self._process.stdin.close()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
        process.end(self._process)
        self._reader.join(1)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _listen(self) -> None:
        stream: IO[bytes] | None = self._process.stdout
        assert stream is not None
        with suppress(OSError, ValueError):
            self._pid = int(stream.readline() or b"0")
            while line := stream.readline():
                if match := _LISTENING.search(line.decode("utf-8", "replace")):
                    self._port = int(match[1])
                    self._ready.set()
                    break
            while stream.read(65_536):  # anvil blocks when nobody reads
                pass
        self._ready.set()
        self._end_with_supervisor()

    def _end_with_supervisor(self) -> None:
        """Somebody may have killed the supervisor alone: then anvil is ours to end."""
        with suppress(subprocess.TimeoutExpired, OSError):
            self._process.wait(5)
            if self._pid and _LAST_WORDS not in self._stderr.text():
                os.kill(self._pid, signal.SIGTERM)

    def _await(self, progress: Progress) -> None:
        waited = 0.0
        while not self._ready.wait(0.05):
            progress.check()
            waited += 0.05
            if waited > _START_SECONDS:
                raise ToolTimeoutError(
                    f"Anvil did not start within {_START_SECONDS:g} seconds.",
                    "Close other programs and try again.",
                )
        if not self._port:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(2)
            raise ToolFailedError(
                f"Anvil could not be started: {self.exit_reason or 'it said nothing'}.",
                "Run “contract-rewriter toolchain install anvil” to fetch it again, or set “anvil_path”.",
            )
        self._hush()

    def _hush(self) -> None:
        """Anvil prints its port only when it is not silent: silence it now."""
        body = b'{"jsonrpc":"2.0","id":1,"method":"anvil_setLoggingEnabled","params":[false]}'
        headers = {"content-type": "application/json"}
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310 - our own loopback address
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            opener.open(request, timeout=10).close()
        except OSError as error:
            raise ToolFailedError(f"Anvil does not answer on {self.url}: {error}.", "Try again.") from error


def _start(node: Path, program: Path, arguments: Sequence[str]) -> subprocess.Popen[bytes]:
    chosen = [part for default in DEFAULTS if default[0] not in arguments for part in default]
    try:
        # In its own folder: a foundry.toml where we were started is none of its business.
        return process.start([node, _SUPERVISOR, program, *chosen, *arguments], program.parent)
    except OSError as error:
        raise ToolFailedError(
            f"Anvil could not be started: {error.strerror or error}.",
            "Run “contract-rewriter toolchain list” to see which node is used.",
        ) from error
