"""Ask the compiler about merged texts, in memory."""

from __future__ import annotations

from collections.abc import Callable

from desktop.bench import Bench
from desktop.jobs import Context
from desktop.merging import Texts, Told
from desktop.words import tr

KEY = "compile-merged"


def compile_merged(bench: Bench, texts: Texts, done: Callable[[Told], None]) -> None:
    """Compile what is open with some files as they were merged; None when nothing was built yet."""
    built = bench.session.base or bench.session.built
    if built is None:
        done(None)
        return
    typed = {path: text.data for path, text in texts.items()}

    def work(context: Context) -> Told:
        from core.pipeline import compile_typed

        return compile_typed(built, typed, bench.tools(), context.progress)

    def failed(error: BaseException) -> None:
        done(None)
        bench.failed(error)

    bench.jobs.start(tr("Compile the merged text"), work, done, key=KEY, lane="check", failed=failed)
