"""A listener on the loopback for a sign-in in the browser: it waits for one answer, and closes.

An answer with another `state` is somebody else's and is refused.
Source: RFC 8252 (loopback redirect), RFC 9207 (`iss`).
"""

from __future__ import annotations

import hmac
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from core.errors import UnreachableError
from core.progress import Progress

_POLL_SECONDS = 0.1
_PAGE = b"<!doctype html><meta charset=utf-8><title>Contract Rewriter</title><p>%s</p>"
_DONE = _PAGE % b"You can close this page and go back to Contract Rewriter."
_NOT = _PAGE % b"This is not the answer that Contract Rewriter waits for."


class Listener:
    """Waits on a port of its own for the one request with the right `state`. A context manager."""

    def __init__(self) -> None:
        self._server = _Server()
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}/callback"

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *error: object) -> None:
        self._server.server_close()

    def expect(self, state: str) -> None:
        """The only `state` that counts."""
        self._server.state = state

    def wait(self, seconds: float, progress: Progress) -> dict[str, str]:
        """The parameters of the answer; every other request is refused and waited on."""
        left = seconds
        self._server.timeout = _POLL_SECONDS
        while self._server.answer is None:
            progress.check()
            self._server.handle_request()
            left -= _POLL_SECONDS
            if left <= 0:
                raise UnreachableError("Nobody signed in in the browser in time.", "Start the sign-in again.")
        return self._server.answer


class _Server(HTTPServer):
    def __init__(self) -> None:
        self.state = ""
        self.answer: dict[str, str] | None = None
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    timeout = 5.0
    server: _Server

    def do_GET(self) -> None:
        """Take the answer, once."""
        parts = urlsplit(self.path)
        given = {key: values[0] for key, values in parse_qs(parts.query).items() if len(values) == 1}
        own = f"127.0.0.1:{self.server.server_address[1]}"
        right = parts.path == "/callback" and self.headers.get("host") == own
        right = right and bool(self.server.state) and self.server.answer is None
        if right and hmac.compare_digest(given.get("state", "").encode(), self.server.state.encode()):
            self.server.answer = given
            self._say(200, _DONE)
        else:
            self._say(400, _NOT)

    def _say(self, status: int, page: bytes) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/html"), ("Content-Length", str(len(page))), ("Cache-Control", "no-store"),
            ("Content-Security-Policy", "default-src 'none'"), ("Referrer-Policy", "no-referrer"),
        ):  # fmt: skip
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """The address holds a code: nothing is logged."""
