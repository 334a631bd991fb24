"""Ask for proposals towards a goal; each arrives with its evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from core.rewriting.proposal import Goal
from desktop.bench import Bench
from desktop.candidate import of_judged, of_rewrite
from desktop.errors import Notice
from desktop.jobs import Context
from desktop.words import tr

if TYPE_CHECKING:
    from core.pipeline import Judged, Rewrite

KEY = "rewrite"


def rewrite(bench: Bench, goals: tuple[Goal, ...]) -> None:
    """Propose, verify and list rewrites of the current file, or of everything that is open."""
    session = bench.session
    paths = _scope(bench)
    if not paths:
        session.tell(Notice("info", tr("Nothing is open."), tr("Open a file or a folder first.")))
        return
    unsaved = [item.path.name for item in session.documents.values() if item.dirty]
    if unsaved:
        message = tr("“{name}” has unsaved changes.").format(name=unsaved[0])
        session.tell(Notice("problem", message, tr("Save it (Ctrl+S) and ask for the rewrite again.")))
        return
    session.clear_candidates()

    def work(context: Context) -> Rewrite:
        from core.pipeline import RewriteRequest, rewrite_paths

        def judged(item: Judged) -> None:
            context.post(lambda: _arrived(bench, item))

        request = RewriteRequest(goals=goals, accept="safe")
        return rewrite_paths(paths, bench.tools(), context.progress, request, judged)

    names = {
        "gas": tr("Rewrite for gas"),
        "security": tr("Rewrite for security"),
        "modernize": tr("Move to a current compiler"),
        "document": tr("Complete the documentation"),
    }
    name = names.get(goals[0] if goals else "", tr("Rewrite"))
    bench.jobs.start(name, work, lambda result: _finished(bench, result), key=KEY)


def _scope(bench: Bench) -> tuple[Path, ...]:
    current = bench.session.current
    return (current,) if current is not None else bench.session.paths


def _arrived(bench: Bench, judged: Judged) -> None:
    """List a proposal while others are still being verified, when its base is known already."""
    built = bench.session.built
    candidate = of_judged(judged, built) if built is not None else None
    if candidate is None:
        return
    session = bench.session
    session.base = session.base or built
    session.add_candidate(candidate)
    if not session.reviewings:
        session.review(candidate)


def _finished(bench: Bench, result: Rewrite) -> None:
    session = bench.session
    session.rewritten(result.built, result.analysis)
    for judged in result.judged:
        candidate = of_judged(judged, result.built)
        if candidate is not None:
            session.add_candidate(candidate)
    reason = tr("{n} proposals that do not overlap, verified again as one change.").format(
        n=len(result.accepted)
    )
    together = of_rewrite(result, tr("All safe changes together"), reason)
    if together is not None and len(result.accepted) > 1:
        session.add_candidate(together, first=True)
    if not session.candidates:
        why = " ".join(result.notes) or tr("No rule found anything to improve.")
        session.tell(Notice("info", tr("There is nothing to propose."), why))
    elif not session.reviewings:
        session.review(session.candidates[0])
