"""How a file can import another, and what a path in an import stands for, without looking at the disk.

Paths are absolute and have forward slashes. The compiler's own way of finding files is in `imports`.
"""

from __future__ import annotations

import os.path
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from core.solidity.project import Project
from core.solidity.remapping import Remapping, is_relative, parse_remapping, remap

_OF_SEVERAL = ("/lib", "/dependencies", "/node_modules")
"""Folders that hold one folder for each package."""


@dataclass(frozen=True)
class ImportRoots:
    """Where imports of one project lead: its root, remappings, library folders and package folders.

    `libraries` are folders of dependencies, `modules` the folders `node_modules`; all absolute.
    """

    root: str
    remappings: tuple[Remapping, ...] = ()
    libraries: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()

    @staticmethod
    def of(project: Project, modules: Iterable[str] = ()) -> ImportRoots:
        """The roots of a project; `modules` are the package folders that are there."""
        parsed = (parse_remapping(item) for item in project.settings.remappings)
        root = project.root.as_posix()
        libraries = tuple(_joined(root, name) for name in project.libraries)
        return ImportRoots(root, tuple(item for item in parsed if item), libraries, tuple(modules))

    def is_own(self, path: str) -> bool:
        """Whether a file belongs to the project itself and not to a dependency."""
        return _within(path, self.root) and self.package(path) == ""

    def package(self, path: str) -> str:
        """The folder of the dependency that a file belongs to; empty for the project's own."""
        for folder in (*self.modules, *self.libraries):
            if _within(path, folder):
                parts = path[len(folder) + 1 :].split("/")
                one = folder in self.libraries and not folder.endswith(
                    ("/lib", "/dependencies", "/node_modules")
                )
                count = 0 if one else 2 if parts[0].startswith("@") else 1
                return "/".join((folder, *parts[:count]))
        return ""

    def ways(self, importer: str, target: str) -> tuple[str, ...]:
        """The paths by which a file can import another, the relative one last."""
        unit = _relative(importer, self.root)
        found: dict[str, None] = {}
        for item in self._longest_first:
            folder = _joined(self.root, item.target)
            if unit.startswith(item.context) and (
                target == folder or target.startswith(_slashed(folder, item))
            ):
                found[item.prefix + target[len(_slashed(folder, item)) :]] = None
        for folder in self.modules:
            if _within(target, folder):
                found[target[len(folder) + 1 :]] = None
        if _within(target, self.root):
            found[target[len(self.root) + 1 :]] = None
        direct = [path for path in found if target in self.places(importer, path)]
        return (*direct, _dotted(importer, target))

    def resolve(self, importer: str, path: str, known: Container[str] = ()) -> str:
        """The file or folder that a path in an import means: the first place that is known to be there."""
        places = self.places(importer, path)
        return next((place for place in places if place in known), places[0])

    def places(self, importer: str, path: str) -> tuple[str, ...]:
        """Where a path in an import can lead, in the order in which the compiler's files are looked for."""
        if is_relative(path):
            return (_joined(os.path.dirname(importer), path),)  # noqa: PTH120 - only words, no disk
        unit, remapped = remap(path, _relative(importer, self.root), self.remappings)
        modules = () if remapped else tuple(f"{folder}/{unit}" for folder in self.modules)
        return (_joined(self.root, unit), *modules)

    @cached_property
    def _longest_first(self) -> list[Remapping]:
        return sorted(self.remappings, key=lambda item: -len(item.target))


def choose(
    roots: ImportRoots, importer: str, target: str, samples: Sequence[str], known: Container[str] = ()
) -> str:
    """The way that fits what is imported already: `samples` are paths of imports, `known` what is there."""
    ways = roots.ways(importer, target)
    direct = ways[:-1]
    if not direct or roots.package(importer) == roots.package(target) != "":
        return ways[-1]
    if roots.is_own(target):
        own = [is_relative(path) for path in samples if roots.is_own(roots.resolve(importer, path, known))]
        if not own or own.count(True) * 2 >= len(own):
            return ways[-1]
    return max(direct, key=lambda path: (_alike(path, samples), -len(path)))


def _alike(path: str, samples: Sequence[str]) -> int:
    """Folders that the most similar sample has in common with a path from its beginning."""
    return max((_common(path.split("/"), item.split("/")) for item in samples), default=0)


def _common(one: list[str], other: list[str]) -> int:
    return next((at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(one))


def _slashed(folder: str, item: Remapping) -> str:
    return f"{folder}/" if item.target.endswith("/") or not item.target else folder


def _joined(root: str, path: str) -> str:
    return os.path.normpath(f"{root}/{path}" if not path.startswith("/") else path).replace("\\", "/")


def _within(path: str, folder: str) -> bool:
    return path.startswith(f"{folder}/")


def _relative(path: str, root: str) -> str:
    return path[len(root) + 1 :] if _within(path, root) else path


def _dotted(importer: str, target: str) -> str:
    path = os.path.relpath(target, os.path.dirname(importer)).replace("\\", "/")  # noqa: PTH120
    return path if path.startswith("../") else f"./{path}"
