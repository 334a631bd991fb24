"""What is published in a folder of releases: read from its signed metadata, kept until that changes.

The metadata of the operator's own folder is believed here; those who fetch prove it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from core.wire.releases import CHANNELS, NOTES, Channel, ReleaseFile


@dataclass(frozen=True, slots=True)
class Shelved:
    """One published file. `sha256` is hexadecimal."""

    about: ReleaseFile
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Release:
    """One version of one channel, and its notes as Markdown."""

    version: str
    channel: Channel
    published: str
    files: tuple[Shelved, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """All of a folder: releases, newest first, and every file by its path."""

    releases: tuple[Release, ...] = ()
    files: Mapping[str, Shelved] = field(default_factory=dict)


class Shelf:
    """A folder of releases; reads the disk, so it is asked in a thread."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._stamp: tuple[int, int] | None = None
        self._content = Content()

    def content(self) -> Content:
        """What is published now; nothing where there is no folder, or what it holds cannot be read."""
        if self.folder is None:
            return Content()
        try:
            known = (self.folder / "metadata" / "timestamp.json").stat()
            stamp = known.st_mtime_ns, known.st_ino
            if stamp != self._stamp:
                self._content, self._stamp = _read(self.folder), stamp
        except (OSError, ValueError, KeyError, TypeError, ValidationError):
            self._content, self._stamp = Content(), None
        return self._content

    def target(self, path: str) -> tuple[Path, Shelved] | None:
        """A published file, if it is there."""
        known = self.content().files.get(path)
        if known is None or self.folder is None:
            return None
        place = self.folder / "targets" / path
        return (place, known) if place.is_file() else None

    def metadata(self, name: str) -> Path | None:
        """A file of the metadata, if it is there. `name` was checked before."""
        place = self.folder / "metadata" / name if self.folder is not None else None
        return place if place is not None and place.is_file() else None


def _read(folder: Path) -> Content:
    metadata = folder / "metadata"
    snapshot_version = _signed(metadata / "timestamp.json")["meta"]["snapshot.json"]["version"]
    meta = _signed(metadata / f"{snapshot_version}.snapshot.json")["meta"]
    files = [
        Shelved(ReleaseFile.model_validate(target["custom"]), target["length"], target["hashes"]["sha256"])
        for channel in CHANNELS
        for target in _targets(metadata, channel, meta).values()
    ]
    groups: dict[tuple[Channel, str], list[Shelved]] = {}
    for item in files:
        groups.setdefault((item.about.channel, item.about.version), []).append(item)
    releases = [_release(folder, channel, version, each) for (channel, version), each in groups.items()]
    releases.sort(key=lambda item: order(item.version), reverse=True)
    return Content(tuple(releases), {item.about.path: item for item in files})


def _release(folder: Path, channel: Channel, version: str, files: Sequence[Shelved]) -> Release:
    try:
        notes = (folder / "targets" / channel / version / NOTES).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        notes = ""
    return Release(version, channel, files[0].about.published, tuple(files), notes)


def order(version: str) -> tuple[tuple[int, ...], int, str, int]:
    """Sorts versions: 1.10 after 1.9, and 1.0b2 and 1.0rc1 before 1.0."""
    numbers = version
    for word, rank in (("rc", 2), ("b", 1), ("a", 0)):
        if word in version:
            numbers, _, count = version.partition(word)
            return tuple(int(part) for part in numbers.split(".")), rank, word, int(count)
    return tuple(int(part) for part in numbers.split(".")), 3, "", 0


def _targets(metadata: Path, channel: str, meta: dict[str, Any]) -> dict[str, Any]:
    version = meta[f"{channel}.json"]["version"]
    targets: dict[str, Any] = _signed(metadata / f"{version}.{channel}.json")["targets"]
    return targets


def _signed(path: Path) -> dict[str, Any]:
    signed: dict[str, Any] = orjson.loads(path.read_bytes())["signed"]
    return signed
