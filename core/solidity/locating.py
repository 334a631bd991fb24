"""Where the file of a source unit lies on disk: root, remapping target or `node_modules`.

Looks at the disk, reads no file. Keeps imports inside the project: only a
remapping or a package folder leads out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from core.solidity.project import Project
from core.solidity.remapping import Remapping, parse_remapping

_PACKAGES = "node_modules"


@dataclass(frozen=True)
class Locator:
    """Finds units of one project."""

    project: Project

    @cached_property
    def remappings(self) -> tuple[Remapping, ...]:
        """The project's remappings, parsed."""
        parsed = (parse_remapping(item) for item in self.project.settings.remappings)
        return tuple(item for item in parsed if item is not None)

    @cached_property
    def _real_root(self) -> Path:
        return self.project.root.resolve()

    def find(self, unit: str) -> Path | None:
        """The file of a unit: below the root, else in the nearest `node_modules` upward."""
        path = self.project.root / unit
        if _is_file(path):
            return path
        if PurePosixPath(unit).is_absolute() or ".." in unit.split("/"):
            return None
        return next(self._in_packages(self.project.root, unit), None)

    def find_nested(self, unit: str, importer: Path) -> Path | None:
        """The file that Node would choose for a package import in the file `importer`."""
        found = next(self._in_packages(importer.parent, unit), None)
        if found is None and importer.resolve() != importer:
            found = next(self._in_packages(importer.resolve().parent, unit), None)
        return found

    def _in_packages(self, start: Path, unit: str) -> Iterator[Path]:
        for folder in (start, *start.parents):
            if folder.name != _PACKAGES:
                path = folder / _PACKAGES / unit
                if _is_file(path):
                    yield path

    def permits(self, unit: str, path: Path) -> bool:
        """Whether a file may be read: inside the root, a package, a library folder or a remapping target."""
        if path.resolve().is_relative_to(self._real_root) or unit in self.project.targets:
            return True
        if _PACKAGES in path.parts:
            return ".." not in unit.split("/")
        prefixes = [f"{name}/" for name in self.project.libraries]
        prefixes += [item.target for item in self.remappings if item.target]
        return any(unit.startswith(prefix) for prefix in prefixes)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def package_of(unit: str) -> str:
    """The npm package that a unit name starts with: `@scope/name` or `name`."""
    parts = unit.split("/")
    scoped = unit.startswith("@") and len(parts) > 2
    return "/".join(parts[:2] if scoped else parts[:1])
