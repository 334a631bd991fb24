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
from core.solidity.versions import VersionRange, parse_range, satisfying
from core.text import SourceText

_OLDEST = (0, 4, 11)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to compile: one input per compiler version, and what could not be planned."""

    inputs: tuple[CompilerInput, ...]
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...] = ()


def plan(project: Project, tools: CompilerTools, progress: Progress, solc: str | None = None) -> Plan:
    """Group a project's targets by compiler version. `solc` fixes the version, as the project's settings may."""
    units = Units(project)
    versions = (solc,) if solc else project.versions or tools.published_compilers(progress)
    problems: dict[Diagnostic, None] = {}
    allowed: dict[str, tuple[str, ...]] = {}
    closures: dict[str, Mapping[str, Unit]] = {}
    for target in project.targets:
        progress.check()
        closure, found = units.closure(target)
        problems |= dict.fromkeys(found)
        choice = () if found else _versions(target, closure, versions, problems)
        if choice:
            allowed[target], closures[target] = choice, closure
    inputs = tuple(
        _input(project, version, targets, closures, units.extra_remappings)
        for version, targets in _groups(allowed).items()
    )
    return Plan(inputs, tuple(problems), project.notes)


def _versions(
    target: str, closure: Mapping[str, Unit], versions: Sequence[str], problems: dict[Diagnostic, None]
) -> tuple[str, ...]:
    """Versions that every file of a closure accepts; adds a problem when there is none."""
    asked: list[tuple[str, VersionRange]] = []
    for name, unit in closure.items():
        for pragma in unit.header.pragmas:
            try:
                asked.append((name, parse_range(pragma.text)))
            except PragmaError as error:
                start = pragma.span.start
                line, column = unit.source.line_of(start), unit.source.column_of(start)
                problems[Diagnostic("error", "pragma", name, line, column, str(error), pragma.span)] = None
                return ()
    found = satisfying([item for _, item in asked], versions)
    if not found:
        problems[_unsatisfiable(target, closure[target], asked)] = None
    return found


def _unsatisfiable(target: str, unit: Unit, asked: Sequence[tuple[str, VersionRange]]) -> Diagnostic:
    wishes = ", ".join(f"{name} asks for {item.text}" for name, item in asked)
    span = unit.header.pragmas[0].span if unit.header.pragmas else None
    line = unit.source.line_of(span.start) if span else 0
    column = unit.source.column_of(span.start) if span else 0
    return Diagnostic(
        "error", "pragma", target, line, column, f"No compiler satisfies all pragmas: {wishes}. Change one of them.", span
    )


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
