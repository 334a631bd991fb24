"""Fetching a proven file: it goes on where it was cut, and nothing unproven is ever left under its name."""

from __future__ import annotations

from pathlib import Path

from tuf.api.exceptions import LengthOrHashMismatchError

from core.errors import NetworkError, UpdateRefusedError
from core.progress import Progress
from core.toolchain.network import Network
from core.updates.stream import Patience, Stream
from core.updates.trust import Published, Trust, refusing

_ATTEMPTS = 4
"""So often a transfer that is cut goes on, as long as each attempt brings something."""


def fetch(
    trust: Trust,
    path: str,
    folder: Path,
    network: Network,
    progress: Progress,
    patience: tuple[float, int] = (30.0, 32_768),
) -> Path:
    """The file with this path, in `folder`. `patience`: seconds, and the bytes that must come in them.

    Raises `UpdateRefusedError`, `NetworkError` (what has come is kept), `Cancelled`, or `OSError`.
    """
    file = trust.find(path)
    if file is None:
        raise UpdateRefusedError(
            "This version is not offered any more.", "Look for updates again.", code="update-withdrawn"
        )
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / file.about.name
    if whole.is_file() and _proven(file, whole):
        return whole
    part = folder / f"{file.target.hashes['sha256']}.part"
    resumed = part.exists()
    with refusing(trust.address(file)):
        _complete(trust.address(file), file, part, network, progress, patience)
        if resumed and not _proven(file, part):  # what was there before may have been wrong: once more, whole
            part.unlink()
            _complete(trust.address(file), file, part, network, progress, patience)
        if not _proven(file, part):
            part.unlink()
            raise LengthOrHashMismatchError("another content")
    part.replace(whole)
    for other in folder.glob("*.part"):
        other.unlink()
    return whole


def _complete(
    url: str,
    file: Published,
    part: Path,
    network: Network,
    progress: Progress,
    patience: tuple[float, int],
) -> None:
    for attempt in range(1, _ATTEMPTS + 1):
        before = _size(part)
        if before == file.target.length:
            return
        try:
            _go_on(url, file, part, network, progress, Patience(None, *patience))
        except NetworkError:
            if attempt == _ATTEMPTS or _size(part) <= before:
                raise
        if _size(part) == file.target.length:
            return
        if _size(part) <= before:
            break
    raise NetworkError("The download was cut off.", "Try again: it goes on where it stopped.")


def _go_on(
    url: str, file: Published, part: Path, network: Network, progress: Progress, patience: Patience
) -> None:
    done, total = _size(part), file.target.length
    if done > total:
        part.unlink()
        done = 0
    headers = {"range": f"bytes={done}-"} if done else {}
    with Stream(network, url, patience, progress, headers) as stream:
        status = stream.head.status
        if status == 200 or not _continues(stream.head.headers.get("content-range", ""), done):
            done = 0
        if status not in {200, 206}:
            if status == 416:  # what is there is no beginning of it
                part.unlink(missing_ok=True)
            raise NetworkError(f"{file.about.name} cannot be fetched (HTTP {status}).", "Try again later.")
        told = stream.head.headers.get("content-length", "")
        if told.isdigit() and done + int(told[:20]) != total:
            if done:
                part.unlink(missing_ok=True)
            raise LengthOrHashMismatchError("another length")
        with part.open("ab" if done else "wb") as sink:
            for piece in stream:
                done += len(piece)
                if done > total:
                    break
                sink.write(piece)
                progress.report(f"Fetching {file.about.name}", done, total)
    if done > total:
        part.unlink()
        raise UpdateRefusedError(
            "The update was refused: more was sent than was signed.",
            "Nothing was changed. Try again later.",
            code="update-too-long",
        )


def _continues(header: str, done: int) -> bool:
    return done > 0 and header.startswith(f"bytes {done}-")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _proven(file: Published, path: Path) -> bool:
    try:
        with path.open("rb") as content:
            file.target.verify_length_and_hashes(content)
    except (LengthOrHashMismatchError, OSError):
        return False
    return True
