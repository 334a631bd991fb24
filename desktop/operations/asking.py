"""Tell which changes of a review nobody asked for, by the trees of what it was made from."""

from __future__ import annotations

from collections.abc import Mapping

from core.rewriting.asked import stray_hunks as strays
from desktop.bench import Bench
from desktop.candidate import trees_of
from desktop.reviewing import Reviewing


def stray_hunks(bench: Bench, reviewing: Reviewing, file: int) -> Mapping[int, str]:
    """Hunk of one file → why nobody asked for it. What a person wrote into the proposal was asked for."""
    session, review, candidate = bench.session, reviewing.reviews[file], reviewing.candidate
    # What is listed knows more than what was opened while the rewrite was still on its way.
    candidate = next((item for item in session.candidates if item.id == candidate.id), candidate)
    if candidate.report is None and not candidate.asked:
        return {}
    name, built = review.base.path, session.base
    tree = trees_of(built).get(name) if built is not None else None
    found = strays(review.diff, candidate.asked, tree, documentation=candidate.documentation)
    if review.proposed.data == candidate.after[name].data:
        return found
    theirs = set(candidate.after[name].data.splitlines())
    by_hand = {
        hunk.index
        for hunk in review.hunks
        if any(line.rstrip(b"\r\n") not in theirs for line in review.diff.added(hunk))
    }
    return {hunk: why for hunk, why in found.items() if hunk not in by_hand}
