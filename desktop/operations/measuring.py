"""Measure each change of a review alone: what it saves by itself, and whether it breaks something by itself.

It runs behind everything else, the selected change first, and gives way to
whatever a person waits for. What was measured is kept for the pair of texts it
is about, so nothing is measured twice. It never stands for the evidence of
what is accepted: that is asked for with all its calls.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.bench import Bench
from desktop.candidate import pair_key
from desktop.jobs import Context
from desktop.operations import names
from desktop.reviewing import HunkId, Reviewing
from desktop.words import tr

KEY = "measure"
MOST_HUNKS = 40
CALLS = 400


def measure_hunks(bench: Bench) -> None:
    """Measure the changes of the review that is open, unless there is only one or too many."""
    session = bench.session
    reviewing, built = session.reviewing, session.base
    if reviewing is None or built is None or not 2 <= len(reviewing.hunks) <= MOST_HUNKS:
        bench.jobs.cancel_key(KEY)
        return
    if bench.jobs.running(names.VERIFY) or bench.jobs.running(names.REWRITE):
        return  # the end of those asks again
    todo = [item for item in _alone(reviewing, session.hunk) if session.alone(item[0]) is None]
    if not todo:
        return
    declared = reviewing.candidate.declared

    def work(context: Context) -> None:
        from core.pipeline import Budget, verify_texts

        budget = Budget(calls=CALLS, seconds=None, seed=1)
        for at, (key, texts) in enumerate(todo):
            context.progress.report(tr("Changes one by one"), at, len(todo))
            report = verify_texts(
                built, texts, bench.tools(), context.progress, declared=declared, budget=budget
            )
            context.post(lambda key=key, report=report: session.keep_alone(key, report))  # type: ignore[misc]

    bench.jobs.start(tr("Measure changes"), work, lambda _none: None, key=KEY, lane="background")


def key_alone(reviewing: Reviewing, hunk: HunkId) -> str:
    """The key under which the measurement of one change alone is kept."""
    texts = _texts(reviewing, hunk)
    return pair_key(reviewing.candidate.before, texts)


def report_alone(bench: Bench, reviewing: Reviewing, hunk: HunkId) -> VerificationReport | None:
    """What was measured for one change alone; None where that is not known yet."""
    return bench.session.alone(key_alone(reviewing, hunk))


def _alone(reviewing: Reviewing, first: int) -> Iterator[tuple[str, Mapping[str, SourceText]]]:
    """Key and texts of each change alone, the selected one first, then outwards from it."""
    order = sorted(range(len(reviewing.hunks)), key=lambda at: (abs(at - first), at))
    for at in order:
        texts = _texts(reviewing, reviewing.hunks[at])
        yield pair_key(reviewing.candidate.before, texts), texts


def _texts(reviewing: Reviewing, hunk: HunkId) -> Mapping[str, SourceText]:
    return reviewing.alone(hunk).result
