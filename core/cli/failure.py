"""Errors as words: one sentence and a next step on standard error, and the exit code.

An error nobody foresaw is a bug of ours; its details go to a log file, not to the person.
"""

from __future__ import annotations

import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from core.cli.output import Output
from core.cli.parsing import PROGRAM
from core.errors import ContractRewriterError, InputError
from core.settings import load_settings


def report(error: ContractRewriterError, output: Output) -> int:
    """Print an error for a person and return its exit code."""
    output.note(f"{PROGRAM}: {error.message}")
    if error.next_step:
        output.note(error.next_step)
    return error.exit_code


def unexpected(error: Exception) -> ContractRewriterError:
    """An error of the tree for an exception that should not have come this far."""
    if isinstance(error, PermissionError) and error.filename:
        return InputError(
            f"“{error.filename}” cannot be opened: permission denied.", "Check its permissions."
        )
    details = "".join(traceback.format_exception(error))
    reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
    path = _log(details)
    where = f"The details are in {path}; please report them." if path else "Please report it."
    return ContractRewriterError(
        f"Something went wrong inside the program ({reason}).", where, code="internal"
    )


def _log(details: str) -> Path | None:
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    for folder in _log_folders():
        path = folder / f"{PROGRAM}-error-{stamp}.log"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(details, "utf-8")
        except OSError:
            continue
        return path
    return None


def _log_folders() -> list[Path]:
    folders = [Path(tempfile.gettempdir())]
    try:
        folders.insert(0, load_settings().data_dir / "logs")
    except ContractRewriterError:
        return folders
    return folders
