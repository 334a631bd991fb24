"""Native compilers as they are published: a list with checksums, and one file for each release.

py-solc-x is not asked to download, because it neither limits the time nor
compares checksums. Running the compilers is the business of `binary`.
"""

from __future__ import annotations

import hashlib
import hmac
import platform
import sys
from pathlib import Path
from typing import Any

import orjson

from core.errors import DownloadError, MissingToolError
from core.progress import Progress
from core.toolchain import item
from core.toolchain.download import Request, download
from core.toolchain.network import Network

_MOST_LIST_BYTES = 20_000_000
_PLATFORMS = {
    ("linux", "x86_64"): "linux-amd64",
    ("linux", "aarch64"): "linux-arm64",
    ("darwin", "x86_64"): "macosx-amd64",
    ("darwin", "arm64"): "macosx-amd64",
    ("win32", "amd64"): "windows-amd64",
}


def fill_native(
    network: Network, base_url: str, seconds: float, version: str, target: Path, progress: Progress
) -> str:
    """Write a published native compiler to `target`, checksum compared; returns the URL it came from.

    Raises `MissingToolError` when there is none for this machine, `NetworkError`,
    `DownloadError` or `Cancelled`. Source: the list.json of binaries.soliditylang.org.
    """
    folder = f"{base_url.rstrip('/')}/{_platform()}"
    title = item.native_solc(version).title
    published = target.with_name("list.json")
    try:
        request = Request(f"{folder}/list.json", "the list of native compilers", seconds, _MOST_LIST_BYTES)
        download(network, request, published, progress)
        name, expected = _build(published.read_bytes(), version)
    finally:
        published.unlink(missing_ok=True)
    download(network, Request(f"{folder}/{name}", title, seconds), target, progress)
    _check(target, expected, title)
    return f"{folder}/{name}"


def _platform() -> str:
    found = _PLATFORMS.get((sys.platform, platform.machine().lower()))
    if found is None:
        raise MissingToolError(
            f"Native compilers are not published for {sys.platform} on {platform.machine()}.",
            "Turn the setting “native_solc” off.",
        )
    return found


def _build(published: bytes, version: str) -> tuple[str, bytes]:
    """The file name and SHA-256 of a release; a name is only taken when it has no folder in it."""
    try:
        data: dict[str, Any] = orjson.loads(published)
        name = data["releases"].get(version)
        build = next((entry for entry in data["builds"] if entry["path"] == name), None)
        if name is None or build is None or name.endswith(".zip"):
            raise MissingToolError(
                f"No native solc {version} is published for this machine.",
                "Turn the setting “native_solc” off.",
            )
        if "/" in name or "\\" in name:
            raise ValueError(name)
        return str(name), bytes.fromhex(str(build["sha256"]).removeprefix("0x"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DownloadError(
            "The published list of native compilers cannot be understood.",
            "Check the setting “solc_list_url”.",
        ) from error


def _check(path: Path, expected: bytes, title: str) -> None:
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").digest()
    if not hmac.compare_digest(found, expected):
        raise DownloadError(
            f"The download of {title} does not have the published checksum and was thrown away.",
            "Try again; if it happens again, check the setting “solc_list_url” and the proxy.",
        )
