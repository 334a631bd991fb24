"""Files of larger blobs: what was acknowledged is on the disk, whole, under a name used once."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.wire.ids import new_id


@dataclass(frozen=True, slots=True)
class BlobFiles:
    """The folder of blobs. Its functions wait for the disk: call them in a thread."""

    folder: Path

    def path(self, workspace_id: str, name: str) -> Path:
        """Where a file of a workspace is; the end of the name spreads files over folders."""
        return self.folder / workspace_id / name[-2:] / name

    def write(self, workspace_id: str, data: bytes) -> str:
        """Keep bytes under a new name: temporary file, fsync, rename, fsync of the folder."""
        name = new_id()
        target = self.path(workspace_id, name)
        _make_folder(target.parent)
        temporary = target.with_suffix(".tmp")
        try:
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.rename(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)
        return name

    def read(self, workspace_id: str, name: str) -> bytes:
        """The bytes of a file; FileNotFoundError when it is gone."""
        return self.path(workspace_id, name).read_bytes()

    def remove(self, workspace_id: str, name: str) -> None:
        """Forget a file; nothing happens when it is gone."""
        with suppress(FileNotFoundError):
            self.path(workspace_id, name).unlink()


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # a folder cannot be opened there; NTFS journals its entries
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
