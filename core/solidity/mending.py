"""Files that could not be planned (a missing import, an unsatisfiable pragma), prepared for what can be said.

The imports that lead nowhere are blanked, the rest is planned again; what still fits no compiler is
given without a version. For analysis only, as everything that `partial.py` makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from core.progress import Progress
from core.solidity.compilation import NO_VERSION, CompilerInput, Diagnostic
from core.solidity.compiler import CompilerTools
from core.solidity.imports import Unit, Units
from core.solidity.planning import Plan, plan
from core.solidity.project import Project
from core.text import SourceText, Span

_IMPORTS = frozenset({"import-missing", "import-outside"})


@dataclass(frozen=True)
class Unplanned:
    """An input with the real texts, and the errors that stand in its way."""

    input: CompilerInput
    told: tuple[Diagnostic, ...]


def unplanned(
    project: Project,
    planned: Plan,
    tools: CompilerTools,
    progress: Progress,
    solc: str | None = None,
    texts: Mapping[str, SourceText] | None = None,
) -> tuple[Unplanned, ...]:
    """What a plan left out; nothing in the usual case. `planned` was made of the same arguments."""
    left = _missing(project, (planned,))
    if not left:
        return ()
    units = Units(project, dict(texts or {}))
    spans: dict[str, list[Span]] = {}
    for item in planned.diagnostics:
        if item.code in _IMPORTS and item.span is not None:
            spans.setdefault(item.file, []).append(item.span)
    real = {name: unit.source for name in spans if isinstance(unit := units.unit(name), Unit)}
    mended = {name: _blanked(source, spans[name]) for name, source in real.items()}
    again = plan(replace(project, targets=left), tools, progress, solc, {**(texts or {}), **mended})
    told = tuple(item for item in planned.diagnostics if item.severity == "error")
    made = [Unplanned(_restored(item, real), told) for item in again.inputs]
    rest = [unit for name in _missing(replace(project, targets=left), (again,))
            if isinstance(unit := units.unit(name), Unit)]  # fmt: skip
    if rest:
        given = CompilerInput(
            version=NO_VERSION,
            sources={unit.source.path: unit.source for unit in rest},
            settings=project.settings,
            targets=tuple(unit.source.path for unit in rest),
            root=str(project.root),
            files={unit.source.path: str(unit.path) for unit in rest},
            quiet=frozenset(unit.source.path for unit in rest) & project.roles.keys(),
        )
        made.append(Unplanned(given, ()))
    return tuple(made)


def _missing(project: Project, plans: tuple[Plan, ...]) -> tuple[str, ...]:
    done = {name for item in plans for given in item.inputs for name in given.targets}
    return tuple(name for name in project.targets if name not in done)


def _restored(given: CompilerInput, real: Mapping[str, SourceText]) -> CompilerInput:
    return given.with_sources({name: text for name, text in real.items() if name in given.sources})


def _blanked(source: SourceText, spans: list[Span]) -> SourceText:
    data = bytearray(source.data)
    for span in spans:
        data[span.start : span.end] = bytes(
            byte if byte in b"\r\n" else 32 for byte in data[span.start : span.end]
        )
    return SourceText(source.path, bytes(data))
