"""Which lines ran: counted by the real EVM, shown beside both texts, and a list that leads to the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.verification.report import Coverage
from desktop.app import Desktop
from desktop.coverage.model import LineCalls, carried, lines_of, most, never_ran, words_of
from desktop.coverage.strip import WIDTH
from desktop.diff.pane import DiffPane
from desktop.operations import review, rewrite
from desktop.verification.view import VerificationView
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE, report, text

RARE = BEFORE.replace(
    "        value = next;\n",
    "        value = next;\n        if (next * 3 == 11 ** 66 + 2) {\n            value = 7;\n        }\n",
)
NEVER = "            value = 7;"


def row_of(body: str, line: str) -> int:
    """1-based."""
    return body.splitlines().index(line) + 1


def hint(pane: DiffPane, row: int) -> str:
    block = pane.document().findBlockByNumber(row)
    return pane.hint(block, QPoint(pane.gutter.width() - 2, 0), True)


def test_counts_of_several_contracts_are_added_and_the_best_report_is_shown() -> None:
    made = report()
    (one,) = made.contracts
    assert one.behavior is not None
    calls = Coverage(0.5, 0.5, (), (), {}, 10, {"A.sol": {3: 4}}, {"A.sol": {3: 4, 4: 0, 5: 0, 9: 0}})
    one = replace(one, behavior=replace(one.behavior, coverage=calls))
    twice = replace(made, contracts=(one, one))
    assert lines_of(twice, "before") == {"A.sol": {3: LineCalls(8, 20)}}
    assert never_ran(twice) == {"A.sol": ((4, 5), (9, 9))}
    assert most([{1: LineCalls(0, 5)}, {1: LineCalls(2, 4)}]) == {1: LineCalls(2, 4)}
    assert words_of(LineCalls(8, 2_000)) == "Ran in 8 of 2,000 traced calls."
    assert words_of(LineCalls(0, 12)) == "Never ran in 12 traced calls." and words_of(None) == ""


def test_counts_are_carried_to_the_same_lines_of_another_text_and_to_no_other() -> None:
    here, there = text("a\nb\nc\n"), text("x\na\nB\nc\n")
    lines = {1: LineCalls(1, 2), 2: LineCalls(2, 2), 3: LineCalls(0, 2)}
    assert carried(lines, here, there) == {2: LineCalls(1, 2), 4: LineCalls(0, 2)}


def test_both_panes_and_the_editor_show_what_ran_and_the_evidence_leads_to_what_did_not(
    desktop: Desktop, box: Path, until: Until, qtbot: QtBot
) -> None:
    file = box / "Box.sol"
    file.write_text(RARE)
    session, window, bench = desktop.session, desktop.window, desktop.bench
    window.open_path(box)
    until(lambda: session.analysis is not None and file in session.documents)
    rewrite.rewrite(bench, ("gas",))
    until(lambda: session.reviewing is not None and not bench.jobs.states())
    panes = window.review.panes()
    assert panes is not None and session.reviewing is not None
    left, right = panes
    model = left.model
    never = row_of(RARE, NEVER)
    ran = row_of(RARE, "        value = next;")
    at = {line: next(row for row in range(len(model.rows)) if model.line("before", row) == line - 1)
          for line in (never, ran)}  # fmt: skip
    assert "Never ran in" in hint(left, at[never]) and "Never ran in" in hint(right, at[never])
    assert "Ran in" in hint(left, at[ran]) and "Ran in" in hint(right, at[ran])
    editor = window.tabs.editors[file]
    column = editor.columns[-1]
    assert column.width() == WIDTH
    assert "Never ran" in column.hint(editor.document().findBlockByNumber(never - 1))

    window.show_panel("evidence")
    evidence = window.panel("evidence")
    assert isinstance(evidence, VerificationView) and "Lines that never ran" in evidence.details.toPlainText()
    right.go_to(0)
    evidence.details.setFocus()
    qtbot.keyClick(evidence.details, Qt.Key.Key_Tab)  # the first line, by keys alone
    qtbot.keyClick(evidence.details, Qt.Key.Key_Return)
    shown = model.line("after", right.textCursor().blockNumber())
    assert shown is not None
    missed = next(iter(never_ran(session.reviewing.candidate.report).values()))  # type: ignore[arg-type]
    assert shown == missed[0][0] - 1
    assert right.document().findBlockByNumber(right.textCursor().blockNumber()).text() in RARE

    wide = right.gutter.width(), editor.gutter.width()
    window.commands["show-coverage"].trigger()
    assert (right.gutter.width(), editor.gutter.width()) == (wide[0] - WIDTH, wide[1] - WIDTH)
    assert "ran in" not in hint(left, at[ran]).lower()
    window.commands["show-coverage"].trigger()

    review.accept_all(bench)
    until(lambda: session.shown_report() is not None and not bench.jobs.running(review.KEY))
    window.apply_accepted()
    until(lambda: session.reviewing is None and file.read_text() != RARE)
    until(lambda: column.hint(editor.document().findBlockByNumber(row_of(file.read_text(), NEVER) - 1)))
    editor.insertPlainText("// typed\n")
    until(lambda: column.width() == 0)
