"""A person reviews side by side: every decision by a key, and a verdict about exactly what is shown."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtGui import QGuiApplication

from desktop.evidence import verdict_words
from desktop.verification.view import VerificationView
from tests.stories.desktop.person import Person


def test_a_person_decides_about_every_change_and_sees_what_is_accepted_verified_again(
    person: Person, project: Path
) -> None:
    session, review = person.session, person.window.review
    person.opens(project, "Safe.sol")
    person.give("rewrite-gas")
    person.sees_proposals()
    person.chooses_widest()
    reviewing = session.reviewing
    assert reviewing is not None and len(reviewing.hunks) > 2
    whole = session.shown_report()
    assert whole is not None and verdict_words(whole).kind in ("verified", "declared")

    panes = review.panes()
    assert panes is not None and all(pane.isVisible() for pane in panes)
    left, right = panes
    assert left.blockCount() == right.blockCount(), "the sides are not aligned"
    assert "most" in left.toPlainText() and left.toPlainText() != right.toPlainText()
    person.until(lambda: right.chips)
    assert all(re.search(r"\d", chip.text) for chip in right.chips.values())
    assert all(re.search(r"\d", chip.explanation) for chip in right.chips.values())

    right.setFocus()
    assert session.hunk == 0
    person.give("next-hunk")
    assert session.hunk == 1
    person.give("previous-hunk")
    assert session.hunk == 0

    counts = lambda: tuple(person.decided(word) for word in ("accepted", "rejected"))  # noqa: E731
    person.give("accept-hunk")
    assert counts() == (1, 0)
    person.give("reject-hunk")
    assert counts() == (1, 1)
    person.give("undo-decision")
    assert counts() == (1, 0)
    person.give("redo-decision")
    assert counts() == (1, 1)

    part = session.reviewing
    assert part is not None and part.shown_key != reviewing.shown_key
    person.until(lambda: session.shown_report() is not None)
    partial = session.shown_report()
    assert partial is not None and partial is not whole
    assert partial.after != whole.after
    assert person.button(f"{review.words().word} · accepted part", review)

    person.give("panel-evidence")
    panel = person.window.panel("evidence")
    assert isinstance(panel, VerificationView) and panel.checks.isVisible()
    assert panel.checks.topLevelItemCount() == sum(len(one.checks) for one in partial.contracts)

    right.setFocus()
    person.give("reject-all")
    assert counts() == (0, len(reviewing.hunks))
    assert review.words().kind == "unchanged"
    person.give("copy-change")
    patch = QGuiApplication.clipboard().text()
    assert patch.startswith("--- ") and "\n@@ " in patch and "\n-" in patch
    person.rests()
