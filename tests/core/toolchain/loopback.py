"""Servers on loopback that speak what npm registries, proxies and lists of compilers speak."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import socket
import tarfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from core.toolchain.toolchain import Toolchain

MakeTools = Callable[..., Toolchain]
"""Makes a toolchain on an empty shelf; keyword arguments are settings."""


def tarball(files: Mapping[str, bytes], links: Mapping[str, str] | None = None) -> bytes:
    """An npm tarball: every name below `package/`; `links` become symbolic links."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, data in files.items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size = len(data)
            tar.addfile(entry, io.BytesIO(data))
        for name, target in (links or {}).items():
            entry = tarfile.TarInfo(f"package/{name}")
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            tar.addfile(entry)
    return buffer.getvalue()


@dataclass
class Site:
    """Pages by path, and how the server misbehaves; what was asked is in `asked`."""

    pages: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)
    truncated: set[str] = field(default_factory=set)
    silent: set[str] = field(default_factory=set)
    slow_seconds: float = 0.0
    token: str = ""
    url: str = ""

    def paths(self) -> list[str]:
        """The paths asked for so far."""
        return [path for path, _ in self.asked]

    def publish(self, package: str, version: str, archive: bytes, *, base: str = "", **dist: str) -> str:
        """Add one version of a package as a registry does; returns the tarball's path."""
        path = f"{base}/{package}/-/{package.rpartition('/')[2]}-{version}.tgz"
        listing = f"{base}/{package}"
        found = json.loads(self.pages.get(listing, b'{"versions": {}}'))
        integrity = "sha512-" + base64.b64encode(hashlib.sha512(archive).digest()).decode()
        entry = {"tarball": f"{self.url}{path}", "integrity": integrity, **dist}
        found["versions"][version] = {"dist": entry}
        self.pages[listing] = json.dumps(found).encode()
        self.pages[path] = archive
        return path


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        site = self.site
        site.asked.append((path, {name.lower(): value for name, value in self.headers.items()}))
        if path in site.silent:
            time.sleep(20)
            return
        if site.token and self.headers.get("authorization") != f"Bearer {site.token}":
            self._send(401, b"")
        elif path in site.statuses or path not in site.pages:
            self._send(site.statuses.get(path, 404), b"")
        else:
            self._send(200, site.pages[path], cut=path in site.truncated)

    def _send(self, status: int, body: bytes, cut: bool = False) -> None:
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        sent = body[: len(body) // 2] if cut else body
        for at in range(0, len(sent), 65_536):
            self.wfile.write(sent[at : at + 65_536])
            if self.site.slow_seconds:
                self.wfile.flush()
                time.sleep(self.site.slow_seconds)
        self.close_connection = cut

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class _Proxy(_Handler):
    """A forward proxy for plain HTTP: it is asked for whole URLs."""

    def do_GET(self) -> None:
        self.site.asked.append((self.path, dict(self.headers.items())))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self.path, timeout=10) as answer:
            self._send(answer.status, answer.read())


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is part of the tests."""


@contextmanager
def serve(site: Site | None = None, handler: type[_Handler] = _Handler) -> Iterator[Site]:
    """A server on a free loopback port for the time of a `with`."""
    site = site or Site()
    bound = type("Bound", (handler,), {"site": site})
    server = _Server(("127.0.0.1", 0), bound)
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def proxy() -> Iterator[Site]:
    """A proxy on loopback; `asked` holds the URLs that went through it."""
    with serve(handler=_Proxy) as site:
        yield site


def closed_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
