"""From a project to its findings, also where it does not compile: plan, compile what compiles, look.

This is what `analyze` and the window ask. It compiles for analysis, so what it makes is never a base
for rewriting or verification.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.analysis.engine import Examined, examine, merged
from core.analysis.finding import Analysis
from core.progress import Progress
from core.solidity.compilation import Compilation, CompilerInput, Diagnostic
from core.solidity.compiler import CompilerTools, Outputs
from core.solidity.isolation import compile_isolated
from core.solidity.mending import unplanned
from core.solidity.partial import Partial, compile_partially
from core.solidity.planning import plan
from core.solidity.project import Project
from core.text import SourceText

Seen = tuple[CompilerInput, Examined]


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
) -> Inspection:
    """Analyze a project; `texts` (unit name → text) stand in for what is on disk.

    `Outputs.ANALYSIS` leaves out the sizes of contracts. Raises what planning and the toolchain raise.
    """
    started = time.monotonic()
    planned = plan(project, tools, progress, solc, texts)
    diagnostics = dict.fromkeys(planned.diagnostics)
    seen: list[Seen] = []
    for given in planned.inputs:
        progress.report(f"Compiling with {given.version}", 0, len(planned.inputs))
        made = compile_isolated(given, tools, progress, outputs)
        told = (item for one in made for item in one.diagnostics if not project.ignored.covers(item))
        diagnostics |= dict.fromkeys(told)
        seen += (_look(one, tools, progress) for one in made)
    for left in unplanned(project, planned, tools, progress, solc, texts):
        seen.append(_look_partially(compile_partially(left.input, left.told, tools, progress), progress))
    analysis = merged(seen, diagnostics, time.monotonic() - started)
    return Inspection(project, planned.inputs, replace(analysis, notes=(*planned.notes, *analysis.notes)))


def _look(made: Compilation, tools: CompilerTools, progress: Progress) -> Seen:
    if made.ok:
        return made.input, examine(made, progress)
    return _look_partially(compile_partially(made.input, made.diagnostics, tools, progress), progress)


def _look_partially(partial: Partial, progress: Progress) -> Seen:
    seen = examine(partial.compilation, progress, partial=partial)
    given = partial.compilation.input
    return given, replace(seen, notes=(*_left_out(partial), *seen.notes))


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
