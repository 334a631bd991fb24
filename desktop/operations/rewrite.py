"""Ask for proposals towards a goal; each arrives with its evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from core.rewriting.proposal import Goal
from desktop.bench import Bench
from desktop.candidate import of_judged, of_rewrite
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations import names, saving
from desktop.operations.keeping import keep_proposals
from desktop.session import Document
from desktop.words import tr

if TYPE_CHECKING:
    from core.analysis.finding import Finding
    from core.pipeline import Judged, Rewrite
    from core.rewriting.optimizer import Accept

KEY = names.REWRITE


def rewrite(bench: Bench, goals: tuple[Goal, ...]) -> None:
    """Propose, verify and list rewrites of the current file, or of everything that is open."""
    names = {
        "gas": tr("Rewrite for gas"),
        "security": tr("Rewrite for security"),
        "modernize": tr("Move to a current compiler"),
        "document": tr("Complete the documentation"),
    }
    _start(bench, _Wish(names.get(goals[0] if goals else "", tr("Rewrite")), goals=goals))


def rewrite_with_rule(bench: Bench, rule: str) -> None:
    """The same with one rule only, by its id."""
    _start(bench, _Wish(tr("Rewrite with {rule}").format(rule=rule), rules=(rule,)))


def rewrite_finding(bench: Bench, finding: Finding) -> None:
    """Propose what cures one finding, and nothing else."""
    from core.rewriting.catalog import rules_for

    rules = rules_for(finding.detector)
    if not rules:
        message = tr("No rule cures “{detector}”.").format(detector=finding.detector)
        bench.session.tell(Notice("info", message, tr("Its page says what can be done by hand.")))
        return
    name = tr("Rewrite {detector}").format(detector=finding.detector)
    _start(bench, _Wish(name, rules=rules, fingerprint=finding.fingerprint))


def rewrite_fingerprint(bench: Bench, fingerprint: str) -> None:
    """The same for a finding of the last analysis, known by its fingerprint."""
    analysis = bench.session.analysis
    found = analysis.findings if analysis is not None else ()
    finding = next((item for item in found if item.fingerprint == fingerprint), None)
    if finding is not None:
        rewrite_finding(bench, finding)


@dataclass(frozen=True, slots=True)
class _Wish:
    """What was asked for; a `fingerprint` lets only those proposals through that cure this finding."""

    name: str
    goals: tuple[Goal, ...] = ()
    rules: tuple[str, ...] = ()
    fingerprint: str = ""

    def fits(self, judged: Judged) -> bool:
        """Whether a proposal is what was asked for."""
        return not self.fingerprint or self.fingerprint in judged.proposal.fixes


def _start(bench: Bench, wish: _Wish) -> None:
    session = bench.session
    paths = _scope(bench)
    if not paths:
        session.tell(Notice("info", tr("Nothing is open."), tr("Open a file or a folder first.")))
        return
    when_free(bench, lambda: _anew(bench, wish, paths), tr("A rewrite is made of what is saved."))


def when_free(bench: Bench, go_on: Callable[[], object], about: str) -> None:
    """Go on when everything is saved and no edited proposal would go; else say so, with a way to go on.

    `about` says why unsaved text stands in the way.
    """
    session = bench.session
    if _unsaved(bench):
        when_saved(bench, partial(when_free, bench, go_on, about), about, tr("Save and rewrite"))
        return
    edited = next((item for item in session.reviewings.values() if item.edited), None)
    if edited is None:
        go_on()
        return
    message = tr("You edited the proposal “{title}”, which a new rewrite would take away.")
    shown = message.format(title=edited.candidate.title)
    choice = Choice(tr("Rewrite all the same"), go_on)
    session.tell(Notice("info", shown, tr("Apply it or copy it first."), (choice,), "rewrite"))


def when_saved(bench: Bench, go_on: Callable[[], object], about: str, save: str = "") -> None:
    """Go on when everything is saved; else say so, with a way to save and go on, which `save` names."""
    unsaved = _unsaved(bench)
    if not unsaved:
        go_on()
        return
    message = tr("“{name}” has unsaved changes.").format(name=unsaved[0].path.name)
    choice = Choice(save or tr("Save and go on"), lambda: _save_then(bench, go_on))
    bench.session.tell(Notice("info", message, about, (choice,), "rewrite"))


def _unsaved(bench: Bench) -> list[Document]:
    return [item for item in bench.session.documents.values() if item.dirty and not item.untitled]


def _anew(bench: Bench, wish: _Wish, paths: tuple[Path, ...]) -> None:
    session = bench.session
    session.settle("rewrite")
    session.clear_candidates()

    def work(context: Context) -> Rewrite:
        from core.pipeline import RewriteRequest, rewrite_paths

        def judged(item: Judged) -> None:
            if wish.fits(item):
                context.post(lambda: _arrived(bench, item, wish))

        accept: Accept = "none" if wish.fingerprint else "safe"
        request = RewriteRequest(goals=wish.goals, rules=wish.rules, accept=accept)
        return rewrite_paths(paths, bench.tools(), context.progress, request, judged)

    bench.jobs.start(wish.name, work, lambda result: _finished(bench, result, wish), key=KEY)


def _save_then(bench: Bench, go_on: Callable[[], object]) -> None:
    """Save every document that has a file, one after the other; the first that cannot be saved ends it."""
    rest = [item for item in bench.session.documents.values() if item.dirty and not item.untitled]
    typed = bench.typed(rest[0].path) if rest else None
    if not rest:
        go_on()
    elif typed is not None:
        saving.save(bench, rest[0].path, typed, lambda: _save_then(bench, go_on))


def _scope(bench: Bench) -> tuple[Path, ...]:
    current = bench.session.current
    return (current,) if current is not None else bench.session.paths


def _arrived(bench: Bench, judged: Judged, wish: _Wish) -> None:
    """List a proposal while others are still being verified, when its base is known already."""
    built, analysis = bench.session.built, bench.session.analysis
    findings = analysis.findings if analysis is not None else ()
    candidate = of_judged(judged, built, findings, wish.fingerprint) if built is not None else None
    if candidate is None:
        return
    session = bench.session
    session.base = session.base or built
    session.add_candidate(candidate)
    if not session.reviewings:
        session.review(candidate)


def _finished(bench: Bench, result: Rewrite, wish: _Wish) -> None:
    session = bench.session
    session.rewritten(result.built, result.analysis)
    fitting = [item for item in result.judged if wish.fits(item)]
    for judged in fitting:
        candidate = of_judged(judged, result.built, result.analysis.findings, wish.fingerprint)
        if candidate is not None:
            session.add_candidate(candidate)
    reason = tr("{n} proposals that do not overlap, verified again as one change.").format(
        n=len(result.accepted)
    )
    together = of_rewrite(result, tr("All safe changes together"), reason)
    if together is not None and len(result.accepted) > 1:
        session.add_candidate(together, first=True)
    keep_proposals(bench, result.built, fitting)
    if not session.candidates:
        why = " ".join(result.notes) or tr("No rule found anything to improve.")
        session.tell(Notice("info", tr("There is nothing to propose."), why))
    elif not session.reviewings:
        session.review(session.candidates[0])
    session.candidates_changed.emit()
