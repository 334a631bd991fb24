"""Which compilers the projects in some paths need, found by planning; nothing is compiled or fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.progress import Progress
from core.settings import Settings
from core.solidity.compiler import CompilerTools
from core.solidity.planning import plan
from core.solidity.project import discover
from core.solidity.versions import parse_version


def needed_versions(
    paths: Sequence[Path], settings: Settings, tools: CompilerTools, progress: Progress
) -> tuple[str, ...]:
    """The versions that an analysis would compile with, oldest first.

    Raises what `discover` and `plan` raise.
    """
    found = {
        item.version
        for project in discover(paths, settings)
        for item in plan(project, tools, progress).inputs
    }
    return tuple(sorted(found, key=parse_version))
