"""Writes settings files, and leaves what a person wrote in them by hand as it is.

One line is one setting; comments, blank lines and the order stay. A value that
is the default is taken out again. The file is replaced as a whole or not at all.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

from core.errors import UsageError
from core.settings import read_values

Value = str | int | bool


def write_setting(path: Path, name: str, value: Value | None) -> None:
    """Set one value in a file, or take it out with None; raises `UsageError` when that cannot be done."""
    read_values(path)  # a file that cannot be read is mended by hand, not written over
    before = path.read_text("utf-8") if path.is_file() else ""
    after = _with(before, name, value)
    if after == before:
        return
    try:
        _replace(path, after)
    except OSError as error:
        raise UsageError(
            f"The settings file {path} cannot be written: {error.strerror}.", "Check its permissions."
        ) from error


def _with(text: str, name: str, value: Value | None) -> str:
    lines = text.splitlines(keepends=True)
    at = next((n for n, line in enumerate(lines) if re.match(rf"\s*{re.escape(name)}\s*=", line)), None)
    if value is None:
        return "".join(line for n, line in enumerate(lines) if n != at)
    fresh = f"{name} = {_literal(value)}\n"
    if at is not None:
        comment = _comment(lines[at])
        lines[at] = fresh if not comment else f"{fresh.rstrip()}  {comment}\n"
        return "".join(lines)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    return "".join([*lines, fresh])


def _literal(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _comment(line: str) -> str:
    """The comment at the end of a line, outside of quotes."""
    bare = re.sub(r"\"(?:\\.|[^\"\\])*\"|'[^']*'", lambda found: "x" * len(found.group()), line)
    at = bare.find("#")
    return line[at:].rstrip() if at >= 0 else ""


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".settings.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
