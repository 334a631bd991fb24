"""Tries an expression of the find bar on a text, in a process that can be ended."""

from __future__ import annotations

from core.errors import ContractRewriterError
from core.searching.expressions import Expression
from desktop.bench import Bench
from desktop.find.found import Ask
from desktop.find.hits import Hits
from desktop.jobs import Context
from desktop.words import tr


def match(bench: Bench, ask: Ask) -> None:
    """Look for an expression; `ask` says what to do with the answer."""

    def work(context: Context) -> Hits | None:
        expression = Expression(ask.query, context.progress)
        try:
            found = expression.find(ask.text, ask.most, ask.within)
        finally:
            expression.close()
        return ask.made(found) if found is not None else None

    def failed(error: BaseException) -> None:
        if isinstance(error, ContractRewriterError):
            ask.failed(error.message)
        else:
            ask.failed(tr("The expression could not be tried."))
            bench.failed(error)

    bench.jobs.start(tr("Find"), work, ask.done, key=ask.key, lane="files", failed=failed)


def stop(bench: Bench, key: str) -> None:
    """Look no further."""
    bench.jobs.cancel_key(key)
