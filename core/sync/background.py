"""Hears what a team server says by itself, for a program that stays open: one connection, one thread.

What is heard only says where to look. Trouble is waited out with full jitter, and
polling goes on beside it: whoever hears nothing is late and loses nothing.
"""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from core.errors import BusyError, ContractRewriterError, SignedOutError, UnreachableError
from core.sync.live import Event, events
from core.sync.transport import Transport, backoff_seconds

LONGEST_WAIT_SECONDS = 60.0
FIRST_ATTEMPT = 1
"""A connection that was lost is sought again within two seconds: at a restart, not all at one moment."""
REFUSED_ATTEMPT = 6
"""After a refusal, which will not be otherwise soon: an older server, or no right."""
STEADY_SECONDS = 30.0
"""A connection that held so long was a good one: the next loss is a first one again."""


class Listening:
    """Hears one server as one person until `stop`. Every function that is given is called in its thread.

    `on_live` is told when a connection stands and when it is lost, `on_signed_out` once, when the
    server does not know the sign-in any more; nothing is tried after that.
    """

    def __init__(
        self,
        connect: Callable[[], Transport],
        on_event: Callable[[Event], object],
        on_live: Callable[[bool], object],
        on_signed_out: Callable[[], object],
        chance: random.Random | None = None,
    ) -> None:
        self._connect = connect
        self._on_event, self._on_live, self._on_signed_out = on_event, on_live, on_signed_out
        self._chance = chance
        self._stopped, self._hurry = threading.Event(), threading.Event()
        self._line = _Line()
        self._live = False
        self._thread = threading.Thread(target=self._run, name="team hints", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def hurry(self) -> None:
        """Try now, when a wait is on: the server just answered somebody else."""
        self._hurry.set()

    def stop(self) -> None:
        """End the connection; nothing that is heard after this is told. Does not wait for the thread."""
        self._stopped.set()
        self._hurry.set()
        self._line.cut()

    def join(self, seconds: float) -> bool:
        """Wait for the thread; whether it ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _run(self) -> None:
        attempt, last = FIRST_ATTEMPT, ""
        while not self._stopped.is_set():
            began, asked = time.monotonic(), None
            try:
                last = self._hear(last)
            except SignedOutError:
                self._tell(self._on_signed_out)
                return
            except (UnreachableError, BusyError) as error:
                asked = error.retry_seconds if isinstance(error, BusyError) else None
            except ContractRewriterError:
                attempt = max(attempt, REFUSED_ATTEMPT)
            self._set_live(live=False)
            attempt = FIRST_ATTEMPT if time.monotonic() - began > STEADY_SECONDS else attempt
            attempt = FIRST_ATTEMPT if self._wait(attempt, asked) else attempt + 1

    def _wait(self, attempt: int, asked: float | None) -> bool:
        """Wait for the next attempt; whether somebody was in a hurry."""
        if self._stopped.is_set():
            return True
        longest = max(LONGEST_WAIT_SECONDS, asked or 0.0)
        hurried = self._hurry.wait(min(backoff_seconds(attempt, asked, self._chance), longest))
        self._hurry.clear()
        return hurried

    def _hear(self, last: str) -> str:
        """One connection until it ends; returns the id of the last event."""
        with self._connect() as transport:
            credentials = transport.credentials
            token = credentials.token() if credentials is not None else ""
            try:
                for event in events(transport, last, opened=self._opened, trace=self._line.trace):
                    if event.kind == "signed-out":
                        break
                    last = event.id or last
                    self._tell(self._on_event, event)
                else:
                    return last
            except SignedOutError:
                pass
            if credentials is not None:
                credentials.renew(token)  # it ran out; when the session was ended, this says so
            return last

    def _opened(self) -> None:
        self._hurry.clear()
        self._set_live(live=True)

    def _set_live(self, *, live: bool) -> None:
        if live != self._live:
            self._live = live
            self._tell(self._on_live, live)

    def _tell(self, function: Callable[..., object], *said: object) -> None:
        if not self._stopped.is_set():
            function(*said)


class _Line:
    """The socket that a thread waits on, so that another one can end the wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._cut = False

    def trace(self, name: str, info: dict[str, Any]) -> None:
        """Note the socket as soon as there is one. Source: httpcore documentation, “Extensions: trace”."""
        if name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            found = info["return_value"].get_extra_info("socket")
            with self._lock:
                self._socket = found
                if self._cut:
                    _shut(found)

    def cut(self) -> None:
        """End it, now or when it comes. Closing alone would not wake who waits."""
        with self._lock:
            self._cut = True
            _shut(self._socket)


def _shut(found: socket.socket | None) -> None:
    with suppress(OSError, AttributeError):
        if found is not None:
            found.shutdown(socket.SHUT_RDWR)
