"""Analyze the open paths: what is saved, and what is typed but not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Analysis
from core.diff.line_ends import unfold
from core.progress import Progress
from core.text import SourceText
from desktop.bench import Bench
from desktop.editor.model import unit_of
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built
    from core.toolchain.toolchain import Toolchain

KEY = "analyze"
TYPED_KEY = "analyze-typed"


def analyze(bench: Bench) -> None:
    """Compile and run every detector on what is saved; the former result stays until then."""
    session = bench.session
    if not session.paths:
        session.tell(Notice("info", tr("Nothing is open."), tr("Open a file or a folder first.")))
        return
    paths = session.paths

    def work(context: Context) -> tuple[Built, Analysis]:
        from core.pipeline import analyze_paths

        return analyze_paths(paths, bench.tools(), context.progress)

    bench.jobs.start(tr("Analyze"), work, lambda result: session.analyzed(*result), key=KEY, lane="analysis")


def analyze_typed(bench: Bench, typed: Mapping[Path, str]) -> None:
    """Compile and analyze unsaved texts in memory; nothing is written.

    Whoever types on cancels this job first, so a result always fits the text in the editor.
    """
    session = bench.session
    built, analysis = session.built, session.analysis
    if built is None or analysis is None or not typed:
        return
    changed: dict[str, SourceText] = {}
    for path, text in typed.items():
        unit = unit_of(path, built)
        if unit is not None:
            saved = session.documents[path].saved
            changed[unit[0]] = SourceText(unit[0], unfold(saved, text).data)
    if not changed or bench.jobs.running(KEY):
        return

    def work(context: Context) -> tuple[Built, Analysis]:
        return analyzed_again(built, analysis, changed, bench.tools(), context.progress)

    bench.jobs.start(
        tr("Check what is typed"),
        work,
        lambda result: session.analyzed(*result),
        key=TYPED_KEY,
        lane="analysis",
    )


def analyzed_again(
    built: Built,
    analysis: Analysis,
    changed: Mapping[str, SourceText],
    tools: Toolchain,
    progress: Progress,
) -> tuple[Built, Analysis]:
    """The same build with some texts replaced; only compilations that hold them run again.

    A text that does not compile keeps the findings of the files that did not change.
    """
    from core.analysis.engine import analyze
    from core.solidity.compiler import Outputs, compile_input

    made = list(built.compilations)
    again = []
    for at, item in enumerate(made):
        mine = {name: text for name, text in changed.items() if name in item.input.sources}
        if mine:
            made[at] = compile_input(item.input.with_sources(mine), tools, progress, Outputs.ANALYSIS)
            again.append(made[at])
    fresh = analyze([item for item in again if item.ok], progress)
    renewed = {name for item in again if item.ok for name in item.input.sources} | set(changed)
    compiled = {name for item in again for name in item.input.sources} | {""}
    kept = [item for item in built.diagnostics if item.file not in compiled]
    messages = dict.fromkeys([*kept, *(note for item in again for note in item.diagnostics)])
    findings = [item for item in analysis.findings if item.file not in renewed]
    result = replace(
        analysis, diagnostics=tuple(messages), findings=tuple(dict.fromkeys([*findings, *fresh.findings]))
    )
    return replace(built, compilations=tuple(made), diagnostics=tuple(messages)), result
