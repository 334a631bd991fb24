"""Writing source files: whole or not at all, and only over the text that was read.

Every new text is first written beside its file and flushed; then all are renamed
into place. A file that changed in the meantime stops the whole write. Links are
followed; mode, owner and extended attributes are kept. A file that already holds
its new text is not touched.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from core.errors import InputError
from core.store.cut import Note, Staged, noted

SHOWN_BYTES = 60
"""So much of its target's name a file has while it is being written."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """New bytes for a file whose present bytes have the SHA-256 `base`."""

    path: Path
    base: str
    data: bytes


def write_files(changes: Sequence[FileChange], notes: Path | None = None) -> tuple[Path, ...]:
    """Replace all files, or none of them; returns the real paths written.

    In the folder `notes` stands what is being written as long as it is, for `finish_cut` of
    the next start.

    Raises `InputError` when a file changed since it was read or cannot be
    written. Should a rename fail half-way, those already done are taken back.
    """
    changes = _distinct(changes)
    all_targets = tuple(real_path(item.path) for item in changes)
    present = [_checked(target, item) for target, item in zip(all_targets, changes, strict=True)]
    other = [item.data != data for item, data in zip(changes, present, strict=True)]
    changes = tuple(compress(changes, other))
    targets, old = tuple(compress(all_targets, other)), tuple(compress(present, other))
    staged = [
        Staged(target, item.base, _beside(target)) for target, item in zip(targets, changes, strict=True)
    ]
    if staged:
        with noted(notes, staged) as note:
            _replace_all(note, staged, changes, old)
    return all_targets


def _replace_all(
    note: Note, staged: Sequence[Staged], changes: Sequence[FileChange], old: Sequence[bytes]
) -> None:
    done, at = [], staged[0].target
    try:
        for item, change in zip(staged, changes, strict=True):
            at = item.target
            _stage(at, change.data, item.fresh)
        note.ready()
        for index, (item, change) in enumerate(zip(staged, changes, strict=True)):
            at = item.target
            _checked(at, change)
            item.fresh.replace(at)
            done.append(index)
        for folder in {item.target.parent for item in staged}:
            _flush_folder(folder)
    except BaseException as error:
        for index in reversed(done):
            _put_back(staged[index].target, old[index])
        if isinstance(error, OSError):
            raise _unwritable(error, at) from error
        raise
    finally:
        for item in staged:
            with suppress(OSError):
                item.fresh.unlink(missing_ok=True)


def write_new(path: Path, data: bytes, *, over: bool = False) -> Path:
    """Write a file that is not there, with its folders; with `over` also in place of one that is.

    Returns the real path. Raises `InputError` when it is there after all, or cannot be written.
    """
    target = real_path(path)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if over and target.exists():
            _checked(target, FileChange(target, hashlib.sha256(target.read_bytes()).hexdigest(), data))
        staged = _beside(target)
        _stage(target, data, staged)
        try:
            if over:
                staged.replace(target)
            else:
                _link_new(staged, target)
        finally:
            staged.unlink(missing_ok=True)
        _flush_folder(target.parent)
    except FileExistsError as error:
        raise InputError(
            f"“{target}” is there by now; nothing was written.",
            "Open it, or save under another name.",
            code="file-exists",
        ) from error
    except OSError as error:
        raise _unwritable(error, target) from error
    return target


def real_path(path: Path) -> Path:
    """Where a path leads; raises `InputError` for links that lead to each other."""
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # Python before 3.13 says RuntimeError
        raise InputError(
            f"“{path}” cannot be written (its links lead in a circle); nothing was changed.",
            "Choose another name.",
            code="not-writable",
        ) from error


def _link_new(staged: Path, target: Path) -> None:
    """Give a staged file its name unless the name is taken; raises `FileExistsError`."""
    try:
        os.link(staged, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: the check and the rename are two steps there
        if target.exists():
            raise FileExistsError(str(target)) from None
        staged.replace(target)


def _distinct(changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """One change for each real file: with links, one file may come under two names."""
    found: dict[Path, FileChange] = {}
    for item in changes:
        target = real_path(item.path)
        if found.setdefault(target, item).data != item.data:
            raise InputError(
                f"“{target}” was given under two names and changed in two ways; nothing was written.",
                "Give it under one of its names.",
                code="two-names",
            )
    return tuple(found.values())


def _checked(target: Path, change: FileChange) -> bytes:
    """The present bytes, which must be those the change was made from."""
    try:
        data = target.read_bytes()
        if not os.access(target, os.W_OK) or not target.stat().st_mode & stat.S_IWUSR:
            raise PermissionError(13, "write-protected", str(target))
    except OSError as error:
        raise _unwritable(error, target) from error
    if hashlib.sha256(data).hexdigest() != change.base:
        raise InputError(
            f"“{target}” changed while it was being worked on; nothing was written.",
            "Run the command again.",
            code="file-changed",
        )
    return data


def _beside(target: Path) -> Path:
    """Where the new text of a file is staged; its name may be as long as may be."""
    short = target.name.encode()[:SHOWN_BYTES].decode("utf-8", "ignore")
    return target.with_name(f".{short}.{secrets.token_hex(4)}.tmp")


def _stage(target: Path, data: bytes, path: Path) -> None:
    """The data in a flushed temporary file, with the target's owner and mode."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _dress(path, target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _dress(path: Path, target: Path) -> None:
    """Owner and mode of the target, or those that a new file gets where there is none."""
    try:
        was = target.stat()
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        path.chmod(0o666 & ~mask)
        return
    if sys.platform != "win32":
        with suppress(OSError):  # only an administrator may, and only they write what is not theirs
            os.chown(path, was.st_uid, was.st_gid)
    path.chmod(stat.S_IMODE(was.st_mode))
    _copy_attributes(target, path)


def _copy_attributes(source: Path, path: Path) -> None:
    """Labels and access lists, where the system has them and lets us."""
    if sys.platform == "linux":
        with suppress(OSError):
            for name in os.listxattr(source):
                with suppress(OSError):
                    os.setxattr(path, name, os.getxattr(source, name))


def _put_back(target: Path, data: bytes) -> None:
    with suppress(OSError):
        fresh = _beside(target)
        _stage(target, data, fresh)
        fresh.replace(target)


def _flush_folder(folder: Path) -> None:
    """Make renames last through a power cut, where the system can."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _unwritable(error: OSError, target: Path) -> InputError:
    reason = (error.strerror or str(error)).lower()
    return InputError(
        f"“{target}” cannot be written ({reason}); nothing was changed.",
        "Check its permissions and the free space.",
        code="not-writable",
    )
