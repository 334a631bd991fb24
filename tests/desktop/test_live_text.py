"""The editor's text as one string: it follows every edit, and the whole is read once."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextDocumentLayout
from pytestqt.qtbot import QtBot

from core.text import SourceText
from desktop.editor.live_text import LiveText
from desktop.editor.view import SourceEditor
from desktop.look import Look
from desktop.session import Document

Place = QTextCursor.MoveMode


def document(text: str) -> tuple[QTextDocument, LiveText]:
    made = QTextDocument()
    made.setDocumentLayout(QPlainTextDocumentLayout(made))
    live = LiveText(made)
    made.setPlainText(text)
    return made, live


def whole(of: QTextDocument) -> str:
    return of.toRawText().replace("\u2029", "\n")


@pytest.mark.parametrize("letters", ["ab\n", "aü\u00a0\u2028\n", "aü😀\n"])
@pytest.mark.parametrize("seed", range(4))
def test_it_is_the_text_after_any_edits_undone_or_in_one_step_or_not(letters: str, seed: int) -> None:
    pick = random.Random(seed)
    made, live = document("".join(pick.choices(letters, k=60)))
    for step in range(400):
        cursor = QTextCursor(made)
        kind, together = pick.random(), pick.random() < 0.3
        if kind < 0.15:
            made.undo()
        elif kind < 0.25:
            made.redo()
        elif kind < 0.3:
            made.markContentsDirty(0, made.characterCount() - 1)  # as when colors change
        else:
            if together:
                cursor.beginEditBlock()
            for _ in range(pick.randint(1, 3)):
                cursor.setPosition(pick.randrange(made.characterCount()))
                cursor.setPosition(pick.randrange(made.characterCount()), Place.KeepAnchor)
                if pick.random() < 0.7:
                    cursor.clearSelection()
                cursor.insertText("".join(pick.choices(letters, k=pick.randint(0, 4))))
                if together and pick.random() < 0.3:
                    assert len(live.text()) <= made.characterCount() - 1  # asked within an edit
            if together:
                cursor.endEditBlock()
        if pick.random() < 0.5:
            assert live.text() == whole(made), step
    assert live.text() == whole(made)


def test_the_whole_is_read_once_however_much_is_typed(look: Look, qtbot: QtBot) -> None:
    text = "contract A {\n" + "    uint256 x;\n" * 3_000 + "}\n"
    editor = SourceEditor(Document(Path("A.sol"), SourceText.of("A.sol", text)), look)
    qtbot.addWidget(editor)
    editor.show()
    assert editor.text() == text
    copies = editor.live_text.copies
    for line in (1_500, 3, 2_990):
        editor.go_to(line, 4)
        QTest.keyClicks(editor, "public y")
        QTest.keyClick(editor, Qt.Key.Key_Return)
        QTest.keyClick(editor, Qt.Key.Key_Backspace)
        QApplication.processEvents()
        assert editor.text() == whole(editor.document())
        assert editor.text() is editor.text()
    editor.undo()
    assert editor.text() == whole(editor.document())
    editor.fresh_syntax()
    assert editor.syntax.data == editor.text().encode()
    assert editor.live_text.copies == copies == 1
