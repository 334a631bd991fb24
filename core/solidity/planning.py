"""From a project to compiler inputs: which files go to which compiler version.

Targets are put into as few groups as their pragmas allow. What cannot be
planned (an unsatisfiable pragma, a missing import) is a `Diagnostic`, and the
other targets are planned without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import PragmaError
from core.progress import Progress
from core.solidity.compilation import CompilerInput, CompilerSettings, Diagnostic
from core.solidity.compiler import CompilerTools
from core.solidity.evm_versions import fitting_evm
from core.solidity.imports import Unit, Units
from core.solidity.project import Project
from core.solidity.versions import parse_range, parse_version, satisfying
from core.text import SourceText, Span

_OLDEST = (0, 4, 11)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to compile: one input per compiler version, and what could not be planned."""

    inputs: tuple[CompilerInput, ...]
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()


def plan(
    project: Project,
    tools: CompilerTools,
    progress: Progress,
    solc: str | None = None,
    texts: Mapping[str, SourceText] | None = None,
) -> Plan:
    """Group a project's targets by compiler version.

    `solc` fixes the version, as the project's settings may; `texts` (unit name →
    text) stand in for what is on disk. Raises `PragmaError` when `solc` is no
    version, and what the toolchain raises when no compiler is known at all.
    """
    units = Units(project, dict(texts or {}))
    versions = (_checked(solc),) if solc else project.versions or tools.published_compilers(progress)
    choices = _Choices(versions)
    # Without a connection only what is here is offered. What fits and is not here is planned all the
    # same, so that the error names the compiler to fetch instead of blaming the pragma.
    missing = _Choices(tools.known_compilers()) if not solc and not project.versions else None
    preferred = None if solc or project.versions else tools.preferred_compiler(progress)
    problems: dict[Diagnostic, None] = {}
    allowed: dict[str, tuple[str, ...]] = {}
    closures: dict[str, Mapping[str, Unit]] = {}
    for target in project.targets:
        progress.check()
        closure, found = units.closure(target)
        choice = () if found else choices.of(target, closure)
        if not choice and not found and missing is not None and (elsewhere := missing.of(target, closure)):
            choice = elsewhere[-1:]
            choices.problems.clear()
        problems |= dict.fromkeys((*found, *choices.problems))
        if preferred in choice:
            choice = tuple(item for item in choice if item == preferred)
        if choice:
            allowed[target], closures[target] = choice, closure
    inputs = tuple(
        _input(project, version, targets, closures, units.extra_remappings)
        for version, targets in _groups(allowed).items()
    )
    return Plan(inputs, tuple(problems), project.notes)


def _checked(version: str) -> str:
    parse_version(version)
    return version.strip().removeprefix("v")


class _Choices:
    """Which versions a closure accepts; each pragma text is worked out once."""

    def __init__(self, versions: Sequence[str]) -> None:
        self._versions = [item for item in versions if parse_version(item) >= _OLDEST]
        self._allowed: dict[str, frozenset[str]] = {}
        self.problems: list[Diagnostic] = []

    def of(self, target: str, closure: Mapping[str, Unit]) -> tuple[str, ...]:
        """Versions that every file of a closure accepts, ascending; adds to `problems` when there is none."""
        left = frozenset(self._versions)
        asked: list[tuple[str, str]] = []
        for name, unit in closure.items():
            for pragma in unit.header.pragmas:
                try:
                    left &= self._of_pragma(pragma.text)
                except PragmaError as error:
                    self.problems.append(_at(unit, pragma.span, str(error)))
                    return ()
                asked.append((name, pragma.text))
        if not left:
            self.problems.append(_unsatisfiable(closure[target], asked, self._versions))
        return tuple(item for item in self._versions if item in left)

    def _of_pragma(self, text: str) -> frozenset[str]:
        if text not in self._allowed:
            self._allowed[text] = frozenset(satisfying([parse_range(text)], self._versions))
        return self._allowed[text]


def _unsatisfiable(unit: Unit, asked: Sequence[tuple[str, str]], versions: Sequence[str]) -> Diagnostic:
    wishes: dict[str, list[str]] = {}
    for name, text in asked:
        wishes.setdefault(text, []).append(name)
    listed = "; ".join(f"{_files(names)} asks for {text}" for text, names in wishes.items())
    among = f"The compiler {versions[0]} that is set" if len(versions) == 1 else "No known compiler"
    fits = "does not satisfy" if len(versions) == 1 else "satisfies"
    span = unit.header.pragmas[0].span if unit.header.pragmas else None
    return _at(unit, span, f"{among} {fits} every pragma: {listed}. Change a pragma or the compiler version.")


def _files(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{names[0]} (and {len(names) - 1} more)"


def _at(unit: Unit, span: Span | None, message: str) -> Diagnostic:
    source = unit.source
    line = source.line_of(span.start) if span is not None else 0
    column = source.column_of(span.start) if span is not None else 0
    return Diagnostic("error", "pragma", source.path, line, column, message, span)


def _groups(allowed: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """Fewest versions, greedily: the version that most targets accept (the newest of those), and again."""
    groups: dict[str, list[str]] = {}
    left = dict(allowed)
    while left:
        counts: dict[str, int] = {}
        for choices in left.values():
            for version in choices:
                counts[version] = counts.get(version, 0) + 1
        best = max(counts, key=lambda item: (counts[item], tuple(map(int, item.split(".")))))
        groups[best] = [target for target, choices in left.items() if best in choices]
        left = {target: choices for target, choices in left.items() if best not in choices}
    return groups


def _input(
    project: Project,
    version: str,
    targets: Sequence[str],
    closures: Mapping[str, Mapping[str, Unit]],
    nested: Sequence[str],
) -> CompilerInput:
    units = {name: unit for target in targets for name, unit in closures[target].items()}
    ordered = [*targets, *sorted(set(units) - set(targets))]
    return CompilerInput(
        version=version,
        sources={name: units[name].source for name in ordered},
        settings=_settings(project.settings, version, nested),
        targets=tuple(targets),
        root=str(project.root),
        files={name: str(units[name].path) for name in ordered},
    )


def _settings(settings: CompilerSettings, version: str, nested: Sequence[str]) -> CompilerSettings:
    """The project's settings as this compiler version can take them."""
    return replace(
        settings,
        evm_version=fitting_evm(settings.evm_version, version),
        remappings=(*settings.remappings, *dict.fromkeys(nested)),
    )


def unit_hash(units: Iterable[SourceText]) -> str:
    """One SHA-256 over names and texts, independent of their order."""
    digest = hashlib.sha256()
    for source in sorted(units, key=lambda item: item.path):
        digest.update(f"{source.path}\0{source.sha256}\n".encode())
    return digest.hexdigest()
