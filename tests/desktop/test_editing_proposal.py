"""The proposed text is edited in its place, and decisions are made beside the changes."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from core.text import SourceText
from desktop.app import Desktop
from desktop.candidate import Candidate
from desktop.diff.pane import DiffPane
from tests.desktop.conftest import Until
from tests.desktop.factories import AFTER, BEFORE, text
from tests.desktop.test_measuring import by_hand


def right(desktop: Desktop) -> DiffPane:
    panes = desktop.window.review.panes()
    assert panes is not None
    return panes[1]


def test_what_is_typed_into_the_proposal_becomes_the_proposal_and_is_verified(
    desktop: Desktop, box: Path, until: Until
) -> None:
    session, window = desktop.session, desktop.window
    by_hand(desktop, box, until, BEFORE.replace(") public", ") external"))
    before = session.reviewing
    assert before is not None
    right(desktop).setFocus()
    QTest.keyClick(right(desktop), Qt.Key.Key_A)
    QTest.keyClick(right(desktop), Qt.Key.Key_E)
    editor = window.review.editor
    assert editor is not None and not right(desktop).isVisible()
    editor.go_to(11, 8)
    QTest.keyClicks(editor, "/* Read. */ ")
    assert session.reviewing is not None and session.reviewing.count("accepted") == 1, (
        "a typed letter decides nothing"
    )
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    edited = session.reviewing
    assert edited is not None and edited.edited and window.review.editor is None
    assert "/* Read. */ return value;" in right(desktop).toPlainText()
    assert edited.count("accepted") == 1, "the change that stayed the same keeps its decision"
    assert len(right(desktop).model.rows) == right(desktop).blockCount()
    assert "edited by you" in window.review._why.text()
    window.commands["accept-rest"].trigger()
    until(lambda: session.shown_report() is not None)
    assert session.shown_report().verdict == "pass"  # type: ignore[union-attr]
    for _ in range(2):
        window.commands["undo-decision"].trigger()
    assert session.reviewing is not None and not session.reviewing.edited
    assert session.reviewing.proposed == before.candidate.after
    window.commands["redo-decision"].trigger()
    assert session.reviewing.edited


def test_nothing_typed_is_lost_when_another_proposal_is_shown(
    desktop: Desktop, box: Path, until: Until
) -> None:
    session, window = desktop.session, desktop.window
    by_hand(desktop, box, until, AFTER)
    first = session.candidates[0]
    window.review.edit_proposed()
    editor = window.review.editor
    assert editor is not None
    editor.go_to(0)
    QTest.keyClicks(editor, "// mine ")
    after = BEFORE.replace("public view", "external view")
    other = Candidate(
        "other", "Another", "", "by hand", "review", {"Box.sol": text()},
        {"Box.sol": SourceText.of("Box.sol", after)}, first.files, (), None,
    )  # fmt: skip
    session.add_candidate(other)
    session.review(other)
    assert "// mine" not in right(desktop).toPlainText()
    session.review(first)
    assert right(desktop).toPlainText().startswith("// mine ")


def test_a_change_is_accepted_rejected_and_set_back_by_the_buttons_beside_it(
    desktop: Desktop, box: Path, until: Until
) -> None:
    session = desktop.session
    by_hand(desktop, box, until, AFTER)
    pane = right(desktop)

    def click(hunk: int, x: int) -> None:
        block = pane.document().findBlockByNumber(pane.model.extent[hunk][0])
        top = pane.blockBoundingGeometry(block).translated(pane.contentOffset()).center().y()
        QTest.mouseClick(pane.gutter, Qt.MouseButton.LeftButton, pos=QPoint(x, round(top)))

    def decisions() -> tuple[str, ...]:
        assert session.reviewing is not None
        return session.reviewing.reviews[0].decisions

    pane.go_to(0)
    click(1, 25)
    assert decisions() == ("open", "rejected")
    assert pane.label(pane.model.extent[1][0]) == "rejected"
    pane.go_to(0)
    click(0, 6)
    assert decisions() == ("accepted", "rejected")
    pane.go_to(0)
    click(1, 25)
    assert decisions() == ("accepted", "open")


def test_a_new_rewrite_does_not_take_an_edited_proposal_away_unasked(
    desktop: Desktop, box: Path, until: Until
) -> None:
    session, window = desktop.session, desktop.window
    by_hand(desktop, box, until, BEFORE.replace(") public", ") external"))
    right(desktop).setFocus()
    QTest.keyClick(right(desktop), Qt.Key.Key_E)
    editor = window.review.editor
    assert editor is not None
    editor.go_to(11, 8)
    QTest.keyClicks(editor, "/* Mine. */ ")
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    window.commands["rewrite-gas"].trigger()
    assert "You edited the proposal" in window.notices.text()
    assert session.reviewing is not None and session.reviewing.edited
