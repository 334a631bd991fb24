"""Writing source files: whole or not at all, and only over the text that was read.

Every new text is first written beside its file and flushed; then all are renamed
into place. A file that changed in the meantime stops the whole write. Links are
followed, the mode is kept.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from core.errors import InputError


@dataclass(frozen=True, slots=True)
class FileChange:
    """New bytes for a file whose present bytes have the SHA-256 `base`."""

    path: Path
    base: str
    data: bytes


def write_files(changes: Sequence[FileChange]) -> tuple[Path, ...]:
    """Replace all files, or none of them; returns the real paths written.

    Raises `InputError` when a file changed since it was read or cannot be
    written. Should a rename fail half-way, those already done are taken back.
    """
    changes = _distinct(changes)
    targets = [item.path.resolve() for item in changes]
    old = [_checked(target, item) for target, item in zip(targets, changes, strict=True)]
    staged: list[Path] = []
    done: list[int] = []
    try:
        for target, item in zip(targets, changes, strict=True):
            staged.append(_stage(target, item.data))
        for index, target in enumerate(targets):
            _checked(target, changes[index])
            staged[index].replace(target)
            done.append(index)
        for folder in {target.parent for target in targets}:
            _flush_folder(folder)
    except BaseException as error:
        for index in reversed(done):
            _put_back(targets[index], old[index])
        if isinstance(error, OSError):
            raise _unwritable(error, targets[min(len(staged), len(targets) - 1)]) from error
        raise
    finally:
        for path in staged:
            path.unlink(missing_ok=True)
    return tuple(targets)


def write_new(path: Path, data: bytes, *, over: bool = False) -> Path:
    """Write a file that is not there, with its folders; with `over` also in place of one that is.

    Returns the real path. Raises `InputError` when it is there after all, or cannot be written.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if over and target.exists():
            _checked(target, FileChange(target, hashlib.sha256(target.read_bytes()).hexdigest(), data))
        staged = _stage(target, data)
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
        target = item.path.resolve()
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


def _stage(target: Path, data: bytes) -> Path:
    """The data in a flushed temporary file beside its target, with the target's owner and mode."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _dress(path, target)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


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


def _put_back(target: Path, data: bytes) -> None:
    with suppress(OSError):
        _stage(target, data).replace(target)


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
