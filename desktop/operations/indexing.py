"""Find out what every name of the project means, behind other work, after each analysis."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.diff.line_ends import unfold
from desktop.bench import Bench
from desktop.jobs import Context
from desktop.scheduling import Priority
from desktop.words import tr

if TYPE_CHECKING:
    from core.symbols.index import SymbolIndex

KEY = "index"


def index(bench: Bench) -> None:
    """Index what was analyzed last, with what is typed; the former index stays until then."""
    session = bench.session
    built = session.built
    if built is None or not built.compilations or session.checking:
        return
    typed: dict[Path, bytes] = {}
    for path, document in session.documents.items():
        text = bench.typed(path) if document.dirty else None
        if text is not None:
            typed[path] = unfold(document.saved, text).data

    def work(context: Context) -> tuple[SymbolIndex, tuple[str, ...]]:
        from core.pipeline import index_built

        found, broken = index_built(built, typed, bench.tools(), context.progress)
        found.prepare()
        return found, broken

    def done(result: tuple[SymbolIndex, tuple[str, ...]]) -> None:
        found, broken = result
        problem = ""
        if broken:
            problem = tr("“{name}” does not compile now, so only names of the last good text are known.")
            problem = problem.format(name=broken[0])
        session.language.indexed(found if found.symbols else None, problem)

    bench.jobs.start(
        tr("Index names"),
        work,
        done,
        key=KEY,
        lane="index",
        priority=Priority.NORMAL,
        wanted=lambda: session.built is built,
        failed=lambda _error: None,  # a feature that needs the index says why there is none
    )
