"""Writes, moves and removes files of the folder for what arrived, and never over what a person typed.

Texts are staged beside their files and flushed together, then each is renamed
into place after one more look at what is there. A file that is not what it was
expected to be is left alone and reported. `FAULT` lets tests stop at any step.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import secrets
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import SyncError
from core.wire.headers import path_key

FAULT: list[Callable[[str], None]] = []
"""Called with the name of each step; empty outside of tests."""


def reached(step: str) -> None:
    """A step whose neighborhood a crash may strike."""
    for call in FAULT:
        call(step)


@dataclass(frozen=True, slots=True)
class Placement:
    """New bytes of one path; `expected` is the hash of what is there, None for nothing."""

    path: str
    expected: str | None
    data: bytes


def hash_of(path: Path) -> str | None:
    """The hash of a file's bytes, None where there is no file; raises `OSError`."""
    data = bytes_of(path)
    return None if data is None else hashlib.sha256(data).hexdigest()


def bytes_of(path: Path) -> bytes | None:
    """The bytes of a file, None where there is none."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def place(root: Path, wanted: Sequence[Placement]) -> set[str]:
    """Write all; returns the paths that were not what was expected and were left as they are.

    Raises `SyncError` when the disk takes no more; what was placed until then stays.
    """
    staged: list[tuple[Placement, Path, Path]] = []
    left: set[str] = set()
    try:
        made: set[Path] = set()
        for item in wanted:
            target = root / item.path
            if target.parent not in made:
                target.parent.mkdir(parents=True, exist_ok=True)
                made.add(target.parent)
            fresh = _beside(target)
            staged.append((item, target, fresh))
            _stage(fresh, item.data, target)
        reached("staged")
        _flush(root, [fresh for _, _, fresh in staged])
        for item, target, fresh in staged:
            reached("place")
            if not _swap(item, target, fresh):
                left.add(item.path)
        _flush(root, made)
    except OSError as error:
        raise _unwritable(error) from error
    finally:
        for _, _, fresh in staged:
            with suppress(OSError):
                fresh.unlink(missing_ok=True)
    return left


def _swap(item: Placement, target: Path, fresh: Path) -> bool:
    """Give a staged text its name, if what is there is what was expected."""
    if item.expected is None:
        try:
            os.link(fresh, target)
        except FileExistsError:
            return False
        except OSError:  # a file system without links
            if os.path.lexists(target):
                return False
            fresh.replace(target)
        return True
    if hash_of(target) != item.expected:
        return False
    fresh.replace(target)
    return True


def remove(root: Path, path: str, expected: str) -> bool:
    """Remove a file that is what was expected, and folders that are empty then; False when it is not."""
    target = root / path
    try:
        if hash_of(target) != expected:
            return False
        reached("remove")
        target.unlink()
        _prune(root, target.parent)
    except OSError as error:
        raise _unwritable(error) from error
    return True


def move(root: Path, old: str, new: str) -> bool:
    """Give a file another name that nobody has; False when the name is taken or the file is not there."""
    source, target = root / old, root / new
    try:
        if not source.is_file():
            return False
        if os.path.lexists(target) and not same_file(source, target):
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        reached("move")
        source.rename(target)
        _prune(root, source.parent)
    except OSError as error:
        raise _unwritable(error) from error
    return True


def free_name(root: Path, path: str, taken: Iterable[str]) -> str:
    """The path with the first number behind its name that nobody has: `Bank-2.sol`."""
    keys = set(taken)
    head, dot, ending = path.rpartition("/")
    stem, point, suffix = ending.partition(".") if not ending.startswith(".") else (ending, "", "")
    number = 2
    while True:
        name = f"{head}{dot}{stem}-{number}{point}{suffix}"
        if path_key(name) not in keys and not os.path.lexists(root / name):
            return name
        number += 1


def is_folder(root: Path, path: str) -> bool:
    """Whether a folder with something in it has this name; an empty one makes room."""
    place = root / path
    if not place.is_dir() or place.is_symlink():
        return False
    try:
        place.rmdir()
    except OSError:
        return True
    return False


def nested(one: str, other: str) -> bool:
    """Whether one path lies in a folder that has the name of the other."""
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


def folders_of(path: str) -> list[str]:
    """The folders that a path lies in, the outermost first."""
    parts = path.split("/")[:-1]
    return ["/".join(parts[: at + 1]) for at in range(len(parts))]


def sweep(root: Path, names: Iterable[str]) -> None:
    """Remove what a crash left beside these files: texts that were staged and never placed."""
    for folder in {(root / name).parent for name in names}:
        for path in folder.glob(".*.sync-*.tmp"):
            with suppress(OSError):
                path.unlink()


def _beside(target: Path) -> Path:
    short = target.name.encode()[:60].decode("utf-8", "ignore")
    return target.with_name(f".{short}.sync-{secrets.token_hex(4)}.tmp")


def _stage(fresh: Path, data: bytes, target: Path) -> None:
    mode = _mode(target)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(handle, view) :]
        if mode != 0o666:
            with suppress(OSError, AttributeError):
                os.fchmod(handle, mode)
    finally:
        os.close(handle)


def _mode(target: Path) -> int:
    try:
        return target.stat().st_mode & 0o777
    except OSError:
        return 0o666


def _flush(root: Path, paths: Iterable[Path]) -> None:
    """Bring files to the disk before anything counts on them: all at once where the system can."""
    listed = list(paths)
    if not listed:
        return
    if sys.platform == "linux" and len(listed) > 4 and _sync_file_system(root):
        return
    for path in listed:
        with suppress(PermissionError):
            handle = os.open(path, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _sync_file_system(root: Path) -> bool:
    try:
        call = ctypes.CDLL(None, use_errno=True).syncfs
    except (OSError, AttributeError):
        return False
    handle = os.open(root, os.O_RDONLY)
    try:
        return int(call(handle)) == 0
    finally:
        os.close(handle)


def _prune(root: Path, folder: Path) -> None:
    while folder != root and root in folder.parents:
        try:
            folder.rmdir()
        except OSError:
            return
        folder = folder.parent


def same_file(one: Path, other: Path) -> bool:
    """Two spellings of one file, where a file system does not tell cases apart."""
    try:
        return one.samefile(other)
    except OSError:
        return False


def _unwritable(error: OSError) -> SyncError:
    reason = (error.strerror or str(error)).lower()
    where = f" “{error.filename}”" if error.filename else ""
    return SyncError(
        f"A file{where} cannot be written ({reason}); what arrived is kept and written later.",
        "Check the free space and the permissions, then sync again.",
        code="not-writable",
    )
