"""Analyze the open paths: what is saved, and what is typed but not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from core.analysis.finding import Analysis
from core.diff.line_ends import unfold
from core.errors import MissingToolError
from desktop.bench import Bench
from desktop.editor.model import unit_of
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations import telling
from desktop.operations.dismissals import with_dismissals
from desktop.operations.history import note_seen
from desktop.shown import Shown, shown_of
from desktop.team.state import Untold
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built

KEY = "analyze"
MISSING = "compiler-missing"
TYPED_KEY = "analyze-typed"


def analyze(bench: Bench, *, asked: bool = False) -> None:
    """Compile and run every detector on what is saved; the former result stays until then.

    `asked`: a person asked for just this, so a team may be told that it has finished.
    """
    session = bench.session
    if not session.paths:
        session.tell(Notice("info", tr("Nothing is open."), tr("Open a file or a folder first.")))
        return
    paths, opened = session.paths, tuple(session.documents)

    def work(context: Context) -> tuple[Built, Analysis, Shown, Untold | None]:
        from core.pipeline import analyze_paths

        built, analysis = analyze_paths(paths, bench.tools(), context.progress, kept=bench.kept())
        analysis = with_dismissals(bench, built, analysis)
        shown = shown_of(built, analysis, opened)
        return built, analysis, shown, telling.untold(paths, built, analysis, asked=asked)

    def done(result: tuple[Built, Analysis, Shown, Untold | None]) -> None:
        built, analysis, shown, untold = result
        session.analyzed(built, analysis, shown)
        note_seen(bench, built, analysis)
        if session.paths == paths:
            session.team.note_look(untold)

    def failed(error: BaseException) -> None:
        if not isinstance(error, MissingToolError):
            bench.failed(error)
            return
        choice = Choice(tr("Download what the project needs"), bench.needed_wanted)
        session.tell(Notice("problem", error.message, error.next_step, (choice,), MISSING))

    session.settle(MISSING)
    bench.jobs.start(tr("Analyze"), work, done, key=KEY, lane="analysis", failed=failed)


def analyze_typed(bench: Bench, typed: Mapping[Path, str]) -> None:
    """Compile and analyze unsaved texts in memory; nothing is written.

    Whoever types on cancels this job first, so a result always fits the text in the editor.
    """
    session = bench.session
    built = session.built
    if built is None or session.analysis is None or not typed:
        return
    known = {
        path: (session.documents[path].saved, text)
        for path, text in typed.items()
        if unit_of(path, built) is not None
    }
    if not known or bench.jobs.running(KEY):
        return

    former, opened = session.analysis, tuple(session.documents)

    def work(context: Context) -> tuple[Built, Analysis, Shown]:
        from core.pipeline import analyze_typed, messages_typed

        changed = {path: unfold(*texts).data for path, texts in known.items()}
        first = messages_typed(built, former, changed, bench.tools(), context.progress)
        told = shown_of(*first, opened)
        context.post(lambda: session.analyzed(*first, told, checking=True))
        again, analysis = analyze_typed(built, changed, bench.tools(), context.progress, bench.kept())
        analysis = with_dismissals(bench, again, analysis)
        return again, analysis, shown_of(again, analysis, opened)

    bench.jobs.start(
        tr("Check what is typed"),
        work,
        lambda result: session.analyzed(*result),
        key=TYPED_KEY,
        lane="analysis",
    )
