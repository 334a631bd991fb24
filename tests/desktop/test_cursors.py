"""Several cursors: they come by keys and clicks, and what is typed is typed at all in one undo step."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.look import Look
from tests.desktop.conftest import Until
from tests.desktop.test_editor import make
from tests.desktop.test_history import opened

KEYS, SHIFT = Qt.Key, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
TEXT = "uint one;\nuint two;\nuint one_more; // one 😀 one\n"


@pytest.fixture
def editor(look: Look, qtbot: QtBot) -> SourceEditor:
    return make(look, qtbot, TEXT.encode())


def click(editor: SourceEditor, line: int, column: int, modifiers: Qt.KeyboardModifier) -> None:
    cursor = QTextCursor(editor.document().findBlockByNumber(line))
    cursor.setPosition(cursor.position() + column)
    where = editor.cursorRect(cursor).center() + QPoint(1, 0)
    QTest.mouseClick(editor.viewport(), Qt.MouseButton.LeftButton, modifiers, where)


def places(editor: SourceEditor) -> list[tuple[int, int]]:
    """Line and column of every cursor."""
    return [(cursor.blockNumber(), cursor.positionInBlock()) for cursor in editor.cursors.all()]


def lines(editor: SourceEditor, count: int = 3) -> list[str]:
    return editor.text().split("\n")[:count]


def test_what_is_typed_is_typed_at_every_cursor_and_undone_in_one_step(editor: SourceEditor) -> None:
    editor.go_to(0)
    editor.cursors.add_beside(up=False)
    editor.cursors.add_beside(up=False)
    assert places(editor) == [(0, 0), (1, 0), (2, 0)]
    QTest.keyClicks(editor, "int ")
    assert lines(editor, 2) == ["int uint one;", "int uint two;"]
    QTest.keyClick(editor, KEYS.Key_Z, CTRL)
    assert editor.text() == TEXT
    assert places(editor) == [(0, 0), (1, 0), (2, 0)]
    QTest.keyClick(editor, KEYS.Key_Z, CTRL | SHIFT)
    assert lines(editor, 2) == ["int uint one;", "int uint two;"]
    assert places(editor) == [(0, 4), (1, 4), (2, 4)]
    QTest.keyClick(editor, KEYS.Key_Escape)
    assert not editor.cursors.active


def test_backspace_delete_arrows_and_home_and_end_work_at_every_cursor(editor: SourceEditor) -> None:
    editor.go_to(0, 4)
    editor.cursors.add_beside(up=False)
    QTest.keyClick(editor, KEYS.Key_Backspace)
    QTest.keyClick(editor, KEYS.Key_Delete)
    assert lines(editor) == ["uinone;", "uintwo;", TEXT.split("\n")[2]]
    QTest.keyClick(editor, KEYS.Key_End)
    QTest.keyClick(editor, KEYS.Key_Left)
    assert places(editor) == [(0, 6), (1, 6)]
    QTest.keyClick(editor, KEYS.Key_Home, SHIFT)
    assert [cursor.selectedText() for cursor in editor.cursors.all()] == ["uinone", "uintwo"]
    QTest.keyClick(editor, KEYS.Key_X)
    assert lines(editor, 2) == ["x;", "x;"]
    QTest.keyClick(editor, KEYS.Key_Down)
    assert places(editor) == [(1, 1), (2, 1)]


def test_enter_and_brackets_do_at_every_cursor_what_they_do_at_one(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, b"    function a\n    function b\n")
    editor.go_to(0, 14)
    editor.cursors.add_beside(up=False)
    QTest.keyClicks(editor, "()")
    QTest.keyClicks(editor, " {")
    QTest.keyClick(editor, KEYS.Key_Return)
    QTest.keyClicks(editor, "x;")
    inside = "    function {} {{\n        x;\n    }}\n"
    assert editor.text() == inside.format("a()") + inside.format("b()")
    for _ in range(9):
        editor.undo()
    assert editor.text() == "    function a\n    function b\n"


def test_the_next_occurrence_of_a_word_is_a_whole_word_and_goes_around(editor: SourceEditor) -> None:
    editor.go_to(2, 19)
    editor.cursors.add_next()
    assert editor.textCursor().selectedText() == "one" and not editor.cursors.active
    editor.cursors.add_next()
    assert editor.textCursor().selectionStart() == TEXT.rindex("one") + 1  # a pair of UTF-16 units before
    editor.cursors.add_next()
    assert places(editor) == [(0, 8), (2, 21), (2, 28)]
    editor.cursors.add_next()
    assert len(editor.cursors.all()) == 3
    QTest.keyClicks(editor, "a")
    assert editor.text() == "uint a;\nuint two;\nuint one_more; // a 😀 a\n"


def test_every_occurrence_of_a_selection_is_selected_at_once(editor: SourceEditor) -> None:
    cursor = editor.textCursor()
    cursor.setPosition(5)
    cursor.setPosition(8, QTextCursor.MoveMode.KeepAnchor)
    editor.setTextCursor(cursor)
    editor.cursors.add_all()
    assert [item.selectedText() for item in editor.cursors.all()] == ["one"] * 4
    QTest.keyClick(editor, KEYS.Key_Delete)
    assert "one" not in editor.text()
    editor.undo()
    assert editor.text() == TEXT


def test_alt_and_a_click_add_a_cursor_and_take_it_away_and_a_click_leaves_one(editor: SourceEditor) -> None:
    editor.go_to(0)
    click(editor, 1, 5, ALT)
    click(editor, 2, 5, ALT)
    assert places(editor) == [(0, 0), (1, 5), (2, 5)]
    click(editor, 1, 5, ALT)
    assert places(editor) == [(0, 0), (2, 5)]
    click(editor, 2, 5, Qt.KeyboardModifier.NoModifier)
    assert places(editor) == [(2, 5)]


def test_what_puts_the_cursor_elsewhere_leaves_one(editor: SourceEditor) -> None:
    editor.go_to(0)
    editor.cursors.add_beside(up=False)
    editor.go_to(2)
    assert places(editor) == [(2, 0)]
    editor.cursors.add_beside(up=True)
    QTest.keyClick(editor, KEYS.Key_A, CTRL)
    assert len(editor.textCursor().selectedText()) == len(TEXT) and not editor.cursors.active


def test_pieces_are_copied_from_every_cursor_and_pasted_one_at_each(editor: SourceEditor) -> None:
    editor.go_to(0, 5)
    editor.cursors.add_beside(up=False)
    QTest.keyClick(editor, KEYS.Key_Right, CTRL | SHIFT)
    QTest.keyClick(editor, KEYS.Key_X, CTRL)
    assert QApplication.clipboard().text() == "one\ntwo"
    assert lines(editor, 2) == ["uint ;", "uint ;"]
    QTest.keyClick(editor, KEYS.Key_Home)
    QTest.keyClick(editor, KEYS.Key_V, CTRL)
    assert lines(editor, 2) == ["oneuint ;", "twouint ;"]
    QApplication.clipboard().setText("x")
    QTest.keyClick(editor, KEYS.Key_V, CTRL)
    assert lines(editor, 2) == ["onexuint ;", "twoxuint ;"]
    QTest.keyClick(editor, KEYS.Key_Z, CTRL)
    assert lines(editor, 2) == ["oneuint ;", "twouint ;"]


def test_a_cursor_in_folded_lines_shows_them(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, b"contract A {\n    uint one;\n    uint two;\n}\nuint one;\n")
    editor.folding.fold(0)
    editor.go_to(4, 6)
    editor.cursors.add_all()
    assert places(editor) == [(1, 12), (4, 8)]
    assert editor.document().findBlockByNumber(1).isVisible()


def test_cursors_that_meet_are_one(editor: SourceEditor) -> None:
    editor.go_to(0, 3)
    click(editor, 0, 1, ALT)
    assert len(places(editor)) == 2
    QTest.keyClick(editor, KEYS.Key_Home)
    assert places(editor) == [(0, 0)]
    assert not editor.cursors.active


def test_a_line_that_is_shorter_keeps_the_column_for_the_next(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, b"a long line\nab\na long line\n")
    editor.go_to(0, 8)
    editor.cursors.add_beside(up=False)
    editor.cursors.add_beside(up=False)
    assert places(editor) == [(0, 8), (1, 2), (2, 8)]


def test_letters_of_an_input_method_reach_every_cursor(editor: SourceEditor) -> None:
    editor.go_to(0)
    editor.cursors.add_beside(up=False)
    event = QInputMethodEvent("", [])
    event.setCommitString("ü")
    QApplication.sendEvent(editor, event)
    assert lines(editor, 2) == ["üuint one;", "üuint two;"]


def test_the_others_are_painted(editor: SourceEditor, qtbot: QtBot) -> None:
    editor.go_to(0, 1)
    editor.cursors.add_beside(up=False)
    boxes = editor.cursors._marks.boxes()
    cursor = editor.cursors.others[0]
    assert [box.toRect().topLeft() for box in boxes] == [editor.cursorRect(cursor).topLeft()]
    image = editor.viewport().grab().toImage()
    at = QPoint(int(boxes[0].left()), int(boxes[0].center().y()))
    assert image.pixelColor(at).name() == editor.look.theme.text
    editor.cursors.leave()
    assert editor.viewport().grab().toImage().pixelColor(at).name() != editor.look.theme.text


def test_lines_are_commented_at_every_cursor_and_each_once(editor: SourceEditor) -> None:
    editor.go_to(0)
    click(editor, 0, 4, ALT)
    click(editor, 1, 2, ALT)
    editor.toggle_comment()
    assert lines(editor) == ["// uint one;", "// uint two;", TEXT.split("\n")[2]]
    assert len(places(editor)) == 3
    editor.undo()
    assert editor.text() == TEXT


def test_a_read_only_text_is_not_changed(look: Look, qtbot: QtBot) -> None:
    editor = make(look, qtbot, b"uint a;\nuint b;\n")
    editor.setReadOnly(True)
    editor.go_to(0)
    editor.cursors.add_beside(up=False)
    QTest.keyClicks(editor, "x")
    QTest.keyClick(editor, KEYS.Key_Backspace)
    QTest.keyClick(editor, KEYS.Key_V, CTRL)
    assert editor.text() == "uint a;\nuint b;\n"


def test_one_cursor_costs_nothing_when_a_key_comes(editor: SourceEditor) -> None:
    filters, overlays = list(editor.key_filters), list(editor.overlays)
    editor.go_to(0)
    editor.cursors.add_beside(up=False)
    assert editor.key_filters != filters
    editor.cursors.leave()
    assert editor.key_filters == filters and editor.overlays == overlays and not editor.underlays


def test_keys_reach_the_file_in_front(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    editor = desktop.window.tabs.editors[file]
    desktop.window.activateWindow()
    editor.setFocus()
    editor.go_to(3, 20)
    QTest.keyClick(editor, KEYS.Key_D, CTRL)
    QTest.keyClick(editor, KEYS.Key_D, CTRL)
    assert len(editor.cursors.all()) == 2
    QTest.keyClick(editor, KEYS.Key_F2, CTRL)
    assert [item.selectedText() for item in editor.cursors.all()] == ["value"] * 3
    QTest.keyClicks(editor, "worth")
    assert editor.text().count("worth") == 3 and "value" not in editor.text()
    assert editor.cursors.active  # no list of suggestions came between
    place = desktop.window.fields.place
    assert place.text().startswith("3 cursors")
    QTest.keyClick(editor, KEYS.Key_Escape)
    assert place.text().startswith("Ln ")
    editor.go_to(3)
    QTest.keyClick(editor, KEYS.Key_Down, CTRL | ALT)
    QTest.keyClick(editor, KEYS.Key_Up, CTRL | ALT)
    assert places(editor) == [(2, 0), (3, 0), (4, 0)]
