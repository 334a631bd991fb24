"""The npm registry as a source of tools: which versions are there, and one file out of one package.

Speaks only the registry's plain HTTP; npm itself is not needed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from core.errors import DownloadError, MissingToolError
from core.progress import Progress
from core.toolchain.archive import extract_member
from core.toolchain.configuration import PUBLISHED_REGISTRY
from core.toolchain.download import Request, download
from core.toolchain.network import Network

_ABBREVIATED = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8"
_MOST_METADATA_BYTES = 50_000_000


class Registry:
    """One npm registry, as configured for each package; thread-safe."""

    def __init__(self, network: Network, seconds: float) -> None:
        self._network = network
        self._seconds = seconds

    def versions(self, package: str, scratch: Path, progress: Progress) -> dict[str, Any]:
        """Each published version with its `dist`; `scratch` is a file that may be overwritten."""
        registry = self._network.configuration.registry(package)
        url = f"{registry}/{quote(package, safe='@')}"
        title = f"the list of {package} versions"
        request = Request(url, title, self._seconds, _MOST_METADATA_BYTES, _ABBREVIATED)
        download(self._network, request, scratch, progress)
        try:
            versions = orjson.loads(scratch.read_bytes())["versions"]
            return {str(name): dict(entry["dist"]) for name, entry in versions.items()}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DownloadError(
                f"The answer of {urlsplit(url).hostname} for {package} is not an npm package.",
                "Check the setting “npm_registry”.",
            ) from error

    def fetch(
        self, package: str, version: str, member: str, title: str, target: Path, progress: Progress
    ) -> str:
        """Write one file of one package to `target`, checksum verified; returns the URL it came from.

        Raises `MissingToolError` for a version that is not published, `NetworkError` (404 too),
        `DownloadError`, `Cancelled`, or `OSError`.
        """
        scratch = target.with_name("download")
        try:
            versions = self.versions(package, scratch, progress)
            dist = versions.get(version)
            if dist is None:
                raise MissingToolError(
                    f"npm has no {package} {version}.",
                    f"Ask for another version, such as {_newest(versions)}.",
                )
            url = self._tarball(package, dist)
            download(self._network, Request(url, title, self._seconds), scratch, progress)
            _check(scratch, dist, title)
            extract_member(scratch, member, target, title)
            return url
        except zlib.error as error:
            raise DownloadError(f"The download of {title} is damaged.", "Try again.") from error
        finally:
            scratch.unlink(missing_ok=True)

    def _tarball(self, package: str, dist: dict[str, Any]) -> str:
        """The tarball's URL; a mirror that repeats npm's own addresses is asked in their place."""
        url = str(dist.get("tarball", ""))
        registry = self._network.configuration.registry(package)
        if urlsplit(url).hostname == urlsplit(PUBLISHED_REGISTRY).hostname:
            return registry + urlsplit(url).path
        return url


def _newest(versions: Iterable[str]) -> str:
    numbers = [name for name in versions if re.fullmatch(r"\d+\.\d+\.\d+", name)]
    return max(numbers, key=lambda name: [int(part) for part in name.split(".")], default="another one")


def _check(archive: Path, dist: dict[str, Any], title: str) -> None:
    """Compare with the strongest checksum that is published; raises `DownloadError`."""
    algorithm, expected = _published(dist)
    if not algorithm:
        raise DownloadError(f"The registry has no checksum for {title}.", "Use another registry.")
    with archive.open("rb") as file:
        found = hashlib.file_digest(file, algorithm).digest()
    if not hmac.compare_digest(found, expected):
        raise DownloadError(
            f"The download of {title} does not have the published checksum and was thrown away.",
            "Try again; if it happens again, check the setting “npm_registry” and the proxy.",
        )


def _published(dist: dict[str, Any]) -> tuple[str, bytes]:
    hashes: dict[str, bytes] = {}
    for word in str(dist.get("integrity") or "").split():
        algorithm, _, value = word.partition("-")
        try:
            hashes[algorithm] = base64.b64decode(value.partition("?")[0], validate=True)
        except ValueError:
            continue
    for algorithm in ("sha512", "sha384", "sha256"):
        if algorithm in hashes:
            return algorithm, hashes[algorithm]
    return "", b""
