"""From a project to its findings, also where it does not compile: plan, compile what compiles, look.

This is what `analyze` and the window ask. It works unit by unit (see `units.py`), and only on units
that are not known yet; a unit's result depends on nothing but its own texts and settings. It compiles
for analysis, so what it makes is never a base for rewriting or verification.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from core.analysis.engine import Examined, Seen, Sighting, examine, figures_of, merged, problem_with
from core.analysis.finding import Analysis
from core.analysis.kept import Kept
from core.analysis.records import Part, Record
from core.analysis.units import Imports, Unit, key_of, units_of
from core.progress import Progress
from core.solidity.compilation import Artifact, Compilation, CompilerInput, Diagnostic
from core.solidity.compiler import CompilerTools, Outputs
from core.solidity.deep import no_garbage_collection
from core.solidity.graph import closure_of, imports_in, restricted
from core.solidity.isolation import compile_isolated
from core.solidity.mending import Unplanned, unplanned
from core.solidity.partial import Partial, compile_partially
from core.solidity.planning import plan
from core.solidity.project import Project
from core.text import SourceText


@dataclass(frozen=True)
class Inspection:
    """What was found in one project, and the inputs that its files were compiled from."""

    project: Project
    inputs: tuple[CompilerInput, ...]
    analysis: Analysis

    def told(self, given: CompilerInput) -> tuple[Diagnostic, ...]:
        """The messages about the files of one of the inputs."""
        return tuple(item for item in self.analysis.diagnostics if item.file in given.sources)


def inspect(
    project: Project,
    tools: CompilerTools,
    progress: Progress,
    *,
    solc: str | None = None,
    texts: Mapping[str, SourceText] | None = None,
    outputs: Outputs = Outputs.FULL,
    kept: Kept | None = None,
) -> Inspection:
    """Analyze a project; `texts` (unit name → text) stand in for what is on disk.

    `kept` holds what is known already and takes what is new. `Outputs.ANALYSIS` leaves out the sizes
    of contracts. Raises what planning and the toolchain raise.
    """
    started = time.monotonic()
    planned = plan(project, tools, progress, solc, texts)
    looker = _Looker(tools, progress, outputs, kept if kept is not None else Kept(None))
    seen: list[Seen] = []
    told: dict[Diagnostic, None] = {}
    for at, given in enumerate(planned.inputs):
        progress.report(f"Compiling with {given.version}", at, len(planned.inputs))
        for record in looker.records(given):
            seen += _seen(given, record)
            told |= dict.fromkeys(record.diagnostics)
    rest = unplanned(project, planned, tools, progress, solc, texts)
    for left in rest:
        seen += _seen(left.input, looker.record_of_unplanned(left))
    shown = (
        item
        for item in _in_order(told)
        if not project.ignored.covers(item) and not _is_about_a_dependency(item, planned.inputs)
    )
    analysis = merged(seen, (*planned.diagnostics, *shown), time.monotonic() - started)
    inputs = (*planned.inputs, *(left.input for left in rest))
    return Inspection(project, inputs, replace(analysis, notes=(*planned.notes, *analysis.notes)))


def _seen(given: CompilerInput, record: Record) -> Iterator[Seen]:
    for part in record.parts:
        mine = replace(given, targets=tuple(name for name in given.targets if name in part.scope))
        yield Seen(mine, frozenset(part.scope) - given.quiet, part.examined, part.whole)


def _is_about_a_dependency(item: Diagnostic, inputs: Sequence[CompilerInput]) -> bool:
    """A warning about a file that nobody asked for; an error in one is told, since it stops the rest."""
    if item.severity == "error" or not item.file:
        return False
    return not any(item.file in given.targets for given in inputs)


def _in_order(told: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Messages by their place: the order in which a compiler tells them depends on what it was given."""
    return sorted(told, key=lambda item: (item.file, item.line, item.column, item.code, item.message))


@dataclass
class _Looker:
    """Looks at units that are not known yet, and keeps what it saw."""

    tools: CompilerTools
    progress: Progress
    outputs: Outputs
    kept: Kept

    def records(self, given: CompilerInput) -> list[Record]:
        """What is in an input, unit by unit in their order."""
        imports = imports_in(given)
        units = units_of(given, imports)
        keys = {unit: self._key(unit, given) for unit in units}
        known = {unit: record for unit in units if (record := self._known(unit, given)) is not None}
        fresh = [unit for unit in units if unit not in known]
        if fresh:
            for unit, record, lasting in self._looked(given, fresh, imports):
                known[unit] = record
                if lasting:
                    self.kept.put(keys[unit], record)
        return [known[unit] for unit in units]

    def record_of_unplanned(self, left: Unplanned) -> Record:
        """The same for what could not be planned; it is one unit of its own."""
        given = left.input
        unit = Unit(given.targets, frozenset(given.sources))
        key = self._key(unit, given, *(f"{item.file} {item.span} {item.code}" for item in left.told))
        known = self.kept.get(key)
        if known is None:
            partial = compile_partially(given, left.told, self.tools, self.progress)
            part, lasting = self._part_of(partial)
            known = Record((part,), ())
            if lasting:
                self.kept.put(key, known)
        return known

    def _known(self, unit: Unit, given: CompilerInput) -> Record | None:
        """What is known of a unit; a result with sizes answers for one without."""
        found = self.kept.get(self._key(unit, given))
        if found is None and self.outputs is Outputs.ANALYSIS:
            found = self.kept.get(replace(self, outputs=Outputs.FULL)._key(unit, given))
        return found

    def _key(self, unit: Unit, given: CompilerInput, *more: str) -> str:
        quiet = sorted(given.quiet & unit.closure)
        shared = sorted(set(given.targets) & unit.closure)
        return key_of(unit, given, self.kept.program, self.outputs.value, *quiet, "\0", *shared, "\0", *more)

    def _looked(
        self, given: CompilerInput, fresh: Sequence[Unit], imports: Imports
    ) -> Iterator[tuple[Unit, Record, bool]]:
        """Compile the fresh units at once, and look at each by itself; whether the result may be kept.

        While this looks, another process makes the bytecode that sizes are read from.
        """
        batch = restricted(given, {name for unit in fresh for name in unit.targets}, imports)
        sized = self.outputs is Outputs.FULL
        first = Outputs.ANALYSIS if sized else self.outputs
        made = compile_isolated(batch, self.tools, self.progress, first)
        with ThreadPoolExecutor(1, thread_name_prefix="sizes") as pool:
            coding = [
                pool.submit(compile_isolated, item.input, self.tools, self.progress, Outputs.CODE)
                for item in made if sized and item.ok
            ]  # fmt: skip
            glances: list[list[_Glance]] = []
            with no_garbage_collection():
                for at, unit in enumerate(fresh):
                    self.progress.report("Analyzing", at, len(fresh))
                    glances.append(list(self._glances(given, unit, made, imports)))
            code = [one for item in coding for one in item.result()]
        coded = _code_of(code)
        more = dict.fromkeys(told for item in code for told in item.diagnostics)
        for unit, mine in zip(fresh, glances, strict=True):
            told = dict.fromkeys(item for glance in mine for item in glance.told)
            if any(glance.view is not None for glance in mine):
                told |= {item: None for item in more if item.file in unit.closure or not item.file}
            parts = tuple(glance.measured(coded) for glance in mine)
            yield unit, Record(parts, tuple(told)), all(glance.lasting for glance in mine)
        views = [glance.view for mine in glances for glance in mine if glance.view is not None]
        for item in (*views, *made, *code):
            item.take_apart()

    def _glances(
        self, given: CompilerInput, unit: Unit, made: Sequence[Compilation], imports: Imports
    ) -> Iterator[_Glance]:
        for compilation in made:
            own = tuple(name for name in unit.targets if name in compilation.input.targets)
            if own:
                closure = closure_of(own, imports)
                told = [item for item in compilation.diagnostics if item.file in closure or not item.file]
                yield self._look(compilation, own, set(given.targets) & closure, imports, told)

    def _look(
        self, compilation: Compilation, own: tuple[str, ...], shared: set[str], imports: Imports,
        told: list[Diagnostic],
    ) -> _Glance:  # fmt: skip
        """Look at some targets; files that they share with other units are looked at along with them."""
        if not compilation.ok:
            given = restricted(compilation.input, own, imports)
            part, lasting = self._part_of(compile_partially(given, told, self.tools, self.progress))
            return _Glance(part, told, lasting)
        view = _view(compilation, own, shared, imports)
        problem = problem_with(view)
        if problem:
            return _Glance(Part(own, Examined(notes=(problem,)), False), told, False)
        examined = examine(view, self.progress, measure=False)
        seen = Examined(_without_nodes(examined), (), examined.notes)
        return _Glance(Part(view.input.targets, seen, True), told, not examined.notes, view, own)

    def _part_of(self, partial: Partial) -> tuple[Part, bool]:
        examined = examine(partial.compilation, self.progress, partial=partial)
        notes = (*_left_out(partial), *examined.notes)
        made = Examined(_without_nodes(examined), examined.metrics, notes)
        return Part(partial.compilation.input.targets, made, False), not examined.notes


@dataclass
class _Glance:
    """What was seen in a part of a unit before its sizes are known; `view` is None when it is broken."""

    part: Part
    told: list[Diagnostic]
    lasting: bool
    view: Compilation | None = None
    own: tuple[str, ...] = ()

    def measured(self, coded: Mapping[str, Artifact]) -> Part:
        """The part with the figures of its own contracts, by the bytecode that was made meanwhile."""
        if self.view is None:
            return self.part
        view = replace(self.view, artifacts=_with_code(self.view.artifacts, coded))
        vars(view).update({key: value for key, value in vars(self.view).items() if key not in vars(view)})
        metrics = tuple(item for item in figures_of(view) if item.file in self.own)
        view.forget()
        return replace(self.part, examined=replace(self.part.examined, metrics=metrics))


def _code_of(code: Sequence[Compilation]) -> dict[str, Artifact]:
    """Artifacts with bytecode by name. File numbers in source maps hold only when all was one run."""
    found = {name: item for one in code for name, item in one.artifacts.items()}
    if len(code) <= 1:
        return found
    return {
        name: replace(item, runtime=replace(item.runtime, source_map="") if item.runtime else None)
        for name, item in found.items()
    }


def _with_code(artifacts: Mapping[str, Artifact], coded: Mapping[str, Artifact]) -> dict[str, Artifact]:
    return {
        name: replace(item, creation=coded[name].creation, runtime=coded[name].runtime)
        if name in coded else item
        for name, item in artifacts.items()
    }  # fmt: skip


def _view(compilation: Compilation, own: tuple[str, ...], shared: set[str], imports: Imports) -> Compilation:
    """A compilation as if only some of its targets had been asked for."""
    targets = (*own, *sorted(shared - set(own)))
    given = compilation.input
    needed = closure_of(own, imports)
    view = Compilation(
        input=replace(
            given,
            targets=targets,
            sources={name: source for name, source in given.sources.items() if name in needed},
            files={name: path for name, path in given.files.items() if name in needed},
        ),
        diagnostics=(),
        artifacts={key: item for key, item in compilation.artifacts.items() if item.file in needed},
        asts={name: ast for name, ast in compilation.asts.items() if name in needed},
    )
    vars(view)["nodes_by_id"] = compilation.nodes_by_id
    return view


def _without_nodes(examined: Examined) -> tuple[Sighting, ...]:
    """Sightings without AST ids: those mean something in one compilation only."""
    return tuple(replace(item, finding=replace(item.finding, nodes=())) for item in examined.sightings)


def _left_out(partial: Partial) -> Iterator[str]:
    """Which parts could only be read by their syntax."""
    for name in partial.compilation.input.targets:
        if name in partial.lost:
            yield f"{name}: only its syntax was read, because it does not compile."
        elif cuts := partial.cuts.get(name, ()):
            parts = _listed([item.name for item in cuts])
            yield f"{name}: only the syntax of {parts} was read; the rest was compiled without it."


def _listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b, c and 2 more`."""
    unique = list(dict.fromkeys(names))
    if len(unique) > 4:
        return f"{', '.join(unique[:3])} and {len(unique) - 3} more"
    return " and ".join([", ".join(unique[:-1]), unique[-1]] if len(unique) > 1 else unique)


def together(inspections: Iterable[Inspection]) -> Analysis:
    """The analyses of several projects as one, names as they are."""
    found = [item.analysis for item in inspections]
    return Analysis(
        files=sum(item.files for item in found),
        seconds=round(sum(item.seconds for item in found), 3),
        diagnostics=tuple(dict.fromkeys(one for item in found for one in item.diagnostics)),
        findings=tuple(one for item in found for one in item.findings),
        metrics=tuple(one for item in found for one in item.metrics),
        notes=tuple(dict.fromkeys(one for item in found for one in item.notes)),
        quiet=tuple(one for item in found for one in item.quiet),
    )
