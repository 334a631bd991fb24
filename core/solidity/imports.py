"""The import closure of a project: every unit that its targets need, found as solc would find it.

Reads files, but compiles nothing. A file that cannot be found or used becomes a
`Diagnostic` at the import that asks for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from core.errors import InputError
from core.solidity.compilation import Diagnostic
from core.solidity.files import read_source
from core.solidity.project import Project
from core.solidity.remapping import absolute_unit, is_relative, parse_remapping, remap
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
    """All units of one project, each read once."""

    project: Project
    known: dict[str, Unit | Diagnostic] = field(default_factory=dict)

    def __post_init__(self) -> None:
        parsed = (parse_remapping(item) for item in self.project.settings.remappings)
        self._remappings = tuple(item for item in parsed if item is not None)

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
        if name not in self.known:
            self.known[name] = self._read(name)
        return self.known[name]

    def _read(self, name: str) -> Unit | Diagnostic:
        path = locate(self.project, name)
        try:
            source = read_source(path or self.project.root / name, name, self.project.max_file_mb)
        except InputError as error:
            return Diagnostic("error", "file-unusable", name, 0, 0, str(error))
        header = scan(source)
        imports: list[str] = []
        problems: list[Diagnostic] = []
        for statement in header.imports:
            wanted = self._resolve(statement, source)
            if isinstance(wanted, Diagnostic):
                problems.append(wanted)
            else:
                imports.append(wanted)
        return Unit(source, path or self.project.root / name, header, tuple(imports), tuple(problems))

    def _resolve(self, statement: ImportStatement, source: SourceText) -> str | Diagnostic:
        path: str | None = statement.path
        if is_relative(statement.path):
            path = absolute_unit(statement.path, source.path)
        if path is None:
            return _outside(statement, source, self.project.root)
        name, _ = remap(path, source.path, self._remappings)
        if locate(self.project, name) is None:
            return _missing(statement, source)
        return name


def locate(project: Project, unit: str) -> Path | None:
    """The file of a unit name: below the root, else in the nearest `node_modules` that has it."""
    path = project.root / unit
    if path.is_file():
        return path
    for folder in (project.root, *project.root.parents):
        path = folder / "node_modules" / unit
        if path.is_file():
            return path
    return None


def _problem(code: str, statement: ImportStatement, source: SourceText, message: str) -> Diagnostic:
    start = statement.span.start
    return Diagnostic(
        "error", code, source.path, source.line_of(start), source.column_of(start), message, statement.span
    )


def _missing(statement: ImportStatement, source: SourceText) -> Diagnostic:
    step = "Check the path." if is_relative(statement.path) else "Install the package or add a remapping."
    return _problem("import-missing", statement, source, f"The import “{statement.path}” was not found. {step}")


def _outside(statement: ImportStatement, source: SourceText, root: Path) -> Diagnostic:
    return _problem(
        "import-outside",
        statement,
        source,
        f"The import “{statement.path}” leads outside of {root}. Open the folder that holds both files.",
    )
