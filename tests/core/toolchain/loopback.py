"""Servers on loopback that speak what npm registries, proxies and lists of compilers speak."""

from __future__ import annotations

import base64
import datetime
import hashlib
import io
import ipaddress
import json
import socket
import ssl
import tarfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

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
def serve(
    site: Site | None = None, handler: type[_Handler] = _Handler, certificate: Path | None = None
) -> Iterator[Site]:
    """A server on a free loopback port for the time of a `with`; over TLS when it has a certificate."""
    site = site or Site()
    bound = type("Bound", (handler,), {"site": site})
    server = _Server(("127.0.0.1", 0), bound)
    site.url = f"http://127.0.0.1:{server.server_port}"
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        site.url = site.url.replace("http:", "https:")
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


def certificates(folder: Path) -> tuple[Path, Path]:
    """A self-made authority (PEM) and a key with a certificate of it for 127.0.0.1 (PEM)."""
    x509 = pytest.importorskip("cryptography.x509")
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    def make(name: str, key: Any, issuer: str, issuer_key: Any, authority: bool) -> Any:
        def named(text: str) -> Any:
            return x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, text)])

        now = datetime.datetime.now(datetime.UTC)
        address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
        public = issuer_key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named(issuer))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(hours=1))
            .add_extension(x509.BasicConstraints(authority, None), critical=True)
            .add_extension(x509.SubjectAlternativeName([address]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
            .add_extension(
                x509.KeyUsage(True, *[False] * 4, authority, authority, False, False), critical=True
            )
            .sign(issuer_key, hashes.SHA256())
        )

    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    pem = serialization.Encoding.PEM
    authority, pair = folder / "authority.pem", folder / "pair.pem"
    authority.write_bytes(make("Company", root, "Company", root, True).public_bytes(pem))
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pair.write_bytes(secret + make("127.0.0.1", key, "Company", root, False).public_bytes(pem))
    return authority, pair


def closed_port() -> int:
    """A loopback port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
