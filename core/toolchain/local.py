"""The compiler a person set by hand (`solc_path`): a native solc or a soljson.js, and its version."""

from __future__ import annotations

import re
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from core.errors import MissingToolError, ToolFailedError
from core.toolchain.binary import native_version
from core.toolchain.process import clean_environment

_ASK = (
    "const m = require(process.argv[1]); const v = m._solidity_version || m._version;"
    "process.stdout.write((m.UTF8ToString || m.Pointer_stringify)(v())); process.exit(0);"
)


@dataclass(frozen=True, slots=True)
class LocalCompiler:
    """A compiler outside the shelf."""

    path: Path
    version: str
    is_soljson: bool


class LocalCompilers:
    """Asks a compiler for its version, once for each state of its file; thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[Path, int, int], LocalCompiler] = {}
        self._lock = threading.Lock()

    def look(self, value: str, node: Path) -> LocalCompiler:
        """The compiler that `solc_path` names; raises `MissingToolError` or `ToolFailedError`."""
        path = Path(value).expanduser().absolute()
        try:
            status = path.stat()
        except OSError as error:
            raise MissingToolError(
                f"The setting “solc_path” names {path}, which is not there.",
                "Correct the setting, or remove it to use downloaded compilers.",
            ) from error
        key = (path, status.st_size, status.st_mtime_ns)
        with self._lock:
            if key not in self._known:
                self._known[key] = _asked(path, node)
            return self._known[key]


def _asked(path: Path, node: Path) -> LocalCompiler:
    if path.suffix not in {".js", ".cjs"}:
        return LocalCompiler(path, native_version(path), is_soljson=False)
    try:
        command = [str(node), "--no-warnings", "-e", _ASK, str(path)]
        done = subprocess.run(
            command, capture_output=True, timeout=60, env=clean_environment(), text=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise _unusable(path) from error
    match = re.match(r"(\d+\.\d+\.\d+)", done.stdout)
    if match is None:
        raise _unusable(path)
    return LocalCompiler(path, match[1], is_soljson=True)


def _unusable(path: Path) -> ToolFailedError:
    return ToolFailedError(
        f"{path} is not a soljson.js that node can load.", "Correct or remove the setting “solc_path”."
    )
