"""Each change is measured alone, and what was decided is found again."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from core.text import SourceText
from desktop.app import Desktop
from desktop.candidate import Candidate, files_of
from desktop.operations import measuring, review, rewrite
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE


def by_hand(desktop: Desktop, box: Path, until: Until, after: str) -> None:
    """A change by hand under review, on a project that was really compiled."""
    from core.pipeline import compile_paths
    from core.progress import silent

    session, bench = desktop.session, desktop.bench
    desktop.window.open_path(box)
    until(lambda: session.analysis is not None)
    session.base = built = compile_paths([box], bench.tools(), silent())
    unit = "Box.sol"
    made = Candidate(
        "hand", "By hand", "", "by hand", "review", {unit: SourceText.of(unit, BEFORE)},
        {unit: SourceText.of(unit, after)}, files_of(built), (), None,
    )  # fmt: skip
    session.add_candidate(made)
    session.review(made)


def test_a_change_that_breaks_something_by_itself_says_so_beside_it(
    desktop: Desktop, box: Path, until: Until
) -> None:
    after = BEFORE.replace("        value = next;\n", "        value = next + 1;\n").replace(
        "function get() public view", "function get() external view"
    )
    by_hand(desktop, box, until, after)
    reviewing = desktop.session.reviewing
    assert reviewing is not None and len(reviewing.hunks) == 2
    alone = lambda at: measuring.report_alone(desktop.bench, reviewing, reviewing.hunks[at])  # noqa: E731
    until(lambda: alone(0) is not None and alone(1) is not None)
    assert alone(0).verdict == "fail" and alone(1).verdict == "pass"
    panes = desktop.window.review.panes()
    assert panes is not None
    chip = panes[1].chips[0]
    assert chip.breaks and chip.text == "breaks" and "alone" in chip.explanation
    assert not any(item.breaks for at, item in panes[1].chips.items() if at)
    assert desktop.session.shown_report() is None, "one change alone is no evidence for the whole"


def test_nothing_is_measured_twice(desktop: Desktop, box: Path, until: Until) -> None:
    after = BEFORE.replace(
        "function set(uint256 next) public", "function set(uint256 next) external"
    ).replace("function get() public view", "function get() external view")
    by_hand(desktop, box, until, after)
    reviewing = desktop.session.reviewing
    assert reviewing is not None
    until(lambda: all(measuring.report_alone(desktop.bench, reviewing, item) for item in reviewing.hunks))
    until(lambda: not desktop.bench.jobs.states())
    measuring.measure_hunks(desktop.bench)
    assert not desktop.bench.jobs.running(measuring.KEY)


def test_decisions_are_found_again_when_the_same_rewrite_is_asked_for(
    desktop: Desktop, box: Path, until: Until
) -> None:
    session, bench = desktop.session, desktop.bench
    desktop.window.open_path(box)
    until(lambda: session.analysis is not None and bool(session.documents))

    def ask() -> None:
        rewrite.rewrite(bench, ("gas",))
        until(lambda: session.reviewing is not None and not bench.jobs.states())
        session.review(next(item for item in session.candidates if item.id in session.numbers))

    ask()
    review.reject_hunk(bench)
    assert session.reviewing is not None
    decided = session.reviewing.reviews[0].decisions
    assert "rejected" in decided
    until(lambda: not bench.jobs.states())
    ask()
    assert session.reviewing.reviews[0].decisions == decided
    assert session.reviewing.past == (), "what was decided earlier is no step of this review"


def test_a_rejected_change_stays_and_can_be_copied_and_set_back(
    desktop: Desktop, box: Path, until: Until
) -> None:
    after = BEFORE.replace("function get() public view", "function get() external view")
    by_hand(desktop, box, until, after)
    panes = desktop.window.review.panes()
    assert panes is not None
    panes[1].setFocus()
    QTest.keyClick(panes[1], Qt.Key.Key_R)
    reviewing = desktop.session.reviewing
    assert reviewing is not None and reviewing.count("rejected") == 1
    assert "external view" in panes[1].toPlainText()
    desktop.window.commands["copy-change"].trigger()
    patch = QGuiApplication.clipboard().text()
    assert "-    function get() public view" in patch and "+    function get() external view" in patch
    menu = desktop.window.review.menu_for(panes[1], 0)
    next(item for item in menu.actions() if item.text() == "Copy proposed lines").trigger()
    assert QGuiApplication.clipboard().text().strip().startswith("function get() external view")
    menu.deleteLater()
    QTest.keyClick(panes[1], Qt.Key.Key_O)
    assert desktop.session.reviewing is not None and desktop.session.reviewing.count("open") == 1
    QTest.keyClick(panes[1], Qt.Key.Key_U)
    assert desktop.session.reviewing.count("rejected") == 1
