"""Import remappings, read and applied exactly as solc does.

Source: Solidity manual, “Import Path Resolution”.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Remapping:
    """`context:prefix=target`: inside units that start with `context`, `prefix` becomes `target`."""

    context: str
    prefix: str
    target: str

    def __str__(self) -> str:
        return (
            f"{self.context}:{self.prefix}={self.target}" if self.context else f"{self.prefix}={self.target}"
        )


def parse_remapping(text: str) -> Remapping | None:
    """One remapping, or None when the text is none."""
    left, equals, target = text.strip().partition("=")
    context, colon, prefix = left.partition(":")
    if not colon:
        context, prefix = "", left
    return Remapping(context, prefix, target) if equals and prefix else None


def remap(path: str, importer: str, remappings: Iterable[Remapping]) -> tuple[str, bool]:
    """The unit name of a direct import, and whether a remapping applied.

    The longest fitting context wins, then the longest fitting prefix, then the last one.
    """
    best: Remapping | None = None
    for item in remappings:
        if not importer.startswith(item.context) or not path.startswith(item.prefix):
            continue
        if best is None or (len(item.context), len(item.prefix)) >= (len(best.context), len(best.prefix)):
            best = item
    if best is None:
        return path, False
    return best.target + path[len(best.prefix) :], True


def absolute_unit(path: str, importer: str) -> str | None:
    """The unit name of a relative import (`./…`, `../…`), unremapped; None if it climbs above the root."""
    parts = importer.split("/")[:-1]
    for piece in path.split("/"):
        if piece == "..":
            if not parts or parts[-1] == "..":
                return None
            parts.pop()
        elif piece not in {"", "."}:
            parts.append(piece)
    return "/".join(parts)


def is_relative(path: str) -> bool:
    """Whether solc resolves the path against the importing unit."""
    return path.startswith(("./", "../"))
