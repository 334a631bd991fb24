"""The Lines menu in a real window, given by its keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QInputDialog

from desktop.app import Desktop
from tests.desktop.conftest import Until
from tests.desktop.test_history import opened

CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def test_line_keys_reach_the_file_in_front(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    editor = desktop.window.tabs.editors[file]
    desktop.window.activateWindow()
    editor.setFocus()
    editor.go_to(0)
    before = editor.text()
    first, second, *rest = before.split("\n")
    QTest.keyClick(editor, Qt.Key.Key_Down, ALT)
    assert editor.text().split("\n") == [second, first, *rest]
    QTest.keyClick(editor, Qt.Key.Key_Up, ALT)
    assert editor.text() == before
    QTest.keyClick(editor, Qt.Key.Key_Down, ALT | SHIFT)
    assert editor.text() == f"{first}\n{before}"
    QTest.keyClick(editor, Qt.Key.Key_K, CTRL | SHIFT)
    assert editor.text() == before
    editor.go_to(0)
    QTest.keyClick(editor, Qt.Key.Key_L, CTRL)
    assert editor.textCursor().selectedText() == first + "\u2029"


def test_go_to_line_asks_for_a_line_and_goes_there(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    editor = desktop.window.tabs.editors[file]
    desktop.window.commands["go-to-line"].trigger()
    dialog = editor.findChild(QInputDialog)
    assert dialog is not None
    dialog.setIntValue(3)
    dialog.accept()
    assert editor.textCursor().blockNumber() == 2


def test_f3_goes_on_with_the_last_search_from_the_text(desktop: Desktop, box: Path, until: Until) -> None:
    file = opened(desktop, box, until)
    window, editor = desktop.window, desktop.window.tabs.editors[file]
    window.activateWindow()
    window.find_bar.words.setText("function")
    editor.setFocus()
    editor.go_to(0)
    QTest.keyClick(editor, Qt.Key.Key_F3)
    first = editor.textCursor().selectionStart()
    QTest.keyClick(editor, Qt.Key.Key_F3)
    assert editor.textCursor().selectedText() == "function"
    assert editor.textCursor().selectionStart() > first
    QTest.keyClick(editor, Qt.Key.Key_F3, SHIFT)
    assert editor.textCursor().selectionStart() == first
