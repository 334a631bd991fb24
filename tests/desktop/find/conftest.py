"""A window with one file, and a hand that presses keys where the focus is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.text import SourceText
from desktop.app import Desktop
from desktop.editor.view import SourceEditor
from desktop.find.bar import FindBar
from desktop.window import Window
from tests.desktop.conftest import Until

TEXT = """\
contract Sample {
    uint256 total;
    uint256 Total; // total
    function totalOf(uint256 a1, uint256 b22) external {}
}
"""
NO, ALT, SHIFT, CONTROL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


class Hand:
    """Presses keys where the focus is."""

    def __init__(self, window: Window, editor: SourceEditor, bar: FindBar, until: Until) -> None:
        self.window, self.editor, self.bar, self.until = window, editor, bar, until

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NO) -> None:
        target = self.window.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifiers)

    def type(self, text: str) -> None:
        target = self.window.focusWidget()
        assert target is not None
        QTest.keyClicks(target, text)

    def told(self) -> str:
        """What is read beside the field, or the sentence under it."""
        return self.bar.telling.trouble.text() or self.bar.telling.text()

    def tells(self, words: str) -> None:
        """Wait for what the bar tells: a busy machine takes more than one look."""
        self.until(lambda: not self.bar.finder.busy and self.told() == words)

    def selected(self) -> tuple[int, int]:
        cursor = self.editor.textCursor()
        return cursor.selectionStart(), cursor.selectionEnd()

    def looks_for(self, words: str) -> None:
        self.press(Qt.Key.Key_F, CONTROL)
        self.bar.words.clear()
        self.type(words)
        self.until(lambda: not self.bar.finder.busy)


@pytest.fixture
def hand(desktop: Desktop, tmp_path: Path, until: Until, qtbot: QtBot) -> Iterator[Hand]:
    file = tmp_path / "Sample.txt"
    file.write_text(TEXT)
    window = desktop.window
    desktop.session.open_document(file, SourceText("Sample.txt", TEXT.encode()))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    editor = window.tabs.editor()
    assert editor is not None
    editor.setFocus()
    yield Hand(window, editor, window.find_bar, until)
