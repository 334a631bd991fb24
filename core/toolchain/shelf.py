"""The shelf: a folder where every fetched tool lies whole and checked, or not at all.

Each item has a folder of its own with its file and a manifest. It appears by
one rename, so a killed or failed installation leaves nothing that could be
used. Several processes may install the same item at once: one does, the
others wait and take it. How a file is obtained is not known here.

Behind it may lie a second shelf that came with the program and is only read: nothing is written
there or removed, and what is on both is taken from the first.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

import orjson

from core.errors import MissingToolError
from core.progress import Progress
from core.toolchain.item import Item
from core.toolchain.lock import held

_MANIFEST = "manifest.json"

Fill = Callable[[Path], str]
"""Writes an item's file to the given path and returns its source (a URL)."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an item's file must be."""

    file: str
    sha256: str
    size: int
    source: str


class Shelf:
    """A shelf in a folder that several processes may share; thread-safe."""

    def __init__(self, folder: Path, shipped: Path | None = None) -> None:
        self.folder = folder.absolute()
        self.shipped = shipped
        self._checked: dict[Path, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def find(self, item: Item) -> Path | None:
        """The item's file when it is there and whole; the hash is read once, then only size and time."""
        for folder in self._folders():
            found = self._whole(folder / item.folder / item.file)
            if found is not None:
                return found
        return None

    def is_shipped(self, path: Path) -> bool:
        """Whether a file came with the program, so that it cannot be removed."""
        return self.shipped is not None and path.is_relative_to(self.shipped)

    def _folders(self) -> tuple[Path, ...]:
        return (self.folder,) if self.shipped is None else (self.folder, self.shipped)

    def _whole(self, path: Path) -> Path | None:
        try:
            stamp = _stamp(path)
            if self._checked.get(path) == stamp:
                return path
            manifest = _read_manifest(path.parent)
            if manifest is None or manifest.file != path.name or manifest.size != stamp[0]:
                return None
            if _sha256(path) != manifest.sha256:
                return None
        except OSError:
            return None
        with self._lock:
            self._checked[path] = stamp
        return path

    def manifest(self, item: Item) -> Manifest | None:
        """What is written about an item; None when it is not there."""
        found = (_read_manifest(folder / item.folder) for folder in self._folders())
        return next((manifest for manifest in found if manifest is not None), None)

    def versions(self, name: str) -> tuple[str, ...]:
        """The versions of a tool that have a manifest, in no order; their files are not checked."""
        return tuple({version for folder in self._folders() for version in _versions(folder, name)})

    def install(self, item: Item, fill: Fill, progress: Progress) -> Path:
        """The item's file, made by `fill` unless another process has just done so.

        A damaged item is set aside as `<item>.damaged`. Raises what `fill`
        raises, `Cancelled`, or `MissingToolError` when the disk refuses.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with held(self.folder / f".{item.folder}.lock", progress):
                found = self.find(item)
                return found if found is not None else self._make(item, fill)
        except OSError as error:
            raise MissingToolError(
                f"{item.title} cannot be kept in {self.folder}: {error.strerror or error}.",
                "Make room there, or set “data_dir” to a folder that can be written.",
            ) from error

    def remove(self, item: Item, progress: Progress) -> None:
        """Take an item off the shelf, whole or damaged; nothing happens when it is not there.

        It disappears by one rename first. Raises `Cancelled` or `MissingToolError`.
        """
        folder = self.folder / item.folder
        aside = self.folder / f".{item.folder}.{uuid4().hex}.part"
        try:
            if not folder.exists():
                return
            with held(self.folder / f".{item.folder}.lock", progress), suppress(FileNotFoundError):
                folder.rename(aside)
        except OSError as error:
            raise MissingToolError(
                f"{item.title} cannot be removed: {error.strerror or error}.",
                "End what uses it, check the permissions of the folder, and try again.",
            ) from error
        shutil.rmtree(aside, ignore_errors=True)
        with self._lock:
            self._checked.pop(folder / item.file, None)

    def _make(self, item: Item, fill: Fill) -> Path:
        for leftover in self.folder.glob(f".{item.folder}.*.part"):
            shutil.rmtree(leftover, ignore_errors=True)
        part = self.folder / f".{item.folder}.{uuid4().hex}.part"
        part.mkdir()
        try:
            self._write(item, fill, part)
            final = self.folder / item.folder
            if final.exists():
                aside = self.folder / f"{item.folder}.damaged"
                shutil.rmtree(aside, ignore_errors=True)
                final.rename(aside)
            part.rename(final)
            _sync_folder(self.folder)
        finally:
            shutil.rmtree(part, ignore_errors=True)
        path = final / item.file
        with self._lock:
            self._checked[path] = _stamp(path)
        return path

    def _write(self, item: Item, fill: Fill, part: Path) -> None:
        path = part / item.file
        source = fill(path)
        path.chmod(0o755 if item.executable else 0o644)
        manifest = Manifest(item.file, _sha256(path), path.stat().st_size, source)
        written = part / _MANIFEST
        written.write_bytes(orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2))
        for file in (path, written):
            _sync_file(file)
        _sync_folder(part)


def _versions(folder: Path, name: str) -> tuple[str, ...]:
    with suppress(OSError):
        found = (entry for entry in folder.iterdir() if entry.name.startswith(f"{name}-"))
        return tuple(entry.name.removeprefix(f"{name}-") for entry in found if (entry / _MANIFEST).is_file())
    return ()


def _read_manifest(folder: Path) -> Manifest | None:
    try:
        raw = orjson.loads((folder / _MANIFEST).read_bytes())
        return Manifest(str(raw["file"]), str(raw["sha256"]), int(raw["size"]), str(raw["source"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _stamp(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
