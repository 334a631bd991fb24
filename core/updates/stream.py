"""One answer of a server, read in a thread that can be left behind.

So stopping works within a moment whatever the server does, and a server that sends
one byte a minute is given up. Nothing is judged here.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType

import httpx

from core.errors import NetworkError
from core.progress import Progress
from core.toolchain.network import Network, failure

_POLL_SECONDS = 0.05


@dataclass(slots=True)
class Patience:
    """How slow a server may be: all in `seconds` if given, and `least_bytes` in every `window_seconds`."""

    seconds: float | None = None
    window_seconds: float = 30.0
    least_bytes: int = 32_768
    _began: float = field(default_factory=time.monotonic)
    _window: float = field(default_factory=time.monotonic)
    _bytes: int = 0

    def lasts(self, count: int = 0) -> bool:
        """Whether to wait on, after `count` more bytes came."""
        now = time.monotonic()
        self._bytes += count
        if self.seconds is not None and now - self._began > self.seconds:
            return False
        if now - self._window > self.window_seconds:
            if self._bytes < self.least_bytes:
                return False
            self._window, self._bytes = now, 0
        return True


@dataclass(frozen=True, slots=True)
class Head:
    """How an answer begins; header names in lower case."""

    status: int
    headers: Mapping[str, str]


class Stream:
    """The bytes of one address as they come, never decompressed. Raises `NetworkError` and `Cancelled`."""

    def __init__(
        self,
        network: Network,
        url: str,
        patience: Patience,
        progress: Progress,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self._network, self._url, self._patience, self._progress = network, url, patience, progress
        self._headers = {"accept-encoding": "identity", "accept": "*/*", **(headers or {})}
        self._queue: queue.Queue[Head | bytes | Exception | None] = queue.Queue(maxsize=16)
        self._left = threading.Event()
        self.head = Head(0, {})

    def __enter__(self) -> Stream:
        threading.Thread(target=self._run, name="updates", daemon=True).start()
        try:
            first = self._next()
        except BaseException:
            self._left.set()  # stopped or given up before it began: the thread must not wait for a reader
            raise
        if not isinstance(first, Head):
            self._left.set()
            raise first if isinstance(first, Exception) else self._cut()
        self.head = first
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()

    def __iter__(self) -> Iterator[bytes]:
        while (item := self._next()) is not None:
            if isinstance(item, Exception):
                raise item
            if isinstance(item, bytes):
                yield item

    def _next(self) -> Head | bytes | Exception | None:
        while True:
            self._progress.check()
            try:
                item = self._queue.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                item = b""
            if not self._patience.lasts(len(item) if isinstance(item, bytes) else 0):
                self._left.set()
                raise NetworkError(
                    f"{httpx.URL(self._url).host} sends too slowly.", "Try again later.", code="too-slow"
                )
            if item != b"":
                return item

    def _run(self) -> None:
        try:
            with (
                self._network.client(self._url) as client,
                client.stream("GET", self._url, headers=self._headers) as response,
            ):
                self._put(Head(response.status_code, {k.lower(): v for k, v in response.headers.items()}))
                for piece in response.iter_raw():  # as it comes: who drips must not hold one who was left
                    if not self._put(piece):
                        return
            self._put(None)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            self._put(failure("The update", self._url, error))
        except Exception as error:
            self._put(error)

    def _put(self, item: Head | bytes | Exception | None) -> bool:
        while not self._left.is_set():
            try:
                self._queue.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False

    def _cut(self) -> NetworkError:
        return NetworkError(f"{httpx.URL(self._url).host} broke off.", "Try again later.")
