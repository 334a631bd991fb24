"""Listening to a server that is silent, refuses, is busy, or does not know who asks. Real sockets."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from core.sync import background
from core.sync.background import FIRST_ATTEMPT, REFUSED_ATTEMPT, Listening
from core.sync.live import Event
from core.sync.transport import FixedToken, Transport

WAIT = 60.0


class Ears:
    """What one listener told, and how long it wanted to wait: (attempt, what the server asked for)."""

    def __init__(self, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[Event] = []
        self.lives: list[bool] = []
        self.signed_out = threading.Event()
        self.waited = threading.Event()
        self.waits: list[tuple[int, float | None]] = []
        monkeypatch.setattr(background, "backoff_seconds", self._backoff)
        self.line = Listening(
            lambda: Transport(address, FixedToken("token", "u", "d"), httpx.Client(trust_env=False)),
            self.events.append,
            self.lives.append,
            self.signed_out.set,
        )
        self.line.start()

    def _backoff(self, attempt: int, asked: float | None, _chance: object) -> float:
        self.waits.append((attempt, asked))
        self.waited.set()
        return WAIT


@contextmanager
def answering(status: int, body: bytes = b"", **headers: str) -> Iterator[str]:
    """A server that gives this answer to everything."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(WAIT)


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Ears]]:
    made: list[Ears] = []

    def make(address: str) -> Ears:
        made.append(Ears(address, monkeypatch))
        return made[-1]

    yield make
    for each in made:
        each.line.stop()
        assert each.line.join(WAIT), "a thread was left behind"


def test_a_stop_ends_a_wait_for_a_server_that_says_nothing(ears: Callable[[str], Ears]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        heard = ears(f"http://127.0.0.1:{silent.getsockname()[1]}")
        there, _ = silent.accept()
        with there:
            there.settimeout(WAIT)
            assert there.recv(10)  # it asks, and waits for the answer
            heard.line.stop()
            assert heard.line.join(WAIT / 2)  # the silence alone would last longer
            while there.recv(65_536):
                pass  # its end of the connection is closed
    assert heard.lives == [] and not heard.waited.is_set()


def test_events_are_told_and_a_stream_that_ends_is_sought_again_soon(ears: Callable[[str], Ears]) -> None:
    body = b'retry: 2000\n\nevent: hint\nid: w:7\ndata: {"workspace":"w","head":7}\n\n'
    body += b'event: notifications\ndata: {"unread":2}\n\n'
    with answering(200, body, Content_Type="text/event-stream") as address:
        heard = ears(address)
        assert heard.waited.wait(WAIT)
        assert heard.events == [
            Event("w:7", "hint", {"workspace": "w", "head": 7}),
            Event("w:7", "notifications", {"unread": 2}),
        ]
        assert heard.lives == [True, False] and heard.waits == [(FIRST_ATTEMPT, None)]
        heard.waited.clear()
        heard.line.hurry()
        assert heard.waited.wait(WAIT)
        assert heard.lives == [True, False] * 2 and heard.waits[1:] == [(FIRST_ATTEMPT, None)]


def test_a_server_that_is_busy_is_given_the_time_that_it_asks_for(ears: Callable[[str], Ears]) -> None:
    with answering(503, Retry_After="7") as address:
        heard = ears(address)
        assert heard.waited.wait(WAIT)
        assert heard.waits == [(FIRST_ATTEMPT, 7.0)] and heard.lives == []


def test_a_server_that_refuses_is_asked_seldom(ears: Callable[[str], Ears]) -> None:
    with answering(404) as address:
        heard = ears(address)
        assert heard.waited.wait(WAIT)
        assert heard.waits == [(REFUSED_ATTEMPT, None)]


def test_a_sign_in_that_does_not_count_any_more_is_told_once_and_ends_it(
    ears: Callable[[str], Ears],
) -> None:
    with answering(401) as address:
        heard = ears(address)
        assert heard.signed_out.wait(WAIT) and heard.line.join(WAIT)
        assert not heard.waited.is_set()
