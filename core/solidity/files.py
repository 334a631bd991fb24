"""Reading one Solidity file from disk, or a sentence why it cannot be used.

Does not know projects or imports.
"""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from core.errors import InputError
from core.text import SourceText

_MEGABYTE = 1_000_000


def read_source(path: Path, unit: str, max_file_mb: int) -> SourceText:
    """The exact bytes of a file as the source text of `unit`. Raises `InputError`."""
    try:
        status = path.stat()
        size = status.st_size
        if stat.S_ISDIR(status.st_mode):
            raise InputError(
                f"{path} is a folder, not a Solidity file.", "Give the file, or the folder above it."
            )
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{path} is a device or a pipe, not a file.", "Give a Solidity file.")
        if size > max_file_mb * _MEGABYTE:
            raise InputError(
                f"{path} has {size / _MEGABYTE:.1f} MB; files above {max_file_mb} MB are refused.",
                "Split the file, or raise the setting max_file_mb.",
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"{path} does not exist.", "Check the path.") from error
    except OSError as error:
        step = "Mend the link." if error.errno == errno.ELOOP else "Check its permissions."
        raise InputError(f"{path} cannot be read ({error.strerror or error}).", step) from error
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(
            f"{path} is not UTF-8: line {line} holds the byte 0x{data[error.start]:02x}.",
            "Save the file as UTF-8.",
        ) from error
    return SourceText(unit, data)
