"""From a project to compiler inputs: which files go to which compiler version and settings.

Targets are put into as few groups as their pragmas allow. What cannot be
planned (an unsatisfiable pragma, a missing import) is a `Diagnostic`, and the
other targets are planned without it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.errors import PragmaError
from core.progress import Progress
from core.solidity.compilation import CompilerInput, CompilerSettings, Diagnostic
from core.solidity.compiler import CompilerTools
from core.solidity.evm_versions import fitting_evm
from core.solidity.foundry_profiles import meets, restricted_by
from core.solidity.imports import Unit, Units
from core.solidity.project import CompilerChoice, Project, Restriction
from core.solidity.roles import is_test_framework
from core.solidity.versions import VersionRange, parse_range, parse_version, satisfying
from core.text import SourceText, Span

_OLDEST = (0, 4, 11)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to compile: one input per compiler version and settings, and what could not be planned."""

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
    """Group a project's targets by compiler version and settings.

    `solc` fixes the version, as the project's settings may; `texts` (unit name →
    text) stand in for what is on disk. Raises `PragmaError` when `solc` is no
    version, and what the toolchain raises when no compiler is known at all.
    """
    units = Units(project, dict(texts or {}))
    chooser = _Chooser(project, tools, progress, _checked(solc) if solc else None)
    problems: dict[Diagnostic, None] = dict.fromkeys(project.problems)
    groups = _Groups()
    closures: dict[str, Mapping[str, Unit]] = {}
    for target in project.targets:
        progress.check()
        closure, found = units.closure(target)
        if found:
            problems |= dict.fromkeys(found)
            continue
        chosen = chooser.choose(target, closure)
        problems |= dict.fromkeys(chooser.taken_problems())
        if chosen is not None:
            closures[target] = closure
            groups.add(target, *chosen)
    inputs = tuple(
        _input(project, version, settings, targets, closures, units.extra_remappings)
        for settings, version, targets in groups.inputs()
    )
    return Plan(inputs, tuple(problems), project.notes)


class _Chooser:
    """Which compilers may compile a file, and with which settings."""

    def __init__(self, project: Project, tools: CompilerTools, progress: Progress, solc: str | None) -> None:
        self._project, self._tools, self._progress, self._solc = project, tools, progress, solc
        self._choices: dict[str | None, _Choices] = {}
        self._problems: list[Diagnostic] = []

    def taken_problems(self) -> tuple[Diagnostic, ...]:
        """What stood in the way since this was last asked."""
        made = tuple(self._problems)
        self._problems.clear()
        return made

    def choose(
        self, target: str, closure: Mapping[str, Unit]
    ) -> tuple[CompilerSettings, tuple[str, ...]] | None:
        """Settings, and the versions that every file of the closure accepts; None when there is none."""
        override = self._project.overrides.get(target)
        if override is not None:
            return self._fitting(override, target, closure)
        if self._project.pick == "newest":
            return self._newest(target, closure)
        restrictions = restricted_by(closure, self._project.restrictions)
        for choice in self._project.compilers:
            if all(meets(choice.settings, item) for item in restrictions):
                return self._fitting(choice, target, closure, [item.version for item in restrictions])
        self._problems.append(_unmet(closure[target], restrictions))
        return None

    def _newest(
        self, target: str, closure: Mapping[str, Unit]
    ) -> tuple[CompilerSettings, tuple[str, ...]] | None:
        """The newest of the listed compilers that fits, as Hardhat chooses."""
        if self._solc is not None:
            return self._fitting(self._project.compilers[0], target, closure)
        listed = [item.version for item in self._project.compilers if item.version is not None]
        if not listed:
            return self._fitting(self._project.compilers[0], target, closure)
        fitting = self._of("\0listed", tuple(dict.fromkeys(listed))).of(target, closure)
        if not fitting:
            self._problems += self._of("\0listed", ()).taken_problems()
            return None
        best = max(fitting, key=parse_version)
        choice = next(item for item in self._project.compilers if item.version == best)
        return choice.settings, (best,)

    def _fitting(
        self, choice: CompilerChoice, target: str, closure: Mapping[str, Unit],
        more: Sequence[str | None] = (),
    ) -> tuple[CompilerSettings, tuple[str, ...]] | None:  # fmt: skip
        choices = self._of(choice.version)
        ranges = [parse_range(item) for item in more if item is not None]
        found = choices.of(target, closure, ranges)
        if not found and self._is_free(choice):
            # Without a connection only what is here is offered. What fits and is not here is planned all
            # the same, so that the error names the compiler to fetch instead of blaming the pragma.
            elsewhere = self._of("\0known", self._tools.known_compilers()).of(target, closure, ranges)
            self._of("\0known", ()).taken_problems()
            if elsewhere:
                choices.taken_problems()
                found = elsewhere[-1:]
        self._problems += choices.taken_problems()
        if not found:
            return None
        if self._is_free(choice):
            preferred = self._tools.preferred_compiler(self._progress)
            found = (preferred,) if preferred in found else found
        return choice.settings, found

    def _is_free(self, choice: CompilerChoice) -> bool:
        """Whether nobody fixed the version."""
        return self._solc is None and (choice.version is None or not choice.version[:1].isdigit())

    def _of(self, version: str | None, listed: Sequence[str] | None = None) -> _Choices:
        if version not in self._choices:
            self._choices[version] = _Choices(self._offered(version) if listed is None else listed)
        return self._choices[version]

    def _offered(self, version: str | None) -> Sequence[str]:
        if self._solc is not None:
            return (self._solc,)
        if version is not None and version[:1].isdigit():
            return (version,)
        published = self._tools.published_compilers(self._progress)
        return published if version is None else satisfying([parse_range(version)], published)


def _unmet(unit: Unit, restrictions: Sequence[Restriction]) -> Diagnostic:
    patterns = ", ".join(dict.fromkeys(f"“{item.pattern}”" for item in restrictions))
    message = (
        f"No compiler profile of the project meets all of its restrictions on {patterns}. "
        "Add a profile to additional_compiler_profiles, or change compilation_restrictions."
    )
    return Diagnostic("error", "restriction", unit.source.path, 0, 0, message)


def _checked(version: str) -> str:
    parse_version(version)
    return version.strip().removeprefix("v")


class _Choices:
    """Which versions a closure accepts; each pragma text is worked out once."""

    def __init__(self, versions: Sequence[str]) -> None:
        self._versions = [item for item in versions if parse_version(item) >= _OLDEST]
        self._allowed: dict[str, frozenset[str]] = {}
        self.problems: list[Diagnostic] = []

    def taken_problems(self) -> list[Diagnostic]:
        """What stood in the way since this was last asked."""
        made, self.problems = self.problems, []
        return made

    def of(
        self, target: str, closure: Mapping[str, Unit], more: Sequence[VersionRange] = ()
    ) -> tuple[str, ...]:
        """Versions that every file of a closure accepts, ascending; adds to `problems` when there is none."""
        left = frozenset(
            item for item in self._versions if all(one.allows(parse_version(item)) for one in more)
        )
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


class _Groups:
    """Targets that may be compiled together: the same settings, and a version that all accept."""

    def __init__(self) -> None:
        self._made: list[tuple[CompilerSettings, dict[str, tuple[str, ...]]]] = []

    def add(self, target: str, settings: CompilerSettings, versions: tuple[str, ...]) -> None:
        """Put a target to those with the same settings."""
        for known, targets in self._made:
            if known == settings:
                targets[target] = versions
                return
        self._made.append((settings, {target: versions}))

    def inputs(self) -> Iterator[tuple[CompilerSettings, str, list[str]]]:
        """Settings, a version and its targets, as few as can be."""
        for settings, allowed in self._made:
            for version, targets in _fewest(allowed).items():
                yield settings, version, targets


def _fewest(allowed: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
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
    settings: CompilerSettings,
    targets: Sequence[str],
    closures: Mapping[str, Mapping[str, Unit]],
    nested: Sequence[str],
) -> CompilerInput:
    units = {name: unit for target in targets for name, unit in closures[target].items()}
    ordered = [*targets, *sorted(set(units) - set(targets))]
    return CompilerInput(
        version=version,
        sources={name: units[name].source for name in ordered},
        settings=_settings(settings, version, nested),
        targets=tuple(targets),
        root=str(project.root),
        files={name: str(units[name].path) for name in ordered},
        quiet=frozenset(name for name in targets if _is_quiet(project, name, closures[name])),
    )


def _is_quiet(project: Project, target: str, closure: Mapping[str, Unit]) -> bool:
    """Whether a file is there for tests: by its place, or because it inherits a test framework."""
    if target in project.asked:
        return False
    if target in project.roles:
        return True
    return any(is_test_framework(name) and name not in project.targets for name in closure)


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
