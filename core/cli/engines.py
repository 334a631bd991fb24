"""`--engine`: findings of other engines merged with ours, or instead of ours.

`sarif:FILE` takes the findings that any other tool has written as SARIF.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Analysis
from core.analysis.foreign import placed
from core.analysis.merging import merged
from core.analysis.score import scored
from core.cli.text.plain import counted

if TYPE_CHECKING:
    from core.analysis.engines.engine import Engine, Seen
    from core.analysis.inspection import Inspection
    from core.progress import Progress
    from core.settings import Settings
    from core.solidity.project import Project

SARIF = "sarif:"


def engine_name(text: str) -> str:
    """The value of one `--engine`: builtin, a known engine, or `sarif:FILE`."""
    from core.analysis.engines.catalog import ENGINES

    known = ("builtin", *(item.id for item in ENGINES))
    if text in known or (text.startswith(SARIF) and len(text) > len(SARIF)):
        return text
    raise argparse.ArgumentTypeError(f"“{text}” is no engine; there are {', '.join(known)} and sarif:FILE")


@dataclass(frozen=True, slots=True)
class Opinion:
    """A foreign engine that is ready: its program was found, or its log was read."""

    name: str
    engine: Engine | None = None
    program: Path | None = None
    seen: tuple[Seen, ...] = ()


def opinions(names: Sequence[str], settings: Settings) -> tuple[Opinion, ...]:
    """The foreign ones among the engines; raises `MissingToolError` or `InputError` before any work."""
    from core.analysis.engines.catalog import engine
    from core.analysis.engines.sarif_log import read_sarif
    from core.toolchain.program import find_program

    found = []
    for name in names:
        known = engine(name)
        if known is not None:
            program = find_program(known.programs, settings.tools_path, known.install)
            found.append(Opinion(name, known, program))
        elif name.startswith(SARIF):
            seen, tool = read_sarif(Path(name.removeprefix(SARIF)), Path.cwd())
            found.append(Opinion(_slug(tool) or "sarif", seen=seen))
    return tuple(found)


def _slug(name: str) -> str:
    return "-".join(name.lower().split())


def without_builtin(inspection: Inspection) -> Inspection:
    """The same without findings of our own detectors."""
    analysis = inspection.analysis
    kept = tuple(item for item in analysis.findings if item.engine != "builtin")
    return replace(inspection, analysis=replace(analysis, findings=kept))


def with_opinions(inspection: Inspection, asked: Sequence[Opinion], progress: Progress) -> Analysis:
    """The analysis of one project with what the others saw in its files."""
    analysis, project = inspection.analysis, inspection.project
    findings, notes = analysis.findings, list(analysis.notes)
    for one in asked:
        seen = one.seen or tuple(_run(one, project, progress))
        told = placed(seen, one.name, inspection.inputs)
        found = tuple(item for item in told if item.file not in analysis.quiet)
        findings = merged(findings, found)
        if one.engine is not None and len(found) < len(seen):
            left = counted(len(seen) - len(found), "finding")
            notes.append(f"{one.name}: {left} in files that were not analyzed, left out.")
    return scored(replace(analysis, findings=findings, notes=tuple(notes)))


def unplaced(asked: Sequence[Opinion], analysis: Analysis) -> Iterator[str]:
    """A sentence for each log none of whose results lies in a file that was analyzed."""
    for one in asked:
        named = any(item.engine == one.name or one.name in item.agreed for item in analysis.findings)
        if one.seen and not named:
            yield (
                f"{one.name}: none of its {counted(len(one.seen), 'result')} lies in a file that was "
                "analyzed. Relative places are read from the folder the command runs in."
            )


def _run(one: Opinion, project: Project, progress: Progress) -> Iterator[Seen]:
    """A project with a build tool is looked at as a whole, loose files one by one."""
    if one.engine is None or one.program is None:
        return
    whole = project.kind in {"foundry", "hardhat", "truffle"}
    for target in (project.root,) if whole else [project.root / name for name in project.targets]:
        yield from one.engine.run(one.program, target, project.root, progress)
