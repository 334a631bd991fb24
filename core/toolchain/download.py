"""One download: in a thread that can be left behind, so that stopping and time limits always work.

Nothing is judged here: sizes are bounded, but checksums are the caller's.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import httpx

from core.errors import NetworkError
from core.progress import Progress
from core.toolchain.network import Network, failure, refusal

_POLL_SECONDS = 0.05
_ATTEMPTS = 3
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch, how it is called, and how much of time and bytes it may take."""

    url: str
    title: str
    seconds: float
    most_bytes: int = 400_000_000
    accept: str = "*/*"


@dataclass(slots=True)
class _Transfer:
    """What the thread tells its caller."""

    done: int = 0
    total: int | None = None
    error: Exception | None = None
    again: bool = False
    ended: threading.Event = field(default_factory=threading.Event)


def download(network: Network, request: Request, target: Path, progress: Progress) -> None:
    """Fetch into a file, which is only complete when this returns.

    Raises `NetworkError`, `Cancelled`, or `OSError` when the disk refuses.
    """
    deadline = time.monotonic() + request.seconds
    for attempt in range(1, _ATTEMPTS + 1):
        with target.open("wb") as sink:
            transfer = _attempt(network, request, sink, progress, deadline)
        if transfer.error is None:
            return
        if not transfer.again or attempt == _ATTEMPTS:
            raise transfer.error
        pause_until = min(deadline, time.monotonic() + _PAUSE_SECONDS * attempt)
        while time.monotonic() < pause_until:
            progress.check()
            time.sleep(_POLL_SECONDS)


def _attempt(
    network: Network, request: Request, sink: BinaryIO, progress: Progress, deadline: float
) -> _Transfer:
    transfer = _Transfer()
    threading.Thread(
        target=_run, args=(network, request, sink, transfer), name="download", daemon=True
    ).start()
    while not transfer.ended.wait(_POLL_SECONDS):
        progress.report(f"Fetching {request.title}", transfer.done, transfer.total)
        if time.monotonic() > deadline:
            transfer.again = False
            transfer.error = NetworkError(
                f"{request.title} could not be fetched within {request.seconds:g} seconds.",
                "Try again, or raise the setting “download_seconds”.",
            )
            return transfer
    if transfer.error is None:
        progress.report(f"Fetching {request.title}", transfer.done, transfer.done)
    return transfer


def _run(network: Network, request: Request, sink: BinaryIO, transfer: _Transfer) -> None:
    """The thread: an abandoned one ends at its next write, because the caller closes the file."""
    try:
        _stream(network, request, sink, transfer)
    except httpx.TransportError as error:
        transfer.error, transfer.again = failure(request.title, request.url, error), True
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        transfer.error = failure(request.title, request.url, error)
    except Exception as error:
        transfer.error = error
    finally:
        transfer.ended.set()


def _stream(network: Network, request: Request, sink: BinaryIO, transfer: _Transfer) -> None:
    headers = {"accept": request.accept}
    with (
        network.client(request.url) as client,
        client.stream("GET", request.url, headers=headers) as response,
    ):
        if response.status_code != 200:
            transfer.error = refusal(request.title, request.url, response.status_code)
            transfer.again = response.status_code >= 500
            return
        length = response.headers.get("content-length", "")
        encoded = "content-encoding" in response.headers
        transfer.total = int(length) if length.isdigit() and not encoded else None
        for piece in response.iter_bytes(262_144):
            transfer.done += len(piece)
            if transfer.done > request.most_bytes:
                raise NetworkError(
                    f"{request.title} is larger than {request.most_bytes // 1_000_000} MB and was refused.",
                    "Check the setting “npm_registry”.",
                )
            sink.write(piece)
        sink.flush()
