"""An open review comes back at the next start with decisions, edits and evidence, or it is told why not."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest

from core.text import SourceText
from desktop.app import Desktop
from desktop.operations import review, rewrite
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE
from tests.desktop.lifecycle.test_recovery import Runs, runs

__all__ = ["runs"]


def reviewed(runs: Runs, box: Path, until: Until) -> Desktop:
    """A rewrite for gas: one change accepted, one line of the proposal edited."""
    desktop = runs.start(box)
    session, bench = desktop.session, desktop.bench
    until(lambda: session.analysis is not None and box / "Box.sol" in session.documents)
    rewrite.rewrite(bench, ("gas",))
    until(lambda: session.reviewing is not None and not bench.jobs.states())
    reviewing = session.reviewing
    assert reviewing is not None
    name = reviewing.reviews[0].base.path
    edited = reviewing.reviews[0].proposed.text + "// by hand\n"
    review.edit_proposed(bench, reviewing, 0, SourceText.of(name, edited))
    session.select_hunk(0)
    review.accept_hunk(bench)
    session.select_hunk(1)
    review.reject_hunk(bench)
    session.select_hunk(1)
    until(lambda: session.shown_report() is not None and not bench.jobs.states())
    return desktop


def test_a_review_comes_back_with_decisions_edits_and_fresh_evidence(
    runs: Runs, box: Path, until: Until
) -> None:
    session = reviewed(runs, box, until).session
    former, ids, verdict = session.reviewing, [item.id for item in session.candidates], session.shown_report()
    assert former is not None and verdict is not None and former.edited
    runs.end()
    desktop = runs.start()
    session = desktop.session
    until(lambda: session.reviewing is not None and session.shown_report() is not None)
    found = session.reviewing
    assert found is not None
    assert [item.id for item in session.candidates] == ids and found.candidate.report is not None
    assert [item.decisions for item in found.reviews] == [item.decisions for item in former.reviews]
    assert found.reviews[0].proposed == former.reviews[0].proposed and found.past == ()
    assert session.hunk == 1 and dict(found.result) == dict(former.result)
    report = session.shown_report()
    assert report is not None and report.verdict == verdict.verdict
    panes = desktop.window.review.panes()
    assert panes is not None and panes[1].selected is not None
    desktop.window.apply_accepted()
    until(lambda: session.reviewing is None)
    assert (box / "Box.sol").read_text() == former.result[former.reviews[0].base.path].text


def test_after_a_kill_what_was_decided_a_moment_before_is_there(runs: Runs, box: Path, until: Until) -> None:
    session = reviewed(runs, box, until).session
    QTest.qWait(1_300)
    until(lambda: session.reviewing is not None and not runs.running.bench.jobs.states())  # type: ignore[union-attr]
    former = session.reviewing
    assert former is not None
    file = runs.settings.data_dir / "reviews"
    until(lambda: any(file.glob("*.json")))
    runs.die()
    session = runs.start(box).session
    until(lambda: session.reviewing is not None)
    assert session.reviewing is not None
    assert session.reviewing.reviews[0].decisions == former.reviews[0].decisions


def test_a_review_of_a_text_that_changed_since_does_not_come_back_and_that_is_told(
    runs: Runs, box: Path, until: Until
) -> None:
    reviewed(runs, box, until)
    runs.end()
    (box / "Box.sol").write_text("// SPDX-License-Identifier: MIT\n" + BEFORE)
    desktop = runs.start()
    until(lambda: "have changed since" in desktop.window.notices.text())
    assert desktop.session.candidates == () and desktop.session.reviewing is None


def test_a_damaged_file_is_as_none(runs: Runs, box: Path, until: Until) -> None:
    reviewed(runs, box, until)
    runs.end()
    (file,) = (runs.settings.data_dir / "reviews").glob("*.json")
    file.write_text('{"version": 1, "paths": 5')
    desktop = runs.start()
    until(lambda: desktop.session.analysis is not None and not desktop.bench.jobs.states())
    assert desktop.session.candidates == ()
