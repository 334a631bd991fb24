"""Analyze the open paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.analysis.finding import Analysis
from desktop.bench import Bench
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Built

KEY = "analyze"


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
