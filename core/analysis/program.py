"""Which program this is, for what it keeps: another one must not trust it.

From a checkout or an installation the version is a hash over the sources of everything that has a
say in findings. A frozen build holds the same files compiled; where it holds none, the program's own
file stands for them.
"""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_CODE = (".py", ".pyc")
_PARTS = ("analysis", "semantics", "solidity", "toolchain", "text.py")


@lru_cache(maxsize=1)
def program_version() -> str:
    """40 hex digits that change with the program."""
    digest = hashlib.sha256(f"{_release()} {sys.version_info[:2]}".encode())
    sources = [path for part in _PARTS for path in _sources(_ROOT / part)]
    for path in sources:
        digest.update(f"{path.relative_to(_ROOT).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    if not any(path.suffix in _CODE for path in sources):
        for path in (Path(sys.executable), Path(sys.executable).parent / "_internal"):
            if path.exists():
                state = path.stat()
                digest.update(f"{path.name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:40]


def _sources(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    if not place.is_dir():  # the text of a module alone: compiled in a frozen build
        return [path for path in (place.with_suffix(".pyc"),) if path.is_file()]
    found = (path for path in place.rglob("*") if path.suffix in {*_CODE, ".js"})
    return sorted(path for path in found if path.parent.name != "__pycache__")


def _release() -> str:
    for name in ("contract-rewriter", "tree-sitter-solidity"):
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
    return ""
