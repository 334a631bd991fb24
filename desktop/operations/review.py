"""Decide about hunks, and collect the evidence for exactly what is accepted."""

from __future__ import annotations

from collections.abc import Callable

from core.diff.review import Review
from core.text import SourceText
from core.verification.report import VerificationReport
from desktop.bench import Bench
from desktop.candidate import Candidate
from desktop.errors import Choice, Notice
from desktop.jobs import Context
from desktop.operations import measuring, names
from desktop.operations.keeping import keep_decisions, keep_reason
from desktop.reviewing import Reviewing
from desktop.session import Session
from desktop.words import tr

KEY = names.VERIFY
REASON = "reason"


def accept_hunk(bench: Bench) -> None:
    """Accept the selected hunk and go to the next undecided one."""
    _decide(bench, lambda review, hunk: review.accept(hunk))


def reject_hunk(bench: Bench) -> None:
    """Reject the selected hunk and go to the next undecided one."""
    reviewing, at = bench.session.reviewing, bench.session.hunk
    _decide(bench, lambda review, hunk: review.reject(hunk))
    if reviewing is not None and reviewing.hunks:
        _offer_reason(bench, reviewing.candidate, min(at, len(reviewing.hunks) - 1))


def can_give_reason(session: Session) -> bool:
    """Whether the selected change is one of a model, rejected, and in the store."""
    reviewing = session.reviewing
    if reviewing is None or not reviewing.hunks or not reviewing.candidate.by_model or reviewing.edited:
        return False
    file, hunk = reviewing.hunks[min(session.hunk, len(reviewing.hunks) - 1)]
    kept = reviewing.candidate.id in session.numbers
    return kept and reviewing.reviews[file].decisions[hunk] == "rejected"


def ask_reason(bench: Bench) -> None:
    """Ask why the selected change is rejected."""
    reviewing = bench.session.reviewing
    if reviewing is not None and can_give_reason(bench.session):
        _ask_reason(bench, reviewing.candidate, min(bench.session.hunk, len(reviewing.hunks) - 1))


def reopen_hunk(bench: Bench) -> None:
    """Take the decision about the selected hunk back, and stay there."""
    session = bench.session
    if session.reviewing is not None and session.reviewing.hunks:
        file, hunk = session.reviewing.hunks[min(session.hunk, len(session.reviewing.hunks) - 1)]
        _change(bench, lambda reviewing: reviewing.change(file, lambda review: review.reopen(hunk)))


def decide_hunk(bench: Bench, decision: str) -> None:
    """Decide about the selected hunk: "accepted", "rejected" or "open"."""
    {"accepted": accept_hunk, "rejected": reject_hunk, "open": reopen_hunk}[decision](bench)


def accept_rest(bench: Bench) -> None:
    """Accept every hunk that is undecided."""
    _change(bench, lambda reviewing: reviewing.accept_rest())


def next_open(bench: Bench) -> None:
    """Select the next undecided hunk."""
    session = bench.session
    following = _next_open(session.reviewing, session.hunk) if session.reviewing is not None else None
    if following is not None:
        session.select_hunk(following)


def accept_all(bench: Bench) -> None:
    """Accept every hunk."""
    _change(bench, lambda reviewing: reviewing.accept_all())


def reject_all(bench: Bench) -> None:
    """Reject every hunk."""
    _change(bench, lambda reviewing: reviewing.reject_all())


def edit_proposed(bench: Bench, of: Reviewing, file: int, proposed: SourceText) -> None:
    """Take a proposed text that a person edited, one step to undo, and verify what it makes.

    `of` is the review it was edited in; one that is no longer shown keeps the text too.
    """
    session = bench.session
    current = session.reviewings.get(of.candidate.id)
    if current is None or current.candidate.before != of.candidate.before:
        return
    session.decided(current.edit(file, proposed))
    verify_shown(bench)


def undo_decision(bench: Bench) -> None:
    """Take the last decision back."""
    _change(bench, lambda reviewing: reviewing.undo())


def redo_decision(bench: Bench) -> None:
    """Decide again what was taken back."""
    _change(bench, lambda reviewing: reviewing.redo())


def next_hunk(bench: Bench, step: int = 1) -> None:
    """Select another hunk."""
    bench.session.select_hunk(bench.session.hunk + step)


def verify_shown(bench: Bench) -> None:
    """Verify the text that the review shows, unless its evidence is there already."""
    session = bench.session
    reviewing, built = session.reviewing, session.base
    if reviewing is None or built is None or not reviewing.shown or session.shown_report() is not None:
        bench.jobs.cancel_key(KEY)
        return
    key, changed = reviewing.shown_key, reviewing.shown

    def work(context: Context) -> VerificationReport:
        from core.pipeline import verify_texts

        return verify_texts(
            built,
            changed,
            bench.tools(),
            context.progress,
            declared=reviewing.candidate.declared,
        )

    def done(report: VerificationReport) -> None:
        session.keep_evidence(key, report)
        session.reviewing_changed.emit()

    def failed(error: BaseException) -> None:
        bench.failed(error)
        session.reviewing_changed.emit()

    bench.jobs.cancel_key(measuring.KEY)  # a person waits for this, not for that
    bench.jobs.start(tr("Verify accepted changes"), work, done, key=KEY, lane="check", failed=failed)
    session.reviewing_changed.emit()


def _decide(bench: Bench, function: Callable[[Review, int], Review]) -> None:
    session = bench.session
    reviewing = session.reviewing
    if reviewing is None or not reviewing.hunks:
        return
    at = min(session.hunk, len(reviewing.hunks) - 1)
    file, hunk = reviewing.hunks[at]
    changed = reviewing.change(file, lambda review: function(review, hunk))
    following = _next_open(changed, at)
    _change(bench, lambda _old: changed)
    if following is not None:
        session.select_hunk(following)


def _offer_reason(bench: Bench, candidate: Candidate, at: int) -> None:
    """Offer to say why a change of a model is rejected; nobody has to."""
    session = bench.session
    known = session.reviewings.get(candidate.id)
    if not candidate.by_model or candidate.id not in session.numbers or known is None or known.edited:
        return
    say = Choice(tr("Say why…"), lambda: _ask_reason(bench, candidate, at))
    message = tr("You rejected a change of {model}.").format(model=candidate.origin)
    why = tr("If you say why, the next question to a model carries it.")
    session.tell(Notice("info", message, why, (say,), REASON))


def _ask_reason(bench: Bench, candidate: Candidate, at: int) -> None:
    def given(reason: str) -> None:
        known = bench.session.reviewings.get(candidate.id)
        if reason.strip() and known is not None:
            keep_reason(bench, known, at, reason)

    bench.session.settle(REASON)
    bench.line_wanted(tr("Why the change is rejected"), tr("Why do you not want this change?"), given)


def _next_open(reviewing: Reviewing, at: int) -> int | None:
    count = len(reviewing.hunks)
    for step in range(1, count + 1):
        file, hunk = reviewing.hunks[(at + step) % count]
        if reviewing.reviews[file].decisions[hunk] == "open":
            return (at + step) % count
    return None


def _change(bench: Bench, function: Callable[[Reviewing], Reviewing]) -> None:
    reviewing = bench.session.reviewing
    if reviewing is None:
        return
    changed = function(reviewing)
    bench.session.set_reviewing(changed)
    if changed is not reviewing:
        keep_decisions(bench, changed)
    verify_shown(bench)
