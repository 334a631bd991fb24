"""The import closure of a project: every unit that its targets need, found as solc would find it.

Reads files, but compiles nothing. A file that cannot be found or used becomes a
`Diagnostic` at the import that asks for it.

Source: Solidity manual, “Import Path Resolution”.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InputError
from core.solidity.compilation import Diagnostic
from core.solidity.files import read_source
from core.solidity.locating import Locator, package_of
from core.solidity.project import Project
from core.solidity.remapping import Remapping, absolute_unit, is_relative, remap
from core.solidity.scanner import Header, ImportStatement, scan
from core.text import SourceText


@dataclass(frozen=True)
class Unit:
    """One source unit: its text, where it lies, what it asks for and what its imports resolve to."""

    source: SourceText
    path: Path
    header: Header
    imports: tuple[str, ...]
    """Unit names of its imports that were found."""
    problems: tuple[Diagnostic, ...]
    """One error for each import that was not found."""


@dataclass
class Units:
    """All units of one project, each read once. `texts` replace what is on disk (unsaved edits)."""

    project: Project
    texts: dict[str, SourceText] = field(default_factory=dict)
    extra_remappings: list[str] = field(default_factory=list)
    """Remappings that solc needs for packages nested in packages, in solc's form."""

    def __post_init__(self) -> None:
        self._known: dict[str, Unit | Diagnostic] = {}
        self._locator = Locator(self.project)

    def closure(self, target: str) -> tuple[dict[str, Unit], tuple[Diagnostic, ...]]:
        """A target and everything it imports, and the errors on the way; circles are fine."""
        found: dict[str, Unit] = {}
        problems: list[Diagnostic] = []
        seen, waiting = {target}, [target]
        while waiting:
            name = waiting.pop()
            unit = self.unit(name)
            if isinstance(unit, Diagnostic):
                problems.append(unit)
                continue
            found[name] = unit
            problems += unit.problems
            for wanted in unit.imports:
                if wanted not in seen:
                    seen.add(wanted)
                    waiting.append(wanted)
        return found, tuple(problems)

    def unit(self, name: str) -> Unit | Diagnostic:
        """A unit by name, or why it cannot be used."""
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Unit | Diagnostic:
        path = self._locator.find(name) or self.project.root / name
        try:
            source = self.texts.get(name) or read_source(path, name, self.project.max_file_mb)
        except InputError as error:
            return Diagnostic("error", "file-unusable", name, 0, 0, str(error))
        header = scan(source)
        imports: list[str] = []
        problems: list[Diagnostic] = []
        for statement in header.imports:
            wanted = self._resolve(statement, source, path)
            if isinstance(wanted, Diagnostic):
                problems.append(wanted)
            else:
                imports.append(wanted)
        return Unit(source, path, header, tuple(imports), tuple(problems))

    def _resolve(self, statement: ImportStatement, source: SourceText, importer: Path) -> str | Diagnostic:
        path: str | None = statement.path
        if is_relative(statement.path):
            path = absolute_unit(statement.path, source.path)
        if path is None:
            return _outside(statement, source, self.project.root)
        name, remapped = remap(path, source.path, (*self._locator.remappings, *self._nested()))
        if name in self.texts:
            return name
        if not remapped and not is_relative(statement.path):
            name = self._package(name, source.path, importer)
        if isinstance(self._known.get(name), Unit):
            return name
        found = self._locator.find(name)
        if found is None:
            return _missing(statement, source)
        if not self._locator.permits(name, found):
            return _outside(statement, source, self.project.root)
        return name

    def _nested(self) -> list[Remapping]:
        pieces = [item.replace("=", ":").split(":") for item in self.extra_remappings]
        return [Remapping(*item) for item in pieces]

    def _package(self, name: str, importer_unit: str, importer: Path) -> str:
        """A package nested in a package wins there over the project's own; solc learns it by a remapping."""
        if self._locator.find(name) == self.project.root / name:
            return name
        nested = self._locator.find_nested(name, importer)
        if nested is None or nested == self._locator.find(name):
            return name
        package = package_of(name)
        folder = nested.as_posix()[: -len(name)] + package
        target = Path(os.path.relpath(folder, self.project.root)).as_posix()
        context = f"{package_of(importer_unit)}/"
        self.extra_remappings.append(f"{context}:{package}/={target}/")
        return target + name[len(package) :]


def _problem(code: str, statement: ImportStatement, source: SourceText, message: str) -> Diagnostic:
    start = statement.span.start
    return Diagnostic(
        "error", code, source.path, source.line_of(start), source.column_of(start), message, statement.span
    )


def _missing(statement: ImportStatement, source: SourceText) -> Diagnostic:
    wanted = statement.path
    step = "Check the path."
    if "://" in wanted:
        step = "Imports by URL are not fetched: download the file and add a remapping."
    elif not is_relative(wanted):
        step = f"Install the package “{package_of(wanted)}” or add a remapping for it."
    return _problem("import-missing", statement, source, f"The import “{wanted}” was not found. {step}")


def _outside(statement: ImportStatement, source: SourceText, root: Path) -> Diagnostic:
    return _problem(
        "import-outside",
        statement,
        source,
        f"The import “{statement.path}” leads outside of the project {root}. "
        "Open the folder that holds both files, or add a remapping.",
    )
