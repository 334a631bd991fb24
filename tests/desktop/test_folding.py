"""Lines fold away by keys and clicks, show again for whoever wants to see them, and survive edits."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.editor.model import Mark
from desktop.editor.view import SourceEditor
from desktop.look import Look
from tests.desktop.conftest import Until
from tests.desktop.factories import BEFORE
from tests.desktop.test_editor import make
from tests.desktop.test_history import opened

KEYS, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SET, GET = 5, 10
"""Lines where the functions of the sample begin; each hides what is between its braces."""


@pytest.fixture
def editor(look: Look, qtbot: QtBot) -> SourceEditor:
    made = make(look, qtbot)
    qtbot.waitUntil(lambda: not made.stale)
    return made


def hidden(editor: SourceEditor) -> list[int]:
    blocks = [editor.document().findBlockByNumber(line) for line in range(editor.blockCount())]
    assert all(block.lineCount() == int(block.isVisible()) for block in blocks)
    return [block.blockNumber() for block in blocks if not block.isVisible()]


def at_end_of(editor: SourceEditor, line: int) -> None:
    cursor = QTextCursor(editor.document().findBlockByNumber(line))
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
    editor.setTextCursor(cursor)


def settled(editor: SourceEditor, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not editor.stale)


def test_a_click_on_the_mark_folds_and_a_click_on_the_sign_unfolds(editor: SourceEditor) -> None:
    block = editor.document().findBlockByNumber(SET)
    box = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
    x = editor.gutter_width() - 8
    QTest.mouseClick(editor.gutter, Qt.MouseButton.LeftButton, pos=QPoint(x, round(box.center().y())))
    assert hidden(editor) == [6, 7]
    assert editor.folding.hidden_after(block) == 2
    sign = editor.fold_marks.sign_of(block, box)
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, pos=sign.center().toPoint())
    assert hidden(editor) == []
    assert not editor.folding.active


def test_the_sign_tells_of_problems_that_are_hidden(editor: SourceEditor) -> None:
    editor.set_marks(
        (Mark(6, 8, 6, 15, "high", "x", "Something."), Mark(11, 8, 11, 14, "low", "y", "Other."))
    )
    block = editor.document().findBlockByNumber(SET)
    editor.folding.fold(SET)
    assert editor.fold_marks._sign(block) == "⋯ 2 lines, 1 problem"
    editor.set_marks(())
    assert editor.fold_marks._sign(block) == "⋯ 2 lines"


def test_marks_stand_where_something_begins_and_follow_a_new_line_before_the_parse(
    editor: SourceEditor, qtbot: QtBot
) -> None:
    def marked() -> list[int]:
        editor.gutter.grab()
        return [line for line in range(editor.blockCount()) if editor.fold_marks._begins(line)]

    assert marked() == [2, SET, GET]
    editor.go_to(3)
    QTest.keyClick(editor, KEYS.Key_Return)
    assert editor.stale
    assert marked() == [2, SET + 1, GET + 1]
    settled(editor, qtbot)
    assert marked() == [2, SET + 1, GET + 1]
    QTest.keyClick(editor, KEYS.Key_Backspace)
    assert marked() == [2, SET, GET]


def test_a_cursor_in_what_is_folded_goes_to_the_line_that_stays(editor: SourceEditor) -> None:
    editor.go_to(7)
    assert editor.folding.fold(7)
    assert editor.textCursor().blockNumber() == SET and editor.textCursor().atBlockEnd()
    assert editor.folding.fold(SET)  # once more: what is around it
    assert hidden(editor) == list(range(3, 13))
    assert editor.textCursor().blockNumber() == 2
    assert not editor.folding.fold(0)


def test_what_is_folded_inside_stays_folded_when_the_outside_is_shown(editor: SourceEditor) -> None:
    editor.folding.fold_all()
    assert hidden(editor) == list(range(3, 13))
    assert editor.folding.folded_lines() == (2, SET, GET)
    assert editor.folding.unfold(2)
    assert hidden(editor) == [6, 7, 11]
    editor.folding.unfold_all()
    assert hidden(editor) == [] and editor.folding.folded_lines() == ()


def test_arrows_step_over_hidden_lines_and_select_over_them(editor: SourceEditor) -> None:
    editor.folding.fold(SET)
    at_end_of(editor, SET)
    QTest.keyClick(editor, KEYS.Key_Right)
    assert (editor.textCursor().blockNumber(), editor.textCursor().positionInBlock()) == (8, 0)
    QTest.keyClick(editor, KEYS.Key_Left)
    assert editor.textCursor().blockNumber() == SET and editor.textCursor().atBlockEnd()
    QTest.keyClick(editor, KEYS.Key_Down)
    assert editor.textCursor().blockNumber() == 8
    QTest.keyClick(editor, KEYS.Key_Up)
    assert editor.textCursor().blockNumber() == SET
    at_end_of(editor, SET)
    QTest.keyClick(editor, KEYS.Key_Right, SHIFT)
    assert editor.textCursor().selectedText().count("\u2029") == 3
    assert hidden(editor) == [6, 7]


def test_going_to_a_hidden_line_finding_there_and_undoing_there_show_it(
    editor: SourceEditor, qtbot: QtBot
) -> None:
    editor.folding.fold_all()
    editor.go_to(7)
    assert hidden(editor) == [11]
    editor.folding.fold_all()
    assert editor.find("return value")
    assert editor.textCursor().block().isVisible() and hidden(editor) == [6, 7]
    editor.go_to(11, 2)
    QTest.keyClicks(editor, "x")
    settled(editor, qtbot)
    editor.folding.fold_all()
    editor.go_to(0)
    editor.undo()
    assert editor.textCursor().blockNumber() == 11
    assert hidden(editor) == [6, 7]


def test_folds_survive_edits_elsewhere_and_move_with_their_lines(editor: SourceEditor, qtbot: QtBot) -> None:
    editor.folding.fold(SET)
    editor.go_to(0)
    QTest.keyClick(editor, KEYS.Key_Return)
    QTest.keyClicks(editor, "// one more")
    assert hidden(editor) == [7, 8]
    settled(editor, qtbot)
    assert hidden(editor) == [7, 8]
    while editor.document().isUndoAvailable():
        editor.undo()
    settled(editor, qtbot)
    assert hidden(editor) == [6, 7]
    editor.selectAll()
    QTest.keyClick(editor, KEYS.Key_Delete)
    settled(editor, qtbot)
    assert editor.text() == "" and hidden(editor) == []
    assert not editor.folding.active
    editor.undo()
    settled(editor, qtbot)
    assert editor.text() == BEFORE and hidden(editor) == []


def test_a_text_that_changes_in_what_is_folded_stays_folded_with_its_new_lines(
    editor: SourceEditor, qtbot: QtBot
) -> None:
    editor.folding.fold(SET)
    editor.replace_text(BEFORE.replace("value = next;", "value = next;\n        value += 1;"))
    settled(editor, qtbot)
    assert hidden(editor) == [6, 7, 8]


def test_what_nothing_hides_any_more_is_shown(editor: SourceEditor, qtbot: QtBot) -> None:
    editor.folding.fold(SET)
    cursor = editor.textCursor()
    cursor.setPosition(0)
    cursor.setPosition(editor.document().findBlockByNumber(6).position(), QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    settled(editor, qtbot)
    assert hidden(editor) == []


def test_enter_and_delete_at_the_edge_show_what_is_there(editor: SourceEditor, qtbot: QtBot) -> None:
    editor.folding.fold(SET)
    at_end_of(editor, SET)
    QTest.keyClick(editor, KEYS.Key_Delete)
    assert hidden(editor) == []
    editor.undo()
    settled(editor, qtbot)
    editor.folding.fold(SET)
    editor.go_to(8)
    QTest.keyClick(editor, KEYS.Key_Backspace)
    assert hidden(editor) == []
    editor.undo()
    settled(editor, qtbot)
    editor.folding.fold(SET)
    at_end_of(editor, SET)
    QTest.keyClick(editor, KEYS.Key_Return)
    settled(editor, qtbot)
    assert hidden(editor) == []


def test_a_line_break_before_what_is_folded_leaves_it_folded(editor: SourceEditor, qtbot: QtBot) -> None:
    editor.folding.fold(SET)
    editor.go_to(SET)
    QTest.keyClick(editor, KEYS.Key_Return)
    settled(editor, qtbot)
    assert hidden(editor) == [7, 8]
    assert editor.folding.folded_lines() == (SET + 1,)


def test_moving_a_line_over_what_is_folded_loses_nothing(editor: SourceEditor, qtbot: QtBot) -> None:
    editor.folding.fold(SET)
    editor.go_to(4)
    from desktop.editor import lines

    editor.edit(lambda cursor: lines.move(cursor, up=False))
    settled(editor, qtbot)
    assert editor.text().count("\n") == BEFORE.count("\n")
    shown = [line for line in range(editor.blockCount()) if line not in hidden(editor)]
    assert all(editor.document().findBlockByNumber(line).lineCount() for line in shown)


def test_folding_is_no_edit(editor: SourceEditor, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(editor.edited, wait=100):
        editor.folding.fold_all()
        editor.folding.unfold_all()
    assert not editor.document().isModified() and not editor.document().isUndoAvailable()


def test_a_scrolled_text_keeps_its_first_line_when_lines_above_it_fold(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, ("// a\n" * 3 + "contract A {\n" + "    uint x;\n" * 90 + "}\n").encode())
    settled(editor, qtbot)
    editor.verticalScrollBar().setValue(40)
    editor.folding.toggle(0)
    assert editor.firstVisibleBlock().blockNumber() == 40
    editor.folding.toggle(0)
    editor.folding.toggle(3)
    assert editor.verticalScrollBar().value() == 0 or editor.firstVisibleBlock().blockNumber() == 3


def test_keys_fold_at_the_cursor_and_all(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    editor = desktop.window.tabs.editors[file]
    desktop.window.activateWindow()
    editor.setFocus()
    editor.go_to(6)
    QTest.keyClick(editor, KEYS.Key_BracketLeft, CTRL | SHIFT)
    assert hidden(editor) == [6, 7]
    QTest.keyClick(editor, KEYS.Key_BracketRight, CTRL | SHIFT)
    assert hidden(editor) == []
    QTest.keyClick(editor, KEYS.Key_K, CTRL)
    QTest.keyClick(editor, KEYS.Key_0, CTRL)
    assert hidden(editor) == list(range(3, 13))
    QTest.keyClick(editor, KEYS.Key_K, CTRL)
    QTest.keyClick(editor, KEYS.Key_J, CTRL)
    assert hidden(editor) == []


def test_what_was_folded_is_folded_in_the_next_run(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot)
    editor.folding.restore((2, SET, 99))
    qtbot.waitUntil(lambda: hidden(editor) == list(range(3, 13)))
    assert editor.folding.folded_lines() == (2, SET)
